import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/**
 * `layout` holds the widgets, checked when they are written and read by `layout_version`. `share` says who else may look;
 * `preference` how a member orders what they see and which of it they land on.
 */
export const dashboardTables: Migration = {
  name: '001-dashboards',
  async up(database, schema) {
    await tenantTable(database, schema, 'dashboard', `
      id uuid not null,
      owner_id uuid not null,
      name text not null check (length(name) between 1 and 120),
      scope jsonb not null,
      layout jsonb not null,
      layout_version smallint not null,
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      deleted_at timestamptz`, { references: { owner_id: { table: 'core.member' } } })
    await database.raw(`create index dashboard_owner on "${schema}".dashboard (workspace_id, owner_id, id)`)
    await tenantTable(database, schema, 'share', `
      id uuid not null,
      dashboard_id uuid not null,
      kind text not null check (kind in ('everyone', 'role', 'member')),
      role text,
      member_id uuid,
      may_copy boolean not null,
      check ((kind = 'role') = (role is not null) and (kind = 'member') = (member_id is not null)),
      unique nulls not distinct (workspace_id, dashboard_id, kind, role, member_id)`, {
      references: { dashboard_id: { table: `${schema}.dashboard` }, member_id: { table: 'core.member' } },
    })
    await database.raw(`create index share_member on "${schema}".share (workspace_id, member_id) where member_id is not null`)
    await tenantTable(database, schema, 'preference', `
      member_id uuid not null,
      ordered uuid[] not null,
      landing_id uuid`, {
      key: ['member_id'], references: { member_id: { table: 'core.member' }, landing_id: { table: `${schema}.dashboard`, onDelete: 'set null' } },
    })
  },
}
