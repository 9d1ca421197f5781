import type { Static } from 'typebox'
import type { Caller, MemberAct, MemberChange, Role, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { rateMissing } from '../work/errors.ts'
import { changeRates, rateFrom, rateUntilToday } from '../work/rate-changes.ts'
import { rateTodaySql } from '../work/rate-subjects.ts'
import { endRunning } from '../work/timer.ts'
import { revokeDevices } from '../devices/enrollment.ts'
import { endMembership } from '../kernel/end-membership.ts'
import { guardRole } from './audience.ts'
import { alreadyRemoved, lastAdmin } from './errors.ts'
import { revokeLostInvitations } from './invitations.ts'
import { requireMemberRight } from './member-rights.ts'
import { canonicalTimeZone } from './workspaces.ts'

type Parts = Pick<Platform, 'audit' | 'live' | 'hooks' | 'clock' | 'plugins' | 'deviceTokens' | 'rights' | 'notices'>
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
  const [known] = await unit.query<Known>(`select id, user_id as "userId", role, status, monitored, time_zone as "timeZone", ${rateTodaySql('member')} as rate,
      (extract(epoch from updated_at) * 1000000)::bigint::text as version
    from core.member where workspace_id = $1 and id = $2 for update`, [unit.workspaceId, id])
  if (known === undefined) throw notFound({ values: { what: 'The member' } })
  return known
}

/** Changes a member. Errors: those of `requireMemberRight`, `last-admin`, `member-removed`, `not-found`. */
export async function changeMember(parts: Parts, unit: UnitOfWork, caller: Caller, known: Known, change: Static<typeof MemberChange>): Promise<void> {
  caller.ability.require('read', 'Member', known)
  const timeZone = typeof change.timeZone === 'string' ? canonicalTimeZone(change.timeZone) : change.timeZone === undefined ? known.timeZone : null
  const after = {
    role: change.role ?? known.role, status: change.status ?? known.status, monitored: change.monitored ?? known.monitored,
    timeZone, rate: change.rate === undefined ? known.rate : change.rate,
  }
  // A rate of another day may be another than today's.
  if (change.rate === undefined && change.rateFrom !== undefined) throw rateMissing()
  const acts = fields.filter((field) => after[field] !== known[field] || (field === 'rate' && change.rateFrom !== undefined))
  await requireMemberRight(unit, caller, known, ...acts)
  caller.ability.require('update', 'Member', known)
  if (known.status === 'removed') throw alreadyRemoved()
  await guardRole(parts, unit, known.id, known, after)
  if (acts.includes('role') || acts.includes('status')) await requireAdminStays(unit, known, after.role === 'admin' && after.status === 'active')
  if (change.rate !== undefined) await changeRates(parts, unit, caller.ability, { subject: 'member', subjectId: known.id }, rateFrom(change.rate, change.rateFrom))
  await unit.query(`update core.member set role = $3, status = $4, monitored = $5, time_zone = $6, updated_at = clock_timestamp()
    where workspace_id = $1 and id = $2`, [unit.workspaceId, known.id, after.role, after.status, after.monitored, after.timeZone])
  if (after.status === 'suspended' && known.status === 'active') await endRunning(parts, unit, known.id, 'suspended')
  const { role, status, monitored, timeZone: zoneBefore, rate } = known
  await announce(parts, unit, known.id, 'member.updated', { role, status, monitored, timeZone: zoneBefore, rate }, after)
  if (acts.includes('role') || acts.includes('status')) await revokeLostInvitations(parts, unit, known.id)
}

const fields = ['role', 'monitored', 'rate', 'timeZone', 'status'] as const satisfies readonly MemberAct[]

/** Takes a member out of the workspace; entries and evidence stay. The running entry stops; devices, rights, shares and links end. Errors as for a change. */
export async function removeMember(parts: Parts, unit: UnitOfWork, caller: Caller, known: Known): Promise<void> {
  caller.ability.require('read', 'Member', known)
  await requireMemberRight(unit, caller, known, 'remove')
  caller.ability.require('delete', 'Member', known)
  if (known.status === 'removed') throw alreadyRemoved()
  await requireAdminStays(unit, known, false)
  await endRunning(parts, unit, known.id, 'removed')
  await revokeDevices(parts, unit, known.id)
  await endMembership(parts, unit, known.id)
  await changeRates(parts, unit, caller.ability, { subject: 'member', subjectId: known.id }, rateUntilToday)
  await unit.query(`update core.member set status = 'removed', removed_at = $3, updated_at = clock_timestamp() where workspace_id = $1 and id = $2`,
    [unit.workspaceId, known.id, parts.clock.now().toString()])
  await announce(parts, unit, known.id, 'member.removed', { role: known.role, status: known.status }, { status: 'removed' })
  await revokeLostInvitations(parts, unit, known.id)
}

/** Makes another member an admin and gives up being one: the only way to change one's own role. */
export async function handOver(parts: Parts, unit: UnitOfWork, caller: Caller, heir: Known, role: Exclude<Role, 'admin'>): Promise<void> {
  caller.ability.require('read', 'Member', heir)
  await requireMemberRight(unit, caller, heir, 'hand-over')
  caller.ability.require('update', 'Member', heir)
  if (heir.status !== 'active') throw alreadyRemoved()
  await guardRole(parts, unit, heir.id, heir, { role: 'admin', status: 'active' })
  const self = await lockMember(unit, caller.memberId)
  for (const [member, next] of [[heir, 'admin'], [self, role]] as const) {
    await unit.query('update core.member set role = $3, updated_at = clock_timestamp() where workspace_id = $1 and id = $2', [unit.workspaceId, member.id, next])
    await announce(parts, unit, member.id, 'member.handed-over', { role: member.role }, { role: next })
  }
  await revokeLostInvitations(parts, unit, self.id)
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
