import { entryLong, startInFuture, stopBeforeStart } from './errors.ts'
import { readInstant, writeInstant } from './instants.ts'

const dayMs = 24 * 3_600_000
/** Clocks of clients differ a little. */
const toleranceMs = 60_000

export interface EntryTimes {
  readonly startedAt: string
  readonly stoppedAt: string | null
}

/**
 * Checks the times of an entry and writes them in their stored form, unrounded. Errors: `instant-out-of-range`, `stop-before-start`,
 * `entry-long` over 24 h unless confirmed, `in-future` where it would run before it began.
 */
export function entryTimes(startedAt: string, stoppedAt: string | null, { confirmed, now }: { readonly confirmed: boolean; readonly now: number }): EntryTimes {
  const start = readInstant(startedAt)
  if (stoppedAt === null) {
    if (start > now + toleranceMs) throw startInFuture()
    return { startedAt: writeInstant(start), stoppedAt: null }
  }
  const stop = readInstant(stoppedAt)
  if (stop < start) throw stopBeforeStart()
  if (stop - start > dayMs && !confirmed) throw entryLong()
  return { startedAt: writeInstant(start), stoppedAt: writeInstant(stop) }
}

/** The instant a timer starts or stops at: given, else now. Errors: `in-future`, `instant-out-of-range`. */
export function timerInstant(at: string | undefined, now: number): string {
  if (at === undefined) return writeInstant(now)
  const instant = readInstant(at)
  if (instant > now + toleranceMs) throw startInFuture()
  return writeInstant(instant)
}
