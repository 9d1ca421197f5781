import type { UnitOfWork } from './database.ts'

/** One night's work on one kind of record in one workspace. */
export interface RetentionRun {
  readonly workspaceId: string
  readonly days: number
  /** RFC 3339: what is from before this instant has been kept for its days. */
  readonly before: string
  /** Ends between two batches. */
  readonly signal: AbortSignal
}

/** A kind of record that is not kept for ever. The texts `retention.<id>` and `retention.<id>-help` of the plugin's catalogue name it and say what remains. */
export interface RetentionKind {
  /** Lower-case words with dashes, unique within the plugin. */
  readonly id: string
  /** The plugin's own setting, a number of days, that says how long; or the days where nobody may choose. */
  readonly kept: { readonly setting: string } | { readonly days: number }
  /** `deleted`: the record goes. `reduced`: what is personal goes, and the rest of the record stays. */
  readonly ends: 'deleted' | 'reduced'
  /** Deletes what has been kept for its time, in batches; answers how many records there were. */
  deleteExpired(run: RetentionRun): Promise<number>
  /** Where a workspace may keep the records without the person instead; `retention.<id>-pseudonymized` of the catalogue says what remains. */
  readonly pseudonymized?: PseudonymizedKind
}

/** Keeps what has been kept for its time in a form that names nobody and leads to nobody. */
export interface PseudonymizedKind {
  /** A `toggle` of the plugin's own: on where the workspace wants it. */
  readonly setting: string
  /** Runs instead of `deleteExpired`; answers how many records there were. */
  keepExpired(run: RetentionRun): Promise<number>
}

/** What happens to a record after its time. */
export type RetentionEnd = RetentionKind['ends'] | 'pseudonymized'

/** When and how a plugin deletes what is past its time. */
export interface RetentionDeclaration {
  /** When the nightly round begins, `HH:MM` in UTC. */
  readonly at: string
  readonly timeoutMs?: number
  /** Runs before the kinds, which follow in their order: for sums that are kept of what goes. */
  readonly prepare?: (workspaceId: string, signal: AbortSignal) => Promise<void>
  readonly kinds: readonly RetentionKind[]
}

/** One kind as everybody may see it, with the plugin that keeps the records. */
export interface RetentionView {
  /** `<plugin>.<id>`, or `core.<id>`. */
  readonly kind: string
  /** Null for what the core keeps. */
  readonly plugin: string | null
  readonly pluginTitle: string | null
  readonly title: string
  readonly help: string
  readonly days: number
  /** The owner's setting that holds the days, with its limits; null where they are fixed. */
  readonly setting: { readonly key: string; readonly minimum: number; readonly maximum: number; readonly default: number } | null
  /** As the workspace has it. */
  readonly ends: RetentionEnd
  /** The owner's toggle that keeps the records without the person; null where they cannot be. */
  readonly pseudonymizedBy: string | null
  readonly nextRunAt: string
  /** What is from before this instant goes in the next round. */
  readonly nextBefore: string
  /** `total`: the records of all rounds together. */
  readonly lastRun: { readonly at: string; readonly records: number; readonly total: number } | null
}

/** What expires: each owner declares its kinds, and the platform runs the nightly round, keeps its sums and audits them. */
export interface Retention {
  /** Once per plugin, while it is registered. */
  declare(declaration: RetentionDeclaration): void
  /** The kinds of the core and of every plugin that is on in the workspace. */
  list(unit: UnitOfWork, locale: string): Promise<readonly RetentionView[]>
}
