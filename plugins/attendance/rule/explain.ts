import type { Attended } from './attended.ts'
import type { DayFlag, TraceStep } from './day.ts'
import { seconds, type Figures } from './figures.ts'
import type { Schedule } from './schedule.ts'
import type { WriteStep } from './trace.ts'
import type { Shift } from './window.ts'

export interface Deviation {
  readonly figures: Figures
  readonly late: number
  readonly earlyLeave: number
}

export function flagStep(flag: DayFlag, { figures, late, earlyLeave }: Deviation, write: WriteStep): TraceStep {
  const workedSeconds = seconds(figures.worked)
  switch (flag) {
    case 'late': return write('flag.late', 'Clocked in {lateSeconds} after the start of the shift.', { lateSeconds: seconds(late) })
    case 'early_leave': return write('flag.early_leave', 'Clocked out {earlyLeaveSeconds} before the end of the shift.', { earlyLeaveSeconds: seconds(earlyLeave) })
    case 'short_hours': return write('flag.short_hours', '{missingSeconds} short of the required hours.', { missingSeconds: seconds(figures.required) - workedSeconds })
    case 'overtime': return write('flag.overtime', '{overtimeSeconds} more than the planned {plannedSeconds}.', { overtimeSeconds: seconds(figures.worked - figures.planned), plannedSeconds: seconds(figures.planned) })
    case 'extra_work': return write('flag.extra_work', 'Worked {workedSeconds} although no work was expected.', { workedSeconds })
    case 'auto_closed': return write('flag.auto_closed', 'A session had no end; it counts up to its last heartbeat.')
    case 'dst_change': return write('flag.dst_change', 'The clocks change on this date; worked time is counted in real hours.')
  }
}

export function scheduleStep(schedule: Schedule, shift: Shift | null, write: WriteStep): TraceStep {
  const { timeZone } = schedule
  return shift
    ? write('schedule', 'Shift from {startsAt} to {endsAt}, {timeZone}.', { startsAt: shift.from, endsAt: shift.to, timeZone })
    : write('schedule', 'No fixed hours, {timeZone}.', { timeZone })
}

export function attendedSteps({ worked, pausedMilliseconds }: Attended, figures: Figures, write: WriteStep): TraceStep[] {
  const { clockIn, clockOut } = figures
  if (clockIn === null || clockOut === null) return []
  const steps = [write('sessions', 'Clock-in {clockInAt}, clock-out {clockOutAt}, {spanSeconds} between them, {count} stretches of work.', {
    clockInAt: clockIn, clockOutAt: clockOut, spanSeconds: seconds(figures.span), count: worked.length,
  })]
  if (pausedMilliseconds > 0) steps.push(write('pauses', '{pausedSeconds} paused, not counted.', { pausedSeconds: seconds(pausedMilliseconds) }))
  if (figures.breakTaken > 0) {
    steps.push(write('break', '{breakSeconds} of the unpaid break deducted; gaps in the day cover the rest.', { breakSeconds: seconds(figures.breakTaken) }))
  }
  return steps
}

export function requiredStep(figures: Figures, schedule: Schedule, shift: Shift | null, write: WriteStep): TraceStep {
  const requiredSeconds = seconds(figures.required)
  const minimumSeconds = schedule.minimumSeconds
  return shift
    ? write('required', 'Required {requiredSeconds}: the smaller of the minimum {minimumSeconds} and the shift of {shiftSeconds}.', { requiredSeconds, minimumSeconds, shiftSeconds: seconds(shift.to - shift.from) })
    : write('required', 'Required {requiredSeconds}.', { requiredSeconds })
}
