import Type from 'typebox'
import { Id, LocalDate } from '@overt/sdk'
import type { Caller, ServerContext, UnitOfWork } from '@overt/sdk'
import { memberNotFound, rangeReversed, rangeTooLong, tooManyMembers } from './errors.ts'

export const rangeQuery = { from: LocalDate, to: LocalDate }
/** `memberIds` as a comma-separated list or repeated; without any member it is about the caller. */
export const membersQuery = {
  memberId: Type.Optional(Id),
  memberIds: Type.Optional(Type.Array(Type.String({ maxLength: 80_000 }), { maxItems: 2_000 })),
  readable: Type.Optional(Type.Boolean({ description: 'leaves out whom the caller may not read instead of refusing; without members everyone whom they may' })),
}
const maximumMembers = 2_000
const isId = new RegExp('^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')

export interface DateRange {
  readonly from: string
  readonly to: string
  /** Bounds in the workspace's zone, half-open. */
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
}

/** Dates, both included, in a zone. Errors: `range-reversed`, `range-too-long`. */
export function dateRange({ from, to }: { readonly from: string; readonly to: string }, timeZone: string, maximumDays: number): DateRange {
  const first = Temporal.PlainDate.from(from)
  const last = Temporal.PlainDate.from(to)
  const days = first.until(last).days
  if (days < 0) throw rangeReversed()
  if (days >= maximumDays) throw rangeTooLong({ values: { days: maximumDays } })
  return {
    from, to,
    startsAt: first.toZonedDateTime(timeZone).toInstant(),
    endsAt: last.add({ days: 1 }).toZonedDateTime(timeZone).toInstant(),
  }
}

export interface MemberQuery {
  readonly memberId?: string
  readonly memberIds?: readonly string[]
  readonly readable?: boolean
}

/** The members asked about, each of whom the caller may read. Errors: `not-found`, `forbidden`, `too-many-members`. */
export async function readableMembers(
  { directory }: Pick<ServerContext, 'directory'>, unit: UnitOfWork, caller: Caller, { memberId, memberIds, readable = false }: MemberQuery,
): Promise<readonly string[]> {
  const listed = memberIds?.flatMap((part) => part.split(',')).filter((part) => part !== '') ?? []
  const asked = [...new Set(memberId === undefined ? listed : [memberId, ...listed])]
  if (asked.length === 0 && !readable) return [caller.memberId]
  if (asked.length > maximumMembers) throw tooManyMembers({ values: { limit: maximumMembers } })
  if (!asked.every((id) => isId.test(id))) throw memberNotFound()
  const found = (await directory.members(unit, asked.length === 0 ? { status: ['active', 'suspended'] } : { ids: asked })).map(({ id }) => id)
  if (readable) return found.filter((id) => caller.ability.can('read', 'Activity', { memberId: id })).slice(0, maximumMembers)
  const known = new Set(found)
  for (const id of asked) {
    if (!known.has(id)) throw memberNotFound()
    caller.ability.require('read', 'Activity', { memberId: id })
  }
  return asked
}
