import { distanceToFence, requirePosition } from './fence.ts'
import type { FenceShape, Position } from './fence.ts'
import { isWithinHours } from './hours.ts'
import type { FenceHours } from './hours.ts'

export const verdicts = ['inside', 'outside', 'uncertain', 'none'] as const
export type Verdict = typeof verdicts[number]

/** A measured place; `at` is RFC 3339, by the same clock as the punch. */
export interface Fix extends Position {
  readonly accuracyMeters: number
  readonly at: string
}

export type JudgedFence = FenceShape & { readonly id: string; readonly hours?: readonly FenceHours[] | null | undefined }

/** Worse fixes count as none. */
export const worstAccuracyMeters = 300
/** Older fixes count as none. */
export const oldestFixSeconds = 30

export interface Judgement {
  readonly verdict: Verdict
  /** The fence that decided. */
  readonly fenceId: string | null
  /** To its edge, negative inside. */
  readonly distanceMeters: number | null
  /** Why there is no verdict although there are fences: no fix, one that cannot be used, or no fence that holds at this time. */
  readonly cause: 'no-fix' | 'stale-fix' | 'inaccurate' | 'out-of-hours' | null
}

/** Inside where all of the circle of accuracy is, outside where none of it is. Errors: RangeError for what is no distance or accuracy. */
export function verdictOf(distanceMeters: number, accuracyMeters: number): Exclude<Verdict, 'none'> {
  if (!Number.isFinite(distanceMeters)) throw new RangeError('the distance is a finite number')
  if (!(accuracyMeters >= 0)) throw new RangeError('the accuracy is a number from 0')
  if (distanceMeters + accuracyMeters <= 0) return 'inside'
  return distanceMeters - accuracyMeters > 0 ? 'outside' : 'uncertain'
}

/** Why a fix counts as none; undefined where it can be used. Errors: RangeError for coordinates or an accuracy that cannot be. */
export function fixFault(fix: Fix, at: string): 'stale-fix' | 'inaccurate' | undefined {
  requirePosition(fix)
  if (!(fix.accuracyMeters >= 0)) throw new RangeError('the accuracy is a number from 0')
  if (Math.abs(Date.parse(at) - Date.parse(fix.at)) > oldestFixSeconds * 1_000) return 'stale-fix'
  return fix.accuracyMeters > worstAccuracyMeters ? 'inaccurate' : undefined
}

const rank: Readonly<Record<Verdict, number>> = { inside: 0, uncertain: 1, outside: 2, none: 3 }

/**
 * The best verdict over the fences that hold at the time of a punch; of equal ones the nearest fence. `at` is when the punch was made by the clock
 * that the fix was timed with, `holdsAt` the instant by which hours are read (default `at`).
 */
export function judgeFences(
  fences: readonly JudgedFence[], fix: Fix | undefined, { at, holdsAt = at, timeZone }: { readonly at: string; readonly holdsAt?: string; readonly timeZone: string },
): Judgement {
  const none = { verdict: 'none', fenceId: null, distanceMeters: null } as const
  if (fences.length === 0) return { ...none, cause: null }
  const inForce = fences.filter(({ hours }) => isWithinHours(hours, Date.parse(holdsAt), timeZone))
  if (inForce.length === 0) return { ...none, cause: 'out-of-hours' }
  if (fix === undefined) return { ...none, cause: 'no-fix' }
  const fault = fixFault(fix, at)
  if (fault !== undefined) return { ...none, cause: fault }
  const judged = inForce.map((fence) => {
    const distanceMeters = distanceToFence(fence, fix)
    return { verdict: verdictOf(distanceMeters, fix.accuracyMeters), fenceId: fence.id, distanceMeters, cause: null }
  })
  return judged.reduce((best, one) => (rank[one.verdict] < rank[best.verdict] || (one.verdict === best.verdict && one.distanceMeters < best.distanceMeters) ? one : best))
}
