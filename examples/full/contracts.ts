import type { ActionHook } from '@overt/sdk'

declare module '@overt/sdk' {
  interface HookContracts {
    'mood.told': ActionHook<{ readonly memberId: string; readonly date: string; readonly score: number }>
  }
  interface LiveEvents {
    'mood.changed': { readonly date: string }
  }
}

/** One day of the team, as far as the reader may see it. */
export interface MoodDay {
  /** `YYYY-MM-DD` in the workspace's zone. */
  readonly date: string
  /** Mean of the scores, 1 to 5. */
  readonly average: number
  readonly count: number
  /** The reader's own score; null where there is none. */
  readonly mine: number | null
}
