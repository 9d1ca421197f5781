import type { UnitOfWork } from '@overt/sdk'
import type { Day, Past, Span } from '../rule/index.ts'

/** What the rule needs of a day that was judged before. */
interface PastDay {
  readonly workedSeconds: number
  readonly requiredSeconds: number
  readonly clockInAt: string | null
  readonly clockOutAt: string | null
}

/** An average of working time looks back this far. */
const averagedWeeks = 24

/** The judged days of a member before those that are judged now; renewed as they are. */
export interface PastDays {
  before(date: string): Past
  judged(day: Day): void
  /** The judged dates whose judgement depends on this one: the rest of its week, the day after, the first with work of the two weeks that look back on its rest, and the last day of each later week that an average looks back from. */
  dependents(date: string): string[]
}

/** The judged days of members as far back and ahead as dates between the two depend on them. */
export async function readPast(unit: UnitOfWork, memberIds: readonly string[], from: string, to: string): Promise<Map<string, PastDays>> {
  if (memberIds.length === 0) return new Map()
  const first = mondayOf(from).subtract({ weeks: averagedWeeks - 1 })
  const last = mondayOf(to).add({ weeks: averagedWeeks })
  const rows = await unit.query<PastDay & { readonly member_id: string; readonly date: string }>(
    `select member_id, date::text, worked_seconds as "workedSeconds", coalesce((item::json->>'requiredSeconds')::integer, 0) as "requiredSeconds", item::json->>'clockInAt' as "clockInAt", item::json->>'clockOutAt' as "clockOutAt"
     from p_attendance.day where workspace_id = $1 and member_id = any($2::uuid[]) and date between $3 and $4 order by member_id, date`,
    [unit.workspaceId, memberIds, first.toString(), last.toString()])
  const days = Map.groupBy(rows, (row) => row.member_id)
  return new Map(memberIds.map((id) => [id, pastDays(new Map((days.get(id) ?? []).map(({ date, workedSeconds, requiredSeconds, clockInAt, clockOutAt }) => [date, { workedSeconds: Number(workedSeconds), requiredSeconds, clockInAt, clockOutAt }])))]))
}

function pastDays(days: Map<string, PastDay>): PastDays {
  const workedIn = (monday: Temporal.PlainDate): number | null => {
    const week = datesFrom(monday, 7).map((date) => days.get(date)).filter((day) => day !== undefined)
    return week.length === 0 ? null : week.reduce((sum, { workedSeconds }) => sum + workedSeconds, 0)
  }
  /** Work of the week before a Monday, after the last of the week before that. */
  const spansBefore = (monday: Temporal.PlainDate): Span[] => {
    const spansOf = (dates: readonly string[]) => dates.map((date) => days.get(date)).flatMap((day) => (day?.clockInAt == null || day.clockOutAt === null ? [] : [{ clockInAt: Temporal.Instant.from(day.clockInAt), clockOutAt: Temporal.Instant.from(day.clockOutAt) }]))
    return [...spansOf(datesFrom(monday.subtract({ weeks: 2 }), 7)).slice(-1), ...spansOf(datesFrom(monday.subtract({ weeks: 1 }), 7))]
  }
  const firstWorked = (monday: Temporal.PlainDate): string[] => datesFrom(monday, 7).filter((date) => days.get(date)?.clockInAt != null).slice(0, 1)
  return {
    before(date) {
      const on = Temporal.PlainDate.from(date)
      const monday = mondayOf(date)
      const week = datesFrom(monday, on.dayOfWeek - 1).flatMap((each) => days.get(each) ?? [])
      const clockOut = datesFrom(on.subtract({ days: 2 }), 2).reverse().map((each) => days.get(each)?.clockOutAt).find((each) => each != null)
      const weeks: number[] = []
      for (let each = monday.subtract({ weeks: 1 }); weeks.length < averagedWeeks - 1; each = each.subtract({ weeks: 1 })) {
        const worked = on.dayOfWeek === 7 ? workedIn(each) : null
        if (worked === null) break
        weeks.push(worked)
      }
      return {
        clockOutAt: clockOut === undefined ? null : Temporal.Instant.from(clockOut),
        weekWorkedSeconds: week.reduce((sum, { workedSeconds }) => sum + workedSeconds, 0),
        weekRequiredSeconds: week.reduce((sum, { requiredSeconds }) => sum + requiredSeconds, 0),
        weeksWorkedSeconds: weeks,
        ...week.every(({ clockInAt }) => clockInAt === null) && { lastWeek: spansBefore(monday) },
      }
    },
    judged({ date, workedSeconds, requiredSeconds, clockInAt, clockOutAt }) {
      days.set(date, { workedSeconds, requiredSeconds, clockInAt, clockOutAt })
    },
    dependents(date) {
      const on = Temporal.PlainDate.from(date)
      const sunday = mondayOf(date).add({ days: 6 })
      return [
        ...datesFrom(on.add({ days: 1 }), Math.max(2, 7 - on.dayOfWeek)),
        ...[1, 2].flatMap((week) => firstWorked(mondayOf(date).add({ weeks: week }))),
        ...Array.from({ length: averagedWeeks - 1 }, (_, week) => sunday.add({ weeks: week + 1 }).toString()),
      ].filter((each) => days.has(each))
    },
  }
}

function mondayOf(date: string): Temporal.PlainDate {
  const on = Temporal.PlainDate.from(date)
  return on.subtract({ days: on.dayOfWeek - 1 })
}

const datesFrom = (first: Temporal.PlainDate, count: number): string[] => Array.from({ length: count }, (_, offset) => first.add({ days: offset }).toString())
