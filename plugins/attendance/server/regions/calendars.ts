import type {} from '@overt/plugin-permissions/contracts'
import { uuidv7 } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { markSingleDates } from '../marks.ts'
import type { settings } from '../settings.ts'
import { holidaysOf, type Place } from './public-holidays.ts'

type Context = ServerContext<typeof settings>

/** What happens with days on which banks close, such as 24 December in Germany. */
export const bankDays = ['none', 'half', 'whole'] as const

/** The holidays of a place, for everybody or for some. */
export interface HolidayCalendar extends Place {
  readonly id: string
  readonly bankDays: (typeof bankDays)[number]
  /** Dates that are no holiday here. */
  readonly omitted: readonly string[]
  /** Null: everybody. */
  readonly memberIds: readonly string[] | null
  readonly groupIds: readonly string[]
  /** Those of `memberIds` and the members of the groups; null: everybody. */
  readonly holdsFor: readonly string[] | null
}

export type CalendarTerms = Omit<HolidayCalendar, 'id' | 'holdsFor'>

/** A holiday of a calendar, in the language asked for. */
export interface CalendarHoliday {
  readonly date: string
  readonly name: string
  readonly half: boolean
}

export async function readCalendars(unit: UnitOfWork, id: string | null = null): Promise<HolidayCalendar[]> {
  const rows = await unit.query<Omit<HolidayCalendar, 'holdsFor' | 'memberIds'> & { readonly everybody: boolean; readonly named: string[]; readonly grouped: string[] }>(
    `select c.id, c.country, c.state, c.region, c.bank_days as "bankDays", c.omitted::text[] as omitted, c.for_everybody as everybody,
       array(select g.group_id from p_attendance.calendar_group g where g.workspace_id = c.workspace_id and g.calendar_id = c.id order by 1) as "groupIds",
       array(select m.member_id from p_attendance.calendar_member m where m.workspace_id = c.workspace_id and m.calendar_id = c.id and not m.by_group order by 1) as named,
       array(select m.member_id from p_attendance.calendar_member m where m.workspace_id = c.workspace_id and m.calendar_id = c.id and m.by_group order by 1) as grouped
     from p_attendance.holiday_calendar c where c.workspace_id = $1 and ($2::uuid is null or c.id = $2) order by c.country, c.state nulls first, c.region nulls first, c.id`,
    [unit.workspaceId, id])
  return rows.map(({ everybody, named, grouped, ...calendar }) => ({ ...calendar, memberIds: everybody ? null : named, holdsFor: everybody ? null : [...new Set([...named, ...grouped])] }))
}

/** Writes a calendar whole and marks the days that it changes. */
export async function writeCalendar(context: Context, unit: UnitOfWork, terms: CalendarTerms, id: string = uuidv7()): Promise<HolidayCalendar> {
  const [before] = await readCalendars(unit, id)
  await unit.query(
    `insert into p_attendance.holiday_calendar (workspace_id, id, country, state, region, bank_days, omitted, for_everybody) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (workspace_id, id) do update set country = excluded.country, state = excluded.state, region = excluded.region, bank_days = excluded.bank_days, omitted = excluded.omitted, for_everybody = excluded.for_everybody`,
    [unit.workspaceId, id, terms.country, terms.state, terms.region, terms.bankDays, terms.omitted, terms.memberIds === null])
  for (const table of ['calendar_group', 'calendar_member']) await unit.query(`delete from p_attendance.${table} where workspace_id = $1 and calendar_id = $2`, [unit.workspaceId, id])
  await unit.query('insert into p_attendance.calendar_group (workspace_id, calendar_id, group_id) select $1, $2, unnest($3::uuid[])', [unit.workspaceId, id, terms.groupIds])
  await unit.query('insert into p_attendance.calendar_member (workspace_id, calendar_id, member_id, by_group) select $1, $2, unnest($3::uuid[]), false', [unit.workspaceId, id, terms.memberIds ?? []])
  await followGroup(unit, id, await membersOf(context, unit, terms.groupIds))
  const after = (await readCalendars(unit, id))[0]!
  await markCalendar(unit, before)
  await markCalendar(unit, after)
  return after
}

export async function deleteCalendar(unit: UnitOfWork, calendar: HolidayCalendar): Promise<void> {
  await markCalendar(unit, calendar)
  await unit.query('delete from p_attendance.holiday_calendar where workspace_id = $1 and id = $2', [unit.workspaceId, calendar.id])
}

/** Gives calendars of groups the members that the groups have now. */
export async function followGroups(context: Context, unit: UnitOfWork): Promise<void> {
  for (const calendar of await readCalendars(unit)) {
    if (calendar.groupIds.length === 0) continue
    const changed = await followGroup(unit, calendar.id, await membersOf(context, unit, calendar.groupIds))
    if (changed.length > 0) await markCalendar(unit, { ...calendar, holdsFor: changed })
  }
}

async function membersOf(context: Context, unit: UnitOfWork, groupIds: readonly string[]): Promise<string[]> {
  if (groupIds.length === 0) return []
  const groups = await (await context.find('member-groups', unit.workspaceId))?.groups(unit) ?? []
  return [...new Set(groups.filter(({ id }) => groupIds.includes(id)).flatMap(({ memberIds }) => memberIds))]
}

/** Answers who came or went. */
async function followGroup(unit: UnitOfWork, calendarId: string, memberIds: readonly string[]): Promise<string[]> {
  const gone = await unit.query<{ member_id: string }>('delete from p_attendance.calendar_member where workspace_id = $1 and calendar_id = $2 and by_group and member_id <> all($3::uuid[]) returning member_id', [unit.workspaceId, calendarId, memberIds])
  const come = await unit.query<{ member_id: string }>('insert into p_attendance.calendar_member (workspace_id, calendar_id, member_id, by_group) select $1, $2, unnest($3::uuid[]), true on conflict do nothing returning member_id', [unit.workspaceId, calendarId, memberIds])
  return [...gone, ...come].map((row) => row.member_id)
}

/** The days of a calendar from a date to another, both included. */
export async function daysOfCalendar(calendar: HolidayCalendar, from: string, to: string, language: string): Promise<CalendarHoliday[]> {
  const [first, last] = [Number(from.slice(0, 4)), Number(to.slice(0, 4))]
  const days: CalendarHoliday[] = []
  for (let year = first; year <= last; year++) {
    for (const { date, name, kind, half } of await holidaysOf(calendar, year, language)) {
      if (date < from || date > to || calendar.omitted.includes(date) || (kind === 'bank' && calendar.bankDays === 'none')) continue
      days.push({ date, name, half: kind === 'bank' ? calendar.bankDays === 'half' : half })
    }
  }
  return days
}

/** Days that were judged, and that a calendar says something of, are judged again for those whom it holds for. */
async function markCalendar(unit: UnitOfWork, calendar: HolidayCalendar | undefined): Promise<void> {
  if (calendar === undefined) return
  const [range] = await unit.query<{ from: string | null; to: string | null }>('select min(from_date)::text as from, max(through_date)::text as to from p_attendance.coverage where workspace_id = $1', [unit.workspaceId])
  if (range?.from == null || range.to === null) return
  const every = { ...calendar, omitted: [], bankDays: 'whole' } as const
  await markSingleDates(unit, (await daysOfCalendar(every, range.from, range.to, 'en')).map(({ date }) => date), calendar.holdsFor)
}
