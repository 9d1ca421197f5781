import { givingWay } from '@overt/sdk'
import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { windowOf } from '../rule/index.ts'
import { readCoverage, uncovered, writeCoverage, type Coverage } from './coverage.ts'
import { storeDays, type ChangedDay, type MemberDay } from './day-store.ts'
import { withDependents } from './dependents.ts'
import { judge, readEvidence, type Evidence, type MemberEvidence } from './judge.ts'
import { overdueDates, takeMarks } from './marks.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

export interface Wanted {
  readonly memberIds: readonly string[]
  readonly from: string
  readonly to: string
}

export interface JudgeOptions {
  /** Judge every date again, heard of a change or not: notices of new inputs may be some seconds behind them. */
  readonly fresh?: boolean
  /** Tell open pages of days that only grew as time went on; a read must not, or the page that hears of it reads for ever. */
  readonly announceGrowth?: boolean
}

/** Members whose evidence is read at once, so that memory stays bounded whatever is asked. */
const membersAtOnce = 250
const marksAtOnce = 20_000
/** Days that are stored at once: making statements of them keeps the thread from others. */
const daysAtOnce = 400

/**
 * Brings the days of members up to date: what was never judged, what is marked, what is no longer provisional.
 * Costs two short queries where nothing changed. Runs of one workspace wait for each other.
 */
export async function judgeDays(context: Context, unit: UnitOfWork, wanted: Wanted, { fresh = false, announceGrowth = false }: JudgeOptions = {}): Promise<ChangedDay[]> {
  const now = context.clock.now()
  const filter = { ...wanted, now, limit: marksAtOnce }
  if (wanted.memberIds.length === 0 || wanted.from > latestDate(now)) return []
  if (!fresh && !(await isStale(unit, wanted, now))) return []
  await unit.query(`select pg_advisory_xact_lock(hashtextextended('attendance ' || $1, 0))`, [unit.workspaceId])
  const dates = new Map<string, Set<string>>()
  const add = (memberId: string, more: Iterable<string>) => dates.set(memberId, new Set([...(dates.get(memberId) ?? []), ...more]))
  for (const [memberId, marked] of await takeMarks(unit, filter)) add(memberId, marked)
  for (const [memberId, overdue] of await overdueDates(unit, filter)) add(memberId, overdue)
  if (fresh) for (const memberId of wanted.memberIds) add(memberId, datesBetween(wanted.from, earlier(wanted.to, latestDate(now))))
  const missing = await missingDates(unit, wanted, now)
  for (const [memberId, gap] of missing) add(memberId, gap)
  const changed: ChangedDay[] = []
  const memberIds = [...dates.keys()]
  for (let start = 0; start < memberIds.length; start += membersAtOnce) {
    const some = memberIds.slice(start, start + membersAtOnce)
    changed.push(...await judgeMembers(context, unit, new Map(some.map((id) => [id, dates.get(id)!])), missing))
  }
  await announce(context, unit, changed, announceGrowth)
  return changed
}

async function isStale(unit: UnitOfWork, { memberIds, from, to }: Wanted, now: Temporal.Instant): Promise<boolean> {
  const [row] = await unit.query<{ stale: boolean }>(
    `select exists (select from p_attendance.mark where workspace_id = $1 and member_id = any($2::uuid[]) and date between $3 and $4)
       or exists (select from p_attendance.day where workspace_id = $1 and provisional and recheck_at <= $5
         and member_id = any($2::uuid[]) and date between $3 and $4) as stale`,
    [unit.workspaceId, memberIds, from, to, now.toString()],
  )
  return row!.stale || (await uncovered(unit, { memberIds, from, to, now })).length > 0
}

/** The dates to judge for the first time. Coverage stays one stretch: a gap between it and what is wanted is judged too. */
async function missingDates(unit: UnitOfWork, { memberIds, from, to }: Wanted, now: Temporal.Instant): Promise<Map<string, string[]>> {
  const lacking = await uncovered(unit, { memberIds, from, to, now })
  const coverage = await readCoverage(unit, lacking)
  const lastDate = earlier(to, latestDate(now))
  return new Map(lacking.map((memberId) => {
    const known = coverage.get(memberId)
    if (!known) return [memberId, datesBetween(from, lastDate)]
    const before = from < known.from ? datesBetween(from, dayBefore(known.from)) : []
    const after = lastDate > known.through ? datesBetween(dayAfter(known.through), lastDate) : []
    return [memberId, [...before, ...after]]
  }))
}

async function judgeMembers(
  context: Context, unit: UnitOfWork, wanted: ReadonlyMap<string, ReadonlySet<string>>, missing: ReadonlyMap<string, readonly string[]>,
): Promise<ChangedDay[]> {
  const dates = await withDependents(context, unit, wanted)
  const all = [...dates.values()].flatMap((own) => [...own]).sort()
  if (all.length === 0) return []
  const memberIds = [...dates.keys()]
  const evidence = await readEvidence(context, unit, memberIds, all.at(0)!, all.at(-1)!)
  const changed: ChangedDay[] = []
  let days: MemberDay[] = []
  const store = async (): Promise<void> => {
    changed.push(...await storeDays(unit, days, evidence.now))
    days = []
  }
  const giveWay = givingWay()
  for (const member of evidence.members.values()) {
    for (const date of [...(dates.get(member.memberId) ?? [])].sort()) {
      const judged = judge(evidence, member, date)
      if (judged) {
        days.push({ memberId: member.memberId, judged })
        if (judged.expected) member.past?.judged(judged.day)
      }
      if (days.length === daysAtOnce) await store()
      await giveWay()
    }
  }
  await store()
  await extendCoverage(unit, evidence, missing)
  return changed
}

async function extendCoverage(unit: UnitOfWork, evidence: Evidence, missing: ReadonlyMap<string, readonly string[]>): Promise<void> {
  const extended = [...evidence.members.values()].filter(({ memberId }) => missing.has(memberId))
  const known = await readCoverage(unit, extended.map(({ memberId }) => memberId))
  const coverage: Coverage[] = []
  const giveWay = givingWay()
  for (const member of extended) {
    const before = known.get(member.memberId)
    const dates = [...(before ? [before.from, before.through] : []), ...(missing.get(member.memberId) ?? [])].sort()
    const begun = dates.filter((date) => opensAt(member, date) <= evidence.now.epochMilliseconds)
    if (begun.length > 0) coverage.push(coverageOf(member, begun.at(0)!, begun.at(-1)!))
    await giveWay()
  }
  await writeCoverage(unit, coverage)
}

const coverageOf = (member: MemberEvidence, from: string, through: string): Coverage =>
  ({ memberId: member.memberId, from, through, nextAt: Temporal.Instant.fromEpochMilliseconds(opensAt(member, dayAfter(through))) })

function opensAt({ schedules }: MemberEvidence, date: string): number {
  const on = Temporal.PlainDate.from(date)
  return windowOf(on, schedules.on(date), schedules.on(dayBefore(date)), schedules.on(dayAfter(date))).from
}

/** Tells open pages once per member, and other plugins of every final judgement. */
async function announce(context: Context, unit: UnitOfWork, changed: readonly ChangedDay[], announceGrowth: boolean): Promise<void> {
  const told = changed.filter(({ onlyGrew }) => announceGrowth || !onlyGrew)
  for (const [memberId, days] of Map.groupBy(told, ({ item }) => item.memberId)) {
    const dates = days.map(({ item }) => item.date).sort()
    const range = { memberId, from: dates.at(0)!, to: dates.at(-1)! }
    context.live.publish(unit, 'attendance.changed', range, { action: 'read', subject: 'AttendanceDay', record: { memberId } })
  }
  for (const { item, previousCode } of changed) {
    const { memberId, date, code, flags, version } = item
    if (item.provisional || code === null) continue
    await context.hooks.durable('attendance.classified', { memberId, date, code, flags, version, previousCode }, { workspaceId: unit.workspaceId, unit })
  }
}

/** No zone is further ahead than this date; a shift may begin on the evening before its date. */
const latestDate = (now: Temporal.Instant): string => now.toZonedDateTimeISO('UTC').toPlainDate().add({ days: 2 }).toString()

const earlier = (one: string, other: string): string => (one < other ? one : other)
const dayBefore = (date: string): string => Temporal.PlainDate.from(date).subtract({ days: 1 }).toString()
const dayAfter = (date: string): string => Temporal.PlainDate.from(date).add({ days: 1 }).toString()

function datesBetween(from: string, to: string): string[] {
  const days = Temporal.PlainDate.from(from).until(to).total('days')
  return Array.from({ length: Math.max(0, days + 1) }, (_, offset) => Temporal.PlainDate.from(from).add({ days: offset }).toString())
}
