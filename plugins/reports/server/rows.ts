import type { Ability, ServerContext, UnitOfWork } from '@overt/sdk'
import type { Dimension, ReportRow } from '../contracts.ts'
import { valuesOf } from './columns.ts'
import { dimensionSql, tagJoin } from './dimensions.ts'
import { factSql } from './fact.ts'
import type { Selection } from './selection.ts'
import { entriesSql } from './entries-sql.ts'
import type { Condition } from './spans.ts'

/** Where a page of rows goes on: the start and id of the last one given. */
export type RowPosition = readonly [startedAt: string, id: string]

/** One group of a report, and one of its sub-groups; a key of null is the group without a value. */
export interface GroupKeys {
  readonly key?: string | null
  readonly subkey?: string | null
}

type Fact = Omit<ReportRow, 'values'>

/** Up to `limit` entries of a selection in the order they started, with the values of the plugins' columns it asks for. */
export async function readRows(
  context: Pick<ServerContext, 'hooks'>, unit: UnitOfWork, ability: Ability, selection: Selection, page: GroupKeys & { readonly after?: RowPosition | undefined; readonly limit: number },
): Promise<readonly ReportRow[]> {
  const { text, values } = rowsSql(unit, ability, selection, { ...page, upTo: await lastStart(unit, ability, selection, page) })
  return withValues(context, unit, selection, await unit.query<Fact>({ text: `${text} limit $${values.length + 1}`, values: [...values, page.limit] }))
}

/** Where the last entry of a page begins at the latest: as many as are asked for begin by then. Undefined where nothing says so without reading them all. */
async function lastStart(unit: UnitOfWork, ability: Ability, selection: Selection, page: GroupKeys & { readonly after?: RowPosition | undefined; readonly limit: number }): Promise<string | undefined> {
  if (!foundByIds(selection, page)) return undefined
  const { text, values } = entriesSql(unit, ability, selection, [
    groupCondition(selection, page),
    (place) => (page.after === undefined ? undefined : `(e.started_at, e.id) > (${place(page.after[0])}::timestamptz, ${place(page.after[1])}::uuid)`),
  ])
  const [last] = await unit.query<{ at: string }>({ text: `select e.started_at::text as at from ${text} order by e.started_at, e.id offset $${values.push(page.limit)} limit 1`, values })
  return last?.at
}

/** Reads the entries of a selection in steps within the unit: they are planned and sorted once, and all of one moment. */
export async function openRows(
  context: Pick<ServerContext, 'hooks'>, unit: UnitOfWork, ability: Ability, selection: Selection, from: GroupKeys & { readonly after?: RowPosition | undefined },
): Promise<(count: number) => Promise<readonly ReportRow[]>> {
  const { text, values } = rowsSql(unit, ability, selection, from)
  await unit.query({ text: `declare reports_rows no scroll cursor for ${text}`, values })
  return async (count) => withValues(context, unit, selection, await unit.query<Fact>(`fetch ${Math.trunc(count)} from reports_rows`))
}

interface RowsFrom extends GroupKeys {
  readonly after?: RowPosition | undefined
  /** No entry that begins later. */
  readonly upTo?: string | undefined
}

function rowsSql(unit: UnitOfWork, ability: Ability, selection: Selection, from: RowsFrom): { readonly text: string; readonly values: readonly unknown[] } {
  const { cte, values } = factSql(ability, unit.workspaceId, selection, [
    groupCondition(selection, from),
    (place) => (from.upTo === undefined ? undefined : `e.entry_started_at <= ${place(from.upTo)}::timestamptz`),
    (place) => {
      if (from.after === undefined) return undefined
      const at = `${place(from.after[0])}::timestamptz`
      return `e.entry_started_at >= ${at} - interval '7 days' and (e.entry_stopped_at is null or e.entry_stopped_at > ${at})`
    },
  ])
  const where = keysSql(selection, from, values)
  if (from.after !== undefined) {
    values.push(...from.after)
    where.push(`(f.started_at, f.id) > ($${values.length - 1}::timestamptz, $${values.length}::uuid)`)
  }
  return {
    text: `
      with ${cte}
      select f.id, to_char(f.local, 'YYYY-MM-DD') as date, f.member_id as "memberId", f.member, f.organization, f.project, f.task, f.description, f.tags,
        f.source, f.billable, ${instant('f.started_at')} as "startedAt", ${instant('f.stopped_at')} as "stoppedAt",
        to_char(f.local, 'YYYY-MM-DD"T"HH24:MI:SS') as "startedLocal", to_char(f.stopped_at at time zone $2, 'YYYY-MM-DD"T"HH24:MI:SS') as "stoppedLocal", f.seconds::float8 as seconds, f.tracked::float8 as "trackedSeconds", f.amount::float8 as amount, not f.first as continued
      from fact f
      ${where.length === 0 ? '' : `where ${where.join(' and ')}`}
      order by f.started_at, f.id`,
    values,
  }
}

async function withValues(context: Pick<ServerContext, 'hooks'>, unit: UnitOfWork, { columns }: Selection, facts: readonly Fact[]): Promise<readonly ReportRow[]> {
  // What plugins know of an entry stands beside its first part, or sums would count it twice.
  const found = await valuesOf(context, unit, columns, facts.filter(({ continued }) => !continued).map(({ id }) => id))
  return facts.map((fact) => ({ ...fact, values: (fact.continued ? undefined : found.get(fact.id)) ?? {} }))
}

/** How many entries of whom a selection holds, or one of its groups. */
export async function countByMember(unit: UnitOfWork, ability: Ability, selection: Selection, keys: GroupKeys = {}): Promise<readonly { readonly memberId: string; readonly entries: number }[]> {
  if (keys.key === undefined && keys.subkey === undefined) {
    const { text, values } = entriesSql(unit, ability, selection)
    return unit.query({ text: `select e.member_id as "memberId", count(*)::int as entries from ${text} group by e.member_id order by e.member_id`, values })
  }
  const { cte, values } = factSql(ability, unit.workspaceId, selection)
  const where = keysSql(selection, keys, values)
  return unit.query({
    text: `with ${cte} select f.member_id as "memberId", count(distinct f.id)::int as entries from fact f ${where.length === 0 ? '' : `where ${where.join(' and ')}`} group by f.member_id order by f.member_id`,
    values,
  })
}

/** So many entries are looked at to see that they are of many people. */
const glance = 1_000

/** Whether the latest entries of a selection already are of more people than so many; then the others need not be counted. */
export async function hasMorePeople(unit: UnitOfWork, ability: Ability, selection: Selection, than: number): Promise<boolean> {
  const { text, values } = entriesSql(unit, ability, selection)
  const [row] = await unit.query<{ people: number }>({
    text: `select count(distinct member_id)::int as people from (select e.member_id from ${text} order by e.started_at desc limit $${values.push(glance)}) e`, values,
  })
  return (row?.people ?? 0) > than
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const hasId = (dimension: Dimension | undefined, value: string | null): value is string =>
  value !== null && uuid.test(value) && ['member', 'organization', 'project', 'task'].includes(dimension ?? '')

const keysOf = ({ query: { group = 'project', subgroup } }: Selection, { key, subkey }: GroupKeys): readonly (readonly [dimension: Dimension | undefined, value: string | null])[] =>
  [...key === undefined ? [] : [[group, key] as const], ...subkey === undefined || subgroup === undefined ? [] : [[subgroup, subkey] as const]]

/** Whether the group is one of people, tasks … alone: of others an entry may lie in it with some of its days only. */
const foundByIds = (selection: Selection, keys: GroupKeys): boolean => keysOf(selection, keys).every(([dimension, value]) => hasId(dimension, value))

/** What of one group an index of entries can find: the person, the task … that it is about. */
const groupCondition = (selection: Selection, keys: GroupKeys): Condition => (place) =>
  keysOf(selection, keys).flatMap(([dimension, value]) => (hasId(dimension, value) ? [`e.${dimension ?? ''}_id = ${place(value)}::uuid`] : [])).join(' and ') || undefined

/** Conditions for one group; by tag every entry that has it. */
function keysSql(selection: Selection, { key, subkey }: GroupKeys, values: unknown[]): string[] {
  const of = (dimension: Dimension, value: string | null): string => {
    values.push(value)
    const place = `$${values.length}::text`
    if (dimension === 'tag') return `exists (select from (select) as one ${tagJoin(['tag'])} where g.tag is not distinct from ${place})`
    return `${dimensionSql(dimension, selection).key} = ${place}`
  }
  const { group = 'project', subgroup } = selection.query
  return [
    ...key === undefined ? [] : [of(group, key)],
    ...subkey === undefined || subgroup === undefined ? [] : [of(subgroup, subkey)],
  ]
}

const instant = (column: string): string => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
