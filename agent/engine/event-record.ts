import { instantText, uuidv7At } from '@overt/sdk/agent'
import type { CollectedRecord } from '@overt/sdk/agent'

/** What the agent tells about itself. */
export type AgentEventName =
  | 'started' | 'stopped' | 'paused' | 'resumed' | 'quit' | 'crashed' | 'clock-changed' | 'sensor-limited' | 'sensor-restored'
  | 'queue-dropped' | 'policy-widened' | 'signed-out' | 'disk-full' | 'tray-lost' | 'tray-restored' | 'crash-loop' | 'tried-again'

export type EventData = Readonly<Record<string, string | number | boolean | null>>

/** An `agent.event` record at corrected time `at` (epoch milliseconds). */
export function eventRecord(at: number, event: AgentEventName, data?: EventData): CollectedRecord {
  const record = { kind: 'agent.event', id: uuidv7At(at), at: instantText(at), event }
  return data === undefined ? record : { ...record, data }
}
