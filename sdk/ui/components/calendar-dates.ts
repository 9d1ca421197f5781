/** Calendar dates `YYYY-MM-DD`, both included. */
export interface DateSpan {
  readonly from: string
  readonly to: string
}

const atNoon = (date: string): Date => new Date(`${date}T12:00:00Z`)
const dateOf = (at: Date): string => at.toISOString().slice(0, 10)

export function addDays(date: string, days: number): string {
  const at = atNoon(date)
  at.setUTCDate(at.getUTCDate() + days)
  return dateOf(at)
}

/** ISO day of the week, 1 Monday … 7 Sunday. */
export const weekdayOf = (date: string): number => atNoon(date).getUTCDay() || 7

/** The week that holds a date; `weekStart` is an ISO day of the week. */
export function weekOf(date: string, weekStart: number): DateSpan {
  const from = addDays(date, -((weekdayOf(date) - weekStart + 7) % 7))
  return { from, to: addDays(from, 6) }
}

export function monthOf(date: string): DateSpan {
  const at = atNoon(date)
  const from = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1, 12))
  const to = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0, 12))
  return { from: dateOf(from), to: dateOf(to) }
}

/** Every date of a span, in order. */
export function datesOf(span: DateSpan): readonly string[] {
  const dates: string[] = []
  for (let date = span.from; date <= span.to; date = addDays(date, 1)) dates.push(date)
  return dates
}
