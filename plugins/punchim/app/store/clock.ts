import { keep, readKept } from './database.ts'

/** Names one run of the monotonic count: that of a page or a worker since it began. */
export const bootId = crypto.randomUUID()

/** Milliseconds of a count that no change of the clock touches. */
export const monotonicMs = (): number => Math.round(performance.now())

export interface SeenServerTime {
  readonly serverTimeSeen: string | null
  readonly serverTimeSeenMonotonicMs: number | null
}

/** Notes the server's time as an answer has just told it. */
export const noteServerTime = (serverTime: string): Promise<void> => keep('server-time', { serverTime, bootId, monotonicMs: monotonicMs() })

/** The last time of the server that this phone saw, with the reading where it belongs to the present run of the count. */
export async function seenServerTime(): Promise<SeenServerTime> {
  const seen = await readKept('server-time')
  if (seen === undefined) return { serverTimeSeen: null, serverTimeSeenMonotonicMs: null }
  return { serverTimeSeen: seen.serverTime, serverTimeSeenMonotonicMs: seen.bootId === bootId ? seen.monotonicMs : null }
}

/** Milliseconds by which this phone's clock is ahead of the server's, as far as this run has seen it. */
export async function clockAheadMs(): Promise<number | undefined> {
  const { serverTimeSeen, serverTimeSeenMonotonicMs } = await seenServerTime()
  if (serverTimeSeen === null || serverTimeSeenMonotonicMs === null) return undefined
  return Date.now() - (Date.parse(serverTimeSeen) + monotonicMs() - serverTimeSeenMonotonicMs)
}
