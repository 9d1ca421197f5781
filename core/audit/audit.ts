import type { Audit, AuditEntry, Clock, UnitOfWork } from '@overt/sdk'
import { actorOf } from './actor.ts'

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
      if (unit.memberId === null || unit.memberId === memberId) return
      await unit.query({
        name: 'audit-viewed',
        text: `
          insert into core.look as l (workspace_id, member_id, viewer_id, subject, hour, first_at, last_at, records, reason)
          values ($1, $2, $3, $4, date_trunc('hour', $5::timestamptz, 'UTC'), $5, $5, $6, $7)
          on conflict (workspace_id, member_id, hour, viewer_id, subject) do update set
            last_at = excluded.last_at, looks = l.looks + 1, records = l.records + excluded.records, reason = coalesce(excluded.reason, l.reason)`,
        values: [unit.workspaceId, memberId, unit.memberId, subject, new Date(clock.now().epochMilliseconds), count, reason ?? null],
      })
    },
  }
}
