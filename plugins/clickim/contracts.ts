/** What a person does with time away, once they are back. */
export const decisionChoices = ['keep', 'discard', 'reassign', 'stop'] as const
export type DecisionChoice = (typeof decisionChoices)[number]

/** A social platform of a workspace. `domains` cover their subdomains; `icon` is a sign of at most a few characters. */
export interface Platform {
  readonly id: string
  readonly name: string
  readonly domains: readonly string[]
  readonly apps: readonly string[]
  readonly icon?: string
}

/** Time within an entry that was no work at the keyboard. Instants are RFC 3339, half-open. */
export interface ClickSpan {
  readonly from: string
  readonly to: string
  readonly kind: 'afk' | 'social'
  /** Id of the platform, of `social`. */
  readonly platform?: string
}

export interface AwayDecision {
  readonly id: string
  readonly fromAt: string
  readonly toAt: string
  readonly choice: DecisionChoice
  readonly taskId: string | null
  readonly decidedAt: string
  readonly via: 'web' | 'agent'
}

/** What is known of one entry; `social` is ordered by length, the longest first. */
export interface EntryTime {
  readonly afkSeconds: number
  readonly social: readonly { readonly platform: string; readonly seconds: number }[]
  readonly spans: readonly ClickSpan[]
  readonly decisions: readonly AwayDecision[]
  /** Time on platforms that counts as work here, because of the allow-list; absent without any. */
  readonly work?: readonly { readonly platform: string; readonly seconds: number }[]
}

/** Time away in the member's running entry that waits for their decision. */
export interface AwayQuestion {
  readonly entryId: string
  readonly taskId: string
  readonly task: string
  readonly project: string
  readonly organization: string
  readonly fromAt: string
  readonly toAt: string
  readonly seconds: number
}

/** Whether and after how long away a member is asked; `own` says that they chose it themselves. */
export interface AskChoice {
  readonly ask: boolean
  readonly askAfterMinutes: number
  readonly own: boolean
  readonly workspace: { readonly ask: boolean; readonly askAfterMinutes: number }
}

/** For whom a platform is work: a member, a group or a project; without a platform every one is. */
export interface Allowance {
  readonly id: string
  readonly platformId: string | null
  readonly memberId: string | null
  readonly groupId: string | null
  readonly projectId: string | null
}

/** How a list would have judged a range of dates, beside the list in force. */
export interface PlatformPreview {
  readonly from: string
  readonly to: string
  readonly people: number
  /** Seconds in entries by platform, before and after; the largest change first. */
  readonly platforms: readonly { readonly id: string; readonly name: string; readonly beforeSeconds: number; readonly afterSeconds: number; readonly people: number }[]
  readonly beforeSeconds: number
  readonly afterSeconds: number
  /** Days of people that are missing from the sums because time was up; absent where there are none. */
  readonly pendingDays?: number
  /** The last of the people, after whom it goes on. */
  readonly after?: string
}

/** Sums under one key: a date, a member's id, or a platform's. `netSeconds` is time in entries without the two others. */
export interface ClickTotal {
  readonly key: string
  readonly afkSeconds: number
  readonly socialSeconds: number
  readonly netSeconds: number
}

export interface ClickTotals {
  readonly items: readonly ClickTotal[]
  /** Days of the range that are not worked out yet and are missing from the sums; absent where there are none. */
  readonly pendingDays?: number
}

declare module '@overt/sdk' {
  interface LiveEvents {
    /** A member's time away or on platforms changed. */
    'clickim.changed': { readonly memberId: string }
    /** For the member alone: the questions that wait for them may have changed. */
    'clickim.asked': { readonly memberId: string }
  }
}
