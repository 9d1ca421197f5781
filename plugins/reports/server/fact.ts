import type { Ability } from '@overt/sdk'
import { roundedSql } from './rounded.ts'
import type { Selection } from './selection.ts'
import { entryConditions } from './spans.ts'
import type { Condition } from './spans.ts'

export interface FactSql {
  /** `fact as (…)`, for a `with` clause: $1 workspace, $2 zone, $3 now, $4 and $5 the range. */
  readonly cte: string
  readonly values: unknown[]
}

/**
 * The entries of a selection that the caller may read, cut at midnight: one row for each day of each, with names, seconds and worth at the
 * rate of that day. An amount is told to those who may see the person whose hour it is.
 */
export function factSql(ability: Ability, workspaceId: string, selection: Selection, further: readonly Condition[] = []): FactSql {
  const values: unknown[] = [workspaceId, selection.timeZone, selection.now.toString(), selection.start.toString(), selection.end.toString()]
  const where = entryConditions(ability, selection, values, further)
  const people = ability.scope('read', 'Member', 'm', values.length)
  values.push(...people.values)
  return {
    values,
    cte: `moment as (select $2::text as zone, $3::timestamptz as now),
    fact as (
      select told.*, case when told.billable and told.rate is not null and told.member_id in (
          select m.id from core.member m where m.workspace_id = $1 and (${people.sql}))
        then core.amount_of(told.seconds, told.rate) end as amount
      from (
        select e.id, e.member_id, e.member, e.organization_id, e.organization, e.project_id, e.project, e.task_id, e.task, e.tags, e.source,
          e.description, e.billable, e.rate, e.first, e.started_at, case when not e.running then e.stopped_at end as stopped_at, e.started_at at time zone $2 as local,
          e.seconds::bigint as tracked, ${roundedSql(selection)} as seconds
        from core.entry_parts($4::timestamptz, $5::timestamptz) e
        where e.workspace_id = $1 and ${where}
      ) told
    )`,
  }
}
