import type { Hooks, UnitOfWork } from '@overt/sdk'
import type { ActivityDayChange } from '../contracts.ts'

/** A member's local date. */
export interface MemberDate {
  readonly memberId: string
  readonly date: string
}

/** The dates whose segments changed since they were last rolled up, oldest first. */
export async function staleDays(unit: UnitOfWork, limit: number): Promise<readonly MemberDate[]> {
  const rows = await unit.query<{ member_id: string; date: string }>({
    name: 'activity-stale',
    text: `select member_id, date::text from p_activity.day where workspace_id = $1 and stale order by date, member_id limit $2`,
    values: [unit.workspaceId, limit],
  })
  return rows.map(({ member_id, date }) => ({ memberId: member_id, date }))
}

/** Rolls up days and tells other plugins of them, in one transaction: no change of a day goes unheard, whoever rolled it up. */
export async function rollUpAndTell(hooks: Hooks, unit: UnitOfWork, days: readonly MemberDate[]): Promise<void> {
  const notice: ActivityDayChange[] = []
  for (const day of days) {
    const bounds = await rollUpDay(unit, day)
    if (bounds !== undefined) notice.push({ ...day, ...bounds })
  }
  if (notice.length > 0) await hooks.durable('activity.segments.stored', { days: notice }, { workspaceId: unit.workspaceId, unit })
}

/**
 * Makes a day from its segments again: time per application and domain, and the totals, in which time that several segments or
 * devices cover counts once (active before paused, idle and locked; of the active time, input on one device before a call, a presentation or media on
 * another). The day's row is locked first, so that a batch that arrives
 * meanwhile adds to the result. Returns the bounds of the day, undefined where it is up to date already.
 */
export async function rollUpDay(unit: UnitOfWork, { memberId, date }: MemberDate): Promise<{ readonly startsAt: string; readonly endsAt: string } | undefined> {
  const values = [unit.workspaceId, memberId, date]
  const [day] = await unit.query<{ starts_at: Date; ends_at: Date }>({
    name: 'activity-day-lock',
    text: `select date::timestamp at time zone time_zone as starts_at, (date + 1)::timestamp at time zone time_zone as ends_at
      from p_activity.day where workspace_id = $1 and member_id = $2 and date = $3 and stale for update`,
    values,
  })
  if (day === undefined) return undefined
  await unit.query({ name: 'activity-day-totals', text: totalsStatement, values: [...values, day.starts_at, day.ends_at] })
  await unit.query({ name: 'activity-day-usage', text: usageStatement, values: [...values, day.starts_at, day.ends_at] })
  return { startsAt: day.starts_at.toISOString(), endsAt: day.ends_at.toISOString() }
}

const segmentsOfDay = `
  select state, engaged, app_id, domain_id, started_at, started_at + duration_ms * interval '1 millisecond' as ended_at, duration_ms
  from p_activity.segment where workspace_id = $1 and member_id = $2 and started_at >= $4 and started_at < $5`

const length = (ranges: string): string => `coalesce((select (extract(epoch from sum(upper(r) - lower(r))) * 1000)::bigint from unnest(${ranges}) as r), 0)`

const totalsStatement = `
  with segment as (${segmentsOfDay}),
  covered as (
    select
      coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 1), '{}') as active,
      coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 2), '{}') as idle,
      coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 3), '{}') as locked,
      coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 4), '{}') as paused,
      coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where state = 1 and engaged is null), '{}') as with_input,
      coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where engaged = 1), '{}') as call,
      coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where engaged = 2), '{}') as presentation,
      coalesce(range_agg(tstzrange(started_at, ended_at)) filter (where engaged = 3), '{}') as media
    from segment
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
  from covered where d.workspace_id = $1 and d.member_id = $2 and d.date = $3`

/**
 * Time of each application with its website, devices united. `at_once` are the stretches in which several of them were in use on different
 * devices: what they have in common is taken off where they are put together under one key. Without an overlap nothing is joined.
 */
const usageStatement = `
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
  insert into p_activity.usage (workspace_id, member_id, date, app_ids, domain_ids, active_ms, at_once)
  select $1, $2, $3, coalesce(array_agg(app_id order by active_ms desc), '{}'), coalesce(array_agg(domain_id order by active_ms desc), '{}'),
    coalesce(array_agg(active_ms order by active_ms desc), '{}'), (select coalesce(jsonb_agg(shared), '[]') from at_once)
  from used
  on conflict (workspace_id, member_id, date) do update set
    app_ids = excluded.app_ids, domain_ids = excluded.domain_ids, active_ms = excluded.active_ms, at_once = excluded.at_once, made_at = now()`
