import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

export const copies: Migration = {
  name: '010-copies',
  async up(database, schema) {
    await tenantTable(database, schema, 'copy', `
      id uuid not null,
      asked_by uuid not null,
      member_id uuid,
      scope text not null check (scope in ('member', 'workspace')),
      locale text not null,
      state text not null default 'waiting' check (state in ('waiting', 'running', 'ready', 'failed', 'cancelled', 'expired')),
      attempt integer not null default 1,
      run_id uuid,
      rows_done bigint not null default 0,
      rows_total bigint not null default 0,
      parts integer not null default 0,
      bytes bigint not null default 0,
      manifest json,
      problem text,
      created_at timestamptz(3) not null,
      beat_at timestamptz(3) not null,
      finished_at timestamptz(3),
      check ((scope = 'member') = (member_id is not null))`, { references: { asked_by: { table: 'core.member' }, member_id: { table: 'core.member' } } })
    // Asked for again while it is made, it is the same one.
    await database.raw(`create unique index copy_under_way on ${schema}.copy (workspace_id, asked_by, scope, member_id) nulls not distinct where state in ('waiting', 'running')`)
    await database.raw(`create index copy_of_asker on ${schema}.copy (workspace_id, asked_by, id)`)
    await database.raw(`create index copy_of_member on ${schema}.copy (workspace_id, member_id)`)
  },
}
