/** What a new entry proposes: the hour before now, from midnight at the earliest, so that it belongs to today. In the first minute of a day it is the whole hour. */
export function lastHour(timeZone: string, now: Temporal.Instant = Temporal.Now.instant()): { readonly startedAt: string; readonly stoppedAt: string } {
  const hourAgo = now.subtract({ hours: 1 })
  const midnight = now.toZonedDateTimeISO(timeZone).startOfDay().toInstant()
  const isToday = Temporal.Instant.compare(hourAgo, midnight) >= 0 || now.since(midnight).total('minutes') < 1
  return { startedAt: (isToday ? hourAgo : midnight).toString(), stoppedAt: now.toString() }
}
