import { PassThrough } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { countsByMember, FileOf } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'
import { correctionsOf, readTrails } from '../correction-store.ts'
import { judgeDays } from '../judge-days.ts'
import { readableMembers } from '../people.ts'
import { readDays } from '../read-days.ts'
import { readRange } from '../read-time.ts'
import { DaysQuery } from '../schemas.ts'
import type { settings } from '../settings.ts'
import { writeWorkbook } from '../workbook/write-workbook.ts'
import type { WorkbookMember } from '../workbook/content.ts'
import type { WorkbookContent } from '../workbook/content.ts'
import { memberIdsOf } from './query.ts'

const mediaType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** `GET /days.xlsx`: the days of `GET /days` as a workbook, with a matrix of letters and the correction requests. */
export function exportRoutes(app: FastifyInstance, context: ServerContext<typeof settings>): void {
  app.get<{ Querystring: DaysQuery }>('/days.xlsx', { schema: { querystring: DaysQuery, response: { 200: FileOf(mediaType) } }, config: { looks: { subject: 'AttendanceDay', how: 'exported' }, heavy: true } }, async (request, reply) => {
    const range = readRange(request.query)
    const [from, to] = [range.from.toString(), range.to.toString()]
    const { content, locale, formats } = await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('export', 'AttendanceDay')
      const readable = await readableMembers(context, unit, caller, 'AttendanceDay', memberIdsOf(request.query))
      const exported = readable.filter(({ id }) => caller.ability.can('export', 'AttendanceDay', { memberId: id }))
      const memberIds = exported.map(({ id }) => id)
      const count = range.from.until(range.to).days + 1
      await context.audit.viewed(unit, { subject: 'AttendanceDay', how: 'exported', counts: new Map(memberIds.map((id) => [id, count])) })
      await judgeDays(context, unit, { memberIds, from, to })
      const corrections = await correctionsOf(unit, { memberIds: memberIds.filter((id) => caller.ability.can('read', 'AttendanceCorrection', { memberId: id })), from, to })
      await context.audit.viewed(unit, { subject: 'AttendanceCorrection', how: 'exported', counts: countsByMember(corrections) })
      const trails = await readTrails(unit, corrections.map(({ id }) => id))
      await context.audit.record(unit, { action: 'attendance.exported', subject: 'AttendanceDay', after: { from, to, members: memberIds.length, corrections: corrections.length } })
      const content: WorkbookContent = {
        ...range,
        members: new Map(exported.map(({ id, name, email }): [string, WorkbookMember] => [id, { id, name, email }])),
        days: await readDays(unit, { memberIds, from, to }),
        corrections: corrections.map((request) => ({ ...request, trail: trails.get(request.id) ?? [] })),
        timeZone: (await context.directory.workspace(unit)).timeZone,
      }
      return { content, locale: caller.locale, formats: caller.formats }
    })
    const stream = new PassThrough()
    writeWorkbook(stream, content, { say: (key) => context.t(locale, key), locale, formats }).catch((error: Error) => stream.destroy(error))
    return await reply
      .type(mediaType)
      .header('content-disposition', `attachment; filename="attendance ${from} ${to}.xlsx"`)
      .send(stream)
  })
}
