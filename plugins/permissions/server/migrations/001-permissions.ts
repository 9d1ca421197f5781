import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** `granted` has one row for what a grantee may and may not do with a subject on a node; `revision` counts every change of it. */
export const permissionTables: Migration = {
  name: '001-permissions',
  async up(database, schema) {
    await tenantTable(database, schema, 'member_group', 'id uuid not null default uuidv7(), name text not null')
    await database.raw(`create unique index member_group_name on "${schema}".member_group (workspace_id, lower(name))`)
    await tenantTable(database, schema, 'group_member', 'group_id uuid not null, member_id uuid not null', {
      key: ['member_id', 'group_id'], references: { group_id: { table: `${schema}.member_group` }, member_id: { table: 'core.member' } },
    })
    await tenantTable(database, schema, 'granted', `
      id uuid not null default uuidv7(),
      member_id uuid,
      group_id uuid,
      role text check (role in ('manager', 'hr', 'member')),
      subject text not null,
      level text not null check (level in ('workspace', 'organization', 'project', 'task', 'entry')),
      node_id uuid,
      allow text[] not null,
      deny text[] not null,
      check (num_nonnulls(member_id, group_id, role) = 1),
      check ((level = 'workspace') = (node_id is null)),
      check (not allow && deny),
      unique nulls not distinct (workspace_id, member_id, group_id, role, subject, level, node_id)`,
    { references: { member_id: { table: 'core.member' }, group_id: { table: `${schema}.member_group` } } })
    for (const grantee of ['group_id', 'role']) await database.raw(`create index granted_${grantee} on "${schema}".granted (workspace_id, ${grantee}) where ${grantee} is not null`)
    await tenantTable(database, schema, 'revision', 'number bigint not null', { key: [] })
  },
}
