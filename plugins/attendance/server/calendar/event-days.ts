import type { CalendarEvent, EventLength, Occurrence } from './calendar-event.ts'
import type { OmissionReason } from './calendar-reading.ts'
import { dateKey, timeKey } from './event-time.ts'
import type { EventTime } from './event-time.ts'
import { isWithinDay, ruleStarts, TooManyRepetitions } from './recurrence.ts'
import type { WallRange } from './recurrence.ts'

/** Where and when days are wanted. */
export interface DayRange {
  readonly timeZone: string
  readonly from: Temporal.PlainDate
  readonly to: Temporal.PlainDate
}

/** A series, or a single event, with the events that stand for single occurrences of it. */
export interface EventSeries {
  readonly event: CalendarEvent
  readonly exceptions: readonly CalendarEvent[]
}

export interface SeriesDays {
  readonly days: readonly { readonly date: string; readonly name: string }[]
  readonly omitted: readonly { readonly date: string | null; readonly reason: OmissionReason }[]
}

/** The days of a series within a range, its exceptions in place of the occurrences that they stand for. Errors: `EventMistake`. */
export function seriesDays({ event, exceptions }: EventSeries, range: DayRange): SeriesDays {
  if (event.cancelled) return { days: [], omitted: [{ date: dateKey(event.start), reason: 'cancelled' }] }
  if ([...event.rules, ...event.excludingRules].some(isWithinDay)) return { days: [], omitted: [{ date: null, reason: 'within-day' }] }
  let starts: readonly Occurrence[]
  try {
    starts = occurrences(event, wallRange(event.length, range))
  } catch (error) {
    if (error instanceof TooManyRepetitions) return { days: [], omitted: [{ date: null, reason: 'too-many-repetitions' }] }
    throw error
  }
  const standing = new Map(exceptions.filter(({ stands }) => stands?.andFollowing === false).map((each) => [timeKey(each.stands!.for), each]))
  const following = exceptions.filter(({ stands }) => stands?.andFollowing === true).sort((one, other) => Temporal.PlainDateTime.compare(one.stands!.for.wall, other.stands!.for.wall))
  const days: { date: string; name: string }[] = []
  const omitted: { date: string | null; reason: OmissionReason }[] = []
  const used = new Set<CalendarEvent>()

  for (const occurrence of starts) {
    const exception = standing.get(timeKey(occurrence.start)) ?? standing.get(dateKey(occurrence.start))
    if (exception !== undefined) {
      used.add(exception)
      take(exception, exception)
      continue
    }
    const later = following.findLast(({ stands }) => Temporal.PlainDateTime.compare(stands!.for.wall, occurrence.start.wall) <= 0)
    if (later === undefined) { take(event, occurrence); continue }
    const shift = later.stands!.for.wall.until(later.start.wall, { largestUnit: 'days' })
    take(later, { start: { ...later.start, wall: occurrence.start.wall.add(shift) }, length: later.length })
  }
  // One that was moved here from outside the range.
  for (const exception of standing.values()) if (!used.has(exception)) take(exception, exception, false)

  if (days.length === 0 && omitted.length === 0) omitted.push({ date: event.rules.length > 0 ? null : dateKey(event.start), reason: event.rules.length > 0 ? 'never-in-years' : 'outside-years' })
  return { days, omitted }

  function take({ name, cancelled }: CalendarEvent, occurrence: Occurrence, tell = true): void {
    const dates = datesOf(occurrence, range)
    if (!cancelled) for (const date of dates) days.push({ date, name: name || date })
    else if (tell) omitted.push({ date: dateKey(occurrence.start), reason: 'cancelled' })
  }
}

function occurrences(event: CalendarEvent, walls: WallRange): Occurrence[] {
  const starts = (rules: CalendarEvent['rules']) => rules.flatMap((rule) => ruleStarts(rule, event.start, walls))
  const excluded = new Set([...event.excluded.map(timeKey), ...event.excluded.filter(({ kind }) => kind === 'date').map(dateKey), ...starts(event.excludingRules).map((wall) => timeKey({ ...event.start, wall }))])
  const own = event.rules.length === 0 ? [event.start] : starts(event.rules).map((wall): EventTime => ({ ...event.start, wall }))
  const all = [...own.map((start): Occurrence => ({ start, length: event.length })), ...event.added]
  const unique = new Map(all.map((occurrence) => [timeKey(occurrence.start), occurrence]))
  return [...unique.values()].filter(({ start }) => !excluded.has(timeKey(start)) && !excluded.has(dateKey(start)))
}

/** Wide enough for every zone and for an event that began before the range. */
function wallRange(length: EventLength, { from, to }: DayRange): WallRange {
  const days = Math.ceil(length.nominal.total({ unit: 'days', relativeTo: from }))
  return { from: from.subtract({ days: days + 2 }).toPlainDateTime(), to: to.add({ days: 2 }).toPlainDateTime() }
}

/** The dates that an occurrence touches, in the zone that asks. */
function datesOf({ start, length }: Occurrence, { timeZone, from, to }: DayRange): string[] {
  const { first, last } = start.kind === 'date'
    ? { first: start.wall.toPlainDate(), last: start.wall.toPlainDate().add(length.nominal).subtract({ days: 1 }) }
    : local(start, length, timeZone)
  const dates: string[] = []
  const end = Temporal.PlainDate.compare(last, to) > 0 ? to : last
  for (let date = Temporal.PlainDate.compare(first, from) < 0 ? from : first; Temporal.PlainDate.compare(date, end) <= 0; date = date.add({ days: 1 })) dates.push(date.toString())
  return dates
}

function local(start: EventTime & { kind: 'time' }, { nominal, exact }: EventLength, timeZone: string): { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate } {
  const begin = start.zone.instantOf(start.wall)
  const end = exact ? begin.add(nominal) : start.zone.instantOf(start.wall.add(nominal))
  const dateAt = (instant: Temporal.Instant) => instant.toZonedDateTimeISO(timeZone).toPlainDate()
  // The end is exclusive.
  const last = Temporal.Instant.compare(end, begin) > 0 ? end.subtract({ nanoseconds: 1 }) : begin
  return { first: dateAt(begin), last: dateAt(last) }
}
