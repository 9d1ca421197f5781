import type { Amount, When } from '../grammar/index.ts'
import { noFreeTime } from './errors.ts'

interface Here {
  readonly now: Temporal.Instant
  readonly timeZone: string
  readonly today: Temporal.PlainDate
}
export interface Stretch {
  readonly from: Temporal.Instant
  readonly to: Temporal.Instant
}

/** A wall-clock time on a date; one in a gap resolves after it, an ambiguous one to its first occurrence. */
export const wallTime = (date: Temporal.PlainDate, time: string, timeZone: string): Temporal.Instant =>
  date.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from(time) }).toInstant()

/** The instant that was meant. A time without a date is the nearest one: just after midnight, 23:50 was yesterday. */
export function instantOf(at: When, { now, timeZone, today }: Here): Temporal.Instant {
  if (at.kind === 'ago') return now.subtract({ seconds: at.seconds })
  if (at.date !== null) return wallTime(Temporal.PlainDate.from(at.date), at.time, timeZone)
  const sameDay = wallTime(today, at.time, timeZone)
  return sameDay.since(now).total('hours') > 12 ? wallTime(today.subtract({ days: 1 }), at.time, timeZone) : sameDay
}

/** When logged work was, as far as it was said; null where a free stretch is to be found. */
export function saidStretch(amount: Amount, day: Temporal.PlainDate, at: When | null, here: Here): Stretch | null {
  if (amount.kind === 'range') {
    const nextDay = Temporal.PlainTime.compare(amount.to, amount.from) <= 0
    return { from: wallTime(day, amount.from, here.timeZone), to: wallTime(nextDay ? day.add({ days: 1 }) : day, amount.to, here.timeZone) }
  }
  if (at === null) return null
  const from = at.kind === 'clock' ? wallTime(day, at.time, here.timeZone) : instantOf(at, here)
  return { from, to: from.add({ seconds: amount.seconds }) }
}

/**
 * A free stretch of that length on the day: today the latest that is over; on an earlier day after its last work, from 9:00 where
 * there was none, else the latest that fits. `taken` is in order of time. Errors: `chat-no-free-time`.
 */
export function freeStretch(seconds: number, day: Temporal.PlainDate, taken: readonly Stretch[], { now, timeZone, today }: Here): Stretch {
  const dayStart = day.toZonedDateTime(timeZone).toInstant()
  const dayEnd = day.add({ days: 1 }).toZonedDateTime(timeZone).toInstant()
  const end = Temporal.Instant.compare(dayEnd, now) > 0 ? now : dayEnd
  const gaps = gapsOf(dayStart, end, taken).filter(({ from, to }) => to.since(from).total('seconds') >= seconds)
  const latest = gaps.at(-1)
  if (latest === undefined) throw noFreeTime()
  if (!day.equals(today)) {
    const morning = wallTime(day, '09:00', timeZone)
    const start = taken.length === 0 ? morning : latest.from
    if (end.since(start).total('seconds') >= seconds && Temporal.Instant.compare(start, latest.from) >= 0) return { from: start, to: start.add({ seconds }) }
  }
  return { from: latest.to.subtract({ seconds }), to: latest.to }
}

function gapsOf(start: Temporal.Instant, end: Temporal.Instant, taken: readonly Stretch[]): Stretch[] {
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
