import Type from 'typebox'
import type { Caller } from '@overt/sdk'
import { Choice, Id, Invitation, InvitationAccept, InvitationCreate, InvitationView, Page, Role, closed, pageQuery } from '@overt/sdk'
import { callerOf } from '../http/fastify.ts'
import type { RegisterRoutes } from '../http/fastify.ts'
import { once } from '../http/idempotency.ts'
import { languageOf } from '../http/language-of.ts'
import { acceptInvitation } from './accept-invitation.ts'
import { limits } from './attempts.ts'
import { linkUsed } from './errors.ts'
import type { Accounts } from './contracts.ts'
import { invite, listInvitations, openInvitation, requireInvitation, resendInvitation, revokeInvitation } from './invitations.ts'
import type { InvitationParts } from './invitations.ts'
import { workspaceOfToken } from './tokens.ts'
import { canonicalEmail } from './users.ts'

const List = Type.Object({ ...pageQuery, status: Type.Optional(Choice(['pending', 'accepted', 'revoked', 'expired'])) }, closed)
const byId = Type.Object({ id: Id })
const byToken = Type.Object({ token: Type.String({ minLength: 1, maxLength: 100 }) })
const Accepted = Type.Object({ workspaceId: Id, memberId: Id, role: Role })

/** Invitations of a workspace; below `/api/workspaces/:workspaceId`. */
export function invitationRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { abilities, database, audit, live, hooks, clock, mail } = app.platform
    const config = { looks: { none: 'An invitation is about an address; there is no member yet.' } }
    const parts: InvitationParts = { abilities, audit, live, hooks, clock, mail, address: () => accounts.address() }
    const tags = ['invitations']
    const { attempts } = accounts

    /** Inviting must not become a way to send somebody mail they never asked for. */
    async function countMail({ userId }: Caller, address: string): Promise<void> {
      await attempts.count(limits.invitationsPerSender, userId)
      await attempts.count(limits.mailsToAddressPerSender, `${userId} ${canonicalEmail(address)}`)
      await attempts.count(limits.mailsToAddress, canonicalEmail(address))
    }

    app.get('/invitations', { schema: { tags, summary: 'Invitations, newest first', querystring: List, response: { 200: Page(Invitation) } }, config }, (request) => {
      const caller = callerOf(request)
      caller.ability.requireAny('read', 'Invitation')
      const { limit = 50, ...filter } = request.query
      return database.inWorkspace(caller, (unit) => listInvitations(parts, unit, caller.ability, { ...filter, limit }))
    })

    app.post('/invitations', { schema: { tags, summary: 'Invite an address', body: InvitationCreate, response: { 201: Invitation } }, config }, async (request, reply) => {
      const caller = callerOf(request)
      await countMail(caller, request.body.email)
      return once((run) => database.inWorkspace(caller, run), request, reply, (unit) => invite(parts, unit, caller, request.body))
    })

    app.delete('/invitations/:id', { schema: { tags, summary: 'Revoke an invitation', params: byId, response: { 204: Type.Null() } }, config }, async (request, reply) => {
      const caller = callerOf(request)
      await database.inWorkspace(caller, (unit) => revokeInvitation(parts, unit, caller, request.params.id))
      return reply.code(204).send(null)
    })

    app.post('/invitations/:id/resend', { schema: { tags, summary: 'Mail a new link', params: byId, response: { 200: Invitation } }, config }, async (request) => {
      const caller = callerOf(request)
      const { email } = await database.inWorkspace(caller, (unit) => requireInvitation(parts, unit, caller, 'update', request.params.id))
      await attempts.count(limits.resendsPerInvitation, request.params.id)
      await countMail(caller, email)
      return database.inWorkspace(caller, (unit) => resendInvitation(parts, unit, caller, request.params.id))
    })
  }
}

/** The invitee's side of an invitation; below `/api`. */
export function invitationLinkRoutes(accounts: Accounts): RegisterRoutes {
  return (app) => {
    const { abilities, database, clock, policies } = app.platform
    const tags = ['invitations']

    app.get('/invitations/:token', {
      schema: { tags, summary: 'What an invitation is for, and the monitoring policy in force; uses nothing up', params: byToken, response: { 200: InvitationView } },
    }, async (request) => {
      await accounts.attempts.count(limits.linkPerAddress, request.ip)
      const workspaceId = workspaceOfToken(request.params.token)
      if (workspaceId === undefined) throw linkUsed()
      return database.inWorkspace({ workspaceId }, async (unit) => {
        const { workspaceName, email, role, monitored, hasAccount, expiresAt, locale } = await openInvitation({ abilities, clock }, unit, request.params.token)
        const policy = await policies.preview(unit, languageOf(request) ?? locale)
        return { workspaceName, email, role, monitored, hasAccount, expiresAt: expiresAt.toISOString(), policy }
      })
    })

    app.post('/invitations/:token/accept', {
      schema: { tags, summary: 'Join the workspace; the link works once', params: byToken, body: InvitationAccept, response: { 200: Accepted } },
    }, async (request, reply) => {
      await accounts.attempts.count(limits.linkPerAddress, request.ip)
      const { session, userId, ...accepted } = await acceptInvitation(app.platform, request.params.token, request.body, request.signedIn,
        { address: request.ip, userAgent: request.headers['user-agent'] ?? '' })
      accounts.forget(userId)
      if (session !== null) void reply.header('set-cookie', accounts.authentication.sessionCookie(session))
      return accepted
    })
  }
}
