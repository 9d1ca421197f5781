import type { Attended } from './attended.ts'
import { totalOf } from './interval.ts'
import { isFlexible, type Hours, type PlannedBreak, type Schedule } from './schedule.ts'
import type { Shift } from './window.ts'

/** Lengths in milliseconds: what a date amounts to before it is judged. */
export interface Figures {
  readonly clockIn: number | null
  readonly clockOut: number | null
  readonly span: number
  readonly worked: number
  /** The part of the unpaid break that no gap had covered. */
  readonly breakTaken: number
  /** Recorded breaks that count as work. */
  readonly breakPaid: number
  /** What unpaid breaks that are never deducted ask for, as far as no gap in the day covers it. */
  readonly breakMissing: number
  readonly required: number
  /** What a full shift comes to; more is overtime. Infinite where the week decides. */
  readonly planned: number
}

/** What a date asks for: its hours, its shift, and whether it is free, wholly or from the middle on. */
export interface Expected {
  readonly hours: Hours
  readonly shift: Shift | null
  readonly free: boolean
  readonly half?: boolean
}

/** Adds a date up. On a free date nothing is required and no break is deducted; on a half one, half of both. */
export function figuresOf({ worked, breakMilliseconds }: Attended, schedule: Schedule, { hours, shift, free, half = false }: Expected): Figures {
  const clockIn = worked.at(0)?.from ?? null
  const clockOut = worked.at(-1)?.to ?? null
  const span = clockIn === null || clockOut === null ? 0 : clockOut - clockIn
  const attended = totalOf(worked)
  const part = half ? 0.5 : 1
  const due = (kind: PlannedBreak['kind']): number => free ? 0 : dueOf(schedule.breaks ?? [], kind, attended)
  const unpaid = (free ? 0 : schedule.breakSeconds * 1000 * part) + due('deducted')
  const breakPaid = Math.min(breakMilliseconds, due('paid'))
  const gaps = span - attended - breakPaid
  // Gaps in the day are break already taken: only what is missing of it is deducted.
  const breakTaken = Math.min(attended, Math.max(0, unpaid - gaps))
  const breakMissing = Math.max(0, due('taken') - Math.max(0, gaps - unpaid))
  const minimum = hours.minimumSeconds * 1000 * part
  const length = shift ? shift.to - shift.from : minimum
  const required = free ? 0 : Math.min(minimum, length)
  const planned = free ? 0 : isFlexible(schedule) ? Infinity : Math.max(required, shift ? length - unpaidOfShift(schedule, length, part) : minimum)
  return { clockIn, clockOut, span, worked: attended - breakTaken + breakPaid, breakTaken, breakPaid, breakMissing, required, planned }
}

/** What breaks of a kind come to after so much work; none makes less of the work than its own threshold. */
const dueOf = (breaks: readonly PlannedBreak[], kind: PlannedBreak['kind'], attended: number): number => breaks
  .filter((each) => each.kind === kind)
  .reduce((sum, { seconds: length, afterSeconds }) => sum + (kind === 'deducted' ? Math.min(length * 1000, Math.max(0, attended - afterSeconds * 1000)) : attended > afterSeconds * 1000 ? length * 1000 : 0), 0)

/** Unpaid breaks of a whole shift, deducted or taken: they are planned. */
const unpaidOfShift = (schedule: Schedule, length: number, part: number): number => schedule.breakSeconds * 1000 * part
  + dueOf(schedule.breaks ?? [], 'deducted', length) + dueOf(schedule.breaks ?? [], 'taken', length)

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
