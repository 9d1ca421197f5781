import { createHash } from 'node:crypto'
import Type from 'typebox'
import { Id, Instant, Look, LookNews, Nullable, Page, closed } from '@overt/sdk'
import { callerOf, deviceOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { isFresh } from '../http/etag.ts'
import { AgentLooksQuery, LooksQuery, listLooks, lookNews, lookViewers, markLooksSeen } from './look-list.ts'

const Viewers = Type.Object({ items: Type.Array(Type.Object({ id: Id, name: Nullable(Type.String()) })) })

/** `/me/looks`: who looked at the caller's records, and what of it is new. */
export function lookRoutes(app: App): void {
  const { database, plugins, clock } = app.platform
  const tags = ['audit']

  app.get('/me/looks', {
    schema: { summary: 'Who looked at my records, latest first', tags, querystring: LooksQuery, response: { 200: Page(Look) } },
    config: { looks: { none: 'Only what is about the caller.' } },
  }, (request) => {
    const caller = callerOf(request)
    return database.readOnce(caller, (unit) => listLooks(plugins, unit, { ...caller, locale: request.query.locale ?? caller.locale }, request.query))
  })

  app.get('/me/looks/viewers', { schema: { summary: 'Everyone who looked at my records', tags, response: { 200: Viewers } }, config: { looks: { none: 'Only what is about the caller.' } } }, (request) => {
    const caller = callerOf(request)
    return database.readOnce(caller, async (unit) => ({ items: await lookViewers(unit, caller.memberId) }))
  })

  app.get('/me/looks/news', { schema: { summary: 'Looks since I last saw them', tags, response: { 200: LookNews } }, config: { looks: { none: 'Only what is about the caller.' } } }, (request) => {
    const caller = callerOf(request)
    return database.readOnce(caller, (unit) => lookNews(unit, caller.memberId))
  })

  app.put('/me/looks/seen', {
    schema: {
      summary: 'I have seen the looks up to an instant', tags,
      body: Type.Object({ at: Instant }, closed), response: { 204: Type.Null() },
    },
    config: { whileReadOnly: 'It concerns the caller alone, and nothing of the work.', looks: { none: 'Only what is about the caller.' } },
  }, async (request, reply) => {
    const caller = callerOf(request)
    const at = Temporal.Instant.from(request.body.at)
    const now = clock.now()
    await database.inWorkspace(caller, (unit) => markLooksSeen(unit, caller.memberId, Temporal.Instant.compare(at, now) > 0 ? now : at))
    return reply.code(204).send(null)
  })
}

/** `GET /api/agent/looks`: the same for the device's member, on the computer itself. */
export function agentLookRoutes(app: App): void {
  const { database, deviceTokens, directory, plugins } = app.platform
  app.addHook('onRequest', async (request) => { request.device = await deviceTokens.authenticate(request) })

  app.get('/looks', {
    schema: { tags: ['agent'], summary: 'Who looked at the records of the device\'s member, latest first', querystring: AgentLooksQuery, response: { 200: Page(Look), 304: Type.Null() } },
  }, async (request, reply) => {
    const device = deviceOf(request)
    const page = await database.inWorkspace(device, async (unit) => {
      const locale = request.query.locale ?? (await directory.workspace(unit)).locale
      return listLooks(plugins, unit, { ...device, locale }, request.query)
    })
    void reply.header('cache-control', 'no-cache')
    if (isFresh(request, reply, `"${createHash('sha256').update(JSON.stringify(page)).digest('base64url')}"`)) return reply.code(304).send(null)
    return page
  })
}
