import { attendedIn, type Pause, type Session } from './attended.ts'
import type { Interval } from './interval.ts'

/** An approved correction of one date: further sessions, and where the day should begin and end. */
export interface Correction {
  readonly clockInAt: Temporal.Instant | null
  readonly clockOutAt: Temporal.Instant | null
  readonly sessions: readonly Session[]
}

/**
 * Sessions and pauses as they stand after the corrections, in the order they were approved. Evidence is never changed:
 * a correction adds sessions, and where it says that a day began later or ended earlier than observed, a pause.
 */
export function correct(
  window: Interval,
  observed: { readonly sessions: readonly Session[]; readonly pauses: readonly Pause[] },
  corrections: readonly Correction[],
): { sessions: Session[]; pauses: Pause[] } {
  const sessions = [...observed.sessions]
  const pauses = [...observed.pauses]
  for (const { clockInAt, clockOutAt, sessions: added } of corrections) {
    sessions.push(...added)
    const { worked } = attendedIn(window, sessions, pauses)
    const first = worked.at(0)?.from
    const last = worked.at(-1)?.to
    if (first === undefined || last === undefined) {
      if (clockInAt && clockOutAt) sessions.push({ startedAt: clockInAt, endedAt: clockOutAt })
      continue
    }
    if (clockInAt && clockInAt.epochMilliseconds < first) sessions.push({ startedAt: clockInAt, endedAt: instant(first) })
    else if (clockInAt) pauses.push({ startedAt: instant(window.from), endedAt: clockInAt })
    if (clockOutAt && clockOutAt.epochMilliseconds > last) sessions.push({ startedAt: instant(last), endedAt: clockOutAt })
    else if (clockOutAt) pauses.push({ startedAt: clockOutAt, endedAt: null })
  }
  return { sessions, pauses }
}

const instant = (epochMilliseconds: number): Temporal.Instant => Temporal.Instant.fromEpochMilliseconds(epochMilliseconds)
