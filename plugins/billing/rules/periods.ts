/** A month of billing, half-open: from a local midnight to the same day of the next month, or its last day where it has no such day. */
export interface Period {
  /** The day on which the subscription began; every period is counted from it, so 31 January is followed by 28 February and 31 March. */
  readonly startedOn: Temporal.PlainDate
  readonly timeZone: string
  /** 0 for the first. */
  readonly index: number
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

const startOf = (startedOn: Temporal.PlainDate, timeZone: string, index: number): Temporal.Instant =>
  startedOn.add({ months: index }).toZonedDateTime(timeZone).toInstant()

/** The period of that index, in the zone of the workspace. */
export const periodAt = (startedOn: Temporal.PlainDate, timeZone: string, index: number): Period =>
  ({ startedOn, timeZone, index, from: startOf(startedOn, timeZone, index), to: startOf(startedOn, timeZone, index + 1) })

/** Every period, without an end. */
export function* periods(startedOn: Temporal.PlainDate, timeZone: string): Generator<Period, never> {
  for (let index = 0; ; index++) yield periodAt(startedOn, timeZone, index)
}

/** The period that an instant lies in; undefined before the first. */
export function periodOf(startedOn: Temporal.PlainDate, timeZone: string, at: Temporal.Instant): Period | undefined {
  const day = at.toZonedDateTimeISO(timeZone).toPlainDate()
  const months = (day.year - startedOn.year) * 12 + day.month - startedOn.month
  return [months, months - 1].filter((index) => index >= 0).map((index) => periodAt(startedOn, timeZone, index)).find((period) => isWithin(period, at))
}

/** The first and the last day, as they are printed. */
export const daysOf = ({ startedOn, index }: Period): { readonly first: Temporal.PlainDate; readonly last: Temporal.PlainDate } =>
  ({ first: startedOn.add({ months: index }), last: startedOn.add({ months: index + 1 }).subtract({ days: 1 }) })

/** The period before; undefined for the first. */
export const previousOf = ({ startedOn, timeZone, index }: Period): Period | undefined => (index === 0 ? undefined : periodAt(startedOn, timeZone, index - 1))

/** The month before, also before the first period: whoever connected in the trial did so there. */
export const beforeOf = ({ startedOn, timeZone, index }: Period): Period => periodAt(startedOn, timeZone, index - 1)

export const isWithin = ({ from, to }: Period, at: Temporal.Instant): boolean => Temporal.Instant.compare(from, at) <= 0 && Temporal.Instant.compare(at, to) < 0
