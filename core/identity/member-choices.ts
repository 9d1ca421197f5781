import type { Ability, MemberChoice, Role, UnitOfWork } from '@overt/sdk'
import { decodeCursor, pageOf } from '../http/page.ts'

export interface MemberChoicesWanted {
  readonly limit: number
  readonly cursor?: string
  /** A part of the name or address. */
  readonly search?: string
  /** Nobody but these. */
  readonly ids?: readonly string[]
  readonly roles?: readonly Role[]
  readonly statuses?: readonly MemberChoice['status'][]
  readonly monitored?: boolean
  /** Only those whose entries the caller may create or change. */
  readonly entries?: 'create' | 'update'
}

const sort = 'name'
/** Members as if each had one entry that lies nowhere, so that the rules on entries say whose may be written. */
const asEntry = '(select m.id as member_id, null::uuid as id, null::uuid as task_id, null::uuid as project_id, null::uuid as organization_id) e'

/** A page of the members whom the caller may see, by name, with what tells them apart: what menus of people are made of. */
export async function listMemberChoices(unit: UnitOfWork, ability: Ability, { limit, cursor, search, ids, roles, statuses, monitored, entries }: MemberChoicesWanted): Promise<{ items: MemberChoice[]; nextCursor: string | null }> {
  const after = decodeCursor(sort, cursor)
  const values: unknown[] = [unit.workspaceId]
  const place = (value: unknown): string => `$${String(values.push(value))}`
  const scoped = (action: string, subject: string, alias: string): string => {
    const scope = ability.scope(action, subject, alias, values.length)
    values.push(...scope.values)
    return `(${scope.sql})`
  }
  const conditions = [
    scoped('read', 'Member', 'm'),
    ...statuses === undefined ? [] : [`m.status = any(${place(statuses)})`],
    ...ids === undefined ? [] : [`m.id = any(${place(ids)}::uuid[])`],
    ...roles === undefined ? [] : [`m.role = any(${place(roles)})`],
    ...monitored === undefined ? [] : [`m.monitored = ${place(monitored)}`],
    ...entries === undefined ? [] : [`exists (select from ${asEntry} where ${scoped(entries, 'Entry', 'e')})`],
    ...search === undefined ? [] : [`(u.name ilike ${place(`%${search.replace(/[%_\\]/g, '\\$&')}%`)} or u.email ilike $${String(values.length)})`],
    ...after === undefined ? [] : [`(lower(u.name), m.id) > (${place(after.value)}::text, ${place(after.id)}::uuid)`],
  ]
  const rows = await unit.query<MemberChoice & { readonly position: string }>({
    text: `select m.id, u.name, u.email, m.role, m.status, lower(u.name) as position from core.member m join identity."user" u on u.id = m.user_id
      where m.workspace_id = $1 and ${conditions.join(' and ')} order by lower(u.name), m.id limit ${place(limit + 1)}`,
    values,
  })
  const page = pageOf(rows, limit, sort, ({ position, id }) => ({ value: position, id }))
  return { items: page.items.map(({ position: _, ...choice }) => choice), nextCursor: page.nextCursor }
}
