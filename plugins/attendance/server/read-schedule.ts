import { scheduleDefaults, type Schedule } from '../rule/index.ts'
import { minimumMissing, shiftIncomplete } from './errors.ts'
import type { ScheduleBody } from './schemas.ts'

/** A schedule as a client sends it, with its defaults; throws `invalid-schedule` (400) where it makes no sense. */
export function readSchedule(body: ScheduleBody): Schedule {
  const { timeZone, workingDays, startsAt = null, endsAt = null, dayStartsAt = scheduleDefaults.dayStartsAt } = body
  if ((startsAt === null) !== (endsAt === null)) {
    throw shiftIncomplete({ errors: [{ path: startsAt === null ? '/schedule/startsAt' : '/schedule/endsAt', message: 'missing' }] })
  }
  const breakSeconds = body.breakSeconds ?? scheduleDefaults.breakSeconds
  const minimumSeconds = body.minimumSeconds ?? wholeShift(startsAt, endsAt, breakSeconds)
  return {
    timeZone,
    workingDays: [...workingDays].sort(),
    startsAt,
    endsAt,
    minimumSeconds,
    breakSeconds,
    lateGraceSeconds: body.lateGraceSeconds ?? scheduleDefaults.lateGraceSeconds,
    earlyGraceSeconds: body.earlyGraceSeconds ?? scheduleDefaults.earlyGraceSeconds,
    absentBelowSeconds: body.absentBelowSeconds ?? scheduleDefaults.absentBelowSeconds,
    dayStartsAt,
  }
}

/** Without a minimum the whole shift is required, less the unpaid break. */
function wholeShift(startsAt: string | null, endsAt: string | null, breakSeconds: number): number {
  if (startsAt === null || endsAt === null) {
    throw minimumMissing({ errors: [{ path: '/schedule/minimumSeconds', message: 'missing' }] })
  }
  const length = Temporal.PlainTime.from(startsAt).until(endsAt).total('seconds')
  return Math.max(0, (length > 0 ? length : length + 86_400) - breakSeconds)
}
