import { Agent } from 'node:http'
import { percentile } from './figures.ts'
import { runInThread } from './load-thread.ts'
import { postBatch } from './post-batch.ts'

/** Bodies that one agent sends one after the other, gzipped before the clock starts. */
export interface AgentLoad {
  readonly token: string
  readonly bodies: readonly Uint8Array[]
}
export interface IngestLoad {
  readonly url: string
  readonly agents: readonly AgentLoad[]
}
export interface IngestLoadResult {
  readonly seconds: number
  readonly requests: number
  readonly accepted: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Lets all agents send what they have at the same time, each over a connection of its own, from a thread of its own. */
export const runIngest = (load: IngestLoad): Promise<IngestLoadResult> => runInThread(import.meta.url, load)

/** What the thread runs. */
export async function work({ url, agents }: IngestLoad): Promise<IngestLoadResult> {
  const connections = new Agent({ keepAlive: true, maxSockets: agents.length })
  const times: number[] = []
  let accepted = 0

  async function post(token: string, body: Uint8Array): Promise<void> {
    const started = performance.now()
    const { status, text } = await postBatch(connections, url, token, body)
    times.push(performance.now() - started)
    if (status !== 200) throw new Error(`${String(status)} ${text}`)
    const reply = JSON.parse(text) as { accepted: number; rejected: unknown[] }
    if (reply.rejected.length > 0) throw new Error(text.slice(0, 300))
    accepted += reply.accepted
  }

  const begin = performance.now()
  await Promise.all(agents.map(async ({ token, bodies }) => {
    for (const body of bodies) await post(token, body)
  }))
  const seconds = (performance.now() - begin) / 1_000
  connections.destroy()
  return { seconds, requests: times.length, accepted, p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99) }
}
