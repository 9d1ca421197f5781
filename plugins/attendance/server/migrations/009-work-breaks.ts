import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Breaks that members recorded, one at a time; `task_id` is what they worked on before, for going on with it. */
export const workBreaks: Migration = {
  name: '009-work-breaks',
  async up(database, schema) {
    await tenantTable(database, schema, 'work_break', `
      id uuid not null,
      member_id uuid not null,
      started_at timestamptz not null,
      ended_at timestamptz check (ended_at >= started_at),
      task_id uuid,
      description text not null default ''`, { references: { member_id: { table: 'core.member' } } })
    await database.raw(`create unique index one_running_break on "${schema}".work_break (workspace_id, member_id) where ended_at is null`)
    await database.raw(`create index work_break_by_member on "${schema}".work_break (workspace_id, member_id, started_at desc)`)
  },
}
