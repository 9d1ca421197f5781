import type {} from '@overt/sdk'

declare module '@overt/sdk' {
  interface LiveEvents {
    'follow-ups.changed': { readonly memberId: string }
  }
}

/** Something that its member still has to do about one of their entries. */
export interface FollowUp {
  readonly id: string
  readonly entryId: string
  readonly text: string
}
