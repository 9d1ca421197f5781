/** Calendar dates `YYYY-MM-DD`, both included. */
export interface DateSpan {
  readonly from: string
  readonly to: string
}

const earliest = '1900-01-01'
const latest = '9999-12-31'

/** Whether a text is a date that a calendar of people can have; an input that somebody is still typing into has years like 0020. */
export const isCalendarDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && text >= earliest && text <= latest && !Number.isNaN(Date.parse(text))

const atNoon = (date: string): Date => new Date(`${date}T12:00:00Z`)
/** What is no date stays what it is, so that a page whose person is still typing goes on. */
const dateOf = (at: Date, otherwise: string): string => Number.isNaN(at.getTime()) ? otherwise : at.toISOString().slice(0, 10)

/** The calendar date so many days later, or earlier where negative. */
export function addDays(date: string, days: number): string {
  const at = atNoon(date)
  at.setUTCDate(at.getUTCDate() + days)
  return dateOf(at, date)
}

/** ISO day of the week, 1 Monday … 7 Sunday. */
export const weekdayOf = (date: string): number => atNoon(date).getUTCDay() || 7

/** The week that holds a date; `weekStart` is an ISO day of the week. */
export function weekOf(date: string, weekStart: number): DateSpan {
  const from = addDays(date, -((weekdayOf(date) - weekStart + 7) % 7))
  return { from, to: addDays(from, 6) }
}

/** The first and last date of the month of a date. */
export function monthOf(date: string): DateSpan {
  const at = atNoon(date)
  const from = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1, 12))
  const to = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0, 12))
  return { from: dateOf(from, date), to: dateOf(to, date) }
}

/** Every date of a span, in order. */
export function datesOf(span: DateSpan): readonly string[] {
  const dates: string[] = []
  for (let date = span.from; date <= span.to; date = addDays(date, 1)) dates.push(date)
  return dates
}
