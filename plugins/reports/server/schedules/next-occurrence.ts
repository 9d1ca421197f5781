import type { Frequency } from '../../contracts.ts'

/** When something recurs on the clock of a zone. */
export interface Recurrence {
  readonly frequency: Frequency
  /** `HH:MM` */
  readonly time: string
  readonly timeZone: string
  /** 1 = Monday. */
  readonly weekday: number
  /** Beyond the end of a month it is the month's last day. */
  readonly monthDay: number
}

/** The first occurrence after `after`. A wall time that a clock change skips comes when the clock has gone on; one that it repeats comes once, at first. */
export function nextOccurrence({ frequency, time, timeZone, weekday, monthDay }: Recurrence, after: Temporal.Instant): Temporal.Instant {
  const plainTime = Temporal.PlainTime.from(time)
  const today = after.toZonedDateTimeISO(timeZone).toPlainDate()
  const at = (date: Temporal.PlainDate): Temporal.Instant => date.toZonedDateTime({ timeZone, plainTime }).toInstant()
  const dates = frequency === 'monthly'
    ? [0, 1, 2].map((months) => today.with({ day: 1 }).add({ months }).with({ day: monthDay }, { overflow: 'constrain' }))
    : Array.from({ length: 9 }, (_, days) => today.add({ days })).filter((date) => frequency === 'daily' || date.dayOfWeek === weekday)
  const next = dates.map(at).find((instant) => Temporal.Instant.compare(instant, after) > 0)
  if (next === undefined) throw new RangeError(`nothing follows ${after.toString()}`)
  return next
}
