/** When a punch was made, as far as the phone can tell; instants in milliseconds since 1970, readings in milliseconds of the phone's own count. */
export interface ClockReading {
  /** The phone's wall clock. */
  readonly atMs: number
  readonly monotonicMs: number
  /** The last time of the server that the phone saw before, and the reading at that moment where it was in the same run of the count. */
  readonly serverTimeSeenMs?: number | undefined
  readonly serverTimeSeenMonotonicMs?: number | undefined
  /** The reading when the punch was sent, where that was in the same run of the count. */
  readonly sentMonotonicMs?: number | undefined
  /** When the server got it. */
  readonly receivedMs: number
  /** An earlier punch of the same run, whose time is known. */
  readonly earlier?: { readonly monotonicMs: number; readonly correctedMs: number } | undefined
}

export interface CorrectedTime {
  readonly correctedMs: number
  /** The phone's clock was off by more than a minute. */
  readonly skew: boolean
}

/** A clock that is off by more is flagged. */
export const tolerableSkewMs = 60_000

/**
 * The time of a punch. A count of elapsed time never runs too fast, but may stand still while the phone sleeps. So it bounds the time from both
 * sides: not before a known time plus what was counted since, not after the arrival less what was counted until sending. A wall clock within the
 * bounds is believed; one beyond them is wrong, and the bound that it crosses is the best that is known.
 */
export function correctTime(reading: ClockReading): CorrectedTime {
  const { atMs, receivedMs } = reading
  const latest = latestTime(reading)
  const earliest = Math.min(latest, earliestTime(reading))
  if (atMs > latest + tolerableSkewMs) return { correctedMs: latest, skew: true }
  if (atMs < earliest - tolerableSkewMs) return { correctedMs: Math.min(receivedMs, Math.max(earliest, likelyTime(reading, latest))), skew: true }
  return { correctedMs: Math.min(Math.max(atMs, earliest), latest), skew: false }
}

function latestTime({ receivedMs, monotonicMs, sentMonotonicMs }: ClockReading): number {
  return sentMonotonicMs === undefined || sentMonotonicMs < monotonicMs ? receivedMs : receivedMs - (sentMonotonicMs - monotonicMs)
}

function earliestTime({ monotonicMs, serverTimeSeenMs, serverTimeSeenMonotonicMs, earlier }: ClockReading): number {
  const since = (start: number, reading: number): number => start + Math.max(0, monotonicMs - reading)
  return Math.max(
    serverTimeSeenMs === undefined ? -Infinity : serverTimeSeenMonotonicMs === undefined ? serverTimeSeenMs : since(serverTimeSeenMs, serverTimeSeenMonotonicMs),
    earlier === undefined || earlier.monotonicMs > monotonicMs ? -Infinity : since(earlier.correctedMs, earlier.monotonicMs),
  )
}

/** A phone that says when it saw the server, but not at which reading, most likely did so when its count began. */
function likelyTime({ monotonicMs, serverTimeSeenMs, serverTimeSeenMonotonicMs, earlier }: ClockReading, latest: number): number {
  if (serverTimeSeenMs === undefined || serverTimeSeenMonotonicMs !== undefined || earlier !== undefined) return -Infinity
  const likely = serverTimeSeenMs + monotonicMs
  return likely <= latest + tolerableSkewMs ? Math.min(likely, latest) : -Infinity
}
