import type { MemberRule, RuleMember, UnitOfWork } from '@overt/sdk'
import type { GrantLevel } from '../contracts.ts'
import { projectRules } from './project-access.ts'
import { grantableSubjects, subjectsOf } from './subjects.ts'
import { teamRules } from './team-rules.ts'
import type { PermissionsContext } from './subjects.ts'

interface Row {
  readonly byRole: boolean
  readonly subject: string
  readonly level: GrantLevel
  readonly allow: readonly string[]
  readonly deny: readonly string[]
  readonly nodeIds: readonly string[] | null
}

/** Everything granted to a member: by name, through groups, through the role; which projects are closed to them; and for managers, whom they lead. */
export async function memberRules(context: PermissionsContext, unit: UnitOfWork, { memberId, role }: RuleMember): Promise<MemberRule[]> {
  const rows = await unit.query<Row>({
    name: 'permissions-of-member',
    text: `select (g.role is not null) as "byRole", g.subject, g.level, g.allow, g.deny, array_agg(g.node_id) filter (where g.node_id is not null) as "nodeIds"
      from p_permissions.granted g
      where g.workspace_id = $1 and (g.member_id = $2 or g.role = $3
        or g.group_id in (select group_id from p_permissions.group_member where workspace_id = $1 and member_id = $2))
      group by 1, g.subject, g.level, g.allow, g.deny`,
    values: [unit.workspaceId, memberId, role],
  })
  const closed = await projectRules(context, unit, { memberId, role })
  if (rows.length === 0 && role !== 'manager') return closed
  const grantable = await grantableSubjects(context, unit.workspaceId)
  const granted = rows.flatMap(({ byRole, subject, level, allow, deny, nodeIds }) => {
    const place = { level: level === 'workspace' && byRole ? 'role' as const : level, ...(nodeIds === null ? {} : { ids: nodeIds }) }
    return subjectsOf(subject, grantable).flatMap(({ name }) => [
      ...(allow.length === 0 ? [] : [{ subject: name, actions: allow, ...place }]),
      ...(deny.length === 0 ? [] : [{ subject: name, actions: deny, ...place, deny: true }]),
    ])
  })
  return [...granted, ...closed, ...await teamRules(context, unit, { memberId, role }, grantable)]
}
