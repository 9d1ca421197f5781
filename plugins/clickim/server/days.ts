import type { ActivityDay } from '@overt/plugin-activity/contracts'
import type { UnitOfWork } from '@overt/sdk'
import { platformFinder } from '../rules/platforms.ts'
import { withoutOverlap } from '../rules/stretches.ts'
import type { Stretch } from '../rules/stretches.ts'
import type { ClickContext } from './context.ts'
import { readPlatforms } from './platforms.ts'
import type { PlatformList } from './platforms.ts'

export interface DayRange {
  readonly memberIds: readonly string[]
  /** Local dates of the workspace, both included. */
  readonly from: string
  readonly to: string
}

/** Days worked out in one statement. */
const daysAtOnce = 50
/** So many that are not up to date are worked out before an answer, the newest first; the rest has its turn by the schedule. */
const freshenAtMost = 1_000

/**
 * Brings the days of a range up to date: those whose segments have changed or that were judged by a former list. What Activity no longer keeps
 * stays as it was. Returns how many are left to do. Does nothing in a transaction that may not write.
 */
export async function freshenDays(context: ClickContext, unit: UnitOfWork, range: DayRange, limit = freshenAtMost): Promise<number> {
  if (range.memberIds.length === 0 || await isReadOnly(unit)) return 0
  const list = await readPlatforms(unit)
  const { since, days } = await context.use('activity').days(unit, range)
  const known = await unit.query<{ member_id: string; date: string; version: string; list_version: number; gone: boolean }>({
    name: 'clickim-days-known',
    text: `select member_id, date::text, source_version::text as version, list_version, starts_at >= $5 as gone from p_clickim.day
      where workspace_id = $1 and member_id = any ($2) and date between $3 and $4`,
    values: [unit.workspaceId, range.memberIds, range.from, range.to, since],
  })
  const byKey = new Map(known.map((row) => [row.member_id + row.date, row]))
  const stale: ActivityDay[] = []
  for (const day of days) {
    const row = byKey.get(day.memberId + day.date)
    byKey.delete(day.memberId + day.date)
    if (row === undefined || row.version !== day.version || row.list_version !== list.version) stale.push(day)
  }
  const gone = [...byKey.values()].filter((row) => row.gone)
  if (gone.length > 0) {
    await unit.query('delete from p_clickim.day d using unnest($2::uuid[], $3::date[]) as g (member_id, date) where d.workspace_id = $1 and d.member_id = g.member_id and d.date = g.date',
      [unit.workspaceId, gone.map((row) => row.member_id), gone.map(({ date }) => date)])
  }
  if (stale.length > 0) {
    // Kept for the case that these days were let go, and now they are there: Activity's retention was made longer on the very night.
    await unit.query({
      name: 'clickim-days-back',
      text: `delete from p_clickim.kept k using unnest($2::uuid[], $3::date[]) as d (member_id, date)
        where k.workspace_id = $1 and k.date >= ($4::timestamptz - interval '1 day')::date and k.member_id = d.member_id and k.date = d.date`,
      values: [unit.workspaceId, stale.map(({ memberId }) => memberId), stale.map(({ date }) => date), since],
    })
  }
  stale.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.memberId < b.memberId ? -1 : 1))
  for (let at = 0; at < Math.min(stale.length, limit); at += daysAtOnce) await buildDays(context, unit, list, stale.slice(at, Math.min(at + daysAtOnce, limit)))
  return Math.max(0, stale.length - limit)
}

export async function isReadOnly(unit: UnitOfWork): Promise<boolean> {
  const [row] = await unit.query<{ value: string }>({ name: 'clickim-read-only', text: `select current_setting('transaction_read_only') as value` })
  return row?.value === 'on'
}

/** Works out days from their segments. What is cut to whole seconds is each boundary, as with the seconds of entries, so that sums over parts add up. */
async function buildDays(context: ClickContext, unit: UnitOfWork, list: PlatformList, days: readonly ActivityDay[]): Promise<void> {
  const byDay = await stretchesOf(context, unit, list, days)
  const built = days.map((day, index) => ({
    ...day, stretches: byDay[index]!.map(({ kind, from, to }) => [kind, from - seconds(day.startsAt), to - seconds(day.startsAt)] as const),
  })).toSorted((a, b) => (a.memberId < b.memberId ? -1 : a.memberId > b.memberId ? 1 : a.date < b.date ? -1 : 1))
  await unit.query(`
    insert into p_clickim.day as d (workspace_id, member_id, date, starts_at, ends_at, source_version, list_version, kinds, begins, finishes)
    select $1, (b ->> 'memberId')::uuid, (b ->> 'date')::date, (b ->> 'startsAt')::timestamptz, (b ->> 'endsAt')::timestamptz, (b ->> 'version')::bigint, $3,
      array(select (s -> 0)::smallint from jsonb_array_elements(b -> 'stretches') s), array(select (s -> 1)::integer from jsonb_array_elements(b -> 'stretches') s),
      array(select (s -> 2)::integer from jsonb_array_elements(b -> 'stretches') s)
    from jsonb_array_elements($2::jsonb) with ordinality as e (b, n) order by n
    on conflict (workspace_id, member_id, date) do update set starts_at = excluded.starts_at, ends_at = excluded.ends_at, source_version = excluded.source_version,
      list_version = excluded.list_version, kinds = excluded.kinds, begins = excluded.begins, finishes = excluded.finishes
    where d.source_version <= excluded.source_version`,
  [unit.workspaceId, JSON.stringify(built.map(({ memberId, date, startsAt, endsAt, version, stretches }) => ({ memberId, date, startsAt, endsAt, version, stretches }))), list.version])
}

/** The stretches of each day by a list, in whole seconds since 1970; every second has one kind at most. */
async function stretchesOf(context: ClickContext, unit: UnitOfWork, list: Pick<PlatformList, 'platforms'>, days: readonly Pick<ActivityDay, 'memberId' | 'startsAt' | 'endsAt'>[]): Promise<readonly Stretch[][]> {
  const listed = list.platforms.filter((platform) => platform.listed)
  const find = platformFinder(listed)
  const found = await context.use('activity').stretches(unit, {
    spans: days.map(({ memberId, startsAt, endsAt }) => ({ memberId, from: Temporal.Instant.from(startsAt), to: Temporal.Instant.from(endsAt) })),
    classOf: (used) => find(used)?.number ?? null,
  })
  const bySpan: Stretch[][] = days.map(() => [])
  for (const { span, class: kind, fromMs, toMs } of found) {
    const stretch = wholeStretch(kind, fromMs, toMs)
    if (stretch.to > stretch.from) bySpan[span]!.push(stretch)
  }
  const order = [0, ...listed.map(({ number }) => number)]
  return bySpan.map((stretches) => withoutOverlap(stretches, order))
}

/** Each boundary cut to its second, as the seconds of entries are. */
export const wholeStretch = (kind: number, fromMs: number, toMs: number): Stretch => ({ kind, from: Math.floor(fromMs / 1_000), to: Math.floor(toMs / 1_000) })

const seconds = (instant: string): number => Math.floor(Date.parse(instant) / 1_000)
