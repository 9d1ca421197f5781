import { freeStretchOn, wallTime } from '@overt/sdk'
import type { Here, Stretch } from '@overt/sdk'
import type { Amount, When } from '../grammar/index.ts'
import { noFreeTime } from './errors.ts'

export type { Stretch } from '@overt/sdk'

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

/** A free stretch of that length on the day, see `freeStretchOn`. Errors: `chat-no-free-time`. */
export function freeStretch(seconds: number, day: Temporal.PlainDate, taken: readonly Stretch[], here: Here): Stretch {
  const found = freeStretchOn(seconds, day, taken, here)
  if (found === undefined) throw noFreeTime()
  return found
}
