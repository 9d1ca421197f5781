import type { ServerContext, UnitOfWork } from '@overt/sdk'
import { classify, windowOf, type Correction, type Day, type Holiday, type Leave, type Pause } from '../rule/index.ts'
import { approvedCorrections } from './correction-store.ts'
import { holidaysByMember } from './holidays.ts'
import { approvedLeave } from './leave-store.ts'
import { readPast, type PastDays } from './past-days.ts'
import { readVersions, ScheduleHistory } from './schedules.ts'
import { standardVersions } from './standard-schedule.ts'
import { observe, type Observed, type SourcedSession } from './sources.ts'
import type { settings } from './settings.ts'

type Context = ServerContext<typeof settings>

/** Everything the rule needs of some members over some dates. */
export interface Evidence {
  readonly now: Temporal.Instant
  readonly members: ReadonlyMap<string, MemberEvidence>
}

export interface MemberEvidence {
  readonly memberId: string
  readonly schedules: ScheduleHistory
  /** The date on which the member joined: before it nothing is expected, whatever a schedule says. */
  readonly since: string
  readonly observed: Observed
  readonly holidays: readonly Holiday[]
  readonly leave: readonly Leave[]
  /** What was judged before, of members whose week or rest is looked at. */
  readonly past: PastDays | null
  readonly corrections: ReadonlyMap<string, readonly Correction[]>
  readonly devicesSyncedAt: readonly (Temporal.Instant | null)[]
}

/** A judged date with the evidence it rests on. */
export interface JudgedDay {
  readonly day: Day
  /** False where nothing was expected yet and nothing happened: not worth a record of its own. */
  readonly expected: boolean
  readonly evidence: { readonly sessions: readonly SourcedSession[]; readonly pauses: readonly Pause[]; readonly breaks: readonly Pause[]; readonly corrections: number; readonly validFrom: string | null; readonly timeZone: string }
}

/** Sessions are looked for this long around a window, because those that overlap count as one across its ends. */
const lookBackHours = 48

/** Reads the evidence of members from the first to the last date, in a handful of queries however many they are. */
export async function readEvidence(context: Context, unit: UnitOfWork, memberIds: readonly string[], from: string, to: string): Promise<Evidence> {
  const workspace = await context.directory.workspace(unit)
  const standard = await standardVersions(context, unit, workspace.timeZone)
  const members = await context.directory.members(unit, { ids: memberIds })
  const versions = await readVersions(unit, memberIds)
  const holidays = await holidaysByMember(unit, from, to)
  const leave = await approvedLeave(unit, memberIds, from, to)
  const corrections = await approvedCorrections(unit, memberIds, from, to)
  const devices = await context.directory.devices(unit, memberIds)
  const observed = await observe(context, unit, {
    memberIds,
    from: Temporal.PlainDate.from(from).toZonedDateTime('UTC').subtract({ hours: lookBackHours }).toInstant(),
    to: Temporal.PlainDate.from(to).toZonedDateTime('UTC').add({ hours: 2 * lookBackHours }).toInstant(),
  })
  const histories = new Map(members.map((member) => [member.id, new ScheduleHistory(versions.get(member.id) ?? [], standard, member.timeZone ?? workspace.timeZone)]))
  const past = await readPast(unit, members.map(({ id }) => id).filter((id) => histories.get(id)!.needsPast), from, to)
  const evidence = members.map((member): [string, MemberEvidence] => {
    const timeZone = member.timeZone ?? workspace.timeZone
    const schedules = histories.get(member.id)!
    const joined = member.joinedAt.toZonedDateTimeISO(timeZone).toPlainDate().toString()
    return [member.id, {
      memberId: member.id,
      schedules,
      since: joined,
      observed: observed.get(member.id) ?? { sessions: [], pauses: [], breaks: [] },
      holidays: holidays(member.id),
      past: past.get(member.id) ?? null,
      leave: leave.get(member.id) ?? [],
      corrections: corrections.get(member.id) ?? new Map(),
      devicesSyncedAt: devices.filter(({ memberId, revokedAt }) => memberId === member.id && revokedAt === null).map(({ syncedThrough }) => syncedThrough),
    }]
  })
  return { now: context.clock.now(), members: new Map(evidence) }
}

/** Judges one date of one member; null where it has not begun. */
export function judge({ now }: Pick<Evidence, 'now'>, member: MemberEvidence, date: string, proposed: readonly Correction[] = []): JudgedDay | null {
  const on = Temporal.PlainDate.from(date)
  const { schedules, observed, leave, holidays } = member
  const schedule = schedules.on(date)
  const scheduleBefore = schedules.on(on.subtract({ days: 1 }).toString())
  const scheduleAfter = schedules.on(on.add({ days: 1 }).toString())
  const window = windowOf(on, schedule, scheduleBefore, scheduleAfter)
  if (window.from > now.epochMilliseconds) return null
  const near = nearby(observed, window.from, window.to)
  const corrections = [...(member.corrections.get(date) ?? []), ...proposed]
  const day = classify({
    date: on, schedule, scheduleBefore, scheduleAfter, ...near, holidays, leave, corrections, asOf: now, devicesSyncedAt: member.devicesSyncedAt,
    limits: schedules.standardOn(date).limits ?? null, ...member.past && { past: member.past.before(date) },
  })
  return { day, expected: date >= member.since || day.clockInAt !== null, evidence: { ...near, corrections: corrections.length, validFrom: schedules.versionOn(date)?.validFrom ?? null, timeZone: schedule.timeZone } }
}

/** What may touch a window: what ends in it or later and starts before it or within the look-back after it, since sessions that overlap count as one. */
function nearby({ sessions, pauses, breaks }: Observed, from: number, to: number): Observed {
  const latest = to + lookBackHours * 3_600_000
  const lastSign = ({ endedAt, lastSeenAt, startedAt }: SourcedSession) => (endedAt ?? lastSeenAt ?? startedAt).epochMilliseconds
  const touches = ({ startedAt, endedAt }: Pause) => startedAt.epochMilliseconds < latest && (endedAt === null || endedAt.epochMilliseconds > from)
  return {
    sessions: sessions.filter((session) => session.startedAt.epochMilliseconds < latest && lastSign(session) >= from),
    pauses: pauses.filter(touches),
    breaks: breaks.filter(touches),
  }
}
