/** A wall-clock time of day, `HH:MM` or `HH:MM:SS`. It has no zone: the schedule's zone gives it one. */
export type WallTime = string

/**
 * When a member is expected to work. `startsAt` and `endsAt` are both set (a shift; it ends on the next date where
 * `endsAt` ≤ `startsAt`) or both null (hours are free, only the minimum counts).
 */
export interface Schedule {
  /** IANA name; every wall-clock time here is read in it. */
  readonly timeZone: string
  /** ISO weekdays, 1 = Monday … 7 = Sunday. */
  readonly workingDays: readonly number[]
  readonly startsAt: WallTime | null
  readonly endsAt: WallTime | null
  readonly minimumSeconds: number
  readonly breakSeconds: number
  readonly lateGraceSeconds: number
  readonly earlyGraceSeconds: number
  readonly absentBelowSeconds: number
  readonly dayStartsAt: WallTime | null
}

/** What a schedule says where its author said nothing. */
export const scheduleDefaults = {
  breakSeconds: 0,
  lateGraceSeconds: 600,
  earlyGraceSeconds: 600,
  absentBelowSeconds: 0,
  dayStartsAt: null,
} as const
