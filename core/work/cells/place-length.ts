import { freeStretchOn, gapsOf, wallTime } from '../../../sdk/wire/free-stretch.ts'
import type { Here, Stretch } from '../../../sdk/wire/free-stretch.ts'
import { noRoom } from '../errors.ts'

const minuteMs = 60_000

/**
 * Where a length without times goes on a day: where the line of an entry would put it, which is over by now; else ahead, after the last work of the day or from
 * 9:00, and at last in the first stretch that is long enough. Lengths are of instants, so a day of 23 or 25 hours has as many. Errors: `no-room`.
 */
export function placeLength(seconds: number, day: Temporal.PlainDate, taken: readonly Stretch[], { now, timeZone }: Pick<Here, 'now' | 'timeZone'>): Stretch {
  const minute = Temporal.Instant.fromEpochMilliseconds(Math.floor(now.epochMilliseconds / minuteMs) * minuteMs)
  const today = minute.toZonedDateTimeISO(timeZone).toPlainDate()
  const over = Temporal.PlainDate.compare(day, today) > 0 ? undefined : freeStretchOn(seconds, day, taken, { now: minute, timeZone, today })
  return over ?? ahead(seconds, day, taken, timeZone)
}

function ahead(seconds: number, day: Temporal.PlainDate, taken: readonly Stretch[], timeZone: string): Stretch {
  const gaps = gapsOf(wallTime(day, '00:00', timeZone), wallTime(day.add({ days: 1 }), '00:00', timeZone), taken)
  const morning = wallTime(day, '09:00', timeZone)
  const fits = ({ from, to }: Stretch): boolean => to.since(from).total('seconds') >= seconds
  const last = gaps.at(-1)
  const wanted = last !== undefined && taken.length === 0 ? { from: morning, to: last.to } : last
  const found = wanted !== undefined && fits(wanted) ? wanted : gaps.find(fits)
  if (found === undefined) throw noRoom()
  return { from: found.from, to: found.from.add({ seconds }) }
}
