import type { UnitOfWork } from './database.ts'

/** A job that runs per enabled workspace on a cron pattern (UTC). */
export interface Schedule {
  readonly id: string
  readonly cron: string
  readonly timeoutMs?: number
  run(workspaceId: string, signal: AbortSignal): Promise<void>
}

/** A named job; payloads are JSON. */
export interface JobDeclaration<Payload> {
  readonly id: string
  readonly timeoutMs?: number
  readonly maxAttempts?: number
  /** Reads as much as an export: takes turns with heavy reads, two of a workspace at once, and waits without counting an attempt. */
  readonly heavy?: boolean
  run(payload: Payload, context: JobRun): Promise<void>
}

/** One try at a job. */
export interface JobRun {
  readonly workspaceId: string
  readonly signal: AbortSignal
  /** From 1; at `maxAttempts` it is the last. */
  readonly attempt: number
  readonly maxAttempts: number
}

/** When a job runs, and under which key a second one takes the place of the first. */
export interface JobOptions {
  /** Replaces a waiting job of the same key instead of adding another. */
  readonly key?: string
  readonly runAt?: Temporal.Instant
}

/** A kind of work that is done later, at least once. */
export interface Job<Payload> {
  /** Queues in the unit's transaction: the job exists exactly if the transaction commits. */
  add(unit: UnitOfWork, payload: Payload, options?: JobOptions): Promise<void>
  /** The same for many, in one statement. */
  addAll(unit: UnitOfWork, jobs: readonly ({ readonly payload: Payload } & JobOptions)[]): Promise<void>
}
