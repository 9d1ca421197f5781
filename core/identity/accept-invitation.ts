import type { Static } from 'typebox'
import { Problem } from '@overt/sdk'
import type { InvitationAccept, Role, UnitOfWork } from '@overt/sdk'
import type { Platform, SignedIn } from '../contracts.ts'
import { acknowledgePolicy } from '../devices/acknowledge.ts'
import { requireWritable } from '../access/index.ts'
import { guardJoining } from './audience.ts'
import { alreadyMember, invitationHeld, linkUsed, otherAccount, passwordNeeded, signInToAccept } from './errors.ts'
import { openInvitation } from './invitations.ts'
import type { OpenInvitation } from './invitations.ts'
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
 * the link has proven. Errors: `link-invalid`, `sign-in-to-accept`, `other-account`, `password-needed`, `weak-password`, `already-member`, `invitation-held`, `workspace-read-only`.
 */
export async function acceptInvitation(
  parts: Pick<Platform, 'abilities' | 'plugins' | 'database' | 'clock' | 'audit' | 'live' | 'hooks' | 'policies' | 'notices'>,
  token: string, given: Static<typeof InvitationAccept>, signedIn: SignedIn | null, origin: { readonly address: string; readonly userAgent: string },
): Promise<Acceptance> {
  const { abilities, plugins, database, clock, audit, live, hooks, policies } = parts
  const workspaceId = workspaceOfToken(token)
  if (workspaceId === undefined) throw linkUsed()
  await requireWritable({ plugins }, workspaceId)
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
    await requireJoining(parts, unit, invitation)
    const memberId = await addMember(unit, { userId, role: invitation.role, monitored: invitation.monitored })
    await unit.query('update core.invitation set accepted_at = $3, accepted_by = $4 where workspace_id = $1 and id = $2', [workspaceId, invitation.id, clock.now().toString(), memberId])
    await audit.record(unit, { action: 'invitation.accepted', subject: 'Invitation', subjectId: invitation.id, after: { memberId, role: invitation.role, monitored: invitation.monitored } })
    // What was read is acknowledged; where another policy holds for this person, the agent asks for that one.
    if (invitation.monitored && given.policyVersion !== undefined && (await policies.current(unit, memberId)).version === given.policyVersion) {
      await acknowledgePolicy(parts, unit, { memberId, deviceId: null, version: given.policyVersion })
    }
    await hooks.core.durable('member.joined', { memberId }, { workspaceId, unit })
    live.publish(unit, 'member.changed', { memberId }, { action: 'read', subject: 'Member', record: { id: memberId } })
    live.publish(unit, 'invitation.changed', { invitationId: invitation.id }, { action: 'read', subject: 'Invitation', record: { id: invitation.id } })
    const session = known === undefined ? await openSession(unit, userId, origin) : null
    return { workspaceId, memberId, role: invitation.role, userId, session }
  })
}

/** An invitation from before somebody guards who sees others; the reason of the refusal is for who invited, not for who is invited. */
async function requireJoining(parts: Pick<Platform, 'hooks'>, unit: UnitOfWork, invitation: OpenInvitation): Promise<void> {
  try {
    await guardJoining(parts, unit, invitation.role, invitation)
  } catch (cause) {
    throw cause instanceof Problem && cause.status === 409 ? invitationHeld({ cause }) : cause
  }
}
