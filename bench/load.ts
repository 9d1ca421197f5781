import { Agent, request as send } from 'node:http'
import { percentile } from './figures.ts'
import { runInThread } from './load-thread.ts'

/** One request of a load; each is sent once, in order, and the list begins again at its end. */
export interface LoadRequest {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}
export interface Load {
  readonly url: string
  readonly connections: number
  readonly seconds: number
  readonly requests: readonly LoadRequest[]
}
export interface LoadResult {
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** The longest time in which no answer came over any connection. */
  readonly longestGapMs: number
  readonly sent: number
  /** Answers outside 2xx, with the first of them. */
  readonly failed: number
  readonly firstFailure: string | null
}

/** Sends requests over as many kept connections as given, from a thread of its own. */
export const runLoad = (load: Load): Promise<LoadResult> => runInThread(import.meta.url, load)

/** What the thread runs. */
export async function work({ url, connections, seconds, requests }: Load): Promise<LoadResult> {
  const { hostname, port } = new URL(url)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let next = 0
  let failed = 0
  let firstFailure: string | null = null
  const begin = performance.now()
  const end = begin + seconds * 1_000
  let lastAnswer = begin
  let longestGapMs = 0

  function once({ method = 'GET', path, headers, body }: LoadRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const started = performance.now()
      const call = send({
        agent, hostname, port, method, path,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }) },
      }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => {
          const now = performance.now()
          times.push(now - started)
          longestGapMs = Math.max(longestGapMs, now - lastAnswer)
          lastAnswer = now
          if ((response.statusCode ?? 0) >= 300) {
            failed += 1
            firstFailure ??= `${String(response.statusCode)} ${Buffer.concat(parts).toString()}`
          }
          resolve()
        })
      })
      call.on('error', reject)
      call.end(body)
    })
  }

  await Promise.all(Array.from({ length: connections }, async () => {
    while (performance.now() < end) await once(requests[next++ % requests.length]!)
  }))
  const took = (performance.now() - begin) / 1_000
  agent.destroy()
  return { perSecond: times.length / took, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99), longestGapMs, sent: times.length, failed, firstFailure }
}
