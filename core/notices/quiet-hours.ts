import type { QuietHours } from '@overt/sdk'

/**
 * When the quiet hours end that an instant lies in; undefined outside of them. Both times are wall-clock times of the zone: one that a change
 * of clocks skips is the instant after it, of two the earlier counts.
 */
export function quietUntil(now: Temporal.Instant, hours: QuietHours | null, timeZone: string): Temporal.Instant | undefined {
  if (hours === null) return undefined
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
  const [from, to] = [Temporal.PlainTime.from(hours.from), Temporal.PlainTime.from(hours.to)]
  const overMidnight = Temporal.PlainTime.compare(to, from) <= 0
  for (const date of [today.subtract({ days: 1 }), today]) {
    const start = date.toZonedDateTime({ timeZone, plainTime: from }).toInstant()
    const end = (overMidnight ? date.add({ days: 1 }) : date).toZonedDateTime({ timeZone, plainTime: to }).toInstant()
    if (Temporal.Instant.compare(start, now) <= 0 && Temporal.Instant.compare(now, end) < 0) return end
  }
  return undefined
}
