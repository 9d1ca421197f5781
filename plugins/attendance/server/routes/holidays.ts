import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { cleanName, closed, LocalDate, NoContent, type Caller, type ServerContext, type UnitOfWork } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { HolidayAnswer, HolidayItems } from '../answers.ts'
import { createCalendarImport } from '../calendar/calendar-import.ts'
import { holidayNotFound, invalidYears } from '../errors.ts'
import { addHolidays, countPresent, readHolidays, removeHoliday, type StoredHoliday } from '../holidays.ts'
import { markSingleDates } from '../marks.ts'
import { daysOfCalendar } from '../regions/calendars.ts'
import { calendarsFor } from './holiday-calendars.ts'
import { readDate } from '../read-time.ts'
import { CalendarAnswer, CalendarBody, HolidayBody, IdParams } from '../schemas.ts'
import type { settings } from '../settings.ts'

type Context = ServerContext<typeof settings>

const Filter = Type.Object({ from: Type.Optional(LocalDate), to: Type.Optional(LocalDate) }, closed)

const [beginning, end] = ['0001-01-01', '9999-12-31'] as const

const config = { looks: { none: 'Holidays are the workspace\'s, the same for everybody.' } }

/** Holidays of a calendar are imported for these years around today where the request names none. */
const importedYears = { past: 2, future: 5, atMost: 20 } as const
/** More of a change than this is told in the trail by its number and dates. */
const auditedSingly = 200

/** The workspace's holidays: list, add, remove, import from a calendar. */
export function holidayRoutes(app: FastifyInstance, context: Context): void {
  const calendar = createCalendarImport(context.documents)

  app.get<{ Querystring: Static<typeof Filter> }>('/holidays', { schema: { querystring: Filter, response: { 200: HolidayItems } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('read', 'AttendanceHoliday')
      const { from = beginning, to = end } = request.query
      return { items: await listHolidays(unit, caller, { from, to, today: context.clock.now().toZonedDateTimeISO('UTC').toPlainDate() }), nextCursor: null }
    }))

  app.post<{ Body: HolidayBody }>('/holidays', { schema: { body: HolidayBody, response: { 201: HolidayAnswer } }, config }, async (request, reply) =>
    await context.once(request, reply, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      const date = readDate(request.body.date, '/date').toString()
      const name = cleanName(request.body.name)
      await record(context, unit, 'holiday.added', await addHolidays(unit, [{ date, name, half: request.body.half ?? false }], 'manual'))
      return (await readHolidays(unit, date, date)).find((each) => each.name === name)
    }))

  app.post<{ Body: CalendarBody }>('/holidays/import', { schema: { body: CalendarBody, response: { 200: CalendarAnswer } }, bodyLimit: 2_000_000, config }, async (request) => {
    const { timeZone, today } = await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      const { timeZone: zone } = await context.directory.workspace(unit)
      return { timeZone: zone, today: context.clock.now().toZonedDateTimeISO(zone).toPlainDate() }
    })
    const range = importedRange(request.body, today)
    // Outside the transaction: reading a file takes its time.
    const { days, omitted } = await calendar.read({ text: request.body.calendar, timeZone, ...range }, request.signal)
    return await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      const answer = { ...range, timeZone, found: days.length, present: await countPresent(unit, days), omitted }
      if (request.body.dryRun === true) return { ...answer, added: 0, items: days }
      const added = await addHolidays(unit, days, 'calendar')
      await record(context, unit, 'holiday.imported', added)
      return { ...answer, added: added.length, items: added.map(({ id, date, name }) => ({ id, date, name })) }
    })
  })

  app.delete<{ Params: { id: string } }>('/holidays/:id', { schema: { params: IdParams, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      const removed = await removeHoliday(unit, request.params.id)
      if (!removed) throw holidayNotFound()
      await record(context, unit, 'holiday.removed', [removed])
    })
    return await reply.code(204).send()
  })
}

/** Holidays of calendars are told for these years around today where the request names no dates. */
const toldYears = { past: 2, future: 5 } as const
const mostToldYears = 20

/** The workspace's own holidays with those of calendars, in the reader's language. */
async function listHolidays(unit: UnitOfWork, caller: Caller, { from, to, today }: { readonly from: string; readonly to: string; readonly today: Temporal.PlainDate }) {
  const own = await readHolidays(unit, from, to)
  const calendars = await calendarsFor(unit, caller)
  const [first, last] = [Math.max(Number(from.slice(0, 4)), today.year - mostToldYears), Math.min(Number(to.slice(0, 4)), today.year + mostToldYears)]
  const [earliest, latest] = from === beginning && to === end ? [`${today.year - toldYears.past}-01-01`, `${today.year + toldYears.future}-12-31`] : [from > `${first}-01-01` ? from : `${first}-01-01`, to < `${last}-12-31` ? to : `${last}-12-31`]
  const days = await Promise.all(calendars.map(async (calendar) => (await daysOfCalendar(calendar, earliest, latest, caller.locale)).map((day) => ({
    ...day, id: derivedId(`${calendar.id} ${day.date} ${day.name}`), source: 'region' as const, calendarId: calendar.id, everybody: calendar.holdsFor === null,
  }))))
  return [...own, ...days.flat()].sort((one, other) => (one.date < other.date ? -1 : one.date > other.date ? 1 : one.name.localeCompare(other.name)))
}

/** The same id for the same day of a calendar, in the form of every other id. */
function derivedId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** Whole years. Errors: `invalid-years`. */
function importedRange({ fromYear, toYear }: CalendarBody, today: Temporal.PlainDate): { readonly from: string; readonly to: string } {
  const first = fromYear ?? Math.min(today.year - importedYears.past, toYear ?? Infinity)
  const last = toYear ?? Math.max(today.year + importedYears.future, fromYear ?? -Infinity)
  if (last < first || last - first >= importedYears.atMost) throw invalidYears({ values: { maximum: importedYears.atMost } })
  return { from: `${first}-01-01`, to: `${last}-12-31` }
}

/** Everybody's day is judged again where a holiday came or went. */
async function record(context: Context, unit: UnitOfWork, action: string, holidays: readonly StoredHoliday[]): Promise<void> {
  if (holidays.length === 0) return
  await markSingleDates(unit, holidays.map(({ date }) => date))
  const change = holidays.length > auditedSingly ? { count: holidays.length, from: holidays[0]!.date, to: holidays.at(-1)!.date } : holidays
  const removed = action === 'holiday.removed'
  await context.audit.record(unit, {
    action, subject: 'AttendanceHoliday', subjectId: holidays.length === 1 ? holidays[0]!.id : null, before: removed ? change : null, after: removed ? null : change,
  })
}
