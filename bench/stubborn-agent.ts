import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { uuidv7 } from '@overt/sdk'
import type { BatchReply } from '@overt/sdk'

const segmentMs = 30_000
const dayMs = 86_400_000

/** What an agent knows to be kept by the server. */
export interface Acknowledged {
  /** Starts of segments, epoch milliseconds. */
  readonly segments: Set<number>
  /** Ids of events. */
  readonly events: Set<string>
}

export interface StubbornAgent {
  readonly deviceId: string
  readonly acknowledged: Acknowledged
  /** Requests that got no answer or an error of the server, and were sent again. */
  readonly repeats: number
  /** Sends batch after batch, each again until it is acknowledged, until `stop`. */
  run(): Promise<void>
  stop(): void
  /** Makes `run` possible again. */
  resume(): void
}

export interface AgentOptions {
  readonly address: string
  readonly token: string
  readonly deviceId: string
  readonly policyVersion: number
  readonly batchSize: number
  /** Where its segments begin, epoch milliseconds at a UTC midnight: none crosses one. */
  readonly from: number
  /** Its turn among so many agents of one member: no two of them ever see the same time. */
  readonly place: number
  readonly of: number
}

/** An agent that behaves like the real one's outbox: a batch is let go only when the server has acknowledged it. */
export function createStubbornAgent({ address, token, deviceId, policyVersion, batchSize, from, place, of }: AgentOptions): StubbornAgent {
  const acknowledged: Acknowledged = { segments: new Set(), events: new Set() }
  let clock = from - (from % dayMs) + place * segmentMs
  let stopped = false
  let repeats = 0

  async function send(body: Uint8Array<ArrayBuffer>): Promise<BatchReply | undefined> {
    try {
      const answer = await fetch(`${address}/api/agent/batch`, {
        method: 'POST', body, signal: AbortSignal.timeout(15_000),
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', authorization: `Bearer ${token}` },
      })
      if (answer.ok) return await answer.json() as BatchReply
      const text = await answer.text()
      if (answer.status < 500) throw new Error(`The server refused a batch: ${answer.status} ${text}`)
    } catch (error) {
      // A connection that broke says so as a TypeError, a deadline as a TimeoutError; both mean: nobody knows.
      if (!(error instanceof TypeError) && !(error instanceof DOMException) && !(error instanceof SyntaxError)) throw error
    }
    return undefined
  }

  return {
    deviceId,
    acknowledged,
    get repeats() { return repeats },
    async run() {
      while (!stopped) {
        const starts = Array.from({ length: batchSize }, (_, index) => clock + index * of * segmentMs)
        clock += batchSize * of * segmentMs
        const event = uuidv7()
        const records = [
          ...starts.map((start) => ({ kind: 'activity.segment', id: uuidv7(start), startedAt: new Date(start).toISOString(), endedAt: new Date(start + segmentMs).toISOString(), state: 'active', app: 'Editor' })),
          { kind: 'agent.event', id: event, at: new Date(clock).toISOString(), event: 'started' },
        ]
        const body = new Uint8Array(gzipSync(JSON.stringify({ sentAt: new Date().toISOString(), policyVersion, records })))
        for (let reply = await send(body); ; reply = await send(body)) {
          if (reply === undefined) {
            repeats++
            await pause(50)
            continue
          }
          if (reply.accepted + reply.duplicates !== records.length) throw new Error(`Of ${records.length} records ${reply.accepted} were accepted, ${reply.duplicates} known: ${JSON.stringify(reply.rejected.slice(0, 2))}`)
          break
        }
        for (const start of starts) acknowledged.segments.add(start)
        acknowledged.events.add(event)
      }
    },
    stop() { stopped = true },
    resume() { stopped = false },
  }
}
