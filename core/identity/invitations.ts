import type { Ability, Caller, Invitation, Role, UnitOfWork } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { notFound } from '../errors.ts'
import { decodeCursor, pageOf } from '../http/page.ts'
import { clearMailTrouble } from '../mail/mail-trouble.ts'
import { instantSql } from '../work/instants.ts'
import { guardJoining } from './audience.ts'
import { alreadyInvited, alreadyMember, invitationClosed, linkUsed } from './errors.ts'
import { invitationMail } from './mails.ts'
import { mayInvite, mayStillInvite, requireInvitationRight } from './member-rights.ts'
import { newWorkspaceToken, tokenHash } from './tokens.ts'
import { canonicalEmail, findUserByEmail } from './users.ts'

export type InvitationParts = Pick<Platform, 'abilities' | 'audit' | 'live' | 'hooks' | 'clock' | 'mail'> & { address(): string }

const validDays = 7

interface Row {
  readonly id: string
  readonly email: string
  readonly role: Role
  readonly monitored: boolean
  readonly invitedBy: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly status: Invitation['status']
  readonly mailTrouble: Invitation['mailTrouble']
}

/** `$2` is the instant that decides what has expired. */
const select = `select invitation.id, invitation.email, invitation.role, invitation.monitored, coalesce(inviter.name, '') as "invitedBy",
    invitation.created_at as "createdAt", invitation.expires_at as "expiresAt",
    case when invitation.accepted_at is not null then 'accepted' when invitation.revoked_at is not null then 'revoked'
      when invitation.expires_at <= $2 then 'expired' else 'pending' end as status,
    case when trouble.reason is null or invitation.accepted_at is not null or invitation.revoked_at is not null then null else json_build_object(
      'reason', trouble.reason, 'attempts', trouble.attempts, 'failedAt', ${instantSql('trouble.failed_at')}, 'nextTryAt', ${instantSql('trouble.next_try_at')}) end as "mailTrouble"
  from core.invitation
  left join core.mail_trouble trouble on trouble.workspace_id = invitation.workspace_id and trouble.subject = 'Invitation' and trouble.subject_id = invitation.id
  left join core.member on member.workspace_id = invitation.workspace_id and member.id = invitation.invited_by
  left join identity."user" inviter on inviter.id = member.user_id
  where invitation.workspace_id = $1`

const shown = ({ createdAt, expiresAt, ...row }: Row): Invitation => ({ ...row, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() })

/** Invitations, newest first. */
export async function listInvitations(
  { clock }: Pick<InvitationParts, 'clock'>, unit: UnitOfWork, ability: Ability, { limit, cursor, status }: { readonly limit: number; readonly cursor?: string; readonly status?: Invitation['status'] },
): Promise<{ items: Invitation[]; nextCursor: string | null }> {
  const after = decodeCursor('-id', cursor)
  const scope = ability.scope('read', 'Invitation', 'invitation', 5)
  const rows = await unit.query<Row>(`select * from (${select} and ($3::uuid is null or invitation.id < $3) and (${scope.sql})) found
    where $4::text is null or status = $4 order by id desc limit $5`,
  [unit.workspaceId, clock.now().toString(), after?.id ?? null, status ?? null, limit + 1, ...scope.values])
  const page = pageOf(rows, limit, '-id', ({ id }) => ({ value: null, id }))
  return { items: page.items.map(shown), nextCursor: page.nextCursor }
}

/** Invites an address and mails the link. Errors: `already-member`, `already-invited`, those of `requireInvitationRight`. */
export async function invite(
  parts: InvitationParts, unit: UnitOfWork, caller: Caller, given: { readonly email: string; readonly role: Role; readonly monitored: boolean },
): Promise<Invitation> {
  const { clock, audit, live, hooks } = parts
  await requireInvitationRight(unit, caller, 'invite', given.role)
  caller.ability.requireAny('create', 'Invitation')
  const email = canonicalEmail(given.email)
  const now = clock.now()
  const [member] = await unit.query(`select 1 from core.member join identity."user" person on person.id = member.user_id
    where member.workspace_id = $1 and lower(person.email) = $2 and member.status <> 'removed'`, [unit.workspaceId, email])
  if (member !== undefined) throw alreadyMember()
  await unit.query(`update core.invitation set revoked_at = $3
    where workspace_id = $1 and lower(email) = $2 and accepted_at is null and revoked_at is null and expires_at <= $3`, [unit.workspaceId, email, now.toString()])
  const id = uuidv7(now.epochMilliseconds)
  const token = newWorkspaceToken(unit.workspaceId)
  await guardJoining(parts, unit, given.role, { id, invitedBy: caller.memberId })
  const made = await unit.query(`insert into core.invitation (workspace_id, id, email, role, monitored, token_hash, invited_by, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    on conflict (workspace_id, lower(email)) where accepted_at is null and revoked_at is null do nothing returning 1`,
  [unit.workspaceId, id, email, given.role, given.monitored, tokenHash(token), caller.memberId, now.toString(), now.add({ hours: validDays * 24 }).toString()])
  if (made.length === 0) throw alreadyInvited()
  await sendInvitation(parts, unit, caller, { id, email, role: given.role, token })
  // The trail names persons by id: an address in it could never be erased.
  await audit.record(unit, { action: 'invitation.created', subject: 'Invitation', subjectId: id, after: { role: given.role, monitored: given.monitored } })
  live.publish(unit, 'invitation.changed', { invitationId: id }, { action: 'read', subject: 'Invitation', record: { id } })
  hooks.core.action('member.invited', { email, role: given.role }, { workspaceId: unit.workspaceId, unit })
  return findInvitation(parts, unit, id)
}

/** Mails a new link that holds for seven days; the old one is void. Errors: `invitation-closed`, `forbidden`. */
export async function resendInvitation(parts: InvitationParts, unit: UnitOfWork, caller: Caller, id: string): Promise<Invitation> {
  const known = await requireInvitation(parts, unit, caller, 'update', id)
  if (known.status === 'accepted' || known.status === 'revoked') throw invitationClosed()
  const token = newWorkspaceToken(unit.workspaceId)
  await guardJoining(parts, unit, known.role, { id, invitedBy: caller.memberId })
  // Whoever mails it again answers for it from now on.
  await unit.query('update core.invitation set token_hash = $3, expires_at = $4, invited_by = $5 where workspace_id = $1 and id = $2',
    [unit.workspaceId, id, tokenHash(token), parts.clock.now().add({ hours: validDays * 24 }).toString(), caller.memberId])
  await clearMailTrouble(unit, { subject: 'Invitation', id })
  await sendInvitation(parts, unit, caller, { id, email: known.email, role: known.role, token })
  await parts.audit.record(unit, { action: 'invitation.resent', subject: 'Invitation', subjectId: id })
  parts.live.publish(unit, 'invitation.changed', { invitationId: id }, { action: 'read', subject: 'Invitation', record: { id } })
  return findInvitation(parts, unit, id)
}

/** Voids the link. Errors: `invitation-closed`, `forbidden`. */
export async function revokeInvitation(parts: InvitationParts, unit: UnitOfWork, caller: Caller, id: string): Promise<void> {
  const known = await requireInvitation(parts, unit, caller, 'delete', id)
  if (known.status === 'accepted' || known.status === 'revoked') throw invitationClosed()
  await unit.query('update core.invitation set revoked_at = $3 where workspace_id = $1 and id = $2', [unit.workspaceId, id, parts.clock.now().toString()])
  await parts.audit.record(unit, { action: 'invitation.revoked', subject: 'Invitation', subjectId: id })
  parts.live.publish(unit, 'invitation.changed', { invitationId: id }, { action: 'read', subject: 'Invitation', record: { id } })
}

export interface OpenInvitation {
  readonly id: string
  readonly invitedBy: string | null
  readonly email: string
  readonly role: Role
  readonly monitored: boolean
  readonly expiresAt: Date
  readonly workspaceName: string
  readonly locale: string
  readonly hasAccount: boolean
}

/** The invitation behind a link, locked until the unit ends. Errors: `link-invalid` for used, revoked, expired, unknown and where its inviter may not invite any more. */
export async function openInvitation({ abilities, clock }: Pick<InvitationParts, 'abilities' | 'clock'>, unit: UnitOfWork, token: string): Promise<OpenInvitation> {
  const [row] = await unit.query<Omit<OpenInvitation, 'hasAccount'>>(`
    select invitation.id, invitation.invited_by as "invitedBy", invitation.email, invitation.role, invitation.monitored, invitation.expires_at as "expiresAt", workspace.name as "workspaceName", workspace.locale
    from core.invitation join core.workspace on workspace.id = invitation.workspace_id
    where invitation.workspace_id = $1 and invitation.token_hash = $2 and invitation.accepted_at is null and invitation.revoked_at is null and invitation.expires_at > $3
    for update of invitation`, [unit.workspaceId, tokenHash(token), clock.now().toString()])
  if (row === undefined) throw await closedInvitation(unit, token, clock.now())
  if (!await mayStillInvite(abilities, unit, row.invitedBy, row.role)) throw linkUsed({ extensions: { reason: 'revoked' } })
  return { ...row, hasAccount: await findUserByEmail(unit, row.email) !== undefined }
}

/** Why a link opens no invitation; whoever has the link may know. A link that a newer mail replaced is unknown. */
async function closedInvitation(unit: UnitOfWork, token: string, now: Temporal.Instant): Promise<ReturnType<typeof linkUsed>> {
  const [row] = await unit.query<{ reason: 'used' | 'revoked' | 'expired' }>(`
    select case when accepted_at is not null then 'used' when revoked_at is not null then 'revoked' else 'expired' end as reason
    from core.invitation where workspace_id = $1 and token_hash = $2 and (accepted_at is not null or revoked_at is not null or expires_at <= $3)`, [unit.workspaceId, tokenHash(token), now.toString()])
  return row === undefined ? linkUsed() : linkUsed({ extensions: row })
}

/** Revokes the open invitations of a member that they could not make any more; runs in the unit that changes their role or status. */
export async function revokeLostInvitations({ audit, clock, live }: Pick<InvitationParts, 'audit' | 'clock' | 'live'>, unit: UnitOfWork, memberId: string): Promise<void> {
  const open = await unit.query<{ id: string; role: Role }>(
    'select id, role from core.invitation where workspace_id = $1 and invited_by = $2 and accepted_at is null and revoked_at is null for update', [unit.workspaceId, memberId])
  for (const { id, role } of open) {
    if (await mayInvite(unit, memberId, role)) continue
    await unit.query('update core.invitation set revoked_at = $3 where workspace_id = $1 and id = $2', [unit.workspaceId, id, clock.now().toString()])
    await audit.record(unit, { action: 'invitation.revoked', subject: 'Invitation', subjectId: id, after: { reason: 'inviter-lost-right' } })
    live.publish(unit, 'invitation.changed', { invitationId: id }, { action: 'read', subject: 'Invitation', record: { id } })
  }
}

/** An invitation that the caller may act on, locked until the unit ends. Errors: `not-found`, those of `requireInvitationRight`. */
export async function requireInvitation(parts: InvitationParts, unit: UnitOfWork, caller: Caller, action: 'update' | 'delete', id: string): Promise<Invitation> {
  const [known] = await unit.query('select 1 from core.invitation where workspace_id = $1 and id = $2 for update', [unit.workspaceId, id])
  caller.ability.require(action, 'Invitation', known === undefined ? undefined : { id })
  const found = await findInvitation(parts, unit, id)
  await requireInvitationRight(unit, caller, action === 'update' ? 'resend' : 'revoke', found.role)
  return found
}

async function findInvitation({ clock }: Pick<InvitationParts, 'clock'>, unit: UnitOfWork, id: string): Promise<Invitation> {
  const [row] = await unit.query<Row>(`${select} and invitation.id = $3`, [unit.workspaceId, clock.now().toString(), id])
  if (row === undefined) throw notFound({ values: { what: 'The invitation' } })
  return shown(row)
}

async function sendInvitation(
  { mail, address }: InvitationParts, unit: UnitOfWork, caller: Caller, { id, email, role, token }: { readonly id: string; readonly email: string; readonly role: Role; readonly token: string },
): Promise<void> {
  const [workspace] = await unit.query<{ name: string; locale: string }>('select name, locale from core.workspace where id = $1', [unit.workspaceId])
  if (workspace === undefined) throw notFound({ values: { what: 'The workspace' } })
  const invitee = await findUserByEmail(unit, email)
  await mail.send({ about: { subject: 'Invitation', id }, ...invitationMail({
    email, role, locale: invitee?.locale ?? workspace.locale, inviter: caller.name, workspace: workspace.name, url: `${address()}/invitations/${token}`,
  }) }, unit)
}
