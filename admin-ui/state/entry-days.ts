import { wholeSeconds } from '../../sdk/wire/duration-text.ts'
import type { Entry } from '@overt/sdk/ui'

/** How long an entry took, or has taken until now, in whole seconds. */
export const entrySeconds = (entry: Pick<Entry, 'startedAt' | 'stoppedAt'>, nowMs: number): number =>
  wholeSeconds(Date.parse(entry.startedAt), entry.stoppedAt === null ? nowMs : Date.parse(entry.stoppedAt))

/** The calendar date on which an instant falls in a zone. */
export const dateIn = (instant: string, timeZone: string): string => Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()

/** The instant of a wall-clock time on a date in a zone; a time in a gap resolves after it, an ambiguous one to its first occurrence. */
export const instantOf = (date: string, time: string, timeZone: string): string =>
  Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone, { disambiguation: 'compatible' }).toInstant().toString()

/** The wall clock of an instant in a zone, to the minute, for `datetime-local` inputs: `2026-11-23T09:12`. */
export const wallClock = (instant: string, timeZone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute', roundingMode: 'trunc' })

export interface EntryDay {
  readonly date: string
  readonly entries: readonly Entry[]
  readonly seconds: number
}

/** Entries by the date of their start in the zone, newest day first; totals count each entry on that day. */
export function entryDays(entries: readonly Entry[], timeZone: string, nowMs: number): readonly EntryDay[] {
  const days = new Map<string, Entry[]>()
  for (const entry of entries) {
    const date = dateIn(entry.startedAt, timeZone)
    days.set(date, [...days.get(date) ?? [], entry])
  }
  return [...days].sort(([one], [other]) => other.localeCompare(one)).map(([date, list]) => ({
    date,
    entries: list.toSorted((one, other) => other.startedAt.localeCompare(one.startedAt)),
    seconds: list.reduce((sum, entry) => sum + entrySeconds(entry, nowMs), 0),
  }))
}

export interface DayBlock {
  readonly entry: Entry
  /** Seconds since the local midnight, within 0 … 86,400. */
  readonly fromSeconds: number
  readonly toSeconds: number
  /** The entry goes on before or after this day. */
  readonly cutBefore: boolean
  readonly cutAfter: boolean
}

/** The parts of entries that fall on one date, by the wall clock. */
export function dayBlocks(entries: readonly Entry[], date: string, timeZone: string, nowMs: number): readonly DayBlock[] {
  const seconds = (instant: Temporal.Instant): number => {
    const local = instant.toZonedDateTimeISO(timeZone)
    const day = local.toPlainDate().toString()
    if (day !== date) return day < date ? 0 : 86_400
    return local.hour * 3600 + local.minute * 60 + local.second
  }
  return entries.flatMap((entry) => {
    const start = Temporal.Instant.from(entry.startedAt)
    const stop = entry.stoppedAt === null ? Temporal.Instant.fromEpochMilliseconds(Math.max(nowMs, Date.parse(entry.startedAt))) : Temporal.Instant.from(entry.stoppedAt)
    const [first, last] = [dateIn(start.toString(), timeZone), dateIn(stop.toString(), timeZone)]
    if (first > date || last < date) return []
    const [fromSeconds, toSeconds] = [seconds(start), seconds(stop)]
    if (toSeconds === 0 && first < date) return []
    return [{ entry, fromSeconds, toSeconds: Math.max(toSeconds, fromSeconds + 1), cutBefore: first < date, cutAfter: last > date }]
  })
}
