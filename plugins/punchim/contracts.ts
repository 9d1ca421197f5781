export type { Flag, Level, Punch, Fence, OwnFence, Assignment, OwnAssignment, Me, Kiosk, KioskView, PunchBody, PunchAnswer, PunchReceipt } from './wire.ts'

declare module '@overt/sdk' {
  interface LiveEvents {
    /** A punch of a member came or changed. */
    'punchim.changed': { readonly punchId: string; readonly memberId: string }
    /** Fences or assignments changed. */
    'punchim.rules-changed': { readonly kind: 'fence' | 'assignment' | 'kiosk' }
  }
}
