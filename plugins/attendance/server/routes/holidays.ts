import type { FastifyInstance } from 'fastify'
import { LocalDate, cleanName, closed, type ServerContext, type UnitOfWork } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { calendarDays } from '../calendar.ts'
import { holidayNotFound } from '../errors.ts'
import { addHolidays, readHolidays, removeHoliday, type StoredHoliday } from '../holidays.ts'
import { markDates } from '../marks.ts'
import { readDate } from '../read-time.ts'
import { CalendarBody, HolidayBody, IdParams } from '../schemas.ts'
import type { settings } from '../settings.ts'

type Context = ServerContext<typeof settings>

const Filter = Type.Object({ from: Type.Optional(LocalDate), to: Type.Optional(LocalDate) }, closed)

/** Recurring holidays of an imported calendar are entered for these years around today. */
const importedYears = { past: 2, future: 5 } as const

/** The workspace's holidays: list, add, remove, import from a calendar. */
export function holidayRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: Static<typeof Filter> }>('/holidays', { schema: { querystring: Filter } }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('read', 'AttendanceHoliday')
      const { from = '0001-01-01', to = '9999-12-31' } = request.query
      return { items: await readHolidays(unit, from, to), nextCursor: null }
    }))

  app.post<{ Body: HolidayBody }>('/holidays', { schema: { body: HolidayBody } }, async (request, reply) =>
    await context.once(request, reply, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      const date = readDate(request.body.date, '/date').toString()
      const name = cleanName(request.body.name)
      await record(context, unit, 'holiday.added', await addHolidays(unit, [{ date, name }], 'manual'))
      return (await readHolidays(unit, date, date)).find((each) => each.name === name)
    }))

  app.post<{ Body: CalendarBody }>('/holidays/import', { schema: { body: CalendarBody }, bodyLimit: 2_000_000 }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      const today = context.clock.now().toZonedDateTimeISO(caller.timeZone).toPlainDate()
      const days = calendarDays(request.body.calendar, {
        from: today.subtract({ years: importedYears.past }).toString(), to: today.add({ years: importedYears.future }).toString(),
      })
      if (request.body.dryRun) return { found: days.length, added: 0, items: days }
      const added = await addHolidays(unit, days, 'calendar')
      await record(context, unit, 'holiday.imported', added)
      return { found: days.length, added: added.length, items: added }
    }))

  app.delete<{ Params: { id: string } }>('/holidays/:id', { schema: { params: IdParams } }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      const removed = await removeHoliday(unit, request.params.id)
      if (!removed) throw holidayNotFound()
      await record(context, unit, 'holiday.removed', [removed])
    })
    return await reply.code(204).send()
  })
}

/** Everybody's day is judged again where a holiday came or went. */
async function record(context: Context, unit: UnitOfWork, action: string, holidays: readonly StoredHoliday[]): Promise<void> {
  if (holidays.length === 0) return
  for (const { date } of holidays) await markDates(unit, { memberIds: null, from: date, to: date })
  const removed = action === 'holiday.removed'
  await context.audit.record(unit, {
    action, subject: 'AttendanceHoliday', subjectId: holidays.length === 1 ? holidays[0]!.id : null, before: removed ? holidays : null, after: removed ? null : holidays,
  })
}
