import type { Caller, UnitOfWork } from '@overt/sdk'
import type { Scope } from '../contracts.ts'

export const choiceKinds = ['member', 'organization', 'project', 'task', 'tag'] as const
export type ChoiceKind = (typeof choiceKinds)[number]

/** Something a scope can be limited to. */
export interface ChoiceItem {
  readonly id: string
  readonly name: string
  readonly detail: string | null
  readonly color: string | null
}

const subjectOf = { member: 'Member', organization: 'Organization', project: 'Project', task: 'Task' } as const

const sources: Readonly<Record<keyof typeof subjectOf, string>> = {
  member: `select m.id, u.name, null::text as detail, null::text as color from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = $1 and m.status <> 'removed'`,
  organization: `select m.id, m.name, null::text as detail, m.color from core.organization m where m.workspace_id = $1 and m.deleted_batch is null`,
  project: `select m.id, m.name, o.name as detail, m.color from core.project m join core.organization o on o.workspace_id = m.workspace_id and o.id = m.organization_id
    where m.workspace_id = $1 and m.deleted_batch is null`,
  task: `select m.id, m.name, p.name || ' · ' || o.name as detail, m.color from core.task m
    join core.project p on p.workspace_id = m.workspace_id and p.id = m.project_id
    join core.organization o on o.workspace_id = m.workspace_id and o.id = m.organization_id where m.workspace_id = $1 and m.deleted_batch is null`,
}

export interface ChoicePage {
  readonly search: string
  readonly offset: number
  readonly limit: number
}

/** What the reader may choose from, by name; each word of `search` is part of the name or of what it belongs to. */
export async function listChoices(unit: UnitOfWork, { ability }: Pick<Caller, 'ability'>, kind: ChoiceKind, { search, offset, limit }: ChoicePage): Promise<ChoiceItem[]> {
  const words = search.toLocaleLowerCase().split(/\s+/).filter((word) => word !== '').map((word) => `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`)
  const values: unknown[] = [unit.workspaceId, words, limit, offset]
  if (kind === 'tag') {
    const scope = ability.scope('read', 'Entry', 'e', values.length)
    return unit.query<ChoiceItem>({
      text: `select tag as id, tag as name, null as detail, null as color from (
          select distinct tag from core.entry e cross join lateral unnest(e.tags) as tag where e.workspace_id = $1 and e.deleted_batch is null and (${scope.sql})) found
        where lower(tag) like all($2::text[]) order by lower(tag), tag limit $3 offset $4`,
      values: [...values, ...scope.values],
    })
  }
  const scope = ability.scope('read', subjectOf[kind], 'm', values.length)
  return unit.query<ChoiceItem>({
    text: `select * from (${sources[kind]} and (${scope.sql})) found where lower(name || ' ' || coalesce(detail, '')) like all($2::text[]) order by lower(name), id limit $3 offset $4`,
    values: [...values, ...scope.values],
  })
}

const listOf = { member: 'memberIds', organization: 'organizationIds', project: 'projectIds', task: 'taskIds' } as const

/** Names of everything that scopes are limited to, as far as the reader may know them. */
export async function namesOf(unit: UnitOfWork, { ability }: Pick<Caller, 'ability'>, scopes: readonly Scope[]): Promise<Record<string, string>> {
  const names: Record<string, string> = {}
  for (const [kind, list] of Object.entries(listOf) as [keyof typeof listOf, (typeof listOf)[keyof typeof listOf]][]) {
    const ids = [...new Set(scopes.flatMap((scope) => scope[list] ?? []))].filter((id) => id !== 'me')
    if (ids.length === 0) continue
    const scope = ability.scope('read', subjectOf[kind], 'm', 2)
    const rows = await unit.query<{ id: string; name: string }>({ text: `select id, name from (${sources[kind]} and (${scope.sql})) found where id = any($2::uuid[])`, values: [unit.workspaceId, ids, ...scope.values] })
    for (const { id, name } of rows) names[id] = name
  }
  return names
}
