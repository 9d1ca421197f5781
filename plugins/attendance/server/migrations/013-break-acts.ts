import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Beginnings and ends of breaks as a device sent them, each once; `break_id` is the break that it began, joined or ended. And where the interrupted work came from, for going on with it as such. */
export const breakActs: Migration = {
  name: '013-break-acts',
  async up(database, schema) {
    await tenantTable(database, schema, 'break_act', `
      id uuid not null,
      member_id uuid not null,
      act text not null check (act in ('start', 'end')),
      at timestamptz not null,
      received_at timestamptz not null,
      break_id uuid not null,
      entry_id uuid,
      policy_version integer`, { references: { member_id: { table: 'core.member' } } })
    await database.raw(`create index break_act_by_member on "${schema}".break_act (workspace_id, member_id, at desc)`)
    await database.raw(`alter table "${schema}".work_break add column source text not null default 'web'`)
  },
}
