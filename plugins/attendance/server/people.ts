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
