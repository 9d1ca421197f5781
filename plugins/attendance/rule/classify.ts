import { attendedIn, type Attended, type Pause, type Session } from './attended.ts'
import { check, flexibleOvertime, type Finding, type Past } from './checks.ts'
import { correct, type Correction } from './correct.ts'
import { instantText, type Day, type DayCode, type DayFlag, type TraceStep } from './day.ts'
import { attendedSteps, checkStep, flagStep, requiredStep, scheduleStep } from './explain.ts'
import { earlyLeaving, figuresOf, lateness, seconds, type Figures } from './figures.ts'
import { inProgressUntil } from './in-progress.ts'
import { isProvisional } from './provisional.ts'
import { limitsOf, type ChosenLimits } from './limits.ts'
import { hoursOn, isFlexible, type Schedule } from './schedule.ts'
import { stepsIn, type WriteStep } from './trace.ts'
import { clocksChange, existsIn, shiftOn, windowOf, type Shift } from './window.ts'

/** A date on which nobody has to work. */
export interface Holiday {
  readonly date: string
  readonly name?: string
  /** Free from the middle of the shift on: half of the hours are required. */
  readonly half?: boolean
  /** The name by language, where there is one in several. */
  readonly names?: Readonly<Record<string, string>>
}

/** Approved absence, both dates included. */
export interface Leave {
  readonly from: string
  readonly to: string
  readonly kind?: string
}

export interface DayInput {
  readonly date: Temporal.PlainDate
  readonly schedule: Schedule
  /** The schedules in force on the dates before and after, where they are other versions. */
  readonly scheduleBefore?: Schedule
  readonly scheduleAfter?: Schedule
  /** Any that may touch the date, in any order; those of neighbouring dates do no harm. */
  readonly sessions: readonly Session[]
  readonly pauses: readonly Pause[]
  /** Breaks that were recorded as such: cut out like pauses, and paid where the schedule says so. */
  readonly breaks?: readonly Pause[]
  readonly holidays: readonly Holiday[]
  readonly leave: readonly Leave[]
  /** Approved corrections of this date, oldest first. */
  readonly corrections?: readonly Correction[]
  /** What working time is checked against, where the schedule does not say it. */
  readonly limits?: ChosenLimits | null
  /** What was before the date; without it neither rest nor week is checked. */
  readonly past?: Past
  /** The instant of the judgement: decides whether the day is provisional, and whether it is still in progress. */
  readonly asOf: Temporal.Instant
  /** The last sync of each enrolled device; null where a device never has. */
  readonly devicesSyncedAt?: readonly (Temporal.Instant | null)[]
}

/** Judges one date of one member. Pure: the same input, in any order, gives the same day. The README states the rule. */
export function classify(input: DayInput): Day {
  const { schedule, date } = input
  const write = stepsIn(schedule.timeZone)
  const window = windowOf(date, schedule, input.scheduleBefore, input.scheduleAfter)
  const half = halfHoliday(input)
  const shift = shiftOn(schedule, date, half !== null)
  const corrections = input.corrections ?? []
  const corrected = correct(window, input, corrections)
  const attended = attendedIn(window, corrected.sessions, corrected.pauses, input.breaks)
  const free = freeDay(input, write)
  const figures = figuresOf(attended, schedule, { hours: hoursOn(schedule, date), shift, free: free !== null, half: half !== null })
  const until = free ? null : inProgressUntil({ window, shift, attended, asOf: input.asOf })
  const settled = free ?? workingDayVerdict(figures, schedule, shift, write)
  // Who is there may still come to the required hours, and who is not may still come.
  const soFar = until !== null && settled.code !== 'P' && settled.code !== 'L'
  const verdict = soFar ? { code: null, step: write('so_far', 'Worked {workedSeconds} so far; the day is judged at {untilAt}.', { workedSeconds: seconds(figures.worked), untilAt: until }) } : settled
  const late = free ? 0 : lateness(figures, schedule, shift)
  // Nobody has left early before the shift is over.
  const earlyLeave = free || until !== null ? 0 : earlyLeaving(figures, schedule, shift)
  const weekOvertime = free ? 0 : flexibleOvertime(figures, schedule, input.past ?? null)
  const overtime = isFlexible(schedule) ? weekOvertime : figures.worked - figures.planned
  const findings = check({ date, schedule, figures, attended, limits: limitsOf(schedule.limits ?? input.limits), past: input.past ?? null, inProgress: input.asOf.epochMilliseconds < window.to })
  const flags = flagsOf({ figures, late, earlyLeave, overtime, flexible: isFlexible(schedule), free: free !== null, soFar, attended, dst: clocksChange(window, schedule.timeZone), findings })
  const provisional = isProvisional(window.to, input.asOf, input.devicesSyncedAt ?? [])
  return {
    date: date.toString(),
    code: verdict.code,
    inProgressUntil: soFar ? instantText(until) : null,
    flags,
    provisional,
    clockInAt: figures.clockIn === null ? null : instantText(figures.clockIn),
    clockOutAt: figures.clockOut === null ? null : instantText(figures.clockOut),
    spanSeconds: seconds(figures.span),
    workedSeconds: seconds(figures.worked),
    requiredSeconds: seconds(figures.required),
    lateSeconds: seconds(late),
    earlyLeaveSeconds: seconds(earlyLeave),
    overtimeSeconds: flags.includes('overtime') ? seconds(overtime) : 0,
    pausedSeconds: seconds(attended.pausedMilliseconds),
    breakSeconds: seconds(figures.breakTaken),
    windowStartsAt: instantText(window.from),
    windowEndsAt: instantText(window.to),
    trace: [
      scheduleStep(schedule, shift, write),
      ...(half === null || free ? [] : [write('half_holiday', 'Half holiday: {name}; free from the middle of the shift.', namesOf(half))]),
      write('window', 'Work that starts from {opensAt} and before {closesAt} belongs to this date.', { opensAt: window.from, closesAt: window.to }),
      ...(corrections.length > 0 ? [write('corrections', 'Approved corrections applied: {count}.', { count: corrections.length })] : []),
      ...attendedSteps(attended, figures, write),
      ...(free ? [] : [requiredStep(figures, schedule, hoursOn(schedule, date), shift, write)]),
      verdict.step,
      ...flags.map((flag) => checkStep(findings.find((finding) => finding.flag === flag), write) ?? flagStep(flag, { figures, late, earlyLeave, overtime, weeklySeconds: schedule.weeklySeconds ?? null }, write)),
      ...(provisional ? [write('provisional', 'Provisional: the day is not over, or a device has not synced past {closesAt} yet.', { closesAt: window.to })] : []),
    ],
  }
}

interface Verdict {
  readonly code: DayCode
  readonly step: TraceStep
}

function freeDay({ schedule, date, holidays, leave }: DayInput, write: WriteStep): Verdict | null {
  if (!existsIn(schedule.timeZone, date)) return { code: 'O', step: write('no_such_date', 'This date does not exist in {timeZone}: the clocks skipped it.', { timeZone: schedule.timeZone }) }
  if (!schedule.workingDays.includes(date.dayOfWeek)) {
    return { code: 'O', step: write('off', 'Weekday {weekday} is not a working day of the schedule.', { weekday: date.dayOfWeek }) }
  }
  const day = date.toString()
  const holiday = holidays.find((candidate) => candidate.date === day && candidate.half !== true)
  if (holiday) return { code: 'HD', step: write('holiday', 'Holiday: {name}.', namesOf(holiday)) }
  const absence = leave.find(({ from, to }) => from <= day && day <= to)
  if (absence) return { code: 'LV', step: write('leave', 'On leave: {kind}.', { kind: absence.kind ?? `${absence.from} – ${absence.to}` }) }
  return null
}

/** The name, and as `name_<language>` those of other languages. */
const namesOf = ({ date, name, names }: Holiday): Record<string, string> =>
  ({ name: name ?? date, ...Object.fromEntries(Object.entries(names ?? {}).map(([language, each]) => [`name_${language}`, each])) })

const halfHoliday = ({ date, holidays }: DayInput): Holiday | null => holidays.find((candidate) => candidate.half === true && candidate.date === date.toString()) ?? null

function workingDayVerdict(figures: Figures, schedule: Schedule, shift: Shift | null, write: WriteStep): Verdict {
  const { clockIn, worked, required } = figures
  const workedSeconds = seconds(worked)
  if (clockIn === null && isFlexible(schedule)) return { code: 'O', step: write('flexible', 'No work on this date; the weekly hours decide.') }
  if (clockIn === null) return { code: 'A', step: write('absent', 'No session starts on this date: absent.') }
  if (worked < schedule.absentBelowSeconds * 1000) {
    return { code: 'A', step: write('absent', 'Worked {workedSeconds}, less than {absentBelowSeconds}: absent.', { workedSeconds, absentBelowSeconds: schedule.absentBelowSeconds }) }
  }
  if (worked < required && !isFlexible(schedule)) {
    return { code: 'H', step: write('half_day', 'Worked {workedSeconds} of the required {requiredSeconds}: half day.', { workedSeconds, requiredSeconds: seconds(required) }) }
  }
  if (shift && lateness(figures, schedule, shift) > 0) {
    const latestAt = shift.from + schedule.lateGraceSeconds * 1000
    return { code: 'L', step: write('late', 'Clock-in {clockInAt} is later than {latestAt}: late.', { clockInAt: clockIn, latestAt }) }
  }
  if (isFlexible(schedule)) return { code: 'P', step: write('flexible', 'Worked {workedSeconds}; the weekly hours decide.', { workedSeconds }) }
  return { code: 'P', step: write('present', 'Worked {workedSeconds} of the required {requiredSeconds}: present.', { workedSeconds, requiredSeconds: seconds(required) }) }
}

interface FlagInput {
  readonly figures: Figures
  readonly late: number
  readonly earlyLeave: number
  /** Beyond what was planned, of the date or of a flexible week. */
  readonly overtime: number
  readonly flexible: boolean
  readonly free: boolean
  readonly soFar: boolean
  readonly attended: Attended
  readonly dst: boolean
  readonly findings: readonly Finding[]
}

function flagsOf({ figures, late, earlyLeave, overtime, flexible, free, soFar, attended, dst, findings }: FlagInput): DayFlag[] {
  const present = figures.clockIn !== null
  const conditions: [DayFlag, boolean][] = [
    ['late', late > 0],
    ['early_leave', earlyLeave > 0],
    ['short_hours', !free && !flexible && !soFar && present && figures.worked < figures.required],
    ['overtime', !free && present && (flexible ? seconds(overtime) > 0 : seconds(figures.worked) > seconds(figures.planned))],
    ['extra_work', free && figures.worked > 0],
    ['auto_closed', attended.autoClosed],
    ['dst_change', dst],
  ]
  return [...conditions.filter(([, holds]) => holds).map(([flag]) => flag), ...findings.map(({ flag }) => flag)]
}
