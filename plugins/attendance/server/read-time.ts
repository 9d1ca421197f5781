import { invalidDate, invalidInstant, invalidInterval, invalidRange } from './errors.ts'

/** An RFC 3339 instant; throws `invalid-instant` (400). */
export function readInstant(text: string, path: string): Temporal.Instant {
  try {
    return Temporal.Instant.from(text)
  } catch (cause) {
    throw invalidInstant({ values: { text, path }, errors: [{ path, message: 'not an instant' }], cause })
  }
}

/** A date `YYYY-MM-DD`; throws `invalid-date` (400). */
export function readDate(text: string, path: string): Temporal.PlainDate {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' })
  } catch (cause) {
    throw invalidDate({ values: { text, path }, errors: [{ path, message: 'not a date' }], cause })
  }
}

/** An interval whose end, where it has one, does not lie before its start; throws `invalid-interval` (400). */
export function readInterval(body: { readonly startedAt: string; readonly endedAt: string | null }, path: string): { startedAt: Temporal.Instant; endedAt: Temporal.Instant | null } {
  const startedAt = readInstant(body.startedAt, `${path}/startedAt`)
  const endedAt = body.endedAt === null ? null : readInstant(body.endedAt, `${path}/endedAt`)
  if (endedAt && Temporal.Instant.compare(endedAt, startedAt) < 0) {
    throw invalidInterval({ values: { path }, errors: [{ path: `${path}/endedAt`, message: 'before startedAt' }] })
  }
  return { startedAt, endedAt }
}

export interface DateRange {
  readonly from: Temporal.PlainDate
  readonly to: Temporal.PlainDate
}

const longestRangeDays = 366

/** Two dates in order, at most a year apart; throws `invalid-range` (400). */
export function readRange(query: { readonly from: string; readonly to: string }): DateRange {
  const range = { from: readDate(query.from, '/from'), to: readDate(query.to, '/to') }
  const days = range.from.until(range.to).total('days') + 1
  if (days < 1 || days > longestRangeDays) throw invalidRange({ values: { ...query, maximum: longestRangeDays }, errors: [{ path: '/to', message: 'out of range' }] })
  return range
}

/** An instant as Postgres prints it, or null. */
export const fromPostgres = (text: string | null): Temporal.Instant | null => (text === null ? null : Temporal.Instant.from(text))
