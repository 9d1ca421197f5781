import { correctTime } from '../rules/index.ts'
import type { CorrectedTime } from '../rules/index.ts'
import type { Flag, PunchBody } from '../wire.ts'
import type { PunchRow } from './punch-row.ts'

/** Who punches online is answered within this time; what arrives later was made without a connection. */
const lateMs = 120_000

export interface PunchTime {
  readonly correctedAt: Date
  readonly isLate: boolean
  readonly flags: readonly Flag[]
}

const msOf = (instant: string | null | undefined): number | undefined => (instant == null ? undefined : Date.parse(instant))

/** When a punch was made, by what the phone says and by the member's punches before it. `recent` holds these, the latest first. */
export function timeOf(body: PunchBody, receivedMs: number, recent: readonly PunchRow[]): PunchTime {
  const own = recent.filter(({ kioskId, bootId }) => kioskId === null && bootId === body.bootId)
  const earlier = own.find(({ monotonicMs }) => monotonicMs <= body.monotonicMs)
  const { correctedMs, skew }: CorrectedTime = correctTime({
    atMs: Date.parse(body.at), monotonicMs: body.monotonicMs, receivedMs,
    serverTimeSeenMs: msOf(body.serverTimeSeen), serverTimeSeenMonotonicMs: body.serverTimeSeenMonotonicMs ?? undefined, sentMonotonicMs: body.sentMonotonicMs ?? undefined,
    earlier: earlier === undefined ? undefined : { monotonicMs: earlier.monotonicMs, correctedMs: earlier.correctedAt.getTime() },
  })
  const isLate = receivedMs - correctedMs > lateMs
  const previous = recent.find(({ correctedAt }) => correctedAt.getTime() <= correctedMs)
  // What was made without a connection rests on the count, which should have gone on between a punch-in and its punch-out.
  const hasRebooted = isLate && previous !== undefined && previous.kioskId === null && previous.kind === 'in' && body.kind === 'out' && previous.bootId !== body.bootId
  const ranBackwards = isLate && own.some(({ monotonicMs, correctedAt }) => monotonicMs > body.monotonicMs && correctedAt.getTime() <= correctedMs)
  return {
    correctedAt: new Date(Math.floor(correctedMs)), isLate,
    flags: [...skew ? ['skew' as const] : [], ...hasRebooted || ranBackwards ? ['rebooted' as const] : [], ...isLate ? ['late' as const] : []],
  }
}
