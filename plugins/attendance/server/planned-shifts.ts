import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { instantText, shiftOn } from '../rule/index.ts'
import { holidaysByMember } from './holidays.ts'
import { approvedLeave } from './leave-store.ts'
import { readVersions, ScheduleHistory } from './schedules.ts'
import type { settings } from './settings.ts'
import { standardVersions } from './standard-schedule.ts'

interface PlannedShift {
  readonly startsAt: string
  readonly endsAt: string
}

/** The shifts of a member that meet a stretch of time, without holidays and approved leave; undefined where their schedule has no times. */
export async function plannedShifts(context: ServerContext<typeof settings>, unit: UnitOfWork, { memberId, from, to }: { readonly memberId: string; readonly from: string; readonly to: string }): Promise<readonly PlannedShift[] | undefined> {
  const [member] = await context.directory.members(unit, { ids: [memberId] })
  if (member === undefined) return undefined
  const { timeZone } = await context.directory.workspace(unit)
  const schedules = new ScheduleHistory((await readVersions(unit, [memberId])).get(memberId) ?? [], await standardVersions(context, unit, timeZone), member.timeZone ?? timeZone)
  // A shift begins at most a day before it is over, and the member's date is at most one away from that of UTC.
  const [first, last] = [dateIn(from).subtract({ days: 2 }), dateIn(to).add({ days: 1 })]
  const holidays = (await holidaysByMember(unit, first.toString(), last.toString()))(memberId)
  const leave = (await approvedLeave(unit, [memberId], first.toString(), last.toString())).get(memberId) ?? []
  const shifts: PlannedShift[] = []
  let hasTimes = false
  for (let date = first; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    const [schedule, day] = [schedules.on(date.toString()), date.toString()]
    const free = holidays.filter((holiday) => holiday.date === day)
    const shift = shiftOn(schedule, date, free.length > 0)
    if (shift === null) continue
    hasTimes = true
    if (!schedule.workingDays.includes(date.dayOfWeek) || free.some(({ half }) => half !== true) || leave.some((away) => away.from <= day && day <= away.to)) continue
    if (shift.to > Date.parse(from) && shift.from < Date.parse(to)) shifts.push({ startsAt: instantText(shift.from), endsAt: instantText(shift.to) })
  }
  return hasTimes ? shifts : undefined
}

const dateIn = (instant: string): Temporal.PlainDate => Temporal.Instant.from(instant).toZonedDateTimeISO('UTC').toPlainDate()
