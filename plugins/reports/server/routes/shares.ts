import { createHash, randomBytes } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Name, NoContent, cleanName, hashShortSecret, uuidv7 } from '@overt/sdk'
import type { Caller, UnitOfWork } from '@overt/sdk'
import { notYours, sharedLinksOff, sharingForbidden, tooManyShares } from '../errors.ts'
import { parsedQuery, SavedQuery } from '../selection.ts'
import type { Selection } from '../selection.ts'
import { addShare, countOpenShares, readShare, readShares } from '../shares/share-store.ts'
import { Created, ShareItems } from './answers.ts'
import { hasMemberLines, settleSelection, tellTotals } from './selected.ts'
import type { ReportsContext } from '../reports-context.ts'

const ShareBody = Type.Object({
  name: Name,
  query: SavedQuery,
  showsNames: Type.Boolean({ description: 'names of people; without them people are numbered' }),
  showsAmounts: Type.Boolean({ description: 'what the time is worth' }),
  days: Type.Integer({ minimum: 1, maximum: 365, description: 'how long the link opens' }),
  password: Type.Optional(Type.String({ minLength: 8, maxLength: 200 })),
}, { additionalProperties: false })
type ShareBody = Static<typeof ShareBody>
const Params = Type.Object({ id: Id })
type Params = Static<typeof Params>

const openAtMost = 200

export const tokenHash = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** `/shares`: creates, lists and revokes links that show a report to people without an account. Only the answer to creating one contains the secret. */
export function shareRoutes(app: FastifyInstance, context: ReportsContext): void {
  const tags = ['reports']
  const config = { looks: { none: 'Which links there are; what one shows leaves receipts when it is opened.' } }

  app.get('/shares', { schema: { summary: 'Links to reports that you may see', tags, response: { 200: ShareItems } }, config }, (request) =>
    context.inWorkspace(request, async (unit, caller) => ({ items: await readShares(unit, caller.ability, context.clock.now()), nextCursor: null })))

  app.post<{ Body: ShareBody }>('/shares', { schema: { summary: 'Share a report by a link', description: 'Answers the address with its secret, which is not kept. What the link shows is fixed: the selection, whether names and amounts are in it.', tags, body: ShareBody, response: { 201: Created } }, config: { looks: { subject: 'Entry', how: 'exported' }, compress: false } }, async (request, reply) => {
    const { password } = request.body
    const passwordHash = password === undefined ? null : await hashShortSecret(password)
    // Not once per key: what is kept for a repeated request would keep the secret.
    const made = await context.inWorkspace(request, (unit, caller) => add(unit, caller, request.body, passwordHash))
    return reply.code(201).send(made)
  })

  app.delete<{ Params: Params }>('/shares/:id', { schema: { summary: 'Revoke a link', tags, params: Params, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      const now = context.clock.now()
      const share = await readShare(unit, caller.ability, request.params.id, now)
      if (!caller.ability.can('delete', 'ReportShare', { id: share.id, memberId: share.memberId })) throw notYours()
      if (share.state !== 'open') return
      await unit.query('update p_reports.share set revoked_at = $3 where workspace_id = $1 and id = $2 and revoked_at is null', [unit.workspaceId, share.id, now.toString()])
      await context.audit.record(unit, { action: 'report-share.revoked', subject: 'ReportShare', subjectId: share.id, before: { name: share.name, expiresAt: share.expiresAt } })
      context.live.publish(unit, 'reports.share-changed', { shareId: share.id }, { action: 'read', subject: 'ReportShare', record: { id: share.id, memberId: share.memberId } })
    })
    return await reply.code(204).send()
  })

  async function add(unit: UnitOfWork, caller: Caller, { name, query, showsNames, showsAmounts, days }: ShareBody, passwordHash: string | null): Promise<Static<typeof Created>> {
    const [id, at, secret] = [uuidv7(), context.clock.now(), randomBytes(32).toString('base64url')]
    if (!caller.ability.can('create', 'ReportShare', { id, memberId: caller.memberId })) throw sharingForbidden()
    if (!(await context.settings(unit.workspaceId)).sharedLinks) throw sharedLinksOff()
    if (await countOpenShares(unit, caller.memberId, at) >= openAtMost) throw tooManyShares({ values: { maximum: openAtMost } })
    const selection = await settleSelection(context, unit, caller, parsedQuery(query), at)
    await addShare(unit, { id, memberId: caller.memberId, name: cleanName(name), query, showsNames, showsAmounts, tokenHash: tokenHash(secret), passwordHash, expiresAt: at.add({ hours: days * 24 }), at })
    await tellShared(context, unit, caller, selection, cleanName(name))
    await context.audit.record(unit, { action: 'report-share.created', subject: 'ReportShare', subjectId: id, after: { name: cleanName(name), query, showsNames, showsAmounts, days, hasPassword: passwordHash !== null } })
    context.live.publish(unit, 'reports.share-changed', { shareId: id }, { action: 'read', subject: 'ReportShare', record: { id, memberId: caller.memberId } })
    return { share: await readShare(unit, caller.ability, id, at), url: `${context.publicUrl}/apps/reports/#${unit.workspaceId}.${secret}` }
  }
}

/** Receipts for those whose time a link shows. */
export const tellShared = (context: ReportsContext, unit: UnitOfWork, caller: Caller, selection: Selection, name: string): Promise<void> =>
  tellTotals(context, unit, caller, selection, hasMemberLines(selection), { reason: `link “${name}” for people without an account` })

export const OpenBody = Type.Object({
  secret: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'from the fragment of the address' }),
  password: Type.Optional(Type.String({ maxLength: 200 })),
  locale: Type.Optional(Choice(['en', 'de'])),
}, { additionalProperties: false })
export type OpenBody = Static<typeof OpenBody>
