import { uuidv7, type UnitOfWork } from '@overt/sdk'
import type { Holiday } from '../rule/index.ts'
import { daysOfCalendar, readCalendars } from './regions/calendars.ts'

export interface StoredHoliday {
  readonly id: string
  readonly date: string
  readonly name: string
  readonly source: 'manual' | 'calendar'
  /** Free in the afternoon only. */
  readonly half: boolean
}

/** Languages of whose names a judgement keeps one, for readers of each. */
const judgedLanguages = ['en', 'de'] as const

/** The holidays of each member: the workspace's, and those of the calendars that hold for them. Who share the same have the same list. */
export async function holidaysByMember(unit: UnitOfWork, from: string, to: string): Promise<(memberId: string) => readonly Holiday[]> {
  const workspace: readonly Holiday[] = await readHolidays(unit, from, to)
  const calendars = await readCalendars(unit)
  if (calendars.length === 0) return () => workspace
  const days = await Promise.all(calendars.map(async (calendar) => {
    const [own, ...told] = await Promise.all(['', ...judgedLanguages].map((language) => daysOfCalendar(calendar, from, to, language)))
    return own!.map((day, index): Holiday => ({ ...day, names: Object.fromEntries(judgedLanguages.map((language, each) => [language, told[each]![index]!.name])) }))
  }))
  const lists = new Map<string, readonly Holiday[]>()
  return (memberId) => {
    const holding = calendars.map(({ holdsFor }) => holdsFor === null || holdsFor.includes(memberId))
    const key = holding.join()
    let list = lists.get(key)
    if (list === undefined) lists.set(key, list = [...workspace, ...days.flatMap((each, index) => (holding[index] ? each : []))])
    return list
  }
}

/** The workspace's holidays from a date to another, both included, in order. */
export async function readHolidays(unit: UnitOfWork, from: string, to: string): Promise<StoredHoliday[]> {
  return await unit.query<StoredHoliday>(
    `select id, date::text, name, source, half from p_attendance.holiday
     where workspace_id = $1 and date between $2 and $3 order by date, name`,
    [unit.workspaceId, from, to],
  )
}

/** Adds those that are not there yet (same date and name) and answers them. */
export async function addHolidays(
  unit: UnitOfWork, holidays: readonly { readonly date: string; readonly name: string; readonly half?: boolean }[], source: StoredHoliday['source'],
): Promise<StoredHoliday[]> {
  const rows = holidays.map((holiday) => ({ id: uuidv7(), ...holiday }))
  return await unit.query<StoredHoliday>(
    `insert into p_attendance.holiday (workspace_id, id, date, name, source, half)
     select $1, r.id, r.date, r.name, $3, coalesce(r.half, false) from jsonb_to_recordset($2::jsonb) as r(id uuid, date date, name text, half boolean) order by r.date, r.name
     on conflict (workspace_id, date, name) do nothing
     returning id, date::text, name, source, half`,
    [unit.workspaceId, JSON.stringify(rows), source],
  )
}

/** How many of these are holidays already. */
export async function countPresent(unit: UnitOfWork, holidays: readonly { readonly date: string; readonly name: string }[]): Promise<number> {
  const [row] = await unit.query<{ count: number }>(
    `select count(*)::integer as count from p_attendance.holiday h
     join jsonb_to_recordset($2::jsonb) as r(date date, name text) on r.date = h.date and r.name = h.name where h.workspace_id = $1`,
    [unit.workspaceId, JSON.stringify(holidays)],
  )
  return row?.count ?? 0
}

/** Removes one and answers it; undefined where there is none. */
export async function removeHoliday(unit: UnitOfWork, id: string): Promise<StoredHoliday | undefined> {
  const [row] = await unit.query<StoredHoliday>(
    'delete from p_attendance.holiday where workspace_id = $1 and id = $2 returning id, date::text, name, source, half', [unit.workspaceId, id])
  return row
}
