import type { Durable } from '@overt/sdk'

export type { Flag, Level, Punch, Fence, OwnFence, Assignment, OwnAssignment, Me, Kiosk, KioskView, PunchBody, PunchAnswer, PunchReceipt } from './wire.ts'

/** A punch that came, was decided or was replaced; `at` is its corrected time, RFC 3339. */
export interface ChangedPunch {
  readonly punchId: string
  readonly memberId: string
  readonly at: string
}

declare module '@overt/sdk' {
  interface HookContracts {
    'punchim.changed': Durable<ChangedPunch>
  }
  interface LiveEvents {
    /** A punch of a member came or changed. */
    'punchim.changed': { readonly punchId: string; readonly memberId: string }
    /** Fences, assignments or kiosks changed. */
    'punchim.rules-changed': { readonly kind: 'fence' | 'assignment' | 'kiosk' }
  }
}
