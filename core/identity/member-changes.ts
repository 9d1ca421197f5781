import type { Static } from 'typebox'
import type { Caller, MemberChange, Role, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { forbidden, notFound } from '../errors.ts'
import { endRunning } from '../work/timer.ts'
import { alreadyRemoved, lastAdmin, ownRole } from './errors.ts'
import { canonicalTimeZone } from './workspaces.ts'

type Parts = Pick<Platform, 'audit' | 'live' | 'hooks' | 'clock'>
/** A type, not an interface: rules read it as a record. */
type Known = {
  readonly id: string
  readonly userId: string
  readonly role: Role
  readonly status: 'active' | 'suspended' | 'removed'
  readonly monitored: boolean
  readonly timeZone: string | null
  readonly rate: number | null
  readonly version: string
}

/** The member as stored, locked until the unit ends. Errors: `not-found`. */
export async function lockMember(unit: UnitOfWork, id: string): Promise<Known> {
  // Every change of a member takes the admins' rows first and in one order: two admins cannot demote each other.
  await unit.query(`select from core.member where workspace_id = $1 and role = 'admin' and status = 'active' order by id for update`, [unit.workspaceId])
  const [known] = await unit.query<Known>(`select id, user_id as "userId", role, status, monitored, time_zone as "timeZone", rate,
      (extract(epoch from updated_at) * 1000000)::bigint::text as version
    from core.member where workspace_id = $1 and id = $2 for update`, [unit.workspaceId, id])
  if (known === undefined) throw notFound({ values: { what: 'The member' } })
  return known
}

/** Changes a member. Errors: `own-role`, `last-admin`, `member-removed`, `forbidden`, `not-found`. */
export async function changeMember(parts: Parts, unit: UnitOfWork, caller: Caller, known: Known, change: Static<typeof MemberChange>): Promise<void> {
  caller.ability.require('update', 'Member', known)
  if (known.status === 'removed') throw alreadyRemoved()
  const role = change.role ?? known.role
  const status = change.status ?? known.status
  requireAdminForAdmins(caller, known.role, role)
  if (role !== known.role || status !== known.status) {
    if (known.id === caller.memberId) throw ownRole()
    await requireAdminStays(unit, known, role === 'admin' && status === 'active')
  }
  const timeZone = typeof change.timeZone === 'string' ? canonicalTimeZone(change.timeZone) : change.timeZone === undefined ? known.timeZone : null
  const after = { role, status, monitored: change.monitored ?? known.monitored, timeZone, rate: change.rate === undefined ? known.rate : change.rate }
  await unit.query(`update core.member set role = $3, status = $4, monitored = $5, time_zone = $6, rate = $7, updated_at = clock_timestamp()
    where workspace_id = $1 and id = $2`, [unit.workspaceId, known.id, after.role, after.status, after.monitored, after.timeZone, after.rate])
  if (status === 'suspended' && known.status === 'active') await endRunning(parts, unit, known.id)
  const { role: roleBefore, status: statusBefore, monitored, timeZone: zoneBefore, rate } = known
  await announce(parts, unit, known.id, 'member.updated', { role: roleBefore, status: statusBefore, monitored, timeZone: zoneBefore, rate }, after)
}

/** Takes a member out of the workspace; entries and evidence stay, the running entry stops. Errors as for a change. */
export async function removeMember(parts: Parts, unit: UnitOfWork, caller: Caller, known: Known): Promise<void> {
  caller.ability.require('delete', 'Member', known)
  if (known.status === 'removed') throw alreadyRemoved()
  if (known.id === caller.memberId) throw ownRole()
  requireAdminForAdmins(caller, known.role, known.role)
  await requireAdminStays(unit, known, false)
  await endRunning(parts, unit, known.id)
  await unit.query(`update core.member set status = 'removed', removed_at = $3, updated_at = clock_timestamp() where workspace_id = $1 and id = $2`,
    [unit.workspaceId, known.id, parts.clock.now().toString()])
  await announce(parts, unit, known.id, 'member.removed', { role: known.role, status: known.status }, { status: 'removed' })
}

/** Makes another member an admin and gives up being one: the only way to change one's own role. */
export async function handOver(parts: Parts, unit: UnitOfWork, caller: Caller, heir: Known, role: Exclude<Role, 'admin'>): Promise<void> {
  if (caller.role !== 'admin') throw forbidden()
  if (heir.id === caller.memberId) throw ownRole()
  if (heir.status !== 'active') throw alreadyRemoved()
  const self = await lockMember(unit, caller.memberId)
  if (self.role !== 'admin') throw forbidden()
  for (const [member, next] of [[heir, 'admin'], [self, role]] as const) {
    await unit.query('update core.member set role = $3, updated_at = clock_timestamp() where workspace_id = $1 and id = $2', [unit.workspaceId, member.id, next])
    await announce(parts, unit, member.id, 'member.handed-over', { role: member.role }, { role: next })
  }
}

/** Only an admin makes an admin or touches one: nobody gives away more than they have. */
export function requireAdminForAdmins(caller: Caller, ...roles: readonly Role[]): void {
  if (roles.includes('admin') && caller.role !== 'admin') throw forbidden()
}

async function requireAdminStays(unit: UnitOfWork, known: Known, staysAdmin: boolean): Promise<void> {
  if (staysAdmin || known.role !== 'admin' || known.status !== 'active') return
  const [others] = await unit.query<{ count: number }>(`select count(*)::int as count from core.member
    where workspace_id = $1 and role = 'admin' and status = 'active' and id <> $2`, [unit.workspaceId, known.id])
  if (others === undefined || others.count === 0) throw lastAdmin()
}

async function announce({ audit, live, hooks }: Parts, unit: UnitOfWork, memberId: string, action: string, before: object, after: object): Promise<void> {
  await audit.record(unit, { action, subject: 'Member', subjectId: memberId, before, after })
  await hooks.core.durable('member.changed', { memberId }, { workspaceId: unit.workspaceId, unit })
  live.publish(unit, 'member.changed', { memberId }, { action: 'read', subject: 'Member', record: { id: memberId } })
  live.publish(unit, 'rights.changed', { memberId })
}
