import type { AuditEntry, UnitOfWork } from '@overt/sdk'
import { actorOf } from './actor.ts'

/** A row of the trail before it has a place in the chain. */
export interface SignedRow {
  readonly content: string
  readonly signature: Buffer
}

/** What a row says, as JSON: the text that is signed and stored. */
export function rowContent(unit: UnitOfWork, { action, subject, subjectId = null, before = null, after = null }: AuditEntry, at: Temporal.Instant): string {
  const actor = actorOf(unit)
  return JSON.stringify({
    workspaceId: unit.workspaceId, at: new Date(at.epochMilliseconds).toISOString(), actorKind: actor.kind, actorId: actor.id, action, subject, subjectId, before, after,
  })
}
