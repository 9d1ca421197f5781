import type { StatusTone } from '@overt/sdk/ui'
import { useFormat, useMessages } from '@overt/sdk/ui'
import type { Flag, Punch } from '../wire.ts'

export type Verdict = Punch['verdict']

export const verdictTones: Readonly<Record<Verdict, StatusTone>> = { inside: 'present', outside: 'absent', uncertain: 'late', none: 'off' }
export const verdictSigns: Readonly<Record<Verdict, string>> = { inside: '✓', outside: '✕', uncertain: '?', none: '–' }
export const verdictIcons: Readonly<Record<Verdict, string>> = { inside: 'i-lucide-check', outside: 'i-lucide-x', uncertain: 'i-lucide-circle-help', none: 'i-lucide-minus' }

export interface PunchWords {
  /** `240 m`, `1.2 km`. */
  meters(value: number): string
  /** Why the punch has its verdict. */
  verdictWhy(punch: Punch): string
  flag(flag: Flag): string
  flagWhy(flag: Flag, punch: Punch): string
}

/** What a punch's verdict and flags mean, in whole sentences. */
export function usePunchWords(): PunchWords {
  const { t } = useMessages()
  const format = useFormat()
  const meters = (value: number): string => (value < 1_000 ? `${format.number(Math.round(value))} m` : `${format.number(Math.round(value / 100) / 10)} km`)
  const accuracyOf = ({ accuracyMeters, accuracyBucket }: Punch): string => (accuracyMeters === null ? accuracyBucket === null ? '?' : `≤ ${accuracyBucket} m` : meters(accuracyMeters))
  const values = (punch: Punch) => ({
    fence: punch.fenceName ?? t('fence.nearest'), distance: punch.distanceMeters === null ? '?' : meters(Math.abs(punch.distanceMeters)), accuracy: accuracyOf(punch),
    seconds: format.duration(Math.abs(Math.round((Date.parse(punch.correctedAt) - Date.parse(punch.at)) / 1_000))),
    delay: format.duration(Math.max(0, Math.round((Date.parse(punch.receivedAt) - Date.parse(punch.correctedAt)) / 1_000))),
  })
  return {
    meters,
    verdictWhy(punch) {
      const told = punch.distanceMeters === null ? punch.claimed ? 'claimed' : 'plain' : 'measured'
      const key = punch.verdict === 'none' ? 'verdict.none.why' : `verdict.${punch.verdict}.why.${told}`
      return t(key, values(punch))
    },
    flag: (flag) => t(`flag.${flag}`),
    flagWhy: (flag, punch) => t(`flag.${flag}.why`, values(punch)),
  }
}
