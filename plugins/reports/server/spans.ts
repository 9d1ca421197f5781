import type { Ability } from '@overt/sdk'
import { amountSql, ratedSql, wholeAmountSql } from './rated.ts'
import type { RateOwner } from './rated.ts'
import { roundedSql } from './rounded.ts'
import type { Selection } from './selection.ts'
import { periodOfSql, periodSql } from './whole-periods.ts'
import type { WholePeriod } from './whole-periods.ts'

/** A further condition on entries `e`; `place` gives a value its placeholder. Undefined where there is none. */
export type Condition = (place: (value: unknown) => string) => string | undefined

/** Conditions of a selection on entries `e`, without its dates, and what the reader may read of them; adds to `values`. */
export function entryConditions(ability: Ability, { query, ...selection }: Selection, values: unknown[], further: readonly Condition[] = []): string {
  const where: string[] = []
  const add = (value: unknown, condition: (place: string) => string): void => {
    if (value !== undefined) where.push(condition(`$${values.push(value)}`))
  }
  add(selection.memberIds, (place) => `e.member_id = any(${place}::uuid[])`)
  add(selection.organizationIds, (place) => `e.organization_id = any(${place}::uuid[])`)
  add(selection.projectIds, (place) => `e.project_id = any(${place}::uuid[])`)
  add(selection.taskIds, (place) => `e.task_id = any(${place}::uuid[])`)
  add(selection.tags, (place) => `e.tags && ${place}::text[]`)
  add(query.billable, (place) => `e.billable = ${place}`)
  add(query.source, (place) => `e.source = ${place}`)
  for (const condition of further) {
    const sql = condition((value) => `$${values.push(value)}`)
    if (sql !== undefined) where.push(sql)
  }
  const scope = ability.scope('read', 'Entry', 'e', values.length)
  values.push(...scope.values)
  return [...where, `(${scope.sql})`].join(' and ')
}

/** What of `core.entry_spans` or `core.entry_lengths` is summed, and whether its rows are days of entries. */
interface Part {
  readonly spans: string
  readonly cut: boolean
  readonly then?: { readonly further: string; readonly condition?: string }
}

/**
 * The entries of a selection that the reader may read, by ids: `select` reads columns of `core.entry_spans` as `e`, with `seconds` as they are rounded, `tracked` as they are
 * stored and `amount`, which only readers who may see the person get. `offset 0` keeps each from being worked out for every sum.
 * Entries are cut at midnight only where `columns` has dates, or where they go over the end of their `period`: the sums of whole ones are the same, and their amounts are those of their parts.
 */
export function spanSql(ability: Ability, workspaceId: string, selection: Selection, owners: readonly RateOwner[], columns: string, period?: WholePeriod): { readonly from: string; readonly values: unknown[] } {
  const values: unknown[] = [workspaceId, selection.start.toString(), selection.end.toString()]
  const where = entryConditions(ability, selection, values)
  const people = ability.scope('read', 'Member', 'm', values.length)
  // A value that no condition reads is refused.
  if (owners.length > 0) values.push(...people.values)
  const seen = people.sql === 'true' ? 'true' : `e.member_id in (select m.id from core.member m where m.workspace_id = $1 and (${people.sql}))`
  const parts = partsOf(where, columns, period === undefined ? undefined : { sql: periodSql(period, selection), ofDate: periodOfSql(period, 'e.date', selection) })
  const sums = parts.map(({ spans, cut, then }) => {
    const amount = owners.length === 0 ? 'null::bigint' : `case when e.billable and ${seen} then ${cut ? amountSql('e.rounded', 'e.rate') : wholeAmountSql(selection)} end`
    return `select ${columns}, e.first, e.billable, e.rounded as seconds, e.seconds::bigint as tracked, ${amount} as amount from (${ratedSql(spans, roundedSql(selection), owners, then)}) e`
  })
  return { values, from: `(${sums.join('\n      union all ')}) f` }
}

function partsOf(where: string, columns: string, period: { readonly sql: ReturnType<typeof periodSql>; readonly ofDate: string } | undefined): readonly Part[] {
  const rows = (from: 'entry_spans' | 'entry_lengths', further = '', condition = ''): string => `
        select e.*${further} from core.${from}($2::timestamptz, $3::timestamptz) e
        where e.workspace_id = $1 and ${where}${condition} offset 0`
  if (period === undefined) {
    const cut = /\be\.date\b/.test(columns)
    return [{ spans: rows(cut ? 'entry_spans' : 'entry_lengths'), cut }]
  }
  const { sql, ofDate } = period
  return [
    { spans: rows('entry_lengths', `, ${sql.place} as place`), cut: false, then: { further: `, ${sql.of} as period`, condition: sql.isWithin } },
    { spans: rows('entry_spans', '', ` and e.id = any(${sql.cut})`), cut: true, then: { further: `, ${ofDate} as period` } },
  ]
}
