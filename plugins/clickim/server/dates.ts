import { rangeReversed, rangeTooLong } from './errors.ts'

export interface DateBounds {
  readonly from: string
  readonly to: string
  /** Bounds in the workspace's zone, half-open. */
  readonly startsAt: Temporal.Instant
  readonly endsAt: Temporal.Instant
  readonly days: number
}

/** Dates, both included, in a zone. Errors: `range-reversed`, `range-too-long`. */
export function dateBounds({ from, to }: { readonly from: string; readonly to: string }, timeZone: string, maximumDays: number): DateBounds {
  const [first, last] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to)]
  const days = first.until(last).days + 1
  if (days < 1) throw rangeReversed()
  if (days > maximumDays) throw rangeTooLong({ values: { days: maximumDays } })
  return { from, to, days, startsAt: first.toZonedDateTime(timeZone).toInstant(), endsAt: last.add({ days: 1 }).toZonedDateTime(timeZone).toInstant() }
}
