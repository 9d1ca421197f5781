import type { Caller } from '@overt/sdk'

/** So long can a decision be taken back. */
export const reopenMinutes = 15

interface Decided {
  readonly memberId: string
  readonly status: string
  readonly decidedAt: string | null
  readonly decidedBy: string | null
}

/** Whether somebody may still take a decision about a request back: their own, while it is fresh and they may decide. */
export function mayReopen({ status, decidedAt, decidedBy, memberId }: Decided, caller: Caller, subject: 'AttendanceCorrection' | 'AttendanceLeave', now: Temporal.Instant): boolean {
  const decided = status === 'approved' || status === 'rejected'
  return decided && memberId !== caller.memberId && decidedBy === caller.memberId && decidedAt !== null
    && Temporal.Instant.compare(now, Temporal.Instant.from(decidedAt).add({ minutes: reopenMinutes })) < 0 && caller.ability.can('decide', subject, { memberId })
}
