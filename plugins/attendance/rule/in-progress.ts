import type { Attended } from './attended.ts'
import type { Interval } from './interval.ts'
import type { Shift } from './window.ts'

/** A session without an end goes on as long as its last sign is no older. */
const lastSignSeconds = 900

export interface Progress {
  readonly window: Interval
  readonly shift: Shift | null
  readonly attended: Attended
  readonly asOf: Temporal.Instant
}

/**
 * Until when a day is in progress: the end of its shift, or of its window where hours are free or somebody is still there after the shift.
 * Null where it is over.
 */
export function inProgressUntil({ window, shift, attended, asOf }: Progress): number | null {
  const now = asOf.epochMilliseconds
  if (now >= window.to) return null
  const ends = Math.min(shift?.to ?? window.to, window.to)
  if (now < ends) return ends
  const isThere = attended.lastSign !== null && attended.lastSign >= now - lastSignSeconds * 1000
  return isThere ? window.to : null
}
