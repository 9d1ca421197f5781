import type { LookKind } from '../wire/index.ts'
import type { UnitOfWork } from './database.ts'

/** One row of the audit trail: what was done to which record, before and after. */
export interface AuditEntry {
  /** `subject.verb`, e.g. `schedule.updated`. */
  readonly action: string
  readonly subject: string
  readonly subjectId?: string | null
  readonly before?: unknown
  readonly after?: unknown
}

/** What was shown of whose records, for the access receipt. */
export type ShownRecords = {
  /** What was shown; the text `look.<subject>` of the plugin's catalogue names it to the person. */
  readonly subject: string
  /** Default `opened`. */
  readonly how?: LookKind
  /** Shown to the person where the caller gave none; never stands for one that the workspace asks for. */
  readonly reason?: string
} & ({ readonly memberId: string; readonly count: number } | { /** Records by member. */ readonly counts: ReadonlyMap<string, number> })

/** The audit trail: changes and looks are recorded in the unit of work they belong to. */
export interface Audit {
  /** Appends a hash-chained row in the unit's transaction; the actor is the current caller. */
  record(unit: UnitOfWork, entry: AuditEntry): Promise<void>
  /**
   * Notes that the caller looks at personal records: who, what, when, how many; call it in the unit that reads them, before anything is sent.
   * Records of the caller's own are left out. The reason is taken from the request.
   * @throws `reason-required` where the workspace asks for one
   */
  viewed(unit: UnitOfWork, look: ShownRecords): Promise<void>
  /** What people read for the kind of record of a receipt; an empty plugin is the core. */
  lookTitle(kind: { readonly plugin: string; readonly subject: string }, locale: string): string
}
