import type { ServerContext, UnitOfWork } from '@overt/sdk'
import type { Attended } from '../rule/attended.ts'
import { figuresOf } from '../rule/figures.ts'
import { hoursOn, shiftOn } from '../rule/index.ts'
import { holidaysByMember } from './holidays.ts'
import { approvedLeave } from './leave-store.ts'
import { readVersions, ScheduleHistory } from './schedules.ts'
import type { settings } from './settings.ts'
import { standardVersions } from './standard-schedule.ts'

const nothingWorked: Attended = { worked: [], pausedMilliseconds: 0, breakMilliseconds: 0, autoClosed: false, lastSign: null }

/** What a member's schedule asks for on each date, also of days to come: nothing before they joined, on free days, on holidays and, where the reader may know of it, during approved leave. */
export async function requiredTime(context: ServerContext<typeof settings>, unit: UnitOfWork, { memberId, from, to, withLeave }: { readonly memberId: string; readonly from: Temporal.PlainDate; readonly to: Temporal.PlainDate; readonly withLeave: boolean }): Promise<{ date: string; requiredSeconds: number }[]> {
  const [member] = await context.directory.members(unit, { ids: [memberId] })
  if (member === undefined) return []
  const workspace = await context.directory.workspace(unit)
  const timeZone = member.timeZone ?? workspace.timeZone
  const [first, last] = [from.toString(), to.toString()]
  const schedules = new ScheduleHistory((await readVersions(unit, [memberId])).get(memberId) ?? [], await standardVersions(context, unit, workspace.timeZone), timeZone)
  const holidays = new Map((await holidaysByMember(unit, first, last))(memberId).toSorted((one, other) => Number(other.half ?? false) - Number(one.half ?? false)).map(({ date, half = false }) => [date, half]))
  const leave = withLeave ? (await approvedLeave(unit, [memberId], first, last)).get(memberId) ?? [] : []
  const joined = member.joinedAt.toZonedDateTimeISO(timeZone).toPlainDate().toString()
  return Array.from({ length: from.until(to).days + 1 }, (_, index) => {
    const date = from.add({ days: index })
    const day = date.toString()
    const schedule = schedules.on(day)
    const half = holidays.get(day) === true
    const free = day < joined || !schedule.workingDays.includes(date.dayOfWeek) || holidays.get(day) === false || leave.some((away) => away.from <= day && day <= away.to)
    return { date: day, requiredSeconds: Math.round(figuresOf(nothingWorked, schedule, { hours: hoursOn(schedule, date), shift: shiftOn(schedule, date, half), free, half }).required / 1_000) }
  })
}
