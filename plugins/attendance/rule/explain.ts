import type { Attended } from './attended.ts'
import type { Finding } from './checks.ts'
import type { DayFlag, TraceStep } from './day.ts'
import { seconds, type Figures } from './figures.ts'
import { isFlexible, type Hours, type Schedule } from './schedule.ts'
import type { WriteStep } from './trace.ts'
import type { Shift } from './window.ts'

export interface Deviation {
  readonly figures: Figures
  readonly late: number
  readonly earlyLeave: number
  readonly overtime: number
  readonly weeklySeconds: number | null
}

/** The sentence of each check; where the employer chose the limit, no law is named. */
const checkSentences: Partial<Record<DayFlag, string>> = {
  long_day: 'Worked {workedSeconds}, more than {mostSeconds} on one day',
  short_rest: '{restedSeconds} of rest before this day, less than {leastSeconds}',
  short_week_rest: 'The longest rest in the week before was {restedSeconds}, less than {leastSeconds}',
  sunday_work: 'Worked {workedSeconds} on a Sunday',
  long_week: 'Worked {weekSeconds} in this week, more than {mostSeconds}',
  long_average: '{averageSeconds} a week on average over {weeks} weeks, more than {mostSeconds}',
  short_week: 'Worked {weekSeconds} of the {targetSeconds} of this week, {missingSeconds} short',
}

/** Why a check raised its flag; undefined for a flag that is none of a check. */
export function checkStep(finding: Finding | undefined, write: WriteStep): TraceStep | undefined {
  if (finding === undefined) return undefined
  const { flag, values } = finding
  const law = 'law' in values ? ' ({law}).' : '.'
  return write(`flag.${flag}`, `${checkSentences[flag] ?? breakSentence(values)}${law}`, values)
}

function breakSentence(values: Finding['values']): string {
  if ('missingSeconds' in values) return '{missingSeconds} of the planned break were not taken'
  return 'neededSeconds' in values ? 'Worked {attendedSeconds} with {takenSeconds} of break, less than {neededSeconds}' : 'Worked {attendedSeconds} without a break'
}

export function flagStep(flag: DayFlag, { figures, late, earlyLeave, overtime, weeklySeconds }: Deviation, write: WriteStep): TraceStep {
  const workedSeconds = seconds(figures.worked)
  switch (flag) {
    case 'late': return write('flag.late', 'Clocked in {lateSeconds} after the start of the shift.', { lateSeconds: seconds(late) })
    case 'early_leave': return write('flag.early_leave', 'Clocked out {earlyLeaveSeconds} before the end of the shift.', { earlyLeaveSeconds: seconds(earlyLeave) })
    case 'short_hours': return write('flag.short_hours', '{missingSeconds} short of the required hours.', { missingSeconds: seconds(figures.required) - workedSeconds })
    case 'overtime': return write('flag.overtime', '{overtimeSeconds} more than the planned {plannedSeconds}.', { overtimeSeconds: seconds(overtime), plannedSeconds: weeklySeconds ?? seconds(figures.planned) })
    case 'extra_work': return write('flag.extra_work', 'Worked {workedSeconds} although no work was planned.', { workedSeconds })
    case 'auto_closed': return write('flag.auto_closed', 'A session had no recorded end; it counts up to its last activity.')
    case 'dst_change': return write('flag.dst_change', 'The clocks change on this date; worked time is counted in real hours.')
    default: return write(`flag.${flag}`, 'Checked.')
  }
}

export function scheduleStep(schedule: Schedule, shift: Shift | null, write: WriteStep): TraceStep {
  const { timeZone } = schedule
  return shift
    ? write('schedule', 'Shift from {startsAt} to {endsAt}, {timeZone}.', { startsAt: shift.from, endsAt: shift.to, timeZone })
    : write('schedule', 'No fixed hours, {timeZone}.', { timeZone })
}

export function attendedSteps({ worked, pausedMilliseconds, breakMilliseconds }: Attended, figures: Figures, write: WriteStep): TraceStep[] {
  const { clockIn, clockOut } = figures
  if (clockIn === null || clockOut === null) return []
  const steps = [write('sessions', 'Clock-in {clockInAt}, clock-out {clockOutAt}, {spanSeconds} between them, {count} stretches of work.', {
    clockInAt: clockIn, clockOutAt: clockOut, spanSeconds: seconds(figures.span), count: worked.length,
  })]
  if (pausedMilliseconds > 0) steps.push(write('pauses', '{pausedSeconds} paused, not counted.', { pausedSeconds: seconds(pausedMilliseconds) }))
  if (figures.breakTaken > 0) {
    steps.push(write('break', '{breakSeconds} of the unpaid break deducted; gaps in the day cover the rest.', { breakSeconds: seconds(figures.breakTaken) }))
  }
  if (figures.breakPaid > 0) steps.push(write('recorded_break', '{breakSeconds} of recorded breaks, {paidSeconds} of them paid.', { breakSeconds: seconds(breakMilliseconds), paidSeconds: seconds(figures.breakPaid) }))
  else if (breakMilliseconds > 0) steps.push(write('recorded_break', '{breakSeconds} of recorded breaks, not counted.', { breakSeconds: seconds(breakMilliseconds) }))
  return steps
}

export function requiredStep(figures: Figures, schedule: Schedule, hours: Hours, shift: Shift | null, write: WriteStep): TraceStep {
  const requiredSeconds = seconds(figures.required)
  const { minimumSeconds } = hours
  if (schedule.weeklySeconds === 0) return write('required', 'Nothing is required.', { requiredSeconds })
  if (isFlexible(schedule)) return write('required', 'Required {weeklySeconds} a week, {requiredSeconds} of it for this day.', { weeklySeconds: schedule.weeklySeconds!, requiredSeconds })
  return shift
    ? write('required', 'Required {requiredSeconds}: the smaller of the minimum {minimumSeconds} and the shift of {shiftSeconds}.', { requiredSeconds, minimumSeconds, shiftSeconds: seconds(shift.to - shift.from) })
    : write('required', 'Required {requiredSeconds}.', { requiredSeconds })
}
