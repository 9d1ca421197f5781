import type { Audit, AuditEntry, Clock, UnitOfWork } from '@overt/sdk'
import { actorOf } from './actor.ts'
import { recordLooks } from './looks.ts'

/** SQL that appends one row; for statements that change something and record it in one round trip. */
export const appendAudit = (place: (position: number) => string): string =>
  `core.append_audit(${Array.from({ length: 8 }, (_, index) => place(index)).join(', ')})`

/** The values for `appendAudit`, in its order. */
export function auditValues(unit: UnitOfWork, { action, subject, subjectId = null, before, after }: AuditEntry, at: Temporal.Instant): unknown[] {
  const actor = actorOf(unit)
  return [actor.kind, actor.id, action, subject, subjectId, json(before), json(after), new Date(at.epochMilliseconds)]
}

const json = (value: unknown): string | null => (value === undefined || value === null ? null : JSON.stringify(value))

/** The append-only trail. Rows name persons by id only, so that erasing a person leaves the chain whole. */
export function createAudit({ clock }: { readonly clock: Clock }): Audit {
  return {
    async record(unit, entry) {
      await unit.query({
        name: 'audit-append',
        text: `select ${appendAudit((position) => `$${String(position + 1)}`)}`,
        values: auditValues(unit, entry, clock.now()),
      })
    },
    async viewed(unit, { subject, memberId, count, reason }) {
      await recordLooks(unit, { subject, at: clock.now(), reason: reason ?? null, counts: new Map([[memberId, count]]) })
    },
  }
}
