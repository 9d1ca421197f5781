import { fewPeople } from '@overt/sdk'
import type { Stack } from '../../contracts.ts'

/** A part of an answer: one JSON value out of `fact f`. */
export type Part = (place: (value: unknown) => string) => string

interface Dimension {
  readonly key: string
  readonly label: string
  readonly detail: string
  /** The colour of `top.key`. */
  readonly color: string
}
const colorOf = (table: string): string => `(select c.color from core.${table} c where c.workspace_id = $1 and c.id = top.key::uuid)`
const dimensions: Readonly<Record<Stack, Dimension>> = {
  none: { key: `''`, label: 'null::text', detail: 'null::text', color: 'null::text' },
  organization: { key: 'f.organization_id::text', label: 'f.organization', detail: 'null::text', color: colorOf('organization') },
  project: { key: 'f.project_id::text', label: 'f.project', detail: 'f.organization', color: colorOf('project') },
  task: { key: 'f.task_id::text', label: 'f.task', detail: `f.project || ' · ' || f.organization`, color: colorOf('task') },
  member: { key: 'f.member_id::text', label: 'f.member', detail: 'null::text', color: 'null::text' },
  tag: { key: 'tag.name', label: 'tag.name', detail: 'null::text', color: 'null::text' },
}
/** By tag an entry counts with each of its tags. */
const factBy = (by: Stack): string => (by === 'tag' ? 'fact f left join lateral unnest(f.tags) as tag (name) on true' : 'fact f')

/** Sums of everything. */
export const sums: Part = () => `(
  select json_build_object('entries', count(*) filter (where f.first), 'seconds', coalesce(sum(f.seconds), 0), 'billableSeconds', coalesce(sum(f.seconds) filter (where f.billable), 0),
    'amount', sum(core.amount_of(f.seconds, f.rate)), 'unpricedSeconds', coalesce(sum(f.seconds) filter (where f.billable and f.rate is null), 0),
    'running', count(*) filter (where f.stopped_at is null))
  from fact f)`

/** Whose entries they are, as long as they are few; one more than `fewPeople` says that they are not. */
export const people: Part = (place) => `(
  select coalesce(json_object_agg(member_id, entries), '{}') from (select f.member_id, count(*)::int as entries from fact f group by f.member_id limit ${place(fewPeople + 1)}::int) person)`

export type Bucket = 'day' | 'week' | 'month'
const bucketSql = (bucket: Bucket, weekStart: string): string => ({
  day: 'f.date', week: `f.date - (extract(isodow from f.date)::int - ${weekStart}::int + 7) % 7`, month: `date_trunc('month', f.date)::date`,
})[bucket]

/** Seconds by date and key; beyond `most` keys what remains is one. */
export const byDate = (by: Stack, bucket: Bucket, weekStart: number, most: number): Part => (place) => `(
  with cell as (
    select ${bucketSql(bucket, bucket === 'week' ? place(weekStart) : '1')} as date, ${dimensions[by].key} as key, max(${dimensions[by].label}) as label, sum(f.seconds) as seconds
    from ${factBy(by)} group by 1, 2),
  top as (select key, max(label) as label, sum(seconds) as seconds, row_number() over (order by sum(seconds) desc, max(label)) as rank, count(*) over () as of from cell group by key),
  kept as (select key, label, rank, ${by === 'none' || by === 'tag' ? 'null::text' : dimensions[by].color} as color from top where rank < ${place(most)}::int or of <= ${place(most)}::int),
  merged as (
    select kept.rank, cell.date, sum(cell.seconds) as seconds from cell left join kept on kept.key is not distinct from cell.key group by 1, 2)
  select coalesce(json_agg(json_build_object('rank', merged.rank, 'key', kept.key, 'label', kept.label, 'color', kept.color, 'date', to_char(merged.date, 'YYYY-MM-DD'), 'seconds', merged.seconds)
    order by merged.rank nulls last, merged.date), '[]')
  from merged left join kept on kept.rank = merged.rank)`

/** The largest keys, and how many remain with how much. */
export const breakdown = (by: Stack, most: number): Part => (place) => `(
  with line as (
    select ${dimensions[by].key} as key, max(${dimensions[by].label}) as label, max(${dimensions[by].detail}) as detail, sum(f.seconds) as seconds, count(*) filter (where f.stopped_at is null) as running
    from ${factBy(by)} group by 1),
  top as (select *, row_number() over (order by seconds desc, label) as rank from line)
  select json_build_object(
    'seconds', (select coalesce(sum(f.seconds), 0) from fact f),
    'lines', coalesce(json_agg(json_build_object('key', top.key, 'label', top.label, 'detail', top.detail, 'color', ${dimensions[by].color}, 'seconds', top.seconds, 'running', top.running) order by rank)
      filter (where rank <= ${place(most)}::int), '[]'),
    'rest', json_build_object('count', count(*) filter (where rank > ${place(most)}::int), 'seconds', coalesce(sum(seconds) filter (where rank > ${place(most)}::int), 0)))
  from top)`

/** Seconds by weekday and hour; an entry counts in every hour of the range that it reaches into. */
export const heat: Part = () => `(
  select coalesce(json_agg(cell order by weekday, hour), '[]') from (
    select extract(isodow from hour.start at time zone $2)::int as weekday, extract(hour from hour.start at time zone $2)::int as hour,
      sum(extract(epoch from date_trunc('second', least(f.until, hour.start + interval '1 hour')) - date_trunc('second', greatest(f.started_at, hour.start))))::bigint as seconds
    from fact f
    cross join lateral generate_series(date_trunc('hour', f.started_at, $2), f.until, interval '1 hour') as hour (start)
    where hour.start < f.until
    group by 1, 2) cell)`

const instant = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** Single entries, the latest or the longest running first, with how many there are. */
export const entryLines = (order: 'latest' | 'longest', most: number): Part => (place) => `(
  select json_build_object('count', (select count(*) from fact f where f.first), 'entries', coalesce(json_agg(line), '[]')) from (
    select f.id, f.member_id as "memberId", f.member, f.task_id as "taskId", f.task, f.project, f.organization, f.description, f.whole_seconds as seconds, f.billable,
      (select c.color from core.project c where c.workspace_id = $1 and c.id = f.project_id) as color,
      ${instant('f.entry_started_at')} as "startedAt", ${instant('f.entry_stopped_at')} as "stoppedAt"
    from (select distinct on (f.id) f.*, sum(f.seconds) over (partition by f.id) as whole_seconds from fact f order by f.id, f.started_at) f
    order by f.entry_started_at ${order === 'latest' ? 'desc' : 'asc'}, f.id limit ${place(most)}::int) line)`

/** The latest entry of each of the last used tasks. */
export const lastTasks = (most: number): Part => (place) => `(
  select coalesce(json_agg(line order by "startedAt" desc), '[]') from (
    select f.id, f.member_id as "memberId", f.member, f.task_id as "taskId", f.task, f.project, f.organization, f.description, f.seconds, f.billable,
      (select c.color from core.project c where c.workspace_id = $1 and c.id = f.project_id) as color,
      ${instant('f.entry_started_at')} as "startedAt", ${instant('f.entry_stopped_at')} as "stoppedAt"
    from (select distinct on (task_id) * from fact where entry_stopped_at is not null order by task_id, started_at desc) f order by f.started_at desc limit ${place(most)}::int) line)`
