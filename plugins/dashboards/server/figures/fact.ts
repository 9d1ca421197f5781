import type { Ability } from '@overt/sdk'
import type { Moment, Selection } from './selection.ts'

/** `with fact as (…)` and its values: $1 workspace, $2 zone, $3 now; further ones are added behind. */
export interface FactSql {
  readonly cte: string
  readonly values: unknown[]
}

/**
 * The entries of a selection that the reader may read, cut at midnight: one row for each day of each, a running one up to now. What runs now is whole.
 * Its rate is known to those who may see the person whose hour it is.
 */
export function factSql(ability: Ability, workspaceId: string, { range, filters }: Selection, { now, timeZone }: Moment): FactSql {
  const values: unknown[] = [workspaceId, timeZone, now.toString()]
  const place = (value: unknown): string => `$${String(values.push(value))}`
  const from = range === undefined ? runningSql : `core.entry_parts(${place(range.start.toString())}::timestamptz, ${place(range.end.toString())}::timestamptz)`
  const where = [
    'e.workspace_id = $1',
    ...filters.memberIds === undefined ? [] : [`e.member_id = any(${place(filters.memberIds)}::uuid[])`],
    ...filters.organizationIds === undefined ? [] : [`e.organization_id = any(${place(filters.organizationIds)}::uuid[])`],
    ...filters.projectIds === undefined ? [] : [`e.project_id = any(${place(filters.projectIds)}::uuid[])`],
    ...filters.taskIds === undefined ? [] : [`e.task_id = any(${place(filters.taskIds)}::uuid[])`],
    ...filters.tags === undefined ? [] : [`e.tags && ${place(filters.tags)}::text[]`],
  ]
  const entries = ability.scope('read', 'Entry', 'e', values.length)
  values.push(...entries.values)
  const people = ability.scope('read', 'Member', 'm', values.length)
  values.push(...people.values)
  return {
    values,
    cte: `
      moment as (select $2::text as zone, $3::timestamptz as now),
      priced as materialized (select m.id from core.member m where m.workspace_id = $1 and (${people.sql})),
      fact as materialized (
        select e.id, e.member_id, e.member, e.organization_id, e.organization, e.project_id, e.project, e.task_id, e.task, e.tags, e.description, e.billable,
          e.started_at, case when not e.running then e.stopped_at end as stopped_at, e.entry_started_at, e.entry_stopped_at, e.date, e.first, e.seconds::bigint as seconds,
          coalesce(e.stopped_at, $3::timestamptz) as until,
          case when e.billable and e.member_id in (select id from priced) then e.rate end as rate
        from ${from} e
        where ${where.join(' and ')} and (${entries.sql})
      )`,
  }
}

const runningSql = `(
          select f.*, f.started_at as entry_started_at, f.stopped_at as entry_stopped_at, (f.started_at at time zone $2)::date as date, true as first, true as running,
            greatest(0, extract(epoch from date_trunc('second', $3::timestamptz) - date_trunc('second', f.started_at))) as seconds
          from core.entry_in_full f where f.stopped_at is null and f.started_at <= $3::timestamptz)`
