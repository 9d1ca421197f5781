import type { Attended } from './attended.ts'
import { totalOf } from './interval.ts'
import type { Schedule } from './schedule.ts'
import type { Shift } from './window.ts'

/** Lengths in milliseconds: what a date amounts to before it is judged. */
export interface Figures {
  readonly clockIn: number | null
  readonly clockOut: number | null
  readonly span: number
  readonly worked: number
  /** The part of the unpaid break that no gap had covered. */
  readonly breakTaken: number
  readonly required: number
  /** What a full shift comes to; more is overtime. */
  readonly planned: number
}

/** Adds a date up. On a free date nothing is required and no break is deducted. */
export function figuresOf({ worked }: Attended, schedule: Schedule, shift: Shift | null, free: boolean): Figures {
  const clockIn = worked.at(0)?.from ?? null
  const clockOut = worked.at(-1)?.to ?? null
  const span = clockIn === null || clockOut === null ? 0 : clockOut - clockIn
  const attended = totalOf(worked)
  const unpaid = free ? 0 : schedule.breakSeconds * 1000
  // Gaps in the day are break already taken: only what is missing of it is deducted.
  const breakTaken = Math.min(attended, Math.max(0, unpaid - (span - attended)))
  const minimum = schedule.minimumSeconds * 1000
  const length = shift ? shift.to - shift.from : minimum
  const required = free ? 0 : Math.min(minimum, length)
  const planned = free ? 0 : Math.max(required, shift ? length - unpaid : minimum)
  return { clockIn, clockOut, span, worked: attended - breakTaken, breakTaken, required, planned }
}

/** Milliseconds from the shift's start to clock-in, compared to the second; 0 within the grace. */
export function lateness({ clockIn }: Figures, schedule: Schedule, shift: Shift | null): number {
  if (clockIn === null || !shift) return 0
  const behind = seconds(clockIn - shift.from)
  return behind > schedule.lateGraceSeconds ? behind * 1000 : 0
}

/** Milliseconds from clock-out to the shift's end; 0 within the grace. */
export function earlyLeaving({ clockOut }: Figures, schedule: Schedule, shift: Shift | null): number {
  if (clockOut === null || !shift) return 0
  const ahead = shift.to - clockOut
  return ahead > schedule.earlyGraceSeconds * 1000 ? ahead : 0
}

/** Whole seconds, rounded down. */
export const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)
