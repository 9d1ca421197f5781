import { columnOf } from '@overt/sdk'
import type { Ability, Decision, UnitOfWork } from '@overt/sdk'
import type { Decisions, ExplainedDecision, Grantee, GrantLevel } from '../contracts.ts'
import type { Leading } from './leads.ts'
import { allSubjects } from './subjects.ts'
import type { GrantableSubject } from './subjects.ts'

interface Person { readonly id: string; readonly role: string }
type Fields = Readonly<Record<string, unknown>>
interface GrantRow { readonly kind: Grantee['kind']; readonly id: string; readonly name: string; readonly subject: string; readonly level: GrantLevel; readonly nodeId: string | null; readonly allow: readonly string[]; readonly deny: readonly string[] }

/** Grants that reach a person, with who was given them: for saying why, never for deciding. */
export async function grantsReaching(unit: UnitOfWork, { id, role }: Person, nodeIds: readonly string[]): Promise<GrantRow[]> {
  return unit.query<GrantRow>({
    name: 'permissions-reaching',
    text: `select case when g.member_id is not null then 'member' when g.group_id is not null then 'group' else 'role' end as kind,
        coalesce(g.member_id::text, g.group_id::text, g.role) as id, coalesce(m.name, g.role, '') as name,
        g.subject, g.level, g.node_id as "nodeId", g.allow, g.deny
      from p_permissions.granted g left join p_permissions.member_group m on m.workspace_id = g.workspace_id and m.id = g.group_id
      where g.workspace_id = $1 and (g.node_id is null or g.node_id = any($4::uuid[])) and (g.member_id = $2 or g.role = $3
        or g.group_id in (select group_id from p_permissions.group_member where workspace_id = $1 and member_id = $2))`,
    values: [unit.workspaceId, id, role, nodeIds],
  })
}

/** Ids of the nodes that a record hangs on. */
export const nodesOf = ({ declaration, levels }: GrantableSubject, record: Fields): string[] =>
  levels.flatMap((level) => {
    const column = level === 'workspace' ? undefined : columnOf(declaration, level)
    const value = column === undefined ? undefined : record[column]
    return typeof value === 'string' ? [value] : []
  })

/** What an ability says to each action on a record, and whose grants, or which groups somebody leads, it rests on. */
export function explain(ability: Ability, subject: GrantableSubject, record: Fields, grants: readonly GrantRow[], led: readonly Leading[]): Decisions {
  const owner = columnOf(subject.declaration, 'member')
  const teams = led.filter(({ memberId }) => owner !== undefined && record[owner] === memberId).map(({ groupId, name }) => ({ kind: 'group' as const, id: groupId, name }))
  return Object.fromEntries(subject.actions.map((action) => {
    const decision = ability.why(action, subject.name, record)
    return [action, { ...decision, from: decision.level === 'member' ? teams : sources(decision, action, subject, record, grants) }]
  }))
}

function sources({ by, level, allowed }: Decision, action: string, subject: GrantableSubject, record: Fields, grants: readonly GrantRow[]): ExplainedDecision['from'] {
  if (by !== 'rule' || level === null) return []
  const nodes = nodesOf(subject, record)
  return grants
    .filter((grant) => [subject.name, allSubjects].includes(grant.subject) && (allowed ? grant.allow : grant.deny).includes(action)
      && (grant.nodeId === null ? level === (grant.kind === 'role' ? 'role' : 'workspace') : grant.level === level && nodes.includes(grant.nodeId)))
    .map(({ kind, id, name }) => ({ kind, id, name }))
}
