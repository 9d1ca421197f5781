import type { ActivityService } from '@overt/plugin-activity/contracts'
import type { AttendanceDay } from '@overt/plugin-attendance/contracts'
import type { UnitOfWork } from '@overt/sdk'

/** When the agent first saw each day's member, `HH:MM` in the zone of the day. Empty where activity is off in the workspace. */
export async function firstSeen(activity: ActivityService | undefined, unit: UnitOfWork, days: readonly AttendanceDay[]): Promise<ReadonlyMap<AttendanceDay, string>> {
  const dates = days.map(({ date }) => date).toSorted()
  const [first, last] = [dates.at(0), dates.at(-1)]
  if (activity === undefined || first === undefined || last === undefined) return new Map()
  const people = await activity.sessions(unit, {
    memberIds: [...new Set(days.map(({ memberId }) => memberId))],
    // A day begins and ends up to 14 hours from where it does in UTC.
    from: Temporal.PlainDate.from(first).toZonedDateTime('UTC').subtract({ hours: 14 }).toInstant(),
    to: Temporal.PlainDate.from(last).add({ days: 1 }).toZonedDateTime('UTC').add({ hours: 14 }).toInstant(),
  })
  const sessions = new Map(people.map((person) => [person.memberId, person.sessions]))
  return new Map(days.flatMap((day) => {
    const starts = (sessions.get(day.memberId) ?? []).map(({ startedAt }) => Temporal.Instant.from(startedAt).toZonedDateTimeISO(day.timeZone))
    const start = starts.find((moment) => moment.toPlainDate().toString() === day.date)
    return start === undefined ? [] : [[day, start.toPlainTime().toString({ smallestUnit: 'minute' })]]
  }))
}
