/** Cuts time at local midnights of one zone; remembers the days it has met. */
export interface LocalDays {
  /** The end of the local date that the instant lies in, in epoch milliseconds. */
  endOfDay(epochMs: number): number
}

const remembered = new Map<string, { startsAt: number; endsAt: number }[]>()
const daysRemembered = 8

/** Batches are of today and the days before, so that a handful of days answers nearly every question. */
export function localDays(timeZone: string): LocalDays {
  const days = remembered.get(timeZone) ?? []
  remembered.set(timeZone, days)
  return {
    endOfDay(epochMs) {
      const known = days.find(({ startsAt, endsAt }) => epochMs >= startsAt && epochMs < endsAt)
      if (known !== undefined) return known.endsAt
      const day = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone).startOfDay()
      const bounds = { startsAt: day.epochMilliseconds, endsAt: day.add({ days: 1 }).startOfDay().epochMilliseconds }
      days.unshift(bounds)
      days.length = Math.min(days.length, daysRemembered)
      return bounds.endsAt
    },
  }
}
