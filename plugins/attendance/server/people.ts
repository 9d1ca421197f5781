import type { Caller, MemberSummary, ServerContext, UnitOfWork } from '@overt/sdk'
import { memberNotFound } from './errors.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

/** The members whose records of this subject the caller may read; the given ones, or everybody. With `leaveOut` those whom they may not read are left out; else throws `not-found` (404) where one may not be known. */
export async function readableMembers(
  context: Context, unit: UnitOfWork, caller: Caller, subject: string, ids: readonly string[] | null, { leaveOut = false } = {},
): Promise<readonly MemberSummary[]> {
  const members = await context.directory.members(unit, ids === null ? { status: ['active', 'suspended'] } : { ids })
  const readable = members.filter(({ id }) => caller.ability.can('read', subject, { memberId: id }))
  if (ids !== null && !leaveOut && readable.length < new Set(ids).size) throw memberNotFound()
  return readable
}

export interface PeoplePage {
  readonly search?: string | undefined
  /** The id of the last one given. */
  readonly after?: string | undefined
  readonly limit: number
}

/** Members as rows of a subject of theirs, so that its scope holds for them. */
const asSubject = `(select m.id as member_id, m.user_id, m.time_zone, m.joined_at from core.member m where m.workspace_id = $1 and m.status in ('active', 'suspended')) p`

/** A page of the members whose records of this subject the caller may read, by name. */
export async function readablePeople(unit: UnitOfWork, caller: Caller, subject: string, { search = '', after, limit }: PeoplePage): Promise<readonly Pick<MemberSummary, 'id' | 'name' | 'timeZone' | 'joinedAt'>[]> {
  const scope = caller.ability.scope('read', subject, 'p', 4)
  const rows = await unit.query<{ id: string; name: string; timeZone: string | null; joinedAt: Date }>(`
    select p.member_id as id, u.name, p.time_zone as "timeZone", p.joined_at as "joinedAt" from ${asSubject} join identity."user" u on u.id = p.user_id
    where (${scope.sql}) and ($2 = '' or u.name ilike $2) and ($3::uuid is null or (lower(u.name), p.member_id) > (
      select lower(last_user.name), last.id from core.member last join identity."user" last_user on last_user.id = last.user_id where last.workspace_id = $1 and last.id = $3::uuid))
    order by lower(u.name), p.member_id limit $4`,
  [unit.workspaceId, search === '' ? '' : `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`, after ?? null, limit, ...scope.values])
  return rows.map((row) => ({ ...row, joinedAt: row.joinedAt.toTemporalInstant() }))
}

/** The same by id, ids alone. */
export async function readableIds(unit: UnitOfWork, caller: Caller, subject: string, { after, limit }: Omit<PeoplePage, 'search'>): Promise<readonly string[]> {
  const scope = caller.ability.scope('read', subject, 'p', 3)
  const rows = await unit.query<{ id: string }>(`
    select p.member_id as id from ${asSubject} where (${scope.sql}) and ($2::uuid is null or p.member_id > $2::uuid) order by p.member_id limit $3`,
  [unit.workspaceId, after ?? null, limit, ...scope.values])
  return rows.map(({ id }) => id)
}

/** One member on whose record of this subject the caller may do this. Errors: `not-found`, `forbidden`, and for changes `member-removed`. */
export async function requireMember(
  context: Context, unit: UnitOfWork, caller: Caller, right: { readonly action: string; readonly subject: string; readonly memberId: string },
): Promise<MemberSummary> {
  const [member] = await context.directory.members(unit, { ids: [right.memberId] })
  caller.ability.require(right.action, right.subject, member && { memberId: member.id })
  if (!member) throw memberNotFound()
  if (right.action !== 'read') await context.directory.currentMembers(unit, [member.id])
  return member
}
