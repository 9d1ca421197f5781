import type { Durable, UnitOfWork } from '@overt/sdk'
import type { DayCode, DayFlag } from './rule/day.ts'

export type { DayCode, DayFlag } from './rule/day.ts'

/** A final judgement. Provisional days are never announced. */
export interface ClassifiedDay {
  readonly memberId: string
  readonly date: string
  readonly code: DayCode
  readonly flags: readonly DayFlag[]
  readonly version: number
  /** The code of the last version, where there was one. */
  readonly previousCode: DayCode | null
}

/** What other plugins may ask attendance. */
export interface AttendanceService {
  /** The latest version of each judged date, both dates included. */
  days(unit: UnitOfWork, filter: { readonly memberIds: readonly string[]; readonly from: string; readonly to: string }): Promise<readonly AttendanceDay[]>
  /** When the shift ends of the date to which a start at this instant belongs; null where that date has no shift. */
  shiftEnd(unit: UnitOfWork, place: { readonly memberId: string; readonly at: Temporal.Instant }): Promise<Temporal.Instant | null>
  /**
   * Opens a correction request in a member's name, for what a plugin has estimated on the date to which `at` belongs: the person and whoever decides
   * see it like any other. Answers its id; null where the date can no longer be corrected, or has a request that waits already.
   */
  requestCorrection(unit: UnitOfWork, request: { readonly memberId: string; readonly at: Temporal.Instant; readonly clockOutAt: Temporal.Instant; readonly reason: string }): Promise<string | null>
  /** A member's own breaks, for their own devices; undefined for somebody who records none. */
  ownBreaks(unit: UnitOfWork, memberId: string): Promise<OwnBreaks | undefined>
  /** Ends the break in which an instant lies, because work ended there; what it interrupted does not go on. */
  endBreak(unit: UnitOfWork, place: { readonly memberId: string; readonly at: Temporal.Instant }): Promise<void>
}

/** What a member's own devices show of breaks. */
export interface OwnBreaks {
  /** `taskId`: what it interrupted. */
  readonly running: { readonly id: string; readonly startedAt: string; readonly taskId: string | null } | null
}

/** One item of `GET /days`. */
export interface AttendanceDay {
  readonly memberId: string
  readonly date: string
  /** Null while the day is in progress and its letter may still improve. */
  readonly code: DayCode | null
  readonly flags: readonly DayFlag[]
  readonly provisional: boolean
  readonly clockInAt: string | null
  readonly clockOutAt: string | null
  readonly spanSeconds: number
  readonly workedSeconds: number
  readonly requiredSeconds: number
  readonly lateSeconds: number
  readonly version: number
  /** The zone of the schedule that defines the day: its shift, its letter and the clocks it is told in. */
  readonly timeZone: string
}

/** A source of punch pairs; attendance looks for it and works without it. A pair without an end is still open. */
export interface PunchService {
  pairs(unit: UnitOfWork, filter: { readonly memberIds: readonly string[]; readonly from: Temporal.Instant; readonly to: Temporal.Instant }):
    Promise<readonly { readonly memberId: string; readonly startedAt: Temporal.Instant; readonly endedAt: Temporal.Instant | null; readonly lastSeenAt: Temporal.Instant | null }[]>
}

declare module '@overt/sdk' {
  interface HookContracts {
    'attendance.classified': Durable<ClassifiedDay>
  }
  interface PluginServices {
    attendance: AttendanceService
    punches: PunchService
  }
  interface LiveEvents {
    'attendance.changed': { readonly memberId: string; readonly from: string; readonly to: string }
    'attendance.break': { readonly memberId: string; readonly running: boolean }
    'attendance.leave': { readonly leaveId: string; readonly memberId: string }
    'attendance.correction': { readonly correctionId: string; readonly memberId: string }
  }
}
