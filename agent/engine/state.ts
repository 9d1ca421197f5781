import type { CollectorState, PolicyDifference, ReadingFormats } from '@overt/sdk/agent'
import type { SensorStatus } from '../sensors/supervisor.ts'
import type { CaptureSupport } from '../capture/capture-process.ts'
import type { ActivitySourceState, BrowserPairing, EngagementState } from './collecting.ts'
import type { CollectorStatus } from './collection.ts'
import type { SyncStatus } from './sync.ts'
import type { UpdateStatus } from './updates.ts'
import type { Phase } from './phase.ts'

/** Everything the tray and the windows show; plain data. Instants are corrected epoch milliseconds. */
export interface AgentState {
  /** How the person reads times and durations; null before the server has said it. */
  readonly formats: ReadingFormats | null
  /** What everybody has to be told and the person has not read yet. */
  readonly notices: readonly { readonly id: string, readonly title: string, readonly text: string, readonly at: number }[]
  readonly now: number
  readonly agentVersion: string
  readonly phase: Phase
  readonly activity: CollectorState | null
  /** What is being recorded at this moment. */
  readonly foreground: { readonly app: string | null, readonly domain: string | null }
  readonly account: {
    readonly server: string
    readonly workspaceId: string
    readonly workspaceName: string
    readonly memberName: string
    readonly email: string
    readonly deviceId: string
  } | null
  readonly policy: {
    readonly version: number
    readonly summary: readonly string[]
    readonly acknowledged: boolean
    /** Not acknowledged, but in force: it collects nothing beyond the version accepted last. */
    readonly covered: boolean
    /** What differs from the version accepted last; null before the first. */
    readonly differences: readonly PolicyDifference[] | null
    /** Sentences that the version accepted last did not have. */
    readonly newSentences: readonly string[]
    readonly expiresAt: number
    readonly pauseAllowed: boolean
    readonly pauseMaximumMinutes: number | null
    readonly plugins: Readonly<Record<string, CollectorStatus>>
  } | null
  /** `kept`: it holds over a restart; not while the disk is full. */
  readonly pause: { readonly since: number, readonly until: number | null, readonly kept: boolean } | null
  readonly sync: SyncStatus
  readonly queue: { readonly records: number, readonly bytes: number, readonly held: number, readonly damagedLines: number }
  /** Pictures of the screen. `isOn`: the policy asks for them; `lastAt`: the latest capture of this run, kept or not. */
  readonly pictures: {
    readonly isOn: boolean
    readonly support: CaptureSupport
    readonly lastAt: number | null
    readonly failures: number
    readonly waiting: number
    readonly bytes: number
    readonly acknowledged: number
    readonly damaged: number
    /** Why the server does not take them at this moment; empty where it does. */
    readonly detail: string
  }
  readonly trouble: 'outbox-full' | 'outbox-write-failed' | null
  /** Records dropped in this run because their plugin was switched off. */
  readonly droppedRecords: number
  readonly sensors: SensorStatus
  /** How it is known whether the person is active, and whether they and the policy let the input hook run. */
  readonly activitySource: ActivitySourceState & { readonly asked: boolean, readonly allowed: boolean }
  /** The engagement sensors that the policy asks for; they run only while there is no input. */
  readonly engagement: readonly EngagementState[]
  readonly machineOffset: number | null
  readonly tokenProtection: 'system' | 'file'
  /** The paired browser profiles. */
  readonly browsers: readonly { readonly browser: string, readonly connected: boolean }[]
  /** Whether one more can be paired, and why not. */
  readonly browserPairing: BrowserPairing
  readonly update: UpdateStatus
}
