import { givingWay } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { itemOf } from './day-store.ts'
import { judge, readEvidence, type JudgedDay } from './judge.ts'
import { readPast, type PastDays } from './past-days.ts'
import type { ScheduleChange } from './schedules.ts'
import type { ScheduleEffect } from './schemas.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>
type Verdict = ScheduleEffect['changes'][number]['after']

/** Evidence is read for so many days at once, so that memory stays bounded however far back a schedule begins. */
const daysAtOnce = 92

/** Which days of a member a change of their schedule changes, up to today; nothing is stored. */
export async function scheduleEffect(context: Context, unit: UnitOfWork, memberId: string, change: ScheduleChange): Promise<ScheduleEffect> {
  const range = await affected(context, unit, memberId, change)
  if (range === null) return { from: null, to: null, judged: 0, changes: [] }
  const changes: ScheduleEffect['changes'] = []
  let judged = 0
  const giveWay = givingWay()
  const past = async (): Promise<PastDays | null> => (await readPast(unit, [memberId], range.from.toString(), range.to.toString())).get(memberId) ?? null
  let pasts: readonly (PastDays | null)[] | undefined
  for (let from = range.from; Temporal.PlainDate.compare(from, range.to) <= 0; from = from.add({ days: daysAtOnce })) {
    const last = from.add({ days: daysAtOnce - 1 })
    const to = Temporal.PlainDate.compare(last, range.to) < 0 ? last : range.to
    const evidence = await readEvidence(context, unit, [memberId], from.toString(), to.toString())
    const member = evidence.members.get(memberId)
    if (member === undefined) break
    const schedules = member.schedules.after(change)
    // Each side goes on from its own days: with other hours a week comes to something else.
    if (pasts === undefined && (schedules.needsPast || member.schedules.needsPast)) pasts = await Promise.all([past(), past()])
    const sides = [{ ...member, past: pasts?.[0] ?? null }, { ...member, schedules, past: pasts?.[1] ?? null }]
    for (let date = from; Temporal.PlainDate.compare(date, to) <= 0; date = date.add({ days: 1 })) {
      const [before, after] = sides.map((each) => {
        const day = judge(evidence, each, date.toString())
        if (day?.expected === true) each.past?.judged(day.day)
        return verdict(day)
      })
      if (before !== null || after !== null) judged++
      if (JSON.stringify(before) !== JSON.stringify(after)) changes.push({ date: date.toString(), before: before ?? null, after: after ?? null })
      await giveWay()
    }
  }
  return { from: range.from.toString(), to: range.to.toString(), judged, changes }
}

/** From the day before the earlier of the dates concerned, where its window may end elsewhere, to today; null where none of it has begun. */
async function affected(context: Context, unit: UnitOfWork, memberId: string, { remove, add }: ScheduleChange): Promise<{ readonly from: Temporal.PlainDate; readonly to: Temporal.PlainDate } | null> {
  const [first] = [remove, add?.validFrom].filter((date) => date !== undefined).sort()
  const [member] = await context.directory.members(unit, { ids: [memberId] })
  if (first === undefined || member === undefined) return null
  const timeZone = member.timeZone ?? (await context.directory.workspace(unit)).timeZone
  const [stored] = await unit.query<{ first: string | null }>('select min(date)::text as first from p_attendance.day where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  const joined = member.joinedAt.toZonedDateTimeISO(timeZone).toPlainDate()
  const earliest = [joined, ...stored?.first == null ? [] : [Temporal.PlainDate.from(stored.first)]].sort(Temporal.PlainDate.compare)[0]!
  const dayBefore = Temporal.PlainDate.from(first).subtract({ days: 1 })
  const from = Temporal.PlainDate.compare(dayBefore, earliest) < 0 ? earliest : dayBefore
  const to = context.clock.now().toZonedDateTimeISO('UTC').toPlainDate().add({ days: 1 })
  return Temporal.PlainDate.compare(from, to) > 0 ? null : { from, to }
}

function verdict(judged: JudgedDay | null): Verdict {
  if (judged?.expected !== true) return null
  const { code, flags, workedSeconds, requiredSeconds, lateSeconds } = itemOf('', judged, 0)
  return { code, flags: [...flags], workedSeconds, requiredSeconds, lateSeconds }
}
