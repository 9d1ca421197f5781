import { Agent } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { uuidv7 } from '@overt/sdk'
import { runInThread } from './load-thread.ts'
import { postBatch } from './post-batch.ts'

export interface HerdAgent {
  readonly token: string
  readonly policyVersion: number
}
export interface HerdLoad {
  readonly url: string
  readonly agents: readonly HerdAgent[]
  readonly batches: number
  readonly records: number
  /** The agents come back within this time. */
  readonly withinSeconds: number
  /** After this, whatever is not stored is counted as that. */
  readonly limitSeconds: number
}
export interface HerdResult {
  readonly seconds: number
  readonly stored: number
  readonly refused: number
  readonly failed: number
  /** Of what was answered by other than 200 and 503, the first. */
  readonly firstFailure: string | null
}

/** Reconnects all agents at once, in a thread of its own: each sends its batches in order and waits for `Retry-After` where it gets one. */
export const runHerd = (load: HerdLoad): Promise<HerdResult> => runInThread(import.meta.url, load)

/** What the thread runs. */
export async function work({ url, agents, batches, records, withinSeconds, limitSeconds }: HerdLoad): Promise<HerdResult> {
  const connections = new Agent({ keepAlive: true, maxSockets: 256 })
  const begin = performance.now()
  const end = begin + limitSeconds * 1_000
  let [stored, refused, failed] = [0, 0, 0]
  let firstFailure: string | null = null

  const post = (token: string, body: Uint8Array) => postBatch(connections, url, token, body)
    .catch((error: unknown) => ({ status: 0, text: (error as Error).message, waitSeconds: 5 }))

  await Promise.all(agents.map(async ({ token, policyVersion }) => {
    await pause(Math.random() * withinSeconds * 1_000)
    for (let batch = 0; batch < batches && performance.now() < end; batch++) {
      const body = makeBody(policyVersion, batch, records)
      for (;;) {
        const { status, waitSeconds, text } = await post(token, body)
        if (status === 200) {
          stored += (JSON.parse(text) as { accepted: number }).accepted
          break
        }
        if (status === 503) refused += 1
        else {
          failed += 1
          firstFailure ??= `${String(status)} ${text.slice(0, 300)}`
        }
        if (performance.now() + waitSeconds * 1_000 > end) return
        await pause(waitSeconds * 1_000)
      }
    }
  }))
  connections.destroy()
  return { seconds: (performance.now() - begin) / 1_000, stored, refused, failed, firstFailure }
}

/** What a person's machine kept while the server was away: a segment of half a minute each, of today and yesterday. */
function makeBody(policyVersion: number, batch: number, records: number): Buffer {
  const first = Date.now() - (batch + 1) * records * 40_000 - 60_000
  const made = Array.from({ length: records }, (_, index) => {
    const startedAt = first + index * 40_000
    const idle = index % 8 === 0
    return {
      kind: 'activity.segment', id: uuidv7(startedAt), startedAt: new Date(startedAt).toISOString(), endedAt: new Date(startedAt + 30_000).toISOString(), state: idle ? 'idle' : 'active',
      ...(idle ? {} : { app: `Application ${String(index % 30)}`, ...(index % 2 === 0 ? { domain: `site-${String(index % 50)}.example` } : {}) }),
    }
  })
  return gzipSync(JSON.stringify({ sentAt: new Date().toISOString(), policyVersion, records: made }))
}
