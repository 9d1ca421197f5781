import type { CollectorState } from '@overt/sdk/agent'
import type { SensorStatus } from '../sensors/supervisor.ts'
import type { CollectorStatus } from './collection.ts'
import type { SyncStatus } from './sync.ts'
import type { UpdateStatus } from './updates.ts'

/** Why the agent collects, or why not. */
export type Phase =
  | 'signed-out' | 'revoked' | 'no-policy' | 'policy-unacknowledged' | 'policy-expired' | 'nothing-to-collect'
  | 'tray-lost' | 'crash-loop' | 'paused' | 'collecting'

/** Everything the tray and the windows show; plain data. Instants are corrected epoch milliseconds. */
export interface AgentState {
  readonly now: number
  readonly agentVersion: string
  readonly phase: Phase
  readonly activity: CollectorState | null
  /** What is being recorded at this moment. */
  readonly foreground: { readonly app: string | null, readonly domain: string | null }
  readonly account: {
    readonly server: string
    readonly workspaceName: string
    readonly memberName: string
    readonly email: string
    readonly deviceId: string
  } | null
  readonly policy: {
    readonly version: number
    readonly summary: readonly string[]
    readonly acknowledged: boolean
    readonly expiresAt: number
    readonly pauseAllowed: boolean
    readonly pauseMaximumMinutes: number | null
    readonly plugins: Readonly<Record<string, CollectorStatus>>
  } | null
  readonly pause: { readonly since: number, readonly until: number | null } | null
  readonly sync: SyncStatus
  readonly queue: { readonly records: number, readonly bytes: number, readonly held: number, readonly damagedLines: number }
  readonly trouble: 'outbox-full' | 'outbox-write-failed' | null
  /** Records dropped in this run because their plugin was switched off. */
  readonly droppedRecords: number
  readonly sensors: SensorStatus
  readonly machineOffset: number | null
  readonly tokenProtection: 'system' | 'file'
  readonly browsers: readonly string[]
  readonly update: UpdateStatus
}
