import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { Choice, Id, Instant, LocalDate, Nullable, closed, dateKeptUntil, engagements } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import { readBoard } from './board.ts'
import type { CategoryRenewal } from './category-job.ts'
import { CategoryRule, readRules, writeRules } from './category-rules.ts'
import { dateRange, membersQuery, rangeQuery, readableMembers } from './date-range.ts'
import type { MemberQuery } from './date-range.ts'
import { segmentStates } from './segment-record.ts'
import type { ActivitySettings } from './settings.ts'
import { readTimeline } from './timeline.ts'
import { readTotals, totalsBy } from './totals.ts'

const timelineDays = 31
const totalsDays = 400

const TimelineItem = Type.Object({
  startedAt: Instant, endedAt: Instant, state: Choice(segmentStates), app: Nullable(Type.String()), domain: Nullable(Type.String()), deviceId: Nullable(Id),
  policyVersion: Nullable(Type.Integer({ description: 'the policy it was collected under; null for segments from before versions were kept' })),
  engaged: Type.Optional(Choice(engagements)),
})
const TotalItem = Type.Object({
  key: Nullable(Type.String()), memberId: Type.Optional(Id),
  activeSeconds: Type.Integer(), idleSeconds: Type.Integer(), lockedSeconds: Type.Integer(), pausedSeconds: Type.Integer(),
  callSeconds: Type.Optional(Type.Integer()), presentationSeconds: Type.Optional(Type.Integer()), mediaSeconds: Type.Optional(Type.Integer()),
  firstActiveAt: Type.Optional(Nullable(Instant)), lastActiveAt: Type.Optional(Nullable(Instant)),
})
const BoardItem = Type.Object({
  memberId: Id, name: Type.String(), firstActiveAt: Nullable(Instant), lastActiveAt: Nullable(Instant),
  activeSeconds: Type.Integer(), idleSeconds: Type.Integer(), state: Nullable(Choice(segmentStates)), since: Nullable(Instant),
})
const Rules = Type.Object({ items: Type.Array(CategoryRule, { maxItems: 2_000 }) }, closed)

/** The plugin's routes, below `/api/workspaces/:workspaceId/plugins/activity`. */
export function routes(instance: FastifyInstance, context: ServerContext<ActivitySettings>, renewal: CategoryRenewal): void {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  const tags = ['activity']
  const config = { looks: { none: 'Rules of the workspace, about no member.' } }

  app.get('/timeline', {
    schema: {
      tags, summary: 'What the agent saw, segment by segment',
      querystring: Type.Object({ memberId: Type.Optional(Id), ...rangeQuery }, closed), response: { 200: Type.Array(TimelineItem) },
    },
    config: { looks: { subject: 'activity.timeline' } },
  }, async (request, reply) => {
    const timeline = await context.inWorkspace(request, async (unit, caller) => {
      const [memberId] = await readableMembers(context, unit, caller, request.query)
      const range = dateRange(request.query, caller.timeZone, timelineDays)
      await context.audit.viewed(unit, { subject: 'activity.timeline', memberId: memberId!, count: daysOf(request.query) })
      return readTimeline(unit, memberId!, range)
    })
    // The database has made the JSON already.
    return reply.type('application/json; charset=utf-8').serializer((text) => text as string).send(timeline as never)
  })

  app.get('/totals', {
    schema: {
      tags, summary: 'Time by day, application, domain or category',
      querystring: Type.Object({ ...membersQuery, ...rangeQuery, by: Type.Optional(Choice(totalsBy)) }, closed),
      response: { 200: Type.Object({ items: Type.Array(TotalItem), detailsKeptUntil: Type.Optional(Instant) }) },
    },
    config: { looks: { subject: 'activity.day' }, heavy: isHeavy },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const memberIds = await readableMembers(context, unit, caller, request.query)
    const range = dateRange(request.query, caller.timeZone, totalsDays)
    const by = request.query.by ?? 'day'
    if (memberIds.length === 0) return { items: [] }
    const days = daysOf(request.query)
    await context.audit.viewed(unit, { subject: `activity.${by}`, how: memberIds.length > 1 ? 'listed' : 'opened', counts: new Map(memberIds.map((id) => [id, days])) })
    const items = await readTotals(context.hooks, unit, by, memberIds, range)
    if (days > 1 || items.length === 0) return { items }
    const [{ retentionDays }, { timeZone }] = [await context.settings(unit.workspaceId), await context.directory.workspace(unit)]
    return { items, detailsKeptUntil: dateKeptUntil(request.query.from, retentionDays, timeZone) }
  }))

  app.get('/board', {
    schema: {
      tags, summary: 'One date of everyone, from the roll-up',
      querystring: Type.Object({ date: Type.Optional(LocalDate) }, closed), response: { 200: Type.Object({ items: Type.Array(BoardItem) }) },
    },
    config: { looks: { subject: 'activity.board', how: 'listed' } },
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    const date = request.query.date ?? context.clock.now().toZonedDateTimeISO(caller.timeZone).toPlainDate().toString()
    const rows = await readBoard(unit, caller.ability, date)
    await context.audit.viewed(unit, { subject: 'activity.board', how: 'listed', counts: new Map(rows.map(({ memberId }) => [memberId, 1])) })
    const names = new Map((await context.directory.members(unit, { ids: rows.map(({ memberId }) => memberId) })).map(({ id, name }) => [id, name]))
    return { items: rows.map((row) => ({ ...row, name: names.get(row.memberId) ?? '' })) }
  }))

  app.get('/categories', {
    schema: { tags, summary: 'Category rules in their order', response: { 200: Rules } },
    config,
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('read', 'ActivityCategory')
    return { items: await readRules(unit) }
  }))

  app.put('/categories', {
    schema: { tags, summary: 'Replace the category rules', body: Rules, response: { 200: Rules } },
    config,
  }, (request) => context.inWorkspace(request, async (unit, caller) => {
    caller.ability.requireAny('update', 'ActivityCategory')
    const before = await readRules(unit)
    await writeRules(unit, request.body.items)
    await renewal.renewLater(unit)
    const items = await readRules(unit)
    await context.audit.record(unit, { action: 'activity-categories.updated', subject: 'ActivityCategory', before, after: items })
    return { items }
  }))
}

/** Totals of several people, or of more than a month. */
function isHeavy({ query }: FastifyRequest): boolean {
  const { memberIds = [], readable = false, from, to } = query as MemberQuery & { readonly from: string; readonly to: string }
  return readable || memberIds.flatMap((part) => part.split(',')).length > 1 || daysOf({ from, to }) > timelineDays
}

const daysOf = ({ from, to }: { readonly from: string; readonly to: string }): number => Temporal.PlainDate.from(from).until(to).days + 1
