import { memberRefusal } from '@overt/sdk'
import type { Caller, MemberAct, MemberActor, MemberRefusal, Role, UnitOfWork } from '@overt/sdk'
import type { Abilities } from '../contracts.ts'
import { forbidden } from '../errors.ts'
import { adminOnly, membersOnly, ownRole, ownTerms } from './errors.ts'

const refusals: Readonly<Record<MemberRefusal, typeof forbidden>> =
  { forbidden, 'own-role': ownRole, 'own-terms': ownTerms, 'admin-only': adminOnly, 'members-only': membersOnly }

interface Acting extends MemberActor { readonly userId: string }

/**
 * Refuses every one of these acts that the caller must not do to the member, by the table `memberRights`. The caller's role is read in
 * the unit: one that was taken away a moment ago counts no more.
 * Errors: `forbidden`, `own-role`, `own-terms`, `admin-only`, `members-only`.
 */
export async function requireMemberRight(unit: UnitOfWork, caller: Pick<Caller, 'memberId'>, target: { readonly id: string; readonly role: Role }, ...acts: readonly MemberAct[]): Promise<void> {
  const actor = await actingMember(unit, caller.memberId)
  if (actor === undefined) throw forbidden()
  for (const act of acts) refuse(memberRefusal(actor, act, target.id === caller.memberId ? 'self' : target.role))
}

/** Refuses an act on an invitation that gives this role. Errors: `forbidden`, `members-only`. */
export async function requireInvitationRight(unit: UnitOfWork, caller: Pick<Caller, 'memberId'>, act: 'invite' | 'resend' | 'revoke', role: Role): Promise<void> {
  const actor = await actingMember(unit, caller.memberId)
  if (actor === undefined) throw forbidden()
  refuse(memberRefusal(actor, act, role))
}

/** Whether the table lets a member invite into this role; false once they are not active. */
export async function mayInvite(unit: UnitOfWork, memberId: string, role: Role): Promise<boolean> {
  const actor = await actingMember(unit, memberId)
  return actor !== undefined && memberRefusal(actor, 'invite', role) === undefined
}

/** Whether a member may still invite into this role: active, by the table and by what plugins grant. */
export async function mayStillInvite(abilities: Abilities, unit: UnitOfWork, memberId: string | null, role: Role): Promise<boolean> {
  if (memberId === null) return false
  const actor = await actingMember(unit, memberId)
  if (actor === undefined || memberRefusal(actor, 'invite', role) !== undefined) return false
  const ability = await abilities.forMember({ workspaceId: unit.workspaceId, memberId, userId: actor.userId, role: actor.role })
  return ability.canAny('create', 'Invitation')
}

function refuse(refusal: MemberRefusal | undefined): void {
  if (refusal !== undefined) throw refusals[refusal]()
}

async function actingMember(unit: UnitOfWork, memberId: string): Promise<Acting | undefined> {
  const [row] = await unit.query<Acting>({
    name: 'member-acting',
    text: `select role, user_id as "userId", role = 'admin' and not exists (
        select from core.member other where other.workspace_id = $1 and other.role = 'admin' and other.status = 'active' and other.id <> $2) as "onlyAdmin"
      from core.member where workspace_id = $1 and id = $2 and status = 'active'`,
    values: [unit.workspaceId, memberId],
  })
  return row
}
