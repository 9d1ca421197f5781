import type { Period } from '../contracts.ts'

export interface Dates {
  readonly from: Temporal.PlainDate
  readonly to: Temporal.PlainDate
}

/** The dates of a period, both included, as seen on `today`; weeks begin on `weekStart` (1 = Monday). */
export function datesOf(period: Period, today: Temporal.PlainDate, weekStart: number): Dates {
  const week = firstOfWeek(today, weekStart)
  const month = today.with({ day: 1 })
  const year = today.with({ month: 1, day: 1 })
  switch (period) {
    case 'today': return { from: today, to: today }
    case 'yesterday': return { from: today.subtract({ days: 1 }), to: today.subtract({ days: 1 }) }
    case 'this-week': return { from: week, to: week.add({ days: 6 }) }
    case 'last-week': return { from: week.subtract({ days: 7 }), to: week.subtract({ days: 1 }) }
    case 'this-month': return { from: month, to: month.add({ months: 1 }).subtract({ days: 1 }) }
    case 'last-month': return { from: month.subtract({ months: 1 }), to: month.subtract({ days: 1 }) }
    case 'last-7-days': return { from: today.subtract({ days: 6 }), to: today }
    case 'last-30-days': return { from: today.subtract({ days: 29 }), to: today }
    case 'this-year': return { from: year, to: year.add({ years: 1 }).subtract({ days: 1 }) }
    case 'last-year': return { from: year.subtract({ years: 1 }), to: year.subtract({ days: 1 }) }
  }
}

/** The first day of the week a date lies in. */
export const firstOfWeek = (date: Temporal.PlainDate, weekStart: number): Temporal.PlainDate =>
  date.subtract({ days: (date.dayOfWeek - weekStart + 7) % 7 })
