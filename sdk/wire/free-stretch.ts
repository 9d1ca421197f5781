/** Where somebody is in time. */
export interface Here {
  readonly now: Temporal.Instant
  readonly timeZone: string
  readonly today: Temporal.PlainDate
}
/** A half-open stretch of time. */
export interface Stretch {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

/** A wall-clock time on a date; one in a gap resolves after it, an ambiguous one to its first occurrence. */
export const wallTime = (date: Temporal.PlainDate, time: string, timeZone: string): Temporal.Instant =>
  date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).toInstant()

/**
 * A free stretch of that length on the day: today the latest that is over; on an earlier day after its last work, from 9:00 where
 * there was none, else the latest that fits. `taken` is in order of time. Undefined where there is none.
 */
export function freeStretchOn(seconds: number, day: Temporal.PlainDate, taken: readonly Stretch[], { now, timeZone, today }: Here): Stretch | undefined {
  const dayStart = day.toZonedDateTime(timeZone).toInstant()
  const dayEnd = day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant()
  const end = Temporal.Instant.compare(dayEnd, now) > 0 ? now : dayEnd
  const gaps = gapsOf(dayStart, end, taken).filter(({ from, to }) => to.since(from).total('seconds') >= seconds)
  const latest = gaps.at(-1)
  if (latest === undefined) return undefined
  if (!day.equals(today)) {
    const morning = wallTime(day, '09:00', timeZone)
    const start = taken.length === 0 ? morning : latest.from
    if (end.since(start).total('seconds') >= seconds && Temporal.Instant.compare(start, latest.from) >= 0) return { from: start, to: start.add({ seconds }) }
  }
  return { from: latest.to.subtract({ seconds }), to: latest.to }
}

/** What is free between two instants; `taken` is in order of time. */
export function gapsOf(start: Temporal.Instant, end: Temporal.Instant, taken: readonly Stretch[]): Stretch[] {
  const gaps: Stretch[] = []
  let free = start
  for (const { from, to } of taken) {
    const until = Temporal.Instant.compare(from, end) < 0 ? from : end
    if (Temporal.Instant.compare(until, free) > 0) gaps.push({ from: free, to: until })
    if (Temporal.Instant.compare(to, free) > 0) free = to
  }
  if (Temporal.Instant.compare(end, free) > 0) gaps.push({ from: free, to: end })
  return gaps
}
