import type { Role, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { guardWidening } from '../kernel/widening.ts'

/** How much of others a role may see by default. HR and managers each see something that the other does not. */
const reach: Readonly<Record<Role, number>> = { member: 0, hr: 1, manager: 1, admin: 2 }

interface Standing { readonly role: Role; readonly status: 'active' | 'suspended' | 'removed' }

/** Asks before a member sees more of others than before: by a higher role, another one beside it, or by being reinstated with one. */
export async function guardRole(parts: Pick<Platform, 'hooks'>, unit: UnitOfWork, memberId: string, before: Standing, after: Standing): Promise<void> {
  if (after.status !== 'active' || reach[after.role] === 0) return
  if (before.status === 'active' && (before.role === after.role || reach[before.role] > reach[after.role])) return
  await guardWidening(parts, unit, [{ owner: 'core', setting: `role ${memberId}`, from: before.status === 'active' ? before.role : before.status, to: after.role }])
}

/** Asks before somebody joins with a role that sees others: by an invitation, for which whoever invites answers, or by a command of the operator. */
export async function guardJoining(parts: Pick<Platform, 'hooks'>, unit: UnitOfWork, role: Role, by: { readonly id: string; readonly invitedBy: string | null } | 'operator'): Promise<void> {
  if (reach[role] === 0) return
  const widening = { owner: 'core', setting: 'joining', from: null, to: role }
  await (by === 'operator' ? guardWidening(parts, unit, [widening], by) : guardWidening(parts, unit, [{ ...widening, about: by.id }], { memberId: by.invitedBy }))
}
