import { useResource } from '@overt/sdk/ui'
import type { Loaded, RateSubject, RateVersion } from '@overt/sdk/ui'

export interface RateOwner {
  readonly subject: RateSubject
  readonly subjectId: string
}

export type RateVersions = Loaded<{ readonly items: readonly RateVersion[] }>

/** Every version of a rate, kept current. */
export const useRateVersions = (owner: () => RateOwner): RateVersions =>
  useResource(() => '/rates', { query: () => ({ ...owner() }), live: ['workspace.changed', 'member.changed', 'work.changed'] })

/** The version that holds on a day. */
export const versionOn = (versions: readonly RateVersion[], day: string): RateVersion | undefined =>
  versions.find(({ validFrom, validUntil }) => (validFrom === null || validFrom <= day) && (validUntil === null || validUntil > day))
