import { longEntryMs, requireShortEnough, requireStartInRange } from './entry-limits.ts'
import { entryLong, startInFuture, stopBeforeStart } from './errors.ts'
import { readInstant, writeInstant } from './instants.ts'

/** Clocks of clients differ a little. */
const toleranceMs = 60_000

export interface EntryTimes {
  readonly startedAt: string
  readonly stoppedAt: string | null
}

export interface EntryTimesOptions {
  /** More than 24 h were confirmed. */
  readonly confirmed: boolean
  readonly now: number
  /** The start was stored before: it is not judged a second time. */
  readonly startKept?: boolean
}

/**
 * Checks the times of an entry and writes them in their stored form, unrounded. A running entry counts up to now.
 * Errors: `instant-out-of-range`, `entry-start-out-of-range`, `stop-before-start`, `entry-too-long` over 7 days, `entry-long` over 24 h unless
 * confirmed, `in-future` where it would run before it began.
 */
export function entryTimes(startedAt: string, stoppedAt: string | null, { confirmed, now, startKept = false }: EntryTimesOptions): EntryTimes {
  const start = readInstant(startedAt)
  if (stoppedAt === null) {
    if (start > now + toleranceMs) throw startInFuture()
    if (!startKept) requireStartInRange(start, now)
    requireShortEnough(start, now)
    return { startedAt: writeInstant(start), stoppedAt: null }
  }
  const stop = readInstant(stoppedAt)
  if (stop < start) throw stopBeforeStart()
  if (!startKept) requireStartInRange(start, now)
  requireShortEnough(start, stop)
  if (stop - start > longEntryMs && !confirmed) throw entryLong()
  return { startedAt: writeInstant(start), stoppedAt: writeInstant(stop) }
}

/** The instant a timer starts or stops at: given, else now. Errors: `in-future`, `instant-out-of-range`. */
export function timerInstant(at: string | undefined, now: number): string {
  if (at === undefined) return writeInstant(now)
  const instant = readInstant(at)
  if (instant > now + toleranceMs) throw startInFuture()
  return writeInstant(instant)
}
