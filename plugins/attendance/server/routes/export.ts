import { PassThrough } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { FileOf } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import { judgeDays } from '../judge-days.ts'
import { readableMembers } from '../people.ts'
import { readDays } from '../read-days.ts'
import { readRange } from '../read-time.ts'
import { DaysQuery } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { writeSpreadsheet, type SpreadsheetMember } from '../spreadsheet.ts'
import { memberIdsOf } from './query.ts'

const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** `GET /days.xlsx`: the days of `GET /days` as a workbook. */
export function exportRoutes(app: FastifyInstance, context: ServerContext<typeof settings>): void {
  app.get<{ Querystring: DaysQuery }>('/days.xlsx', { schema: { querystring: DaysQuery, response: { 200: FileOf(mediaType) } }, config: { looks: { subject: 'AttendanceDay', how: 'exported' }, heavy: true } }, async (request, reply) => {
    const range = readRange(request.query)
    const [from, to] = [range.from.toString(), range.to.toString()]
    const { members, days, locale } = await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('export', 'AttendanceDay')
      const readable = await readableMembers(context, unit, caller, 'AttendanceDay', memberIdsOf(request.query))
      const exported = readable.filter(({ id }) => caller.ability.can('export', 'AttendanceDay', { memberId: id }))
      const memberIds = exported.map(({ id }) => id)
      const count = range.from.until(range.to).days + 1
      await context.audit.viewed(unit, { subject: 'AttendanceDay', how: 'exported', counts: new Map(memberIds.map((id) => [id, count])) })
      await judgeDays(context, unit, { memberIds, from, to })
      await context.audit.record(unit, { action: 'attendance.exported', subject: 'AttendanceDay', after: { from, to, members: memberIds.length } })
      return {
        members: new Map(exported.map(({ id, name, email }): [string, SpreadsheetMember] => [id, { id, name, email }])),
        days: await readDays(unit, { memberIds, from, to }),
        locale: caller.locale,
      }
    })
    const stream = new PassThrough()
    writeSpreadsheet(stream, members, days, (key) => context.message(locale, key)).catch((error: Error) => stream.destroy(error))
    return await reply
      .type(mediaType)
      .header('content-disposition', `attachment; filename="attendance ${from} ${to}.xlsx"`)
      .send(stream)
  })
}
