import type { Clock } from './clock.ts'

const toleranceMilliseconds = 2_000
const samplesKept = 5
/** Only a sleep that the elapsed time missed moves the wall clock this far; anything less is a clock being set or slewed. */
const shortestSleepMilliseconds = 10_000
const longestRoundTrip = 10_000

export interface ClockStep {
  /** How far the time of new records moved, in milliseconds; 0 where the machine's clock changed but is not followed. */
  readonly rebasedBy: number
  /** How far the machine's own clock moved. */
  readonly steppedBy: number
  readonly cause: 'machine' | 'server'
}

export interface ReferenceClock {
  /** Corrected time in whole epoch milliseconds. */
  now(): number
  elapsed(): number
  /** Compares with the machine's clock; a step of more than two seconds is returned and, where it is credible, followed. */
  check(): ClockStep | null
  /** Learns from a server's time stamp; the error is at most half the round trip. */
  observeServer(sentElapsed: number, receivedElapsed: number, serverTime: number): ClockStep | null
  /** Machine's clock minus corrected time, in milliseconds; null before a server was heard. */
  machineOffset(): number | null
}

/**
 * The time that records carry: elapsed time on a base that comes from the machine's clock and, once heard, the server's.
 * A machine's clock that steps back is believed only as long as no server has been heard; one that leaps forward may
 * be a sleep the elapsed time missed, so it is followed until the next answer of the server.
 */
export function createReferenceClock(clock: Clock): ReferenceClock {
  let machineBase = clock.wall() - clock.elapsed()
  let base = machineBase
  let samples: number[] = []
  let serverHeard = false
  return {
    now: () => Math.round(clock.elapsed() + base),
    elapsed: () => clock.elapsed(),
    check() {
      const steppedBy = clock.wall() - clock.elapsed() - machineBase
      if (Math.abs(steppedBy) <= toleranceMilliseconds) return null
      machineBase += steppedBy
      samples = []
      const followed = steppedBy > shortestSleepMilliseconds || !serverHeard
      if (followed) base += steppedBy
      return { rebasedBy: followed ? steppedBy : 0, steppedBy, cause: 'machine' }
    },
    observeServer(sentElapsed, receivedElapsed, serverTime) {
      if (receivedElapsed - sentElapsed > longestRoundTrip) return null
      samples = [...samples, serverTime - (sentElapsed + receivedElapsed) / 2].slice(-samplesKept)
      serverHeard = true
      const error = median(samples) - base
      if (Math.abs(error) <= toleranceMilliseconds) return null
      base += error
      return { rebasedBy: error, steppedBy: 0, cause: 'server' }
    },
    machineOffset: () => (serverHeard ? Math.round(machineBase - base) : null),
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
