/** Local days of one zone; remembers those it has met. */
export interface LocalDays {
  /** The end of the local date that the instant lies in, in epoch milliseconds. */
  endOfDay(epochMs: number): number
  /** The local date that the instant lies in. */
  dateOf(epochMs: number): string
}

interface LocalDay { readonly startsAt: number; readonly endsAt: number; readonly date: string }

const remembered = new Map<string, LocalDay[]>()
const daysRemembered = 8

/** Batches are of today and the days before, so that a handful of days answers nearly every question. */
export function localDays(timeZone: string): LocalDays {
  const days = remembered.get(timeZone) ?? []
  remembered.set(timeZone, days)
  const dayOf = (epochMs: number): LocalDay => {
    for (const day of days) if (epochMs >= day.startsAt && epochMs < day.endsAt) return day
    const start = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone).startOfDay()
    const day = { startsAt: start.epochMilliseconds, endsAt: start.add({ days: 1 }).startOfDay().epochMilliseconds, date: start.toPlainDate().toString() }
    days.unshift(day)
    days.length = Math.min(days.length, daysRemembered)
    return day
  }
  return { endOfDay: (epochMs) => dayOf(epochMs).endsAt, dateOf: (epochMs) => dayOf(epochMs).date }
}
