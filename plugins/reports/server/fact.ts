import type { Ability } from '@overt/sdk'
import type { Selection } from './selection.ts'

export interface FactSql {
  /** `fact as (…)`, for a `with` clause. */
  readonly cte: string
  readonly values: unknown[]
}

/**
 * The entries of a selection that the caller may read, one row each with names, seconds and worth.
 * An entry counts whole, on the date it started on. An amount is told to those who may see the person whose hour it is.
 */
export function factSql(ability: Ability, workspaceId: string, selection: Selection): FactSql {
  const { query } = selection
  const values: unknown[] = [workspaceId, selection.timeZone, selection.now.toString(), selection.start.toString(), selection.end.toString()]
  const where: string[] = []
  const add = (value: unknown, condition: (place: string) => string): void => {
    if (value === undefined) return
    values.push(value)
    where.push(condition(`$${values.length}`))
  }
  add(selection.memberIds, (place) => `e.member_id = any(${place}::uuid[])`)
  add(selection.organizationIds, (place) => `e.organization_id = any(${place}::uuid[])`)
  add(selection.projectIds, (place) => `e.project_id = any(${place}::uuid[])`)
  add(selection.taskIds, (place) => `e.task_id = any(${place}::uuid[])`)
  add(selection.tags, (place) => `e.tags && ${place}::text[]`)
  add(query.billable, (place) => `e.billable = ${place}`)
  add(query.source, (place) => `e.source = ${place}`)
  const entries = ability.scope('read', 'Entry', 'e', values.length)
  values.push(...entries.values)
  const people = ability.scope('read', 'Member', 'm', values.length)
  values.push(...people.values)
  const step = (query.roundingMinutes ?? 15) * 60
  return {
    values,
    cte: `fact as (
      select told.*, case when told.billable and told.rate is not null and told.member_id in (
          select m.id from core.member m where m.workspace_id = $1 and (${people.sql}))
        then round(told.seconds * told.rate / 3600.0) end as amount
      from (
        select exact.*, ${roundedSql(query.rounding ?? 'none', step)} as seconds
        from (
          select e.id, e.member_id, e.member, e.organization_id, e.organization, e.project_id, e.project, e.task_id, e.task, e.tags, e.source,
            e.description, e.billable, e.rate, e.started_at, e.stopped_at, e.started_at at time zone $2 as local,
            greatest(0, extract(epoch from date_trunc('second', coalesce(e.stopped_at, $3::timestamptz)) - date_trunc('second', e.started_at)))::bigint as tracked
          from core.entry_in_full e
          where e.workspace_id = $1 and e.started_at >= $4::timestamptz and e.started_at < $5::timestamptz
            ${where.map((condition) => `and ${condition}`).join('\n            ')}
            and (${entries.sql})
        ) exact
      ) told
    )`,
  }
}

/** Rounds the length of an entry to steps of seconds; half a step goes up. */
function roundedSql(rounding: 'none' | 'up' | 'down' | 'nearest', step: number): string {
  switch (rounding) {
    case 'none': return 'exact.tracked'
    case 'up': return `((exact.tracked + ${step - 1}) / ${step}) * ${step}`
    case 'down': return `(exact.tracked / ${step}) * ${step}`
    case 'nearest': return `((exact.tracked * 2 + ${step}) / ${step * 2}) * ${step}`
  }
}
