import { holds } from './day.ts'
import { merge, subtract, totalOf, type Interval } from './interval.ts'

/** Observed presence. Without an end it counts up to `lastSeenAt`, its last heartbeat, or not at all where none was heard. */
export interface Session {
  readonly startedAt: Temporal.Instant
  readonly endedAt: Temporal.Instant | null
  readonly lastSeenAt?: Temporal.Instant | null
}

/** Time in which tracking was paused. Without an end it is still going on. */
export interface Pause {
  readonly startedAt: Temporal.Instant
  readonly endedAt: Temporal.Instant | null
}

/** A date's own share of sessions and pauses. */
export interface Attended {
  /** Merged sessions that start in the window, pauses cut out. */
  readonly worked: readonly Interval[]
  readonly pausedMilliseconds: number
  /** Breaks that were recorded as such between the first and the last work. */
  readonly breakMilliseconds: number
  /** Whether a session of this date had no end. */
  readonly autoClosed: boolean
  /** The last sign of a session of this date without an end. */
  readonly lastSign: number | null
}

/**
 * What of `sessions` and `pauses` belongs to the window. Sessions are merged before they are given to a date, so that
 * two devices that overlap across the boundary are counted once; a merged session goes wholly to the date of its start.
 */
export function attendedIn(window: Interval, sessions: readonly Session[], pauses: readonly Pause[], breaks: readonly Pause[] = []): Attended {
  const whole = merge(sessions.map(spanOfSession)).filter(({ from }) => holds(window, from))
  const paused = merge(pauses.map(spanOfPause))
  const rested = merge(breaks.map(spanOfPause))
  const withoutPauses = subtract(whole, paused)
  const worked = subtract(withoutPauses, rested)
  const within = worked.length === 0 ? [] : [{ from: worked.at(0)!.from, to: worked.at(-1)!.to }]
  // What was paused anyway is no break.
  const resting = subtract(within, paused)
  const breakMilliseconds = totalOf(resting) - totalOf(subtract(resting, rested))
  const open = sessions.filter((session) => session.endedAt === null && belongsTo(window, whole, session)).map((session) => spanOfSession(session).to)
  return { worked, pausedMilliseconds: totalOf(whole) - totalOf(withoutPauses), breakMilliseconds, autoClosed: open.length > 0, lastSign: open.length === 0 ? null : Math.max(...open) }
}

function spanOfSession({ startedAt, endedAt, lastSeenAt }: Session): Interval {
  const from = startedAt.epochMilliseconds
  return { from, to: (endedAt ?? lastSeenAt ?? startedAt).epochMilliseconds }
}

const spanOfPause = ({ startedAt, endedAt }: Pause): Interval => ({
  from: startedAt.epochMilliseconds,
  to: endedAt?.epochMilliseconds ?? Infinity,
})

function belongsTo(window: Interval, whole: readonly Interval[], session: Session): boolean {
  const { from, to } = spanOfSession(session)
  return to > from ? whole.some((interval) => holds(interval, from)) : holds(window, from)
}
