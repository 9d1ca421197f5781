import { scheduleDefaults, type ChosenLimits, type Hours, type PlannedBreak, type Schedule, type WeekdayHours } from '../rule/index.ts'
import { breaksTooLong, flexibleWithHours, minimumMissing, noWorkingDay, shiftIncomplete, weekdayTwice, weeklyTooLong } from './errors.ts'
import type { ScheduleBody } from './schemas.ts'

const daySeconds = 86_400

/** A schedule as a client sends it, with its defaults; throws `invalid-schedule` (400) where it makes no sense. */
export function readSchedule(body: ScheduleBody): Schedule {
  const { timeZone, workingDays, dayStartsAt = scheduleDefaults.dayStartsAt, weeklySeconds = null } = body
  const breakSeconds = body.breakSeconds ?? scheduleDefaults.breakSeconds
  const breaks = body.breaks ?? []
  if (breaks.reduce((sum, { seconds }) => sum + seconds, breakSeconds) > daySeconds) throw breaksTooLong({ errors: [{ path: '/schedule/breaks', message: 'longer than a day' }] })
  const unpaid = breakSeconds + breaks.reduce((sum, { kind, seconds }) => sum + (kind === 'paid' ? 0 : seconds), 0)
  const hours = weeklySeconds === null ? readHours(body, unpaid, '/schedule') : flexibleHours(body, weeklySeconds)
  const weekdays = readWeekdays(body, unpaid)
  return {
    timeZone,
    workingDays: [...workingDays].sort(),
    ...hours,
    breakSeconds,
    lateGraceSeconds: body.lateGraceSeconds ?? scheduleDefaults.lateGraceSeconds,
    earlyGraceSeconds: body.earlyGraceSeconds ?? scheduleDefaults.earlyGraceSeconds,
    absentBelowSeconds: body.absentBelowSeconds ?? scheduleDefaults.absentBelowSeconds,
    dayStartsAt,
    // What a schedule does not say stays out of it, so that versions of before and since compare alike.
    ...weekdays.length > 0 && { weekdays },
    ...weeklySeconds !== null && { weeklySeconds },
    ...breaks.length > 0 && { breaks: breaks as PlannedBreak[] },
    ...body.limits != null && { limits: body.limits as ChosenLimits },
  }
}

type GivenHours = Partial<Pick<ScheduleBody, 'startsAt' | 'endsAt' | 'minimumSeconds'>>

function readHours({ startsAt = null, endsAt = null, minimumSeconds }: GivenHours, unpaid: number, path: string): Hours {
  if ((startsAt === null) !== (endsAt === null)) {
    throw shiftIncomplete({ errors: [{ path: startsAt === null ? `${path}/startsAt` : `${path}/endsAt`, message: 'missing' }] })
  }
  return { startsAt, endsAt, minimumSeconds: minimumSeconds ?? wholeShift(startsAt, endsAt, unpaid, path) }
}

/** A working day's share of the week; nobody is late, and no single date is short. */
function flexibleHours(body: ScheduleBody, weeklySeconds: number): Hours {
  if (body.startsAt != null || body.endsAt != null || (body.weekdays ?? []).length > 0) throw flexibleWithHours({ errors: [{ path: '/schedule/weeklySeconds', message: 'with fixed hours' }] })
  const days = body.workingDays.length
  if (days === 0) throw noWorkingDay({ errors: [{ path: '/schedule/workingDays', message: 'missing' }] })
  if (weeklySeconds > days * daySeconds) throw weeklyTooLong({ errors: [{ path: '/schedule/weeklySeconds', message: 'longer than the working days' }] })
  return { startsAt: null, endsAt: null, minimumSeconds: Math.round(weeklySeconds / days) }
}

function readWeekdays(body: ScheduleBody, unpaid: number): WeekdayHours[] {
  const weekdays = (body.weekdays ?? []).map(({ weekday, ...hours }, index): WeekdayHours => ({ weekday, ...readHours(hours, unpaid, `/schedule/weekdays/${index}`) }))
  if (new Set(weekdays.map(({ weekday }) => weekday)).size < weekdays.length) throw weekdayTwice({ errors: [{ path: '/schedule/weekdays', message: 'named twice' }] })
  return weekdays.sort((one, other) => one.weekday - other.weekday)
}

/** Without a minimum the whole shift is required, less the unpaid breaks. */
function wholeShift(startsAt: string | null, endsAt: string | null, unpaid: number, path: string): number {
  if (startsAt === null || endsAt === null) {
    throw minimumMissing({ errors: [{ path: `${path}/minimumSeconds`, message: 'missing' }] })
  }
  const length = Temporal.PlainTime.from(startsAt).until(endsAt).total('seconds')
  return Math.max(0, (length > 0 ? length : length + daySeconds) - unpaid)
}
