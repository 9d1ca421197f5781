import { changeTenantRows, tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** What happened to a request for leave, step by step. Of leave from before, the request and the last decision are known. */
export const leaveTrail: Migration = {
  name: '012-leave-trail',
  async up(database, schema) {
    await tenantTable(database, schema, 'leave_event', `
      id uuid not null,
      leave_id uuid not null,
      at timestamptz not null,
      member_id uuid,
      action text not null check (action in ('requested', 'entered', 'approved', 'rejected', 'withdrawn', 'reopened')),
      comment text not null`, { references: { leave_id: { table: `${schema}.leave` } }, grant: ['select', 'insert', 'delete'] })
    await database.raw(`create index on "${schema}".leave_event (workspace_id, leave_id, at, id)`)
    await changeTenantRows(database, [`${schema}.leave_event`, `${schema}.leave`], `
      insert into "${schema}".leave_event (workspace_id, id, leave_id, at, member_id, action, comment)
      select workspace_id, gen_random_uuid(), id, created_at, created_by, case when created_by = member_id then 'requested' else 'entered' end, reason from "${schema}".leave
      union all
      select workspace_id, gen_random_uuid(), id, decided_at, decided_by, status, coalesce(comment, '') from "${schema}".leave
      where status <> 'pending' and decided_at is not null and (created_by = member_id or decided_at > created_at)`)
  },
}
