import { changeTenantRows, tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Who leads groups, and when; projects that are closed to all but some; `team_rule` has a row where managers see everybody: so it stays for workspaces that are there already. */
export const teams: Migration = {
  name: '003-teams',
  async up(database, schema) {
    await database.raw(`alter table "${schema}".member_group add column parent_id uuid,
      add foreign key (workspace_id, parent_id) references "${schema}".member_group (workspace_id, id) on delete set null (parent_id), add check (parent_id <> id)`)
    await database.raw(`create index member_group_parent on "${schema}".member_group (workspace_id, parent_id) where parent_id is not null`)
    await tenantTable(database, schema, 'group_lead', `
      group_id uuid not null, member_id uuid not null, kind text not null check (kind in ('lead', 'deputy')), from_date date, until_date date, check (from_date <= until_date)`,
    { key: ['member_id', 'group_id'], references: { group_id: { table: `${schema}.member_group` }, member_id: { table: 'core.member' } } })
    await database.raw(`create index group_lead_group on "${schema}".group_lead (workspace_id, group_id)`)
    await tenantTable(database, schema, 'closed_project', 'project_id uuid not null', { key: ['project_id'], references: { project_id: { table: 'core.project' } } })
    await tenantTable(database, schema, 'project_member', `
      id uuid not null default uuidv7(), project_id uuid not null, member_id uuid, group_id uuid, check (num_nonnulls(member_id, group_id) = 1),
      unique nulls not distinct (workspace_id, project_id, member_id, group_id),
      foreign key (workspace_id, project_id) references "${schema}".closed_project (workspace_id, project_id) on delete cascade`,
    { references: { member_id: { table: 'core.member' }, group_id: { table: `${schema}.member_group` } } })
    for (const column of ['member_id', 'group_id']) await database.raw(`create index project_member_${column} on "${schema}".project_member (workspace_id, ${column}) where ${column} is not null`)
    await tenantTable(database, schema, 'team_rule', "managers_see text not null check (managers_see in ('everyone', 'team'))", { key: [] })
    await changeTenantRows(database, [`${schema}.team_rule`, 'core.workspace'], `insert into "${schema}".team_rule (workspace_id, managers_see) select id, 'everyone' from core.workspace`)
  },
}
