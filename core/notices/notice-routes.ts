import Type from 'typebox'
import { ChannelChoice, Id, Instant, NoContent, NoticeChoices, NoticePage, Nullable, QuietHours, closed, pageQuery } from '@overt/sdk'
import type { UnitOfWork } from '@overt/sdk'
import { callerOf } from '../http/fastify.ts'
import type { App } from '../http/fastify.ts'
import { quietHoursOf, readChoices, storeChoices } from './choices.ts'
import { listNotices, markNoticesRead } from './notice-list.ts'

const locale = Type.Optional(Type.String({ maxLength: 20 }))
const config = { looks: { none: 'Only the caller\'s own notices and choices.' } }
const tags = ['notices']

const ReadBody = Type.Object({
  ids: Type.Optional(Type.Array(Id, { maxItems: 200 })),
  until: Type.Optional(Type.String({ ...Instant, description: 'all that came up to then' })),
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
    schema: { tags, summary: 'My notices, latest first', querystring: Type.Object({ ...pageQuery, locale }, closed), response: { 200: NoticePage } }, config,
  }, async (request) => {
    const caller = callerOf(request)
    const running = await runningIn(caller.workspaceId)
    return database.inWorkspace(caller, async (unit) => {
      const reader = { memberId: caller.memberId, locale: request.query.locale ?? caller.locale, timeZone: await zoneOf(unit, caller.memberId), running }
      return listNotices({ plugins, kinds }, unit, reader, request.query)
    })
  })

  app.post('/notices/read', { schema: { tags, summary: 'I have read these notices, or all up to an instant', body: ReadBody, response: { 204: NoContent } }, config }, async (request, reply) => {
    const caller = callerOf(request)
    await database.inWorkspace(caller, async (unit) => {
      if (await markNoticesRead(unit, caller.memberId, { ...request.body, now: clock.now() })) live.publish(unit, 'notice.changed', {}, { memberIds: [caller.memberId] })
    })
    return reply.code(204).send(null)
  })

  app.get('/notices/choices', {
    schema: { tags, summary: 'How I hear of what', querystring: Type.Object({ locale }, closed), response: { 200: NoticeChoices } }, config,
  }, async (request) => {
    const caller = callerOf(request)
    return choicesOf(caller, request.query.locale ?? caller.locale)
  })

  app.put('/notices/choices', { schema: { tags, summary: 'Choose how I hear of what; kinds that are not named stay as they are', body: ChoicesBody, response: { 200: NoticeChoices } }, config }, async (request) => {
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
      if (quietHours !== undefined) await delivery.atEndOfQuiet(unit, memberId, clock.now())
    })
    return choicesOf(caller, caller.locale)
  })

  async function choicesOf({ workspaceId, memberId }: ReturnType<typeof callerOf>, language: string): Promise<NoticeChoices> {
    const running = await runningIn(workspaceId)
    const answers = await hooks.core.collect('notice.messengers', { memberId }, { workspaceId })
    return database.inWorkspace({ workspaceId, memberId }, async (unit) => ({
      ...await readChoices({ plugins, kinds }, unit, { memberId, locale: language, running }),
      timeZone: await zoneOf(unit, memberId),
      messengers: answers.length === 0 ? null : answers.flatMap(({ value }) => value),
    }))
  }

  async function zoneOf(unit: UnitOfWork, memberId: string): Promise<string> {
    const [row] = await unit.query<{ zone: string }>({
      name: 'notice-zone',
      text: `select coalesce(m.time_zone, u.time_zone, w.time_zone) as zone from core.member m join core.workspace w on w.id = m.workspace_id join identity."user" u on u.id = m.user_id
        where m.workspace_id = $1 and m.id = $2`,
      values: [unit.workspaceId, memberId],
    })
    return row?.zone ?? 'UTC'
  }
}
