import type { Caller, UnitOfWork } from '@overt/sdk'
import type { ClickContext } from './context.ts'
import { memberNotFound, tooManyMembers } from './errors.ts'

const maximumMembers = 2_000
export const isId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export interface MemberQuery {
  readonly memberId?: string
  readonly memberIds?: readonly string[]
  readonly readable?: boolean
}

/** The members of a query, each of whose times the caller may read; the caller where the query names nobody. Errors: `not-found`, `forbidden`, `too-many-members`. */
export async function readableMembers(context: ClickContext, unit: UnitOfWork, caller: Caller, { memberId, memberIds, readable = false }: MemberQuery): Promise<readonly string[]> {
  const listed = memberIds?.flatMap((part) => part.split(',')).filter((part) => part !== '') ?? []
  const asked = [...new Set(memberId === undefined ? listed : [memberId, ...listed])]
  if (asked.length === 0 && !readable) return [caller.memberId]
  if (asked.length > maximumMembers) throw tooManyMembers({ values: { limit: maximumMembers } })
  if (!asked.every((id) => isId.test(id))) throw memberNotFound()
  const found = (await context.directory.members(unit, asked.length === 0 ? { status: ['active', 'suspended'] } : { ids: asked })).map(({ id }) => id)
  if (readable) return found.filter((id) => caller.ability.can('read', 'ClickTime', { memberId: id })).slice(0, maximumMembers)
  const known = new Set(found)
  for (const id of asked) {
    if (!known.has(id)) throw memberNotFound()
    caller.ability.require('read', 'ClickTime', { memberId: id })
  }
  return asked
}
