import type { ChosenLimits } from './limits.ts'

/** A wall-clock time of day, `HH:MM` or `HH:MM:SS`. It has no zone: the schedule's zone gives it one. */
export type WallTime = string

/** What is expected on one day of the week. */
export interface Hours {
  readonly startsAt: WallTime | null
  readonly endsAt: WallTime | null
  readonly minimumSeconds: number
}

/** Hours of one day of the week that differ from the others. */
export interface WeekdayHours extends Hours {
  /** 1 Monday … 7 Sunday. */
  readonly weekday: number
}

/**
 * A break of the schedule beside `breakSeconds`. `deducted`: unpaid, and deducted as far as no gap in the day covers it; `taken`: unpaid, never deducted, flagged
 * where it is missing; `paid`: a recorded break counts as work up to this length.
 */
export interface PlannedBreak {
  readonly kind: 'deducted' | 'taken' | 'paid'
  readonly seconds: number
  /** It is due once more than this was worked. */
  readonly afterSeconds: number
}

/**
 * When a member is expected to work. `startsAt` and `endsAt` are both set (a shift; it ends on the next date where
 * `endsAt` ≤ `startsAt`) or both null (hours are free, only the minimum counts).
 */
export interface Schedule extends Hours {
  /** IANA name; every wall-clock time here is read in it. */
  readonly timeZone: string
  /** ISO weekdays, 1 = Monday … 7 = Sunday. */
  readonly workingDays: readonly number[]
  readonly breakSeconds: number
  readonly lateGraceSeconds: number
  readonly earlyGraceSeconds: number
  readonly absentBelowSeconds: number
  readonly dayStartsAt: WallTime | null
  /** Days of the week whose hours differ. */
  readonly weekdays?: readonly WeekdayHours[]
  /** Flexitime: what a whole week asks for, on whichever days; `minimumSeconds` is then a working day's share of it. 0 asks for nothing: time is recorded and never short or over. */
  readonly weeklySeconds?: number | null
  readonly breaks?: readonly PlannedBreak[]
  /** What working time is checked against; the workspace's choice where absent. */
  readonly limits?: ChosenLimits | null
}

/** What a schedule says where its author said nothing. */
export const scheduleDefaults = {
  breakSeconds: 0,
  lateGraceSeconds: 600,
  earlyGraceSeconds: 600,
  absentBelowSeconds: 0,
  dayStartsAt: null,
} as const

/** The hours of a date: those of its day of the week. */
export const hoursOn = (schedule: Schedule, date: Temporal.PlainDate): Hours => schedule.weekdays?.find(({ weekday }) => weekday === date.dayOfWeek) ?? schedule

/** Whether only the week asks for hours, and no single date. */
export const isFlexible = ({ weeklySeconds }: Schedule): boolean => weeklySeconds != null
