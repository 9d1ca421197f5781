import type { Api, DayLane, OwnDay } from '@overt/sdk/ui'
import type { AttendanceDay } from './days.ts'

/** The reader's day as attendance counts it: from the first sign of work to the last, and what was worked of what the schedule asks for. */
export async function myAttendance({ date, week, memberId }: OwnDay, api: Api): Promise<DayLane | undefined> {
  const { items } = await api.get<{ items: readonly AttendanceDay[] }>('days', { query: { memberId, ...week } })
  const day = items.find((each) => each.date === date)
  if (day === undefined || (day.clockInAt === null && day.requiredSeconds === 0)) return undefined
  const amounts = { worked: { seconds: day.workedSeconds }, required: { seconds: day.requiredSeconds } }
  if (day.clockInAt === null) return { spans: [], fact: { text: 'lane.not-yet', values: amounts } }
  // A day without a letter goes on; its end is only the last sign so far.
  const endedAt = day.code === null ? null : day.clockOutAt
  const first = { instant: day.clockInAt }
  return {
    spans: [{ startedAt: day.clockInAt, endedAt, tone: 'planned', text: 'lane.span' }],
    fact: endedAt === null ? { text: 'lane.since', values: { ...amounts, first } } : { text: 'lane.until', values: { ...amounts, first, last: { instant: endedAt } } },
  }
}
