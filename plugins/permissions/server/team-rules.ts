import { anyMember, columnOf } from '@overt/sdk'
import type { MemberRule, RuleMember, UnitOfWork } from '@overt/sdk'
import type { ManagersSee } from '../contracts.ts'
import { ledBy, todayOf } from './leads.ts'
import { subjectsOf } from './subjects.ts'
import type { GrantableSubject, PermissionsContext } from './subjects.ts'

/** Whose records managers reach: of their teams alone, unless the workspace has said otherwise. */
export async function managersSee(unit: UnitOfWork): Promise<ManagersSee> {
  const [row] = await unit.query<{ value: ManagersSee }>({ name: 'permissions-team-rule', text: 'select managers_see as value from p_permissions.team_rule where workspace_id = $1', values: [unit.workspaceId] })
  return row?.value ?? 'team'
}

export async function setManagersSee(unit: UnitOfWork, value: ManagersSee): Promise<void> {
  await unit.query('insert into p_permissions.team_rule (workspace_id, managers_see) values ($1, $2) on conflict (workspace_id) do update set managers_see = excluded.managers_see', [unit.workspaceId, value])
}

/**
 * What the role of managers reaches everywhere, kept to the people they lead: denied for others' records by role, allowed again for their team's.
 * What is granted to them by name, through a group or on a place decides over both. Any of them may lead somebody.
 */
export async function teamRules(context: PermissionsContext, unit: UnitOfWork, { memberId, role }: RuleMember, grantable: readonly GrantableSubject[]): Promise<MemberRule[]> {
  if (role !== 'manager' || memberId === anyMember || await managersSee(unit) === 'everyone') return []
  const led = await ledBy(unit, memberId, await todayOf(context, unit))
  const granted = await unit.query<{ subject: string; allow: readonly string[]; deny: readonly string[] }>("select subject, allow, deny from p_permissions.granted where workspace_id = $1 and role = 'manager' and level = 'workspace'", [unit.workspaceId])
  const rules: MemberRule[] = []
  for (const declaration of await context.rights.subjects(unit.workspaceId)) {
    const { name: subject, actions } = declaration
    if (columnOf(declaration, 'member') === undefined) continue
    const ofRole = granted.filter((grant) => subjectsOf(grant.subject, grantable).some(({ name }) => name === subject))
    const defaults = await context.rights.roleDefaults(unit.workspaceId, 'manager', subject)
    const everywhere = actions.filter((action) => defaults[action] === 'all' || ofRole.some(({ allow }) => allow.includes(action)))
    const kept = everywhere.filter((action) => !ofRole.some(({ deny }) => deny.includes(action)))
    if (everywhere.length > 0) rules.push({ subject, actions: everywhere, level: 'role', deny: true, othersOnly: true })
    if (kept.length > 0 && led.length > 0) rules.push({ subject, actions: kept, level: 'member', ids: led })
  }
  return rules
}
