import type { Entry, EntrySource, Note } from '../wire/index.ts'
import type { UnitOfWork } from './database.ts'

/** A task by id, or by names that are matched whatever their case and created where they are new. */
export interface StartedWork {
  readonly taskId?: string | undefined
  readonly task?: string | undefined
  readonly project?: string | undefined
  readonly organization?: string | undefined
  /** RFC 3339; now where absent. */
  readonly at?: string | undefined
  readonly description?: string | undefined
  readonly source: EntrySource
  /** Confirms that the entry this stops took over 24 h. */
  readonly confirmLong?: boolean | undefined
}

/** An entry to file, as a caller gives it. */
export interface FiledWork {
  readonly id?: string | undefined
  readonly taskId: string
  readonly startedAt: string
  readonly stoppedAt: string | null
  readonly description?: string | undefined
  /** Absent or null follows the task, project or organization; a value is set by hand and stays. */
  readonly billable?: boolean | null | undefined
  readonly tags?: readonly string[] | undefined
  readonly source: EntrySource
  /** Confirms an entry over 24 h. */
  readonly confirmLong?: boolean | undefined
}

/** What to change of an entry; what is absent stays. */
export type ChangedWork = Partial<Pick<FiledWork, 'taskId' | 'startedAt' | 'stoppedAt' | 'description' | 'billable' | 'tags' | 'confirmLong'>>

/**
 * Entries as plugins make them for a member (a chat, a punch, an import): with that member's rights, every guard, the trail and the live
 * events, in the plugin's transaction. Errors: those of `/timer` and `/entries`, such as `entry-overlaps` (with `wanted: {startedAt, stoppedAt}`,
 * the time that was taken), `forbidden`, `not-found`.
 */
export interface Work {
  running(unit: UnitOfWork, memberId: string): Promise<Entry | null>
  /** Waits until no start or stop of this member is under way; the next ones wait for the end of this unit. Before several changes that belong together. */
  lock(unit: UnitOfWork, memberId: string): Promise<void>
  /** Starts an entry and stops the running one at the same instant. */
  start(unit: UnitOfWork, memberId: string, work: StartedWork): Promise<Entry>
  stop(unit: UnitOfWork, memberId: string, options?: { readonly at?: string | undefined; readonly confirmLong?: boolean | undefined }): Promise<Entry>
  file(unit: UnitOfWork, memberId: string, work: FiledWork): Promise<Entry>
  /** Changes an entry; given its present state. Answers with the state before and after. */
  change(unit: UnitOfWork, memberId: string, entryId: string, changes: (before: Entry) => ChangedWork): Promise<{ readonly before: Entry; readonly after: Entry }>
  /** Puts an entry into the trash. */
  remove(unit: UnitOfWork, memberId: string, entryId: string): Promise<void>
  /** Puts those into the trash below which nothing is left, the task first; leaves what the member may not delete. */
  removeEmpty(unit: UnitOfWork, memberId: string, made: { readonly taskId?: string | undefined; readonly projectId?: string | undefined; readonly organizationId?: string | undefined }): Promise<void>
  /** The id of a task by names, which are created where they are new. */
  task(unit: UnitOfWork, memberId: string, names: { readonly task: string; readonly project?: string | undefined; readonly organization?: string | undefined }): Promise<string>
  /** Keeps a note on an entry, once per id; true when it is new. */
  note(unit: UnitOfWork, note: Note): Promise<boolean>
}
