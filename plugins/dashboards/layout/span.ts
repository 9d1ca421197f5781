import type { Period, Scope } from '../contracts.ts'

/** Dates, both included. */
export interface Span {
  readonly from: Temporal.PlainDate
  readonly to: Temporal.PlainDate
}

/** Five years, two of them with a leap day. */
export const mostDays = 5 * 365 + 2
const usual: Period = 'this-week'

/** False for half a range, a reversed or an endless one, and for dates beside a period. */
export function hasSoundDates({ period, from, to }: Scope): boolean {
  if (from === undefined && to === undefined) return true
  if (period !== undefined || from === undefined || to === undefined) return false
  const days = Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to)).days + 1
  return days >= 1 && days <= mostDays
}

/** The dates of a scope as seen on `today`; weeks begin on `weekStart` (1 Monday … 7 Sunday). */
export function spanOf(scope: Scope, today: Temporal.PlainDate, weekStart: number): Span {
  if (scope.from !== undefined && scope.to !== undefined) return { from: Temporal.PlainDate.from(scope.from), to: Temporal.PlainDate.from(scope.to) }
  const period = scope.period ?? usual
  const lastDays = /^last-(\d+)-days$/.exec(period)?.[1]
  if (lastDays !== undefined) return { from: today.subtract({ days: Number(lastDays) - 1 }), to: today }
  const [which, unit] = period.split('-') as [string, 'week' | 'month' | 'year' | undefined]
  if (unit === undefined) {
    const day = which === 'yesterday' ? today.subtract({ days: 1 }) : today
    return { from: day, to: day }
  }
  const current = unit === 'week' ? today.subtract({ days: (today.dayOfWeek - weekStart + 7) % 7 }) : today.with(unit === 'month' ? { day: 1 } : { month: 1, day: 1 })
  const from = which === 'last' ? current.subtract(lengthOf(unit)) : current
  return { from, to: from.add(lengthOf(unit)).subtract({ days: 1 }) }
}

const lengthOf = (unit: 'week' | 'month' | 'year') => ({ week: { days: 7 }, month: { months: 1 }, year: { years: 1 } })[unit]

/** The span before: as many months before whole months, else as many days. */
export function spanBefore({ from, to }: Span): Span {
  if (from.day === 1 && to.add({ days: 1 }).day === 1) {
    const { months } = from.until(to.add({ days: 1 }), { largestUnit: 'months' })
    return { from: from.subtract({ months }), to: from.subtract({ days: 1 }) }
  }
  const days = from.until(to).days + 1
  return { from: from.subtract({ days }), to: from.subtract({ days: 1 }) }
}
