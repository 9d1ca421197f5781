import { wholeSeconds } from '../../sdk/wire/duration-text.ts'
import { isCalendarDate } from '../../sdk/ui/components/calendar-dates.ts'
import type { Entry } from '@overt/sdk/ui'

/** What has a start, and a stop unless it runs. */
type Timed = Pick<Entry, 'startedAt' | 'stoppedAt'>

/** How long an entry took, or has taken until now, in whole seconds. */
export const entrySeconds = (entry: Pick<Entry, 'startedAt' | 'stoppedAt'>, nowMs: number): number =>
  wholeSeconds(Date.parse(entry.startedAt), entry.stoppedAt === null ? nowMs : Date.parse(entry.stoppedAt))

/** The calendar date on which an instant falls in a zone. */
export const dateIn = (instant: string, timeZone: string): string => Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString()

/**
 * The instant of a wall-clock time on a date in a zone; a time in a gap resolves after it, an ambiguous one to its first occurrence. Undefined where the text
 * is none, as an input may have it that somebody is typing into: a year of six digits.
 */
export function instantOf(date: string, time: string, timeZone: string): string | undefined {
  if (!isCalendarDate(date) || !/^\d\d:\d\d/.test(time)) return undefined
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone, { disambiguation: 'compatible' }).toInstant().toString()
}

/** The instant of wall-clock seconds after the midnight of a date, which may lie on another date. */
export const instantAt = (date: string, seconds: number, timeZone: string): number =>
  Temporal.PlainDateTime.from(`${date}T00:00`).add({ seconds: Math.round(seconds) }).toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds

/** The wall clock of an instant in a zone, to the minute, for `datetime-local` inputs: `2026-11-23T09:12`. */
export const wallClock = (instant: string, timeZone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'minute', roundingMode: 'trunc' })

/** The part of an entry on one date: it is cut at the midnights between its ends. */
export interface EntryPart<T extends Timed = Entry> {
  readonly entry: T
  readonly date: string
  readonly startMs: number
  readonly stopMs: number
  readonly seconds: number
  /** The entry goes on before or after this day. */
  readonly cutBefore: boolean
  readonly cutAfter: boolean
}

/** The parts of an entry by the dates of a zone; a running one counts up to now. */
export function entryParts<T extends Timed>(entry: T, timeZone: string, nowMs: number): readonly EntryPart<T>[] {
  const from = Date.parse(entry.startedAt)
  const until = Math.max(from, entry.stoppedAt === null ? nowMs : Date.parse(entry.stoppedAt))
  const parts: EntryPart<T>[] = []
  let date = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timeZone).toPlainDate()
  for (let startMs = from; startMs < until || parts.length === 0; date = date.add({ days: 1 })) {
    const midnight = date.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
    const stopMs = Math.min(until, midnight)
    parts.push({ entry, date: date.toString(), startMs, stopMs, seconds: wholeSeconds(startMs, stopMs), cutBefore: parts.length > 0, cutAfter: stopMs < until })
    startMs = stopMs
  }
  return parts
}

export interface EntryDay {
  readonly date: string
  readonly parts: readonly EntryPart[]
  readonly seconds: number
}

const sum = (parts: readonly EntryPart[]): number => parts.reduce((total, { seconds }) => total + seconds, 0)

/** Entries by day, cut at midnight, the newest day and the newest part first. */
export function entryDays(entries: readonly Entry[], timeZone: string, nowMs: number): readonly EntryDay[] {
  const parts = Map.groupBy(entries.flatMap((entry) => entryParts(entry, timeZone, nowMs)), ({ date }) => date)
  return [...parts].sort(([one], [other]) => other.localeCompare(one))
    .map(([date, list]) => ({ date, parts: list.toSorted((one, other) => other.startMs - one.startMs), seconds: sum(list) }))
}

/** The time of a span of dates: the sum of its days. */
export const spanSeconds = (entries: readonly Entry[], { from, to }: { readonly from: string; readonly to: string }, timeZone: string, nowMs: number): number =>
  sum(entries.flatMap((entry) => entryParts(entry, timeZone, nowMs)).filter(({ date }) => date >= from && date <= to))

/** A part with its place in a column of 24 hours, by the wall clock. */
export interface DayBlock<T extends Timed = Entry> extends EntryPart<T> {
  /** Wall-clock seconds since midnight, within 0 … 86,400. */
  readonly fromSeconds: number
  readonly toSeconds: number
}

/** What a wall clock shows at an instant, in seconds since midnight. */
export function wallSeconds(epochMs: number, timeZone: string): number {
  const { hour, minute, second } = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone)
  return hour * 3600 + minute * 60 + second
}

/** The parts of entries that fall on one date, placed by the wall clock. Lengths are differences of instants, also where a clock is set forward or back. */
export const dayBlocks = <T extends Timed>(entries: readonly T[], date: string, timeZone: string, nowMs: number): readonly DayBlock<T>[] =>
  entries.flatMap((entry) => entryParts(entry, timeZone, nowMs)).filter((part) => part.date === date).map((part) => {
    const fromSeconds = part.cutBefore ? 0 : wallSeconds(part.startMs, timeZone)
    const toSeconds = part.cutAfter || part.stopMs === Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds
      ? 86_400 : wallSeconds(part.stopMs, timeZone)
    // Over the hour that a clock shows twice a part may end where it began.
    return { ...part, fromSeconds, toSeconds: Math.max(toSeconds, Math.min(86_400, fromSeconds + Math.max(1, toSeconds > fromSeconds ? 0 : part.seconds))) }
  })
