import Type from 'typebox'
import { ChannelChoice, Id, Instant, NoContent, NoticeChoices, NoticePage, Nullable, QuietHours, closed, pageQuery } from '@overt/sdk'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { quietHoursOf, readChoices, storeChoices } from './choices.ts'
import { listNotices, markNoticesRead } from './notice-list.ts'
import { noticeReader } from './notice-reader.ts'

const locale = Type.Optional(Type.String({ maxLength: 20 }))
const config = { looks: { none: 'Only the caller\'s own notices and choices.' } }
const tags = ['notices']

const NoticeQuery = Type.Object({
  ...pageQuery, locale,
  kind: Type.Optional(Type.String({ maxLength: 100, description: 'only of that kind, e.g. `core.decision`' })),
  unread: Type.Optional(Type.Boolean({ description: 'only what I have not read; with false only what I have' })),
}, closed)
const ReadBody = Type.Object({
  ids: Type.Optional(Type.Array(Id, { maxItems: 200 })),
  until: Type.Optional(Type.String({ ...Instant, description: 'all that came up to then, but those that are required to be read' })),
}, { ...closed, minProperties: 1 })
const ChoicesBody = Type.Object({
  items: Type.Optional(Type.Array(Type.Object({ kind: Type.String({ maxLength: 100 }), ...ChannelChoice.properties }, closed), { maxItems: 200 })),
  quietHours: Type.Optional(Nullable(QuietHours)),
}, { ...closed, minProperties: 1 })

/** The caller's notices, and how they want to hear of them. */
export function noticeRoutes(app: App): void {
  const { platform } = app
  const { database, plugins, notices, clock, live, audit, hooks } = platform
  const { kinds, delivery } = notices
  const runningIn = async (workspaceId: string): Promise<ReadonlySet<string>> => new Set(await plugins.enabledIn(workspaceId))

  app.get('/notices', {
    schema: { tags, summary: 'My notices, latest first', querystring: NoticeQuery, response: { 200: NoticePage } }, config,
  }, async (request) => {
    const caller = callerOf(request)
    const running = await runningIn(caller.workspaceId)
    return database.inWorkspace(caller, async (unit) => {
      const reader = { memberId: caller.memberId, locale: request.query.locale ?? caller.locale, ...await noticeReader(unit, caller.memberId), running }
      return listNotices({ plugins, kinds }, unit, reader, request.query)
    })
  })

  app.post('/notices/read', { schema: { tags, summary: 'I have read these notices, or all up to an instant', body: ReadBody, response: { 204: NoContent } }, config: { ...config, whileReadOnly: 'It concerns the caller alone, and nothing of the work.' } }, async (request, reply) => {
    const caller = callerOf(request)
    await database.inWorkspace(caller, async (unit) => {
      if (await markNoticesRead({ hooks, kinds }, unit, caller.memberId, { ...request.body, now: clock.now(), where: 'browser' })) live.publish(unit, 'notice.changed', {}, { memberIds: [caller.memberId] })
    })
    return reply.code(204).send(null)
  })

  app.get('/notices/choices', {
    schema: { tags, summary: 'How I hear of what', querystring: Type.Object({ locale }, closed), response: { 200: NoticeChoices } }, config,
  }, async (request) => {
    const caller = callerOf(request)
    return choicesOf(caller, request.query.locale ?? caller.locale)
  })

  app.put('/notices/choices', { schema: { tags, summary: 'Choose how I hear of what; kinds that are not named stay as they are', body: ChoicesBody, response: { 200: NoticeChoices } }, config: { ...config, whileReadOnly: 'It concerns the caller alone, and nothing of the work.' } }, async (request) => {
    const caller = callerOf(request)
    const { items = [], quietHours } = request.body
    await database.inWorkspace(caller, async (unit) => {
      const { memberId } = caller
      const before = quietHours === undefined ? undefined : await quietHoursOf(unit, memberId)
      await storeChoices(kinds, unit, memberId, { items, quietHours })
      await audit.record(unit, {
        action: 'notice-choices.changed', subject: 'NoticeChoice', subjectId: memberId,
        ...before === undefined ? {} : { before: { quietHours: before } }, after: { items, ...quietHours === undefined ? {} : { quietHours } },
      })
      // What is held goes out when the new hours end, at once outside of them.
      if (quietHours !== undefined) await delivery.atEndOfQuiet(unit, [{ memberId, until: clock.now() }])
    })
    return choicesOf(caller, caller.locale)
  })

  async function choicesOf({ workspaceId, memberId }: ReturnType<typeof callerOf>, language: string): Promise<NoticeChoices> {
    const running = await runningIn(workspaceId)
    const answers = await hooks.core.collect('notice.messengers', { memberId }, { workspaceId })
    return database.inWorkspace({ workspaceId, memberId }, async (unit) => ({
      ...await readChoices({ plugins, kinds }, unit, { memberId, locale: language, running }),
      timeZone: (await noticeReader(unit, memberId)).timeZone,
      messengers: answers.length === 0 ? null : answers.flatMap(({ value }) => value),
    }))
  }
}
