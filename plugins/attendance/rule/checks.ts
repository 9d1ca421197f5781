import type { Attended } from './attended.ts'
import type { DayFlag } from './day.ts'
import { seconds, type Figures } from './figures.ts'
import type { Limits } from './limits.ts'
import type { Schedule } from './schedule.ts'
import { restOfWeekBefore, workOnSunday, type Span } from './weekly-rest.ts'

/** What was before a date, of those whose limits or weekly hours need it. */
export interface Past {
  /** Clock-out of the last date on which work was done; null where none is known. */
  readonly clockOutAt: Temporal.Instant | null
  /** Worked and required on the earlier dates of the same week, Monday first. */
  readonly weekWorkedSeconds: number
  readonly weekRequiredSeconds: number
  /** Worked in the full weeks before this one, the latest first; only as many as are known without a gap. */
  readonly weeksWorkedSeconds: readonly number[]
  /** On the first date with work of a week: the work of the dates of the week before, after the last before that. */
  readonly lastWeek?: readonly Span[]
}

/** A flag with the figures that it rests on. */
export interface Finding {
  readonly flag: DayFlag
  readonly values: Readonly<Record<string, string | number>>
}

export interface Checked {
  readonly date: Temporal.PlainDate
  readonly schedule: Schedule
  readonly figures: Figures
  readonly attended: Attended
  readonly limits: Limits | null
  readonly past: Past | null
  /** Whether the date may still bring work. */
  readonly inProgress: boolean
}

/** What of a date goes beyond the limits of working time, or lacks a break. It changes no figure. */
export function check({ date, schedule, figures, attended, limits, past, inProgress }: Checked): Finding[] {
  const findings: Finding[] = []
  const add = (flag: DayFlag, values: Finding['values']) => findings.push({ flag, values })
  const worked = seconds(figures.worked)
  const lawOf = (law: string | null): Record<string, string> => (law === null ? {} : { law })
  const breakFinding = legalBreak(attended, figures, limits)
  if (breakFinding) add('short_break', breakFinding)
  else if (figures.breakMissing > 0) add('short_break', { missingSeconds: seconds(figures.breakMissing) })
  if (limits?.daily && worked > limits.daily.seconds) add('long_day', { workedSeconds: worked, mostSeconds: limits.daily.seconds, ...lawOf(limits.daily.law) })
  if (limits?.rest && past?.clockOutAt && figures.clockIn !== null) {
    const rested = seconds(figures.clockIn - past.clockOutAt.epochMilliseconds)
    if (rested < limits.rest.seconds) add('short_rest', { restedSeconds: Math.max(0, rested), leastSeconds: limits.rest.seconds, ...lawOf(limits.rest.law) })
  }
  const onSunday = limits?.sunday == null ? 0 : seconds(workOnSunday(attended, date, schedule.timeZone))
  if (onSunday > 0) add('sunday_work', { workedSeconds: onSunday, law: limits!.sunday! })
  if (past === null) return findings
  if (limits?.weekRest && past.lastWeek && figures.clockIn !== null) {
    const rested = restOfWeekBefore(date, schedule.timeZone, { lastWeek: past.lastWeek, clockIn: figures.clockIn })
    if (rested !== null && seconds(rested) < limits.weekRest.seconds) add('short_week_rest', { restedSeconds: seconds(rested), leastSeconds: limits.weekRest.seconds, ...lawOf(limits.weekRest.law) })
  }
  const week = past.weekWorkedSeconds + worked
  // Named on the date on which the limit was passed, and on each later one that adds to it.
  if (limits?.weekly && worked > 0 && week > limits.weekly.seconds) add('long_week', { weekSeconds: week, mostSeconds: limits.weekly.seconds, ...lawOf(limits.weekly.law) })
  if (date.dayOfWeek !== 7 || inProgress) return findings
  if (limits?.average) {
    const { weeks, seconds: most, law } = limits.average
    const average = past.weeksWorkedSeconds.length < weeks - 1 ? 0 : Math.floor((week + past.weeksWorkedSeconds.slice(0, weeks - 1).reduce((sum, each) => sum + each, 0)) / weeks)
    if (average > most) add('long_average', { averageSeconds: average, weeks, mostSeconds: most, ...lawOf(law) })
  }
  const target = past.weekRequiredSeconds + seconds(figures.required)
  if (schedule.weeklySeconds != null && week < target) add('short_week', { weekSeconds: week, targetSeconds: target, missingSeconds: target - week })
  return findings
}

/** Gaps in the work count as break, each as long as the law asks a part to be. */
function legalBreak({ worked }: Attended, figures: Figures, limits: Limits | null): Finding['values'] | null {
  // A paid break is working time to the pay, and a break to the law.
  const attended = worked.reduce((sum, { from, to }) => sum + to - from, 0)
  for (const { afterSeconds, seconds: needed, leastPartSeconds, law } of limits?.breaks ?? []) {
    if (attended <= afterSeconds * 1000) continue
    const gaps = worked.slice(1).map(({ from }, index) => from - worked[index]!.to).filter((gap) => gap >= leastPartSeconds * 1000)
    const taken = seconds(gaps.reduce((sum, gap) => sum + gap, 0))
    if (needed === null ? taken > 0 : taken >= needed) return null
    return { attendedSeconds: seconds(attended), takenSeconds: taken, ...needed === null ? {} : { neededSeconds: needed }, law }
  }
  return null
}

/** Overtime of a flexible week: what of the date's work lies beyond the week's hours, in milliseconds. */
export function flexibleOvertime(figures: Figures, schedule: Schedule, past: Past | null): number {
  if (schedule.weeklySeconds == null || schedule.weeklySeconds === 0) return 0
  const before = (past?.weekWorkedSeconds ?? 0) * 1000
  const beyond = (worked: number): number => Math.max(0, worked - schedule.weeklySeconds! * 1000)
  return beyond(before + figures.worked) - beyond(before)
}
