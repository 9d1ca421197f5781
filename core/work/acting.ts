import type { Ability, Caller, EntrySource } from '@overt/sdk'

/** For whom work is filed, with whose rights, and from where. */
export interface Acting {
  readonly memberId: string
  readonly ability: Ability
  readonly source: EntrySource
}

export const actingAsCaller = ({ memberId, ability, via }: Caller): Acting => ({ memberId, ability, source: via === 'session' ? 'web' : 'api' })
