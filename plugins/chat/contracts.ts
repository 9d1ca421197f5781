/** Where a sentence was said. */
export type ChatChannel = 'web' | 'action-bar' | ChatNetwork
export type ChatNetwork = 'slack' | 'teams' | 'messenger'

/** A sentence with its answer, as its own member reads it. */
export interface ChatMessage {
  readonly id: string
  readonly channel: ChatChannel
  readonly text: string
  readonly answer: { readonly kind: 'done' | 'told' | 'fault'; readonly text: string }
  /** Can still be taken back. */
  readonly undoable: boolean
  readonly createdAt: string
}

/** A messenger account that speaks for a member. */
export interface ChatLink {
  readonly id: string
  readonly network: ChatNetwork
  readonly accountName: string
  readonly createdAt: string
}

declare module '@overt/sdk' {
  interface LiveEvents {
    'chat.message': { readonly memberId: string; readonly messageId: string }
    'chat.linked': { readonly memberId: string }
  }
}
