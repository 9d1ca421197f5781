import type { Caller, MemberSummary, PeopleWanted, ServerContext, UnitOfWork } from '@overt/sdk'
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

/** Members as rows of a subject of theirs, so that its scope holds for them. */
const asSubject = `(select m.id as member_id from core.member m where m.workspace_id = $1 and m.status in ('active', 'suspended')) p`

/** A page of the members whose records of this subject the caller may read, by id, ids alone. */
export async function readableIds(unit: UnitOfWork, caller: Caller, subject: string, { after, limit }: Pick<PeopleWanted, 'after' | 'limit'>): Promise<readonly string[]> {
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
