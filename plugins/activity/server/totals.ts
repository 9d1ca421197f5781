import { wholeParts } from '@overt/sdk'
import type { Hooks, UnitOfWork } from '@overt/sdk'
import { readRules } from './category-rules.ts'
import type { DateRange } from './date-range.ts'
import { pairOf, sumByKey } from './key-sums.ts'
import type { AtOnce } from './key-sums.ts'
import { rollUpAndTell } from './roll-up.ts'
import { categoryText } from './top-categories.ts'

export const totalsBy = ['day', 'app', 'domain', 'category'] as const
export type TotalsBy = (typeof totalsBy)[number]

/** Time under one key. `key` is null for active time without an application, a domain or a category. */
export interface Total {
  readonly key: string | null
  readonly activeSeconds: number
  readonly idleSeconds: number
  readonly lockedSeconds: number
  readonly pausedSeconds: number
  /** By day only: the parts of the active time without input in which the person was in a call, gave a presentation, or watched something. */
  readonly callSeconds?: number
  readonly presentationSeconds?: number
  readonly mediaSeconds?: number
  /** By day only. */
  readonly memberId?: string
  readonly firstActiveAt?: string | null
  readonly lastActiveAt?: string | null
}

/** So many stale days are made up to date before an answer; the rest has its turn by the job. */
const freshenAtMost = 200

/** Totals of members over dates; days whose segments have changed since are rolled up first. */
export async function readTotals(hooks: Hooks, unit: UnitOfWork, by: TotalsBy, memberIds: readonly string[], range: DateRange): Promise<Total[]> {
  await freshen(hooks, unit, memberIds, range)
  if (by === 'day') return readDays(unit, memberIds, range)
  const used = await readUsage(unit, memberIds, range)
  const keyOf = by === 'category' ? await categoryKey(unit) : by === 'app' ? (row: UsageRow) => row.app : (row: UsageRow) => row.domain
  const keys = new Map(used.map((row) => [pairOf(row.app_id, row.domain_id), keyOf(row)]))
  const sorted = sumByKey(used.map((row) => ({ pair: pairOf(row.app_id, row.domain_id), ms: Number(row.active_ms) })), await readAtOnce(unit, memberIds, range), (pair) => keys.get(pair) ?? null)
  const parts = sorted.map(([, ms]) => ms)
  const seconds = wholeParts(parts, await shownSeconds(unit, memberIds, range, parts))
  return sorted.map(([key], index) => ({ key, activeSeconds: seconds[index]!, idleSeconds: 0, lockedSeconds: 0, pausedSeconds: 0 }))
}

/** What the keys add up to: the days as they are shown, each cut to its whole second, and time of several keys at once as often as they count it. */
async function shownSeconds(unit: UnitOfWork, memberIds: readonly string[], { from, to }: DateRange, parts: readonly number[]): Promise<number> {
  const [days] = await unit.query<{ seconds: string; ms: string }>({
    name: 'activity-day-seconds',
    text: `select coalesce(sum(active_ms / 1000), 0) as seconds, coalesce(sum(active_ms), 0) as ms
      from p_activity.day where workspace_id = $1 and member_id = any ($2) and date between $3 and $4`,
    values: [unit.workspaceId, memberIds, from, to],
  })
  const beyond = parts.reduce((sum, ms) => sum + ms, 0) - Number(days!.ms)
  return Number(days!.seconds) + Math.floor(beyond / 1_000)
}

async function categoryKey(unit: UnitOfWork): Promise<(row: UsageRow) => string | null> {
  const rules = await readRules(unit)
  return (row) => categoryText(rules, row)
}

/** Rolls up days whose segments have changed since; of very many, some have their turn by the job. */
export async function freshen(hooks: Hooks, unit: UnitOfWork, memberIds: readonly string[], { from, to }: Pick<DateRange, 'from' | 'to'>): Promise<void> {
  const stale = await unit.query<{ member_id: string; date: string }>({
    name: 'activity-stale-of',
    text: `select member_id, date::text from p_activity.day
      where workspace_id = $1 and stale and date between $3 and $4 and member_id = any ($2) order by date, member_id limit $5`,
    values: [unit.workspaceId, memberIds, from, to, freshenAtMost],
  })
  await rollUpAndTell(hooks, unit, stale.map(({ member_id, date }) => ({ memberId: member_id, date })))
}

interface DayRow {
  readonly member_id: string
  readonly date: string
  readonly first_active_at: Date | null
  readonly last_active_at: Date | null
  readonly active: number
  readonly idle: number
  readonly locked: number
  readonly paused: number
  readonly call: number
  readonly presentation: number
  readonly media: number
}

async function readDays(unit: UnitOfWork, memberIds: readonly string[], { from, to }: DateRange): Promise<Total[]> {
  const rows = await unit.query<DayRow>({
    name: 'activity-days',
    text: `select member_id, date::text, first_active_at, last_active_at, (active_ms / 1000)::float8 as active, (idle_ms / 1000)::float8 as idle,
        (locked_ms / 1000)::float8 as locked, (paused_ms / 1000)::float8 as paused,
        (call_ms / 1000)::float8 as call, (presentation_ms / 1000)::float8 as presentation, (media_ms / 1000)::float8 as media
      from p_activity.day where workspace_id = $1 and member_id = any ($2) and date between $3 and $4 order by date, member_id`,
    values: [unit.workspaceId, memberIds, from, to],
  })
  return rows.map((row) => ({
    key: row.date, memberId: row.member_id,
    activeSeconds: row.active, idleSeconds: row.idle, lockedSeconds: row.locked, pausedSeconds: row.paused,
    callSeconds: row.call, presentationSeconds: row.presentation, mediaSeconds: row.media,
    firstActiveAt: row.first_active_at?.toISOString() ?? null, lastActiveAt: row.last_active_at?.toISOString() ?? null,
  }))
}

interface UsageRow { readonly app_id: number | null; readonly domain_id: number | null; readonly app: string | null; readonly domain: string | null; readonly active_ms: string }

function readUsage(unit: UnitOfWork, memberIds: readonly string[], { from, to }: DateRange): Promise<UsageRow[]> {
  return unit.query<UsageRow>({
    name: 'activity-usage',
    text: `
      with used as (
        -- Unfolded in the select list: as a table, each of the rows would be stored first.
        select app_id, domain_id, sum(ms) as active_ms
        from (select unnest(u.app_ids) as app_id, unnest(u.domain_ids) as domain_id, unnest(u.active_ms) as ms
          from p_activity.usage u where u.workspace_id = $1 and u.member_id = any ($2) and u.date between $3 and $4) u group by 1, 2
      )
      select used.app_id, used.domain_id, app.name as app, domain.name as domain, active_ms
      from used
      left join p_activity.app app on app.workspace_id = $1 and app.id = used.app_id
      left join p_activity.domain domain on domain.workspace_id = $1 and domain.id = used.domain_id`,
    values: [unit.workspaceId, memberIds, from, to],
  })
}

/** Stretches in which one member used several things at once, on different devices. */
async function readAtOnce(unit: UnitOfWork, memberIds: readonly string[], { from, to }: DateRange): Promise<readonly AtOnce[]> {
  const rows = await unit.query<{ shared: AtOnce }>({
    name: 'activity-at-once',
    text: `select jsonb_build_object('pairs', one -> 'pairs', 'ms', sum((one ->> 'ms')::bigint)) as shared
      from p_activity.usage u cross join lateral jsonb_array_elements(u.at_once) as one
      where u.workspace_id = $1 and u.member_id = any ($2) and u.date between $3 and $4 and u.at_once <> '[]' group by one -> 'pairs'`,
    values: [unit.workspaceId, memberIds, from, to],
  })
  return rows.map(({ shared }) => shared)
}
