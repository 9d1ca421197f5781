import type { UnitOfWork } from './database.ts'

/** Which policy holds for what people give themselves, as a punch or an answer: agents' records bring theirs to `store`. */
export interface PolicyVersions {
  /** The latest version that the member had acknowledged by then, or that was covered by one; where there is none, the version in force. Keep it with the record. */
  of(unit: UnitOfWork, memberId: string, at: Temporal.Instant): Promise<number>
}
