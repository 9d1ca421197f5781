import { createHash } from 'node:crypto'
import type { UnitOfWork } from '@overt/sdk'
import type { AttendanceDay, DayCode } from '../contracts.ts'
import type { JudgedDay } from './judge.ts'

/** A provisional day with a session that is still open grows without any new input: it is judged again this often. */
const openRecheckSeconds = 60
/** A provisional day is final this long after its window closed, whatever the devices say. */
const finalAfterHours = 24

export interface MemberDay {
  readonly memberId: string
  readonly judged: JudgedDay
}

/** A date whose judgement became another version. */
export interface ChangedDay {
  readonly item: AttendanceDay
  readonly previousCode: DayCode | null
  /** Only time went on in a session that is still open: nothing was heard, nothing judged otherwise. */
  readonly onlyGrew: boolean
}

/**
 * Stores judgements; one that says the same as the last version changes nothing, any other becomes the next version.
 * Versions are kept for ever, except that a provisional one gives way to its successor.
 */
export async function storeDays(unit: UnitOfWork, days: readonly MemberDay[], now: Temporal.Instant): Promise<ChangedDay[]> {
  if (days.length === 0) return []
  const latest = await readLatest(unit, days)
  const changes = days.flatMap(({ memberId, judged }) => {
    const before = latest.get(`${memberId} ${judged.day.date}`)
    if (!before && !judged.expected) return []
    const contentHash = hashOf(judged)
    if (before?.content_hash === contentHash) return []
    const item = itemOf(memberId, judged, (before?.version ?? 0) + 1)
    return [{ item, contentHash, judged, previousCode: before?.code ?? null, onlyGrew: before !== undefined && onlyGrew(JSON.parse(before.item) as AttendanceDay, item) }]
  })
  if (changes.length === 0) return []
  await writeDays(unit, changes.map(({ item, contentHash, judged }) => ({
    memberId: item.memberId,
    date: item.date,
    version: item.version,
    code: item.code,
    provisional: item.provisional,
    recheckAt: recheckAt(judged, now).toString(),
    workedSeconds: item.workedSeconds,
    contentHash,
    item: JSON.stringify(item),
    record: JSON.stringify({ ...item, ...recordOf(judged) }),
  })), now)
  return changes.map(({ item, previousCode, onlyGrew }) => ({ item, previousCode, onlyGrew }))
}

/** The item of `GET /days`. */
export function itemOf(memberId: string, { day, evidence }: JudgedDay, version: number): AttendanceDay {
  const { date, code, flags, provisional, clockInAt, clockOutAt, spanSeconds, workedSeconds, requiredSeconds, lateSeconds } = day
  return { memberId, date, code, flags, provisional, clockInAt, clockOutAt, spanSeconds, workedSeconds, requiredSeconds, lateSeconds, version, timeZone: evidence.timeZone }
}

/** What `GET /days/:memberId/:date` adds to the item. */
export function recordOf({ day, evidence }: JudgedDay) {
  const { trace, inProgressUntil, earlyLeaveSeconds, overtimeSeconds, pausedSeconds, breakSeconds, windowStartsAt, windowEndsAt } = day
  const opens = Temporal.Instant.from(windowStartsAt).epochMilliseconds
  const closes = Math.max(Temporal.Instant.from(windowEndsAt).epochMilliseconds, day.clockOutAt ? Temporal.Instant.from(day.clockOutAt).epochMilliseconds : 0)
  const within = ({ startedAt }: { readonly startedAt: Temporal.Instant }) => startedAt.epochMilliseconds >= opens && startedAt.epochMilliseconds < closes
  return {
    inProgressUntil, earlyLeaveSeconds, overtimeSeconds, pausedSeconds, breakSeconds, windowStartsAt, windowEndsAt,
    timeZone: evidence.timeZone,
    trace,
    sources: {
      scheduleValidFrom: evidence.validFrom,
      sessions: evidence.sessions.filter(within),
      pauses: evidence.pauses.filter(within),
      ...evidence.breaks.length > 0 && { breaks: evidence.breaks.filter(within) },
      corrections: evidence.corrections,
    },
  }
}

interface DayRow {
  readonly memberId: string
  readonly date: string
  readonly version: number
  readonly code: DayCode | null
  readonly provisional: boolean
  readonly recheckAt: string
  readonly workedSeconds: number
  readonly contentHash: string
  readonly item: string
  readonly record: string
}

async function writeDays(unit: UnitOfWork, rows: readonly DayRow[], now: Temporal.Instant): Promise<void> {
  const column = <K extends keyof DayRow>(name: K): DayRow[K][] => rows.map((row) => row[name])
  const keys = [column('memberId'), column('date'), column('version')]
  await unit.query(
    `delete from p_attendance.day_version v using unnest($2::uuid[], $3::date[], $4::integer[]) as next (member_id, date, version)
     where v.workspace_id = $1 and v.member_id = next.member_id and v.date = next.date and v.version = next.version - 1 and v.provisional`,
    [unit.workspaceId, ...keys],
  )
  await unit.query(
    `insert into p_attendance.day_version (workspace_id, judged_at, member_id, date, version, provisional, record)
     select $1, $2::timestamptz, r.* from unnest($3::uuid[], $4::date[], $5::integer[], $6::boolean[], $7::json[]) r`,
    [unit.workspaceId, now.toString(), ...keys, column('provisional'), column('record')],
  )
  await unit.query(
    `insert into p_attendance.day (workspace_id, member_id, date, version, code, provisional, recheck_at, worked_seconds, content_hash, item)
     select $1, r.* from unnest($2::uuid[], $3::date[], $4::integer[], $5::text[], $6::boolean[], $7::timestamptz[], $8::bigint[], $9::text[], $10::text[]) r
     on conflict (workspace_id, member_id, date) do update set version = excluded.version, code = excluded.code, provisional = excluded.provisional,
       recheck_at = excluded.recheck_at, worked_seconds = excluded.worked_seconds, content_hash = excluded.content_hash, item = excluded.item`,
    [unit.workspaceId, ...keys, column('code'), column('provisional'), column('recheckAt'), column('workedSeconds'), column('contentHash'), column('item')],
  )
}

/** When a provisional day has to be looked at again although nothing was heard. */
function recheckAt({ day }: JudgedDay, now: Temporal.Instant): Temporal.Instant {
  const closes = Temporal.Instant.from(day.windowEndsAt)
  if (day.flags.includes('auto_closed')) return now.add({ seconds: openRecheckSeconds })
  if (day.inProgressUntil !== null) return Temporal.Instant.from(day.inProgressUntil)
  return Temporal.Instant.compare(now, closes) < 0 ? closes : closes.add({ hours: finalAfterHours })
}

interface LatestDay {
  readonly version: number
  readonly code: DayCode | null
  readonly content_hash: string
  readonly item: string
}

async function readLatest(unit: UnitOfWork, days: readonly MemberDay[]): Promise<Map<string, LatestDay>> {
  const dates = days.map(({ judged }) => judged.day.date).sort()
  const rows = await unit.query<LatestDay & { readonly member_id: string; readonly date: string }>(
    `select member_id, date::text, version, code, content_hash, item from p_attendance.day
     where workspace_id = $1 and member_id = any($2::uuid[]) and date between $3 and $4`,
    [unit.workspaceId, [...new Set(days.map(({ memberId }) => memberId))], dates.at(0), dates.at(-1)],
  )
  return new Map(rows.map((row) => [`${row.member_id} ${row.date}`, row]))
}

function onlyGrew(before: AttendanceDay, after: AttendanceDay): boolean {
  const isOpen = ({ provisional, flags }: AttendanceDay): boolean => provisional && flags.includes('auto_closed')
  const withoutClock = (day: AttendanceDay): string => JSON.stringify({ ...day, clockOutAt: null, spanSeconds: 0, workedSeconds: 0, version: 0 })
  return isOpen(before) && isOpen(after) && withoutClock(before) === withoutClock(after)
}

/** The same for the same judgement on the same evidence; the zone is the record's. */
function hashOf(judged: JudgedDay): string {
  const { timeZone: _, ...item } = itemOf('', judged, 0)
  return createHash('sha256').update(JSON.stringify([item, recordOf(judged)])).digest('base64url')
}
