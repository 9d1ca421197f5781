import type { FastifyInstance } from 'fastify'
import { closed, Id, LocalDate, NoContent, Nullable } from '@overt/sdk'
import type { Caller, ServerContext, UnitOfWork } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { calendarNotFound, tooManyCalendars, unknownPlace } from '../errors.ts'
import { bankDays, daysOfCalendar, deleteCalendar, readCalendars, writeCalendar, type HolidayCalendar } from '../regions/calendars.ts'
import { isPlace, placesOf } from '../regions/public-holidays.ts'
import { readDate } from '../read-time.ts'
import { IdParams } from '../schemas.ts'
import type { settings } from '../settings.ts'

type Context = ServerContext<typeof settings>

const Code = Type.String({ minLength: 1, maxLength: 20, pattern: '^[A-Za-z0-9-]+$' })
const place = { country: Code, state: Type.Optional(Nullable(Code)), region: Type.Optional(Nullable(Code)) }
const CalendarBody = Type.Object({
  ...place,
  bankDays: Type.Optional(Type.Enum(bankDays, { description: 'days on which banks close, such as 24 December in Germany; `none` where absent' })),
  omitted: Type.Optional(Type.Array(LocalDate, { maxItems: 400, uniqueItems: true, description: 'dates that are no holiday here' })),
  memberIds: Type.Optional(Nullable(Type.Array(Id, { maxItems: 1_000, uniqueItems: true, description: 'whom it holds for; everybody where neither members nor groups are named' }))),
  groupIds: Type.Optional(Type.Array(Id, { maxItems: 100, uniqueItems: true })),
}, closed)
type CalendarBody = Static<typeof CalendarBody>

const CalendarAnswer = Type.Object({
  id: Id, country: Type.String(), state: Nullable(Type.String()), region: Nullable(Type.String()), name: Type.String({ description: 'the place, in the language of the reader' }),
  bankDays: Type.String(), omitted: Type.Array(LocalDate), memberIds: Nullable(Type.Array(Id)), groupIds: Type.Array(Id), people: Nullable(Type.Integer({ description: 'for so many people; null: everybody' })),
})
const Places = Type.Object({ items: Type.Array(Type.Object({ code: Type.String(), name: Type.String() })), nextCursor: Type.Null() })
const PlaceQuery = Type.Object({ country: Type.Optional(Code), state: Type.Optional(Code) }, closed)
const PreviewQuery = Type.Object({ country: Code, state: Type.Optional(Code), region: Type.Optional(Code), bankDays: Type.Optional(Type.Enum(bankDays)), year: Type.Integer({ minimum: 1970, maximum: 2200 }) }, closed)
const PreviewAnswer = Type.Object({ items: Type.Array(Type.Object({ date: LocalDate, name: Type.String(), half: Type.Boolean() })), nextCursor: Type.Null() })

const config = { looks: { none: 'Public holidays of places, and whom the workspace keeps them for; no record of anybody.' } }
/** More places than a company has. */
const mostCalendars = 100

/** Public holidays by country and region, without a file: the choice is kept, the days follow from it. */
export function calendarRoutes(app: FastifyInstance, context: Context): void {
  app.get<{ Querystring: Static<typeof PlaceQuery> }>('/holiday-places', { schema: { querystring: PlaceQuery, response: { 200: Places } }, config }, async (request) => {
    const { locale } = await context.inWorkspace(request, (_, caller) => {
      caller.ability.requireAny('read', 'AttendanceHoliday')
      return Promise.resolve({ locale: caller.locale })
    })
    const { country, state } = request.query
    return { items: await placesOf(locale, country, state), nextCursor: null }
  })

  app.get<{ Querystring: Static<typeof PreviewQuery> }>('/holiday-places/days', { schema: { querystring: PreviewQuery, response: { 200: PreviewAnswer } }, config }, async (request) =>
    await context.inWorkspace(request, async (_, caller) => {
      caller.ability.requireAny('read', 'AttendanceHoliday')
      const { year, country, state = null, region = null, bankDays: banks = 'none' } = request.query
      if (!await isPlace({ country, state, region })) throw unknownPlace()
      const calendar = { id: '', country, state, region, bankDays: banks, omitted: [], memberIds: null, groupIds: [], holdsFor: null }
      return { items: await daysOfCalendar(calendar, `${year}-01-01`, `${year}-12-31`, caller.locale), nextCursor: null }
    }))

  app.get('/holiday-calendars', { schema: { response: { 200: Type.Object({ items: Type.Array(CalendarAnswer), nextCursor: Type.Null() }) } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('read', 'AttendanceHoliday')
      return { items: await Promise.all((await calendarsFor(unit, caller)).map((calendar) => viewOf(calendar, caller))), nextCursor: null }
    }))

  app.post<{ Body: CalendarBody }>('/holiday-calendars', { schema: { body: CalendarBody, response: { 201: CalendarAnswer } }, config }, async (request, reply) =>
    await context.once(request, reply, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      if ((await readCalendars(unit)).length >= mostCalendars) throw tooManyCalendars({ values: { maximum: mostCalendars } })
      const calendar = await writeCalendar(context, unit, await readTerms(context, unit, request.body))
      await context.audit.record(unit, { action: 'holiday-calendar.added', subject: 'AttendanceHoliday', subjectId: calendar.id, before: null, after: termsOf(calendar) })
      return await viewOf(calendar, caller)
    }))

  app.put<{ Params: { id: string }; Body: CalendarBody }>('/holiday-calendars/:id', { schema: { params: IdParams, body: CalendarBody, response: { 200: CalendarAnswer } }, config }, async (request) =>
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      const before = await requireCalendar(unit, request.params.id)
      const after = await writeCalendar(context, unit, await readTerms(context, unit, request.body), before.id)
      await context.audit.record(unit, { action: 'holiday-calendar.changed', subject: 'AttendanceHoliday', subjectId: after.id, before: termsOf(before), after: termsOf(after) })
      return await viewOf(after, caller)
    }))

  app.delete<{ Params: { id: string } }>('/holiday-calendars/:id', { schema: { params: IdParams, response: { 204: NoContent } }, config }, async (request, reply) => {
    await context.inWorkspace(request, async (unit, caller) => {
      caller.ability.requireAny('update', 'AttendanceHoliday')
      const before = await requireCalendar(unit, request.params.id)
      await deleteCalendar(unit, before)
      await context.audit.record(unit, { action: 'holiday-calendar.removed', subject: 'AttendanceHoliday', subjectId: before.id, before: termsOf(before), after: null })
    })
    return await reply.code(204).send()
  })
}

/** The calendars that a reader may know: who keeps them, all; anybody else, those that hold for them. */
export async function calendarsFor(unit: UnitOfWork, { ability, memberId }: Caller): Promise<HolidayCalendar[]> {
  const calendars = await readCalendars(unit)
  return ability.canAny('update', 'AttendanceHoliday') ? calendars : calendars.filter(({ holdsFor }) => holdsFor === null || holdsFor.includes(memberId))
}

async function requireCalendar(unit: UnitOfWork, id: string): Promise<HolidayCalendar> {
  const [calendar] = await readCalendars(unit, id)
  if (calendar === undefined) throw calendarNotFound()
  return calendar
}

async function readTerms(context: Context, unit: UnitOfWork, body: CalendarBody) {
  const wanted = { country: body.country, state: body.state ?? null, region: body.region ?? null }
  if (!await isPlace(wanted)) throw unknownPlace({ errors: [{ path: '/country', message: 'not a known place' }] })
  const [named, groupIds] = [body.memberIds ?? null, body.groupIds ?? []]
  if (named !== null) await context.directory.currentMembers(unit, named)
  const memberIds = named === null && groupIds.length > 0 ? [] : named?.length === 0 && groupIds.length === 0 ? null : named
  return { ...wanted, bankDays: body.bankDays ?? 'none', omitted: (body.omitted ?? []).map((date) => readDate(date, '/omitted').toString()).sort(), memberIds, groupIds }
}

const termsOf = ({ holdsFor: _, ...terms }: HolidayCalendar) => terms

/** A calendar as the caller may see it: only those who may change holidays see which people and groups it applies to. */
async function viewOf(calendar: HolidayCalendar, { locale, ability }: Caller) {
  const { holdsFor, ...terms } = calendar
  const keeps = ability.canAny('update', 'AttendanceHoliday')
  const names = await Promise.all([[calendar.country], [calendar.state, calendar.country], [calendar.region, calendar.country, calendar.state]].map(async ([code, country, state]) => (
    code == null ? undefined : (await placesOf(locale, country ?? undefined, state ?? undefined)).find((each) => each.code === code)?.name ?? code)))
  return { ...terms, memberIds: keeps ? terms.memberIds : null, groupIds: keeps ? terms.groupIds : [], people: keeps ? holdsFor?.length ?? null : null, name: names.filter((name) => name !== undefined).join(', ') }
}
