import type { Interval } from './interval.ts'

/** `P` present, `L` late, `H` half day, `A` absent, `O` off, `HD` holiday, `LV` leave. */
export type DayCode = 'P' | 'L' | 'H' | 'A' | 'O' | 'HD' | 'LV'

export type DayFlag = 'late' | 'early_leave' | 'short_hours' | 'overtime' | 'extra_work' | 'auto_closed' | 'dst_change'
  | 'short_break' | 'long_day' | 'short_rest' | 'short_week_rest' | 'sunday_work' | 'long_week' | 'long_average' | 'short_week'

/** One step of the reasoning: the rule applied, what it came to in English, and the figures it used (for other languages). */
export interface TraceStep {
  readonly rule: TraceRule
  readonly detail: string
  readonly values: Readonly<Record<string, string | number>>
}

export type TraceRule =
  | 'schedule' | 'window' | 'corrections' | 'sessions' | 'pauses' | 'break' | 'required'
  | 'half_holiday' | 'recorded_break' | 'flexible'
  | 'no_such_date' | 'off' | 'holiday' | 'leave' | 'so_far' | 'absent' | 'half_day' | 'late' | 'present'
  | `flag.${DayFlag}` | 'provisional'

/** What the rule says of one member's date. Lengths are whole seconds, differences of instants, rounded down. */
export interface Day {
  readonly date: string
  /** Null while the day is in progress and its letter may still improve: “so far”. */
  readonly code: DayCode | null
  /** When a day in progress will have a letter at the latest; null where it has one. */
  readonly inProgressUntil: string | null
  readonly flags: readonly DayFlag[]
  readonly provisional: boolean
  readonly clockInAt: string | null
  readonly clockOutAt: string | null
  /** Clock-in to clock-out. */
  readonly spanSeconds: number
  /** Sessions without pauses and without the unpaid break. */
  readonly workedSeconds: number
  readonly requiredSeconds: number
  /** From the shift's start to clock-in; 0 unless later than the grace allows. */
  readonly lateSeconds: number
  /** From clock-out to the shift's end; 0 unless earlier than the grace allows. */
  readonly earlyLeaveSeconds: number
  /** Worked beyond the planned hours. */
  readonly overtimeSeconds: number
  readonly pausedSeconds: number
  /** The part of the unpaid break that no gap in the day had covered. */
  readonly breakSeconds: number
  readonly windowStartsAt: string
  readonly windowEndsAt: string
  readonly trace: readonly TraceStep[]
}

/** An instant of the rule as RFC 3339 in UTC. */
export const instantText = (epochMilliseconds: number): string =>
  Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toString()

/** Whether a half-open window holds an instant. */
export const holds = (window: Interval, instant: number): boolean => window.from <= instant && instant < window.to
