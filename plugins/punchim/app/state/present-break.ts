import type { Me } from '../../wire.ts'
import type { Queued } from '../store/database.ts'
import { isBreak } from '../store/database.ts'

export interface PresentBreak {
  /** The break, or the act that begins it. */
  readonly id: string
  readonly startedAt: string
}

/** The break that runs once everything that waits is sent. A punch ends it: in begins work, and out ends it. */
export function presentBreak(told: PresentBreak | null, queue: readonly Queued[]): PresentBreak | null {
  return queue.filter(({ refusal }) => refusal === null).reduce<PresentBreak | null>((running, one) => {
    if (!isBreak(one)) return running !== null && one.body.at >= running.startedAt ? null : running
    if (one.act === 'end') return null
    return running ?? { id: one.id, startedAt: one.body.at }
  }, told)
}

/** What the app knows of breaks, kept before this version or told by a server without them. */
export const toldBreaks = (me: Me | undefined): NonNullable<Me['breaks']> | null => (me as Partial<Me> | undefined)?.breaks ?? null
