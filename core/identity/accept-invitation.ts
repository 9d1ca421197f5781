import type { Static } from 'typebox'
import type { InvitationAccept, Role } from '@overt/sdk'
import type { Platform, SignedIn } from '../contracts.ts'
import { alreadyMember, linkUsed, otherAccount, passwordNeeded, signInToAccept } from './errors.ts'
import { openInvitation } from './invitations.ts'
import { hashPassword } from './passwords.ts'
import { openSession } from './sessions.ts'
import { workspaceOfToken } from './tokens.ts'
import { assertGoodPassword, canonicalEmail, createUser, findUserByEmail } from './users.ts'
import { addMember } from './workspaces.ts'

export interface Acceptance {
  readonly workspaceId: string
  readonly memberId: string
  readonly role: Role
  readonly userId: string
  /** Token of the session opened for a new account; null for who was signed in already. */
  readonly session: string | null
}

/**
 * Makes the invitee a member, once per link: as the signed-in user of the invited address, or with a new account, whose address
 * the link has proven. Errors: `link-invalid`, `sign-in-to-accept`, `other-account`, `password-needed`, `weak-password`, `already-member`.
 */
export async function acceptInvitation(
  { abilities, database, clock, audit, live, hooks }: Pick<Platform, 'abilities' | 'database' | 'clock' | 'audit' | 'live' | 'hooks'>,
  token: string, given: Static<typeof InvitationAccept>, signedIn: SignedIn | null, origin: { readonly address: string; readonly userAgent: string },
): Promise<Acceptance> {
  const workspaceId = workspaceOfToken(token)
  if (workspaceId === undefined) throw linkUsed()
  if (given.password !== undefined) assertGoodPassword(given.password, '')
  // Hashed before the transaction: it takes long, and a connection is precious.
  const passwordHash = given.password === undefined ? undefined : await hashPassword(given.password)
  return database.inWorkspace({ workspaceId }, async (unit) => {
    const invitation = await openInvitation({ abilities, clock }, unit, token)
    const known = await findUserByEmail(unit, invitation.email)
    if (known !== undefined && signedIn === null) throw signInToAccept()
    if (known !== undefined && signedIn?.userId !== known.id) throw otherAccount()
    if (known === undefined && signedIn !== null && canonicalEmail(signedIn.email) === invitation.email) throw signInToAccept()
    if (known === undefined && (passwordHash === undefined || given.name === undefined)) throw passwordNeeded()
    const userId = known?.id ?? await createUser(unit, { email: invitation.email, name: given.name ?? '', passwordHash: passwordHash ?? '', locale: invitation.locale })

    const [member] = await unit.query(`select 1 from core.member where workspace_id = $1 and user_id = $2 and status <> 'removed'`, [workspaceId, userId])
    if (member !== undefined) throw alreadyMember()
    const memberId = await addMember(unit, { userId, role: invitation.role, monitored: invitation.monitored })
    await unit.query('update core.invitation set accepted_at = $3, accepted_by = $4 where workspace_id = $1 and id = $2', [workspaceId, invitation.id, clock.now().toString(), memberId])
    await audit.record(unit, { action: 'invitation.accepted', subject: 'Invitation', subjectId: invitation.id, after: { memberId, role: invitation.role, monitored: invitation.monitored } })
    await hooks.core.durable('member.joined', { memberId }, { workspaceId, unit })
    live.publish(unit, 'member.changed', { memberId }, { action: 'read', subject: 'Member', record: { id: memberId } })
    live.publish(unit, 'invitation.changed', { invitationId: invitation.id }, { action: 'read', subject: 'Invitation', record: { id: invitation.id } })
    const session = known === undefined ? await openSession(unit, userId, origin) : null
    return { workspaceId, memberId, role: invitation.role, userId, session }
  })
}
