import type { UnitOfWork } from '@overt/sdk'
import { wrongCursor } from '../errors.ts'
import { decodeCursor, encodeCursor } from '../http/page.ts'
import type { Position } from '../http/page.ts'
import { wrongSort } from './errors.ts'
import { instantSql } from './instants.ts'
import { statementName } from './statement-names.ts'
import type { Where } from './where.ts'

/** How a list may be sorted: the wire's name → column and its SQL type. */
export type SortColumns = Readonly<Record<string, { readonly column: string; readonly type: 'text' | 'timestamptz' }>>

export interface ListQuery {
  readonly limit?: number
  readonly cursor?: string
  readonly sort?: string
}

export interface List {
  /** `from` with joins; the listed table has the alias given. */
  readonly from: string
  readonly alias: string
  /** SQL that makes one item's JSON from a row of the listed table. */
  readonly json: string
  readonly sorts: SortColumns
  readonly sort: string
}

interface Page { readonly items: string; readonly count: string | null; readonly last_value: string | null; readonly last_id: string | null }

export const defaultLimit = 50

/** One page as JSON text made by PostgreSQL, found by keyset. Errors: `wrong-cursor`, `wrong-sort`. */
export async function listPage(unit: UnitOfWork, list: List, query: ListQuery, where: Where): Promise<{ items: string; nextCursor: string | null }> {
  const { limit = defaultLimit, sort = list.sort } = query
  const descending = sort.startsWith('-')
  const name = descending ? sort.slice(1) : sort
  const order = Object.hasOwn(list.sorts, name) ? list.sorts[name] : undefined
  if (order === undefined) throw wrongSort({ values: { sort } })
  const position = decodeCursor(sort, query.cursor)
  if (position !== undefined && !fits(position, order.type)) throw wrongCursor()
  const [compare, direction] = descending ? ['<', 'desc'] : ['>', 'asc']
  const { alias } = list
  if (position !== undefined) where.add(`(${order.column}, ${alias}.id) ${compare} (?::${order.type}, ?::uuid)`, position.value, position.id)
  const size = where.place(limit)
  const lastPosition = `max(position) filter (where n = ${size}::int)`
  const last = order.type === 'timestamptz' ? instantSql(lastPosition) : lastPosition
  const text = `
    select '[' || coalesce(string_agg(item::text, ',') filter (where n <= ${size}::int), '') || ']' as items, max(n) as count,
      ${last} as last_value, max(id) filter (where n = ${size}::int) as last_id
    from (
      select ${list.json} as item, row_number() over (order by ${order.column} ${direction}, ${alias}.id ${direction}) as n,
        ${order.column} as position, ${alias}.id::text as id
      from ${list.from} where ${where.sql}
      order by ${order.column} ${direction}, ${alias}.id ${direction} limit ${size}::int + 1
    ) page`
  const [page] = await unit.query<Page>({ ...statementName(text), text, values: where.values })
  const more = Number(page?.count ?? 0) > limit
  return {
    items: page?.items ?? '[]',
    nextCursor: more && page?.last_id != null ? encodeCursor(sort, { value: page.last_value, id: page.last_id }) : null,
  }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** A cursor comes back from a client, who may have changed it. */
const fits = ({ value, id }: Position, type: 'text' | 'timestamptz'): boolean =>
  uuid.test(id) && typeof value === 'string' && (type === 'timestamptz' ? instant.test(value) && !Number.isNaN(Date.parse(value)) : !value.includes('\0') && value.isWellFormed())

/** The body of a list answer from items that are JSON already. */
export const pageBody = ({ items, nextCursor }: { readonly items: string; readonly nextCursor: string | null }): string =>
  `{"items":${items},"nextCursor":${JSON.stringify(nextCursor)}}`
