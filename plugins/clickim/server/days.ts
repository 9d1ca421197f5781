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
const daysAtOnce = 25
/** Longer than this no transaction works out days, so that neither a reader nor whoever waits for its rows runs into a limit of time. */
const longestMs = 1_500

/**
 * Brings the days of a range up to date, the newest first: those whose segments have changed or that were judged by a former list. Days that Activity
 * no longer keeps stay as they were. Returns how many were left because time was up: whoever reads next continues, and so do the jobs. Does nothing in
 * a transaction that may not write.
 */
export async function freshenDays(context: ClickContext, unit: UnitOfWork, range: DayRange, forMs = longestMs): Promise<number> {
  if (range.memberIds.length === 0 || await isReadOnly(unit)) return 0
  const endsAt = performance.now() + forMs
  const list = await readPlatforms(unit)
  const { stale, gone, since } = await outdatedDays(context, unit, range, list)
  if (gone.length > 0) {
    await unit.query('delete from p_clickim.day d using unnest($2::uuid[], $3::date[]) as g (member_id, date) where d.workspace_id = $1 and d.member_id = g.member_id and d.date = g.date',
      [unit.workspaceId, gone.map(({ memberId }) => memberId), gone.map(({ date }) => date)])
  }
  if (stale.length > 0) {
    // Sums were kept for these days, and Activity has them after all: its retention was made longer in the very night in which it would have let go of them.
    await unit.query({
      name: 'clickim-days-back',
      text: `delete from p_clickim.kept k using unnest($2::uuid[], $3::date[]) as d (member_id, date)
        where k.workspace_id = $1 and k.date >= ($4::timestamptz - interval '1 day')::date and k.member_id = d.member_id and k.date = d.date`,
      values: [unit.workspaceId, stale.map(({ memberId }) => memberId), stale.map(({ date }) => date), since],
    })
  }
  for (let at = 0; at < stale.length; at += daysAtOnce) {
    // Others may have worked out the rest while this transaction waited for their rows.
    if (at > 0 && performance.now() > endsAt) return (await outdatedDays(context, unit, range, list)).stale.length
    await buildDays(context, unit, list, stale.slice(at, at + daysAtOnce))
  }
  return 0
}

interface OutdatedDays {
  /** In the order in which every transaction writes them, so that two never wait for each other. */
  readonly stale: readonly ActivityDay[]
  /** Those without any segment now. */
  readonly gone: readonly { readonly memberId: string; readonly date: string }[]
  readonly since: string
}

async function outdatedDays(context: ClickContext, unit: UnitOfWork, range: DayRange, list: PlatformList): Promise<OutdatedDays> {
  const { since, days } = await context.use('activity').days(unit, range)
  const known = await unit.query<{ memberId: string; date: string; version: string; listVersion: number; gone: boolean }>({
    name: 'clickim-days-known',
    text: `select member_id as "memberId", date::text, source_version::text as version, list_version as "listVersion", starts_at >= $5 as gone from p_clickim.day
      where workspace_id = $1 and member_id = any ($2) and date between $3 and $4`,
    values: [unit.workspaceId, range.memberIds, range.from, range.to, since],
  })
  const byKey = new Map(known.map((row) => [row.memberId + row.date, row]))
  const stale: ActivityDay[] = []
  for (const day of days) {
    const row = byKey.get(day.memberId + day.date)
    byKey.delete(day.memberId + day.date)
    if (row === undefined || row.version !== day.version || row.listVersion !== list.version) stale.push(day)
  }
  stale.sort((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.memberId < b.memberId ? -1 : 1))
  return { stale, gone: [...byKey.values()].filter((row) => row.gone), since }
}

async function isReadOnly(unit: UnitOfWork): Promise<boolean> {
  const [row] = await unit.query<{ value: string }>({ name: 'clickim-read-only', text: `select current_setting('transaction_read_only') as value` })
  return row?.value === 'on'
}

/** Works out days from their segments. Each boundary is cut to its second, as those of entries are, so that the sums of parts add up. */
async function buildDays(context: ClickContext, unit: UnitOfWork, list: PlatformList, days: readonly ActivityDay[]): Promise<void> {
  const byDay = await stretchesOf(context, unit, list, days)
  const built = days.map((day, index) => ({
    ...day, stretches: byDay[index]!.map(({ kind, from, to }) => [kind, from - seconds(day.startsAt), to - seconds(day.startsAt)] as const),
  }))
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
