import type { Hooks, UnitOfWork } from '@overt/sdk'
import type { ActivityDayChange } from '../contracts.ts'
import { keepTopCategories } from './top-categories.ts'
import type { MemberDate } from './member-date.ts'

/** The dates whose segments changed since they were last rolled up, oldest first. */
export async function staleDays(unit: UnitOfWork, limit: number): Promise<readonly MemberDate[]> {
  const rows = await unit.query<{ member_id: string; date: string }>({
    name: 'activity-stale',
    text: `select member_id, date::text from p_activity.day where workspace_id = $1 and stale order by date, member_id limit $2`,
    values: [unit.workspaceId, limit],
  })
  return rows.map(({ member_id, date }) => ({ memberId: member_id, date }))
}

export interface RollUpOptions {
  /** Skips days that a batch or another roll-up has locked: they stay stale for the next run. */
  readonly skipLocked?: boolean
}

/** Rolls up days and publishes `activity.segments.stored` in the same transaction, so that no change of a day is lost. Returns how many days it rolled up. */
export async function rollUpAndTell(hooks: Hooks, unit: UnitOfWork, days: readonly MemberDate[], options: RollUpOptions = {}): Promise<number> {
  const notice = await rollUpDays(unit, days, options)
  if (notice.length > 0) await hooks.durable('activity.segments.stored', { days: notice }, { workspaceId: unit.workspaceId, unit })
  return notice.length
}

/**
 * Recomputes stale days from their segments: time per application and domain, and the totals, in which time that several segments or devices cover
 * counts once (active before paused, idle and locked; of the active time, input on one device before a call, a presentation or media on another).
 * It locks the rows of the days first, so that a batch that arrives meanwhile adds to the result. Two statements recompute all days, so that this
 * batch does not wait long. Returns the days that were stale, with their bounds.
 */
export async function rollUpDays(unit: UnitOfWork, wanted: readonly MemberDate[], { skipLocked = false }: RollUpOptions = {}): Promise<ActivityDayChange[]> {
  if (wanted.length === 0) return []
  // In the order in which a batch locks the days of its member.
  const days = await unit.query<{ member_id: string; date: string; starts_at: Date; ends_at: Date }>({
    name: skipLocked ? 'activity-days-lock-free' : 'activity-days-lock',
    text: `select d.member_id, d.date::text, d.date::timestamp at time zone d.time_zone as starts_at, (d.date + 1)::timestamp at time zone d.time_zone as ends_at
      from unnest($2::uuid[], $3::date[]) as w (member_id, date)
      join p_activity.day d on d.workspace_id = $1 and d.member_id = w.member_id and d.date = w.date
      where d.stale order by d.date, d.member_id for update of d${skipLocked ? ' skip locked' : ''}`,
    values: [unit.workspaceId, wanted.map(({ memberId }) => memberId), wanted.map(({ date }) => date)],
  })
  if (days.length === 0) return []
  const bounds = days.map(({ starts_at, ends_at }) => ({ startsAt: starts_at.toISOString(), endsAt: ends_at.toISOString() }))
  const values = [unit.workspaceId, days.map(({ member_id }) => member_id), days.map(({ date }) => date), bounds.map(({ startsAt }) => startsAt), bounds.map(({ endsAt }) => endsAt)]
  await Promise.all([
    unit.query({ name: 'activity-day-totals', text: totalsStatement, values }),
    unit.query({ name: 'activity-day-usage', text: usageStatement, values }),
  ])
  await keepTopCategories(unit, days.map(({ member_id, date }) => ({ memberId: member_id, date })))
  return days.map(({ member_id, date }, index) => ({ memberId: member_id, date, ...bounds[index]! }))
}

const wantedDays = `unnest($2::uuid[], $3::date[], $4::timestamptz[], $5::timestamptz[]) as w (member_id, date, starts_at, ends_at)`

const segmentsOfDay = `
  select state, engaged, app_id, domain_id, started_at, started_at + duration_ms * interval '1 millisecond' as ended_at, duration_ms
  from p_activity.segment where workspace_id = $1 and member_id = w.member_id and started_at >= w.starts_at and started_at < w.ends_at`

const length = (ranges: string): string => `coalesce((select (extract(epoch from sum(upper(r) - lower(r))) * 1000)::bigint from unnest(${ranges}) as r), 0)`

const totalsStatement = `
  with covered as (
    select w.member_id, w.date, of_day.*
    from ${wantedDays} cross join lateral (
      select
        coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 1), '{}') as active,
        coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 2), '{}') as idle,
        coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 3), '{}') as locked,
        coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 4), '{}') as paused,
        coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 1 and engaged is null), '{}') as with_input,
        coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where engaged = 1), '{}') as call,
        coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where engaged = 2), '{}') as presentation,
        coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where engaged = 3), '{}') as media
      from (${segmentsOfDay}) as segment
    ) as of_day
  )
  update p_activity.day d set
    first_active_at = lower(covered.active), last_active_at = upper(covered.active),
    active_ms = ${length('covered.active')},
    paused_ms = ${length('covered.paused - covered.active')},
    idle_ms = ${length('covered.idle - covered.active - covered.paused')},
    locked_ms = ${length('covered.locked - covered.active - covered.paused - covered.idle')},
    call_ms = ${length('covered.call - covered.with_input')},
    presentation_ms = ${length('covered.presentation - covered.with_input - covered.call')},
    media_ms = ${length('covered.media - covered.with_input - covered.call - covered.presentation')},
    stale = false
  from covered where d.workspace_id = $1 and d.member_id = covered.member_id and d.date = covered.date`

/**
 * Time of each application with its website, devices united. `at_once` are the stretches in which several of them were in use on different
 * devices: what they have in common is taken off where they are put together under one key. Without an overlap nothing is joined.
 */
const usageStatement = `
  insert into p_activity.usage (workspace_id, member_id, date, app_ids, domain_ids, active_ms, at_once)
  select $1, w.member_id, w.date, of_day.*
  from ${wantedDays} cross join lateral (
    with piece as materialized (
      select app_id, domain_id, lower(r) as from_at, upper(r) as to_at
      from (select app_id, domain_id, range_agg(tstzrange(started_at, ended_at)) as ranges from (${segmentsOfDay}) as segment where state = 1 group by 1, 2) as used,
        unnest(ranges) as r
    ),
    used as (
      select app_id, domain_id, (extract(epoch from sum(to_at - from_at)) * 1000)::bigint as active_ms from piece group by 1, 2
    ),
    depth as (
      select at, lead(at) over (order by at) as next_at, sum(sum(step)) over (order by at) as pieces
      from (select from_at as at, 1 as step from piece union all select to_at, -1 from piece) as edge group by at
    ),
    stretch as (
      select jsonb_agg(jsonb_build_array(p.app_id, p.domain_id) order by p.app_id, p.domain_id) as pairs, d.next_at - d.at as length
      from depth d join piece p on p.from_at <= d.at and p.to_at >= d.next_at
      where d.pieces > 1 group by d.at, d.next_at
    ),
    at_once as (
      select jsonb_build_object('pairs', pairs, 'ms', (extract(epoch from sum(length)) * 1000)::bigint) as shared from stretch group by pairs
    )
    select coalesce(array_agg(app_id order by active_ms desc), '{}'), coalesce(array_agg(domain_id order by active_ms desc), '{}'),
      coalesce(array_agg(active_ms order by active_ms desc), '{}'), (select coalesce(jsonb_agg(shared), '[]') from at_once)
    from used
  ) as of_day
  order by w.date, w.member_id
  on conflict (workspace_id, member_id, date) do update set
    app_ids = excluded.app_ids, domain_ids = excluded.domain_ids, active_ms = excluded.active_ms, at_once = excluded.at_once, made_at = now()`
