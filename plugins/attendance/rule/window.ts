import type { Interval } from './interval.ts'
import { hoursOn, type Schedule } from './schedule.ts'

/** A date's shift as instants. A shift never ends before it starts, whatever the clocks do in between. */
export type Shift = Interval

/** The shift of a date as instants (`compatible`: a time in a gap resolves after it, an ambiguous one to its first occurrence), or null where the schedule has none. */
export function shiftOf(schedule: Schedule, date: Temporal.PlainDate): Shift | null {
  const wall = wallShift(schedule, date)
  if (!wall) return null
  const from = instantOf(wall.start, schedule.timeZone)
  return { from, to: Math.max(from, instantOf(wall.end, schedule.timeZone)) }
}

/** The shift of a date that is free from its middle on, or of any other. */
export function shiftOn(schedule: Schedule, date: Temporal.PlainDate, half: boolean): Shift | null {
  const shift = shiftOf(schedule, date)
  return shift === null || !half ? shift : { from: shift.from, to: shift.from + Math.floor((shift.to - shift.from) / 2) }
}

/**
 * The stretch of time whose starts belong to a date: from the boundary before it to the boundary after it. The
 * neighbours' schedules matter where a new version begins; windows of consecutive dates always meet.
 */
export function windowOf(
  date: Temporal.PlainDate,
  schedule: Schedule,
  before: Schedule = schedule,
  after: Schedule = schedule,
): Interval {
  const from = opening(before, schedule, date)
  return { from, to: Math.max(from, opening(schedule, after, date.add({ days: 1 }))) }
}

/** Whether a date exists in a zone: Apia, for one, had no 30 December 2011. */
export const existsIn = (timeZone: string, date: Temporal.PlainDate): boolean =>
  date.toZonedDateTime({ timeZone, plainTime: '12:00' }).toPlainDate().equals(date)

/** Whether the clocks of the zone change inside the window, so that its wall-clock length is not its real one. */
export function clocksChange(window: Interval, timeZone: string): boolean {
  const change = Temporal.Instant.fromEpochMilliseconds(window.from).toZonedDateTimeISO(timeZone).getTimeZoneTransition('next')
  return change !== null && change.epochMilliseconds <= window.to
}

/**
 * The instant at which `date` begins: where the days of `before` (the schedule of the date before) and `on` (of the date)
 * meet, and never before the date before has begun, whatever a new version says.
 */
function opening(before: Schedule, on: Schedule, date: Temporal.PlainDate): number {
  if (before === on) return openingWithin(on, date)
  return Math.max(instantOf(boundaryWall(before, on, date), on.timeZone), openingWithin(before, date.subtract({ days: 1 })))
}

/** Each date is asked for by its neighbours too, and by everybody who shares the schedule; working it out takes most of a judgement. */
const openings = new WeakMap<Schedule, Map<string, number>>()

function openingWithin(schedule: Schedule, date: Temporal.PlainDate): number {
  let known = openings.get(schedule)
  if (known === undefined) openings.set(schedule, known = new Map())
  const key = date.toString()
  let opening = known.get(key)
  if (opening === undefined) known.set(key, opening = instantOf(boundaryWall(schedule, schedule, date), schedule.timeZone))
  return opening
}

function boundaryWall(before: Schedule, on: Schedule, date: Temporal.PlainDate): Temporal.PlainDateTime {
  const next = wallShift(on, date)
  if (on.dayStartsAt !== null) {
    const start = date.toPlainDateTime(on.dayStartsAt)
    // A date holds the start of its own shift: a day that starts in the evening belongs to the date that follows.
    return next && Temporal.PlainDateTime.compare(start, next.start) > 0 ? start.subtract({ days: 1 }) : start
  }
  const last = wallShift(before, date.subtract({ days: 1 }))
  const midnight = date.toPlainDateTime()
  // Whoever works through the night on the day before ends it on that day, also where the next one has no shift.
  if (last && !next) return Temporal.PlainDateTime.compare(last.end, midnight) > 0 ? last.end : midnight
  if (!last || !next) return midnight
  const between = last.end.until(next.start, { largestUnit: 'second' }).total('milliseconds')
  return last.end.add({ milliseconds: Math.floor(between / 2) })
}

function wallShift(schedule: Schedule, date: Temporal.PlainDate): { start: Temporal.PlainDateTime; end: Temporal.PlainDateTime } | null {
  const { startsAt, endsAt } = hoursOn(schedule, date)
  if (startsAt === null || endsAt === null) return null
  const start = date.toPlainDateTime(startsAt)
  const sameDay = date.toPlainDateTime(endsAt)
  const end = Temporal.PlainDateTime.compare(sameDay, start) > 0 ? sameDay : sameDay.add({ days: 1 })
  return { start, end }
}

const instantOf = (wall: Temporal.PlainDateTime, timeZone: string): number =>
  wall.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds
