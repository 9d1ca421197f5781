import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ServerContext } from '@overt/sdk'
import { DayDetail, DayItems } from '../answers.ts'
import { dayNotFound } from '../errors.ts'
import { judgeDays } from '../judge-days.ts'
import { readableIds, readableMembers, requireMember } from '../people.ts'
import { daysScopeOffset, readDaysText } from '../read-days.ts'
import { recordKeptUntil } from '../retention.ts'
import { readDate, readRange } from '../read-time.ts'
import { DaysPageQuery, MemberDateParams, mostPeople } from '../schemas.ts'
import type { DaysQuery } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { memberIdsOf } from './query.ts'

/** A month of one member is judged whenever it is read: that takes some milliseconds. */
const freshDays = 35
const config = { looks: { subject: 'AttendanceDay' } }

/** More than a month of one member. */
export function isHeavy({ query }: FastifyRequest): boolean {
  const { from, to, ...members } = query as DaysQuery
  return memberIdsOf(members)?.length !== 1 || readRange({ from, to }).from.until(to).days >= freshDays
}

/** `GET /days` and `GET /days/:memberId/:date`: judged dates, brought up to date before they are read. */
export function dayRoutes(app: FastifyInstance, context: ServerContext<typeof settings>): void {
  app.get<{ Querystring: DaysPageQuery }>('/days', { schema: { querystring: DaysPageQuery, response: { 200: DayItems } }, config: { ...config, heavy: isHeavy } }, async (request, reply) => {
    const range = readRange(request.query)
    const [from, to] = [range.from.toString(), range.to.toString()]
    const page = await context.inWorkspace(request, async (unit, caller) => {
      const { limit = mostPeople, cursor, readable } = request.query
      const wanted = memberIdsOf(request.query)
      const found = wanted === null ? await readableIds(unit, caller, 'AttendanceDay', { after: cursor, limit: limit + 1 })
        : (await readableMembers(context, unit, caller, 'AttendanceDay', wanted, { leaveOut: readable === true })).map(({ id }) => id).filter((id) => cursor === undefined || id > cursor).sort()
      const memberIds = found.slice(0, limit)
      await judgeDays(context, unit, { memberIds, from, to }, { fresh: memberIds.length === 1 && range.from.until(range.to).days < freshDays })
      const scope = caller.ability.scope('read', 'AttendanceDay', 'd', daysScopeOffset)
      const days = range.from.until(range.to).days + 1
      await context.audit.viewed(unit, { subject: 'AttendanceDay', how: memberIds.length > 1 ? 'listed' : 'opened', counts: new Map(memberIds.map((id) => [id, days])) })
      return { items: await readDaysText(unit, { memberIds, from, to }, scope), nextCursor: found.length > limit ? memberIds.at(-1)! : null }
    })
    return await reply.type('application/json; charset=utf-8').serializer(String).send(`{"items":[${page.items}],"nextCursor":${JSON.stringify(page.nextCursor)}}`)
  })

  app.get<{ Params: { memberId: string; date: string } }>('/days/:memberId/:date', { schema: { params: MemberDateParams, response: { 200: DayDetail } }, config }, async (request) => {
    const { memberId } = request.params
    const date = readDate(request.params.date, '/date').toString()
    return await context.inWorkspace(request, async (unit, caller) => {
      await requireMember(context, unit, caller, { action: 'read', subject: 'AttendanceDay', memberId })
      await judgeDays(context, unit, { memberIds: [memberId], from: date, to: date }, { fresh: true })
      const versions = await unit.query<{ version: number; judged_at: string; record: Record<string, unknown> }>(
        `select version, judged_at::text, record from p_attendance.day_version
         where workspace_id = $1 and member_id = $2 and date = $3 order by version desc`,
        [unit.workspaceId, memberId, date],
      )
      const [latest] = versions
      if (!latest) throw dayNotFound()
      await context.audit.viewed(unit, { subject: 'AttendanceDay', memberId, count: 1 })
      return {
        ...latest.record,
        versions: versions.map(({ version, judged_at: judgedAt, record }) => ({
          version, judgedAt: Temporal.Instant.from(judgedAt).toString(), code: record.code, flags: record.flags, workedSeconds: record.workedSeconds,
        })),
        keptUntil: recordKeptUntil(date, (await context.settings(unit.workspaceId)).retentionDays),
      }
    })
  })
}
