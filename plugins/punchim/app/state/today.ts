import type { Me, PunchBody } from '../../wire.ts'
import { dateIn, dayStartMs } from './zone-day.ts'

export type QueuedStep = Pick<PunchBody, 'kind' | 'at'>

export interface PresentState {
  readonly state: 'in' | 'out'
  /** Since when, RFC 3339. */
  readonly since: string | null
  /** Worked today, on the clock of the workspace. */
  readonly secondsToday: number
}

/** State and hours as they are once everything that waits is sent: what the server last said, and the queue on top of it. */
export function presentState(me: Pick<Me, 'state' | 'since' | 'today' | 'timeZone' | 'serverTime'>, queue: readonly QueuedStep[], nowMs: number): PresentState {
  const { timeZone } = me
  const toldMs = Date.parse(me.serverTime)
  const isToday = dateIn(toldMs, timeZone) === dateIn(nowMs, timeZone)
  const midnight = dayStartMs(nowMs, timeZone)
  let { state, since } = me
  let total = isToday ? me.today.seconds * 1_000 : 0
  let reached = isToday ? toldMs : midnight
  const count = (untilMs: number): void => {
    if (state === 'in') total += Math.max(0, untilMs - Math.max(reached, midnight))
    reached = Math.max(reached, untilMs)
  }
  for (const { kind, at } of [...queue].sort((one, other) => Date.parse(one.at) - Date.parse(other.at))) {
    count(Date.parse(at))
    if (state === kind) continue
    state = kind
    since = at
  }
  count(nowMs)
  return { state, since, secondsToday: Math.floor(total / 1_000) }
}
