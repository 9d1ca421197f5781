import { columnOf } from '@overt/sdk'
import type { MemberRule, RuleMember, UnitOfWork } from '@overt/sdk'
import type { ProjectAccess } from '../contracts.ts'
import { notFound } from './errors.ts'
import type { PermissionsContext } from './subjects.ts'

export async function readProjectAccess(unit: UnitOfWork, projectId: string): Promise<ProjectAccess> {
  const [row] = await unit.query<ProjectAccess>(`
    select true as closed, coalesce(array_agg(p.member_id order by p.member_id) filter (where p.member_id is not null), '{}') as "memberIds",
      coalesce(array_agg(p.group_id order by p.group_id) filter (where p.group_id is not null), '{}') as "groupIds"
    from p_permissions.closed_project c left join p_permissions.project_member p on p.workspace_id = c.workspace_id and p.project_id = c.project_id
    where c.workspace_id = $1 and c.project_id = $2 group by c.project_id`, [unit.workspaceId, projectId])
  return row ?? { closed: false, memberIds: [], groupIds: [] }
}

/** Closes a project to all members but these, or opens it to everybody. Errors: those of `currentMembers`, `not-found` without such a group. */
export async function writeProjectAccess({ directory }: Pick<PermissionsContext, 'directory'>, unit: UnitOfWork, projectId: string, { closed, memberIds, groupIds }: ProjectAccess): Promise<void> {
  await directory.currentMembers(unit, memberIds)
  const known = await unit.query('select from p_permissions.member_group where workspace_id = $1 and id = any($2::uuid[])', [unit.workspaceId, groupIds])
  if (known.length < groupIds.length) throw notFound()
  await unit.query('delete from p_permissions.closed_project where workspace_id = $1 and project_id = $2', [unit.workspaceId, projectId])
  if (!closed) return
  await unit.query('insert into p_permissions.closed_project (workspace_id, project_id) values ($1, $2)', [unit.workspaceId, projectId])
  await unit.query(`insert into p_permissions.project_member (workspace_id, project_id, member_id, group_id)
    select $1::uuid, $2::uuid, id, null::uuid from unnest($3::uuid[]) id union all select $1, $2, null, id from unnest($4::uuid[]) id`, [unit.workspaceId, projectId, memberIds, groupIds])
}

/** Denies members the projects that are closed to them, with everything in it that is not their own. */
export async function projectRules(context: PermissionsContext, unit: UnitOfWork, { memberId, role }: RuleMember): Promise<MemberRule[]> {
  if (role !== 'member') return []
  const rows = await unit.query<{ id: string }>({
    name: 'permissions-closed-projects',
    text: `select c.project_id as id from p_permissions.closed_project c where c.workspace_id = $1 and not exists (
      select from p_permissions.project_member p where p.workspace_id = c.workspace_id and p.project_id = c.project_id and (p.member_id = $2
        or p.group_id in (select group_id from p_permissions.group_member where workspace_id = $1 and member_id = $2)))`,
    values: [unit.workspaceId, memberId],
  })
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  return (await context.rights.subjects(unit.workspaceId)).filter((subject) => columnOf(subject, 'project') !== undefined)
    .map((subject) => ({ subject: subject.name, actions: subject.actions, level: 'project', ids, deny: true, othersOnly: columnOf(subject, 'member') !== undefined }))
}
