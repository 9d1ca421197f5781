import type { Punch, PunchReceipt } from '../../wire.ts'

/** One sentence: a key of the catalogue and its values; distances are in metres. */
export interface Reason {
  readonly key: string
  readonly fence?: string
  readonly meters?: number
}

/** What a phone keeps from an earlier version of the app does not say what became of the fence. */
type Judged = Pick<PunchReceipt, 'verdict' | 'flags' | 'fenceName' | 'distanceMeters' | 'selfie'> & Partial<Pick<Punch, 'fenceSince'>>

/** These say the same as the verdict itself. */
const saidByVerdict: readonly string[] = ['outside', 'uncertain', 'no-fix', 'stale-fix', 'inaccurate', 'out-of-hours']

/** Why a punch was judged as it was, in sentences; the place first, then each flag. */
export function whyOf({ verdict, flags, fenceName, distanceMeters, selfie, fenceSince }: Judged): readonly Reason[] {
  const cause = flags.find((flag) => saidByVerdict.includes(flag) && flag !== 'outside' && flag !== 'uncertain')
  const place: Reason = verdict === 'none' ? { key: `why.none.${cause ?? 'not-asked'}` } : {
    key: `why.${verdict}${fenceName === null ? '.unnamed' : distanceMeters === null ? '.named' : ''}`,
    ...fenceName === null ? {} : { fence: fenceName }, ...distanceMeters === null ? {} : { meters: Math.abs(distanceMeters) },
  }
  const others = flags.filter((flag) => !saidByVerdict.includes(flag)).map((flag): Reason => ({ key: `flag.${flag}` }))
  const since = fenceSince === 'changed' || fenceSince === 'deleted' ? [{ key: `why.fence-${fenceSince}` }] : []
  return [place, ...since, ...others, ...selfie === 'wanted' ? [{ key: 'why.selfie-wanted' }] : []]
}
