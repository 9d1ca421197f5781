import Type from 'typebox'
import { Id, NoContent, Page, PushBrowser, closed } from '@overt/sdk'
import { callerOf, signedInOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { sessionOnly } from '../identity/errors.ts'
import { browserOf } from './push/browser-of.ts'
import { endSubscription, keepSubscription, listBrowsers, requirePushTarget } from './push/subscriptions.ts'

const config = { looks: { none: 'Only the caller\'s own browsers.' } }
const tags = ['notices']

const Subscription = Type.Object({
  endpoint: Type.String({ minLength: 1, maxLength: 2_000 }),
  keys: Type.Object({ p256dh: Type.String({ maxLength: 200 }), auth: Type.String({ maxLength: 100 }) }, closed),
  expirationTime: Type.Optional(Type.Unknown({ description: 'as browsers send it; not used' })),
}, closed)

/** The caller's browsers that show notices: switched on by their person, in the browser itself. */
export function pushRoutes(app: App): void {
  const { database, notices, clock, audit } = app.platform
  const { seal, pushKey, privatePush } = notices

  app.get('/push/key', { schema: { tags, summary: 'The key that a browser subscribes with (RFC 8292)', response: { 200: Type.Object({ key: Type.String() }) } }, config: { looks: { none: 'A public key of the installation.' } } }, () => ({ key: pushKey }))

  app.get('/push/subscriptions', { schema: { tags, summary: 'My browsers that show notices', response: { 200: Page(PushBrowser) } }, config }, async (request) => {
    const caller = callerOf(request)
    const { credentialId } = signedInOf(request)
    const items = await database.inWorkspace(caller, (unit) => listBrowsers(unit, caller.memberId, credentialId ?? ''))
    return { items, nextCursor: null }
  })

  app.post('/push/subscriptions', { schema: { tags, summary: 'Show my notices in this browser', body: Subscription, response: { 201: Type.Object({ id: Id }) } }, config: { ...config, whileReadOnly: 'It concerns the caller alone, and nothing of the work.' } }, async (request, reply) => {
    const caller = callerOf(request)
    const { credentialId, via } = signedInOf(request)
    if (credentialId === null) throw sessionOnly()
    const { endpoint, keys } = request.body
    requirePushTarget({ endpoint, keys }, { privateAllowed: privatePush })
    const named = browserOf(request.headers['user-agent'])
    const id = await database.inWorkspace(caller, async (unit) => {
      const kept = await keepSubscription({ seal, now: clock.now() }, unit, { memberId: caller.memberId, credential: { id: credentialId, via }, target: { endpoint, keys }, ...named })
      await audit.record(unit, { action: 'push-browser.added', subject: 'PushBrowser', subjectId: kept, after: { memberId: caller.memberId, ...named } })
      return kept
    })
    return reply.code(201).send({ id })
  })

  app.delete('/push/subscriptions/:id', { schema: { tags, summary: 'Show my notices in that browser no more', params: Type.Object({ id: Id }), response: { 204: NoContent } }, config: { ...config, whileReadOnly: 'It concerns the caller alone, and nothing of the work.' } }, async (request, reply) => {
    const caller = callerOf(request)
    const { id } = request.params
    await database.inWorkspace(caller, async (unit) => {
      const ended = await endSubscription(unit, caller.memberId, id)
      await audit.record(unit, { action: 'push-browser.removed', subject: 'PushBrowser', subjectId: id, before: { memberId: caller.memberId, ...ended } })
    })
    return reply.code(204).send(null)
  })
}
