import type { Attended } from './attended.ts'
import type { Interval } from './interval.ts'

/** First and last work of a date. */
export interface Span {
  readonly clockInAt: Temporal.Instant
  readonly clockOutAt: Temporal.Instant
}

const day = 24 * 3_600_000
const week = 7 * day

/**
 * The longest rest of the week before a date's, in milliseconds; null where that week had no work. A rest belongs to the week in which a whole day of it lies, and is
 * counted to its end: from Saturday evening to Monday morning it is the first week's. Where none holds a whole day, the longest part within the week. What was before
 * the first known work was rest.
 */
export function restOfWeekBefore(date: Temporal.PlainDate, timeZone: string, { lastWeek, clockIn }: { readonly lastWeek: readonly Span[]; readonly clockIn: number }): number | null {
  const monday = date.subtract({ days: date.dayOfWeek - 1 })
  const [from, to] = [monday.subtract({ weeks: 1 }), monday].map((on) => on.toZonedDateTime(timeZone).epochMilliseconds) as [number, number]
  const spans = lastWeek.map((span) => ({ from: span.clockInAt.epochMilliseconds, to: span.clockOutAt.epochMilliseconds })).toSorted((one, other) => one.from - other.from)
  if (!spans.some((span) => span.to > from && span.from < to)) return null
  const ends = [-Infinity, ...spans.map((span) => span.to)]
  const starts = [...spans.map((span) => span.from), clockIn]
  const rests = starts.map((start, index): Interval => ({ from: ends[index]!, to: start })).filter((rest) => rest.to > rest.from)
  const within = (rest: Interval): number => Math.min(rest.to, to) - Math.max(rest.from, from)
  // A week in which the clocks go forward has an hour less, and so has its Sunday.
  const whole = rests.filter((rest) => within(rest) >= day - Math.max(0, week - (to - from)))
  return Math.max(0, ...whole.length > 0 ? whole.map((rest) => rest.to - rest.from) : rests.map(within))
}

/** Milliseconds of work between the beginning and the end of a Sunday: of its own date, and of the night before. */
export function workOnSunday({ worked }: Attended, date: Temporal.PlainDate, timeZone: string): number {
  if (date.dayOfWeek < 6) return 0
  const sunday = date.add({ days: 7 - date.dayOfWeek })
  const [from, to] = [sunday, sunday.add({ days: 1 })].map((on) => on.toZonedDateTime(timeZone).epochMilliseconds) as [number, number]
  return worked.reduce((sum, each) => sum + Math.max(0, Math.min(each.to, to) - Math.max(each.from, from)), 0)
}
