import type { Static, TSchema } from 'typebox'

/** What the sensors said of the last second. `at` is corrected time in epoch milliseconds. */
export interface Tick {
  readonly at: number
  readonly presence: 'present' | 'locked' | 'paused'
  /** Whether any key or pointer event happened; never which, how many or where. */
  readonly input: boolean
  /** The application in front, or null where it is unknown or not collected. */
  readonly app: string | null
  /** The host name that the browser in front shows, or null. */
  readonly domain: string | null
}

/** The sensors a collector needs; a sensor that nobody needs is not started. */
export interface SensorNeeds {
  readonly input: boolean
  readonly window: boolean
  readonly domain: boolean
}

/** One record as it goes to the server: the plugin that owns `kind` says which fields it has. */
export interface CollectedRecord {
  readonly kind: string
  readonly id: string
  readonly [field: string]: unknown
}

export type CollectorState = 'active' | 'idle' | 'locked' | 'paused'

export interface CollectorContext<Policy> {
  readonly policy: Policy
  /** Hands a finished record to the outbox. It is never changed afterwards. */
  emit(record: CollectedRecord): void
  /** A UUIDv7 for a record that begins at `at` (epoch milliseconds). */
  newId(at: number): string
}

export interface RunningCollector {
  tick(tick: Tick): void
  /** Collection stops: closes what is open at the last tick. */
  cut(): void
  /** Time is about to jump: as `cut`, and what was already accounted for must not be accounted for again. */
  rebase(): void
  /** What would be lost if the process died now, as records with the times known so far. */
  open(): readonly CollectedRecord[]
  state(): CollectorState | null
}

/** The agent half of a plugin: compiled into the agent, switched on only by a valid policy key. */
export interface Collector<Schema extends TSchema = TSchema> {
  /** The plugin's id, which is also its key in the policy. */
  readonly id: string
  readonly recordKinds: readonly string[]
  readonly policy: Schema
  /** The closed schema of every record it emits; what does not fit never leaves the device. */
  readonly records: readonly TSchema[]
  /** The agent's own ceilings: returns a policy that collects no more than they allow. */
  limit(policy: Static<Schema>): Static<Schema>
  needs(policy: Static<Schema>): SensorNeeds
  start(context: CollectorContext<Static<Schema>>): RunningCollector
}

/**
 * Declares a collector.
 *
 * @example
 * export default defineCollector({ id: 'activity', policy: ActivityPolicy, start: (context) => … })
 */
export function defineCollector<Schema extends TSchema>(collector: Collector<Schema>): Collector<Schema> {
  return collector
}
