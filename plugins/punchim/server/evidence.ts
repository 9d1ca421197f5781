import { randomInt } from 'node:crypto'
import type { SettingsOf, UnitOfWork } from '@overt/sdk'
import { accuracyBucketOf, isDrawn, judgeFences } from '../rules/index.ts'
import type { SampledKind } from '../rules/index.ts'
import type { ClaimedVerdict, FixBody, Flag, Level } from '../wire.ts'
import { judged } from './fences.ts'
import type { FenceInForce } from './fences.ts'
import { seedsOf } from './phones.ts'
import type { PunchRow } from './punch-row.ts'
import type { PunchSettings } from './settings.ts'

export type Place = Pick<PunchRow, 'verdict' | 'fenceId' | 'fenceName' | 'fenceVersionId' | 'distanceMeters' | 'accuracyMeters' | 'accuracyBucket' | 'latitude' | 'longitude' | 'fixAt' | 'commitment'> & { readonly flags: readonly Flag[] }

export interface JudgedWith {
  readonly fences: readonly FenceInForce[]
  readonly fix: FixBody | undefined
  readonly claim: ClaimedVerdict | undefined
  /** By the phone's clock, which timed the fix. */
  readonly at: string
  readonly correctedAt: Date
  readonly timeZone: string
}

export const nowhere: Place = {
  verdict: 'none', fenceId: null, fenceName: null, fenceVersionId: null, distanceMeters: null, accuracyMeters: null, accuracyBucket: null, latitude: null, longitude: null, fixAt: null, commitment: null, flags: [],
}

/** The verdict over a place with everything that was measured; what is kept of it is for `keepPlace` to say. */
export function judgePlace({ fences, fix, claim, at, correctedAt, timeZone }: JudgedWith): Place {
  const known = (id: string | null | undefined): Pick<Place, 'fenceId' | 'fenceName' | 'fenceVersionId'> => {
    const fence = fences.find((one) => one.id === id)
    return { fenceId: fence?.id ?? null, fenceName: fence?.name ?? null, fenceVersionId: fence?.versionId ?? null }
  }
  if (fix === undefined && claim !== undefined) {
    const { verdict, fenceId = null, accuracyBucket, commitment } = claim
    return { ...nowhere, verdict, ...known(fenceId), accuracyBucket: String(accuracyBucket), commitment, flags: flagsOf(verdict) }
  }
  const { verdict, fenceId, distanceMeters, cause } = judgeFences(fences.map(judged), fix, { at, holdsAt: correctedAt.toISOString(), timeZone })
  const measured = fix === undefined ? nowhere : { accuracyMeters: fix.accuracyMeters, accuracyBucket: accuracyBucketOf(fix.accuracyMeters), latitude: fix.latitude, longitude: fix.longitude, fixAt: new Date(fix.at) }
  return { ...nowhere, ...measured, verdict, ...known(fenceId), distanceMeters, flags: cause === null || cause === 'no-fix' ? flagsOf(verdict) : [cause] }
}

const flagsOf = (verdict: Place['verdict']): readonly Flag[] => (verdict === 'outside' || verdict === 'uncertain' ? [verdict] : [])

/** Flags for which evidence is asked for on anomaly. */
const anomalies: readonly Flag[] = ['outside', 'uncertain', 'stale-fix', 'inaccurate', 'out-of-hours', 'skew', 'out-of-order', 'not-assigned']
export const isAnomalous = (flags: readonly Flag[]): boolean => flags.some((flag) => anomalies.includes(flag))

export interface Wanted {
  readonly level: Level
  readonly kind: SampledKind
  readonly punchId: string
  readonly memberId: string
  readonly isLate: boolean
  readonly flags: readonly Flag[]
}

/**
 * Whether evidence is due with a punch. What arrives at once is drawn by the server; what was made without a connection was drawn by the phone, by a
 * seed from the server.
 */
export async function isWanted(unit: UnitOfWork, { sampleOneIn }: Pick<SettingsOf<PunchSettings>, 'sampleOneIn'>, { level, kind, punchId, memberId, isLate, flags }: Wanted): Promise<boolean> {
  if (level === 'always') return true
  if (level === 'off') return false
  if (level === 'anomaly') return isAnomalous(flags)
  if (!isLate) return randomInt(sampleOneIn) === 0
  const draws = await Promise.all((await seedsOf(unit, memberId)).map((seed) => isDrawn(seed, punchId, kind, sampleOneIn)))
  return draws.some(Boolean)
}

/** By the fences of which time a punch is judged: what comes at once by those that hold when it arrives, as its phone knows them; what comes late by those of its own time. */
export const judgedAt = ({ correctedAt, receivedAt }: Pick<PunchRow, 'correctedAt' | 'receivedAt'>, isLate: boolean): Temporal.Instant => (isLate ? correctedAt : receivedAt).toTemporalInstant()

/** Takes coordinates out of a place. */
export const withoutCoordinates = (place: Place): Place => ({ ...place, latitude: null, longitude: null, fixAt: null })
