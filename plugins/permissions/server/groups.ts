import type { UnitOfWork } from '@overt/sdk'
import type { MemberGroup } from '../contracts.ts'
import { groupNameTaken, notFound } from './errors.ts'
import type { PermissionsContext } from './subjects.ts'

export async function readGroups(unit: UnitOfWork, id: string | null = null): Promise<MemberGroup[]> {
  return unit.query<MemberGroup>(`
    select g.id, g.name, g.parent_id as "parentId", coalesce(array_agg(m.member_id order by m.member_id) filter (where m.member_id is not null), '{}') as "memberIds",
      coalesce((select jsonb_agg(jsonb_build_object('memberId', l.member_id, 'kind', l.kind, 'from', l.from_date, 'until', l.until_date) order by l.kind desc, l.member_id)
        from p_permissions.group_lead l where l.workspace_id = g.workspace_id and l.group_id = g.id), '[]') as leads
    from p_permissions.member_group g left join p_permissions.group_member m on m.workspace_id = g.workspace_id and m.group_id = g.id
    where g.workspace_id = $1 and ($2::uuid is null or g.id = $2::uuid)
    group by g.workspace_id, g.id order by lower(g.name), g.id`, [unit.workspaceId, id])
}

/** Errors: `not-found`. */
export async function readGroup(unit: UnitOfWork, id: string): Promise<MemberGroup> {
  const [group] = await readGroups(unit, id)
  if (group === undefined) throw notFound()
  return group
}

/** Errors: `group-name-taken`. */
export async function addGroup(unit: UnitOfWork, name: string): Promise<string> {
  const [row] = await unit.query<{ id: string }>(
    'insert into p_permissions.member_group (workspace_id, name) values ($1, $2) on conflict (workspace_id, lower(name)) do nothing returning id', [unit.workspaceId, name])
  if (row === undefined) throw groupNameTaken({ values: { name } })
  return row.id
}

/** Errors: `group-name-taken`. */
export async function renameGroup(unit: UnitOfWork, id: string, name: string): Promise<void> {
  const [taken] = await unit.query('select from p_permissions.member_group where workspace_id = $1 and lower(name) = lower($2) and id <> $3', [unit.workspaceId, name, id])
  if (taken !== undefined) throw groupNameTaken({ values: { name } })
  await unit.query('update p_permissions.member_group set name = $3 where workspace_id = $1 and id = $2', [unit.workspaceId, id, name])
}

/** Errors: those of `currentMembers`. */
export async function setGroupMembers({ directory }: Pick<PermissionsContext, 'directory'>, unit: UnitOfWork, id: string, memberIds: readonly string[]): Promise<void> {
  await directory.currentMembers(unit, memberIds)
  await unit.query('delete from p_permissions.group_member where workspace_id = $1 and group_id = $2 and member_id <> all($3::uuid[])', [unit.workspaceId, id, memberIds])
  await unit.query('insert into p_permissions.group_member (workspace_id, group_id, member_id) select $1, $2, unnest($3::uuid[]) on conflict do nothing', [unit.workspaceId, id, memberIds])
}
