import type { UnitOfWork } from '@overt/sdk'
import { wrongCursor } from '../errors.ts'
import { decodeCursor, encodeCursor } from '../http/page.ts'
import type { Position } from '../http/page.ts'
import { wrongSort } from './errors.ts'
import { instantSql } from './instants.ts'
import { statementName } from './statement-names.ts'
import { Where } from './where.ts'

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

/** How a page is ordered: the columns, and the place of the most rows that it needs. */
export interface Order {
  readonly by: string
  readonly limit: string
}

/** Where a page reads its rows, if not from the list's tables by conditions alone. */
export interface Source {
  /** Gets the condition of the cursor, too, before `from` is asked for. */
  readonly where: Where
  /** What follows `from`: at least the first rows in that order. */
  from(order: Order): string
  /** Rows that `from` reads of, under the name `nearby`; the page says how many they are. */
  nearby?(order: Order): string
}

export interface ListedPage {
  readonly items: string
  readonly nextCursor: string | null
}

interface NearbyPage extends ListedPage {
  /** Of the rows that were looked through, where the source has such; else 0. */
  readonly nearby: number
}

interface Page { readonly nearby: number; readonly items: string; readonly count: string | null; readonly last_value: string | null; readonly last_id: string | null }

export const defaultLimit = 50

/** One page as JSON text made by PostgreSQL, found by keyset. Errors: `wrong-cursor`, `wrong-sort`. */
export async function listPage(unit: UnitOfWork, list: List, query: ListQuery, rows: Where | Source): Promise<ListedPage> {
  const { items, nextCursor } = await readPage(unit, list, query, rows instanceof Where ? { where: rows, from: () => `${list.from} where ${rows.sql}` } : rows)
  return { items, nextCursor }
}

async function readPage(unit: UnitOfWork, list: List, query: ListQuery, { where, from, nearby }: Source): Promise<NearbyPage> {
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
  const by = `${order.column} ${direction}, ${alias}.id ${direction}`
  const wanted = { by, limit: `${size}::int + 1` }
  const lastPosition = `max(position) filter (where n = ${size}::int)`
  const last = order.type === 'timestamptz' ? instantSql(lastPosition) : lastPosition
  const text = `
    ${nearby === undefined ? '' : `with nearby as materialized (${nearby(wanted)})`}
    select ${nearby === undefined ? '0' : '(select count(*) from nearby)::int'} as nearby, '[' || coalesce(string_agg(item::text, ',') filter (where n <= ${size}::int), '') || ']' as items, max(n) as count,
      ${last} as last_value, max(id) filter (where n = ${size}::int) as last_id
    from (
      select ${list.json} as item, row_number() over (order by ${by}) as n,
        ${order.column} as position, ${alias}.id::text as id
      from ${from(wanted)}
      order by ${by} limit ${size}::int + 1
    ) page`
  const [page] = await unit.query<Page>({ ...statementName(text), text, values: where.values })
  const more = Number(page?.count ?? 0) > limit
  return {
    nearby: page?.nearby ?? 0,
    items: page?.items ?? '[]',
    nextCursor: more && page?.last_id != null ? encodeCursor(sort, { value: page.last_value, id: page.last_id }) : null,
  }
}

/** So many times the size of a page are looked through in order before the rows that match are looked up. */
const nearbyPages = 100

export interface FewMatches {
  /** Rows in order, `limit` being the place of how many, and of them those that match. */
  nearby(): { readonly where: Where; rows(order: Order): string; matching(order: Order): string }
  /** Finds every match, wherever it is in order; undefined where no index can. */
  readonly all: (() => Source) | undefined
}

/**
 * A page of what few rows may match: a word, a tag, a value that is seldom. It is looked for among the first rows in order; where those do not
 * fill the page, all matches are looked up. Neither reads the whole table for a page: the first finds what is common, the second what is rare.
 */
export async function pageOfFew(unit: UnitOfWork, list: List, query: ListQuery, { nearby, all }: FewMatches): Promise<ListedPage> {
  const most = nearbyPages * (query.limit ?? defaultLimit)
  const { where, rows, matching } = nearby()
  const limit = `${where.place(most)}::int`
  const found = await readPage(unit, list, query, { where, nearby: ({ by }) => rows({ by, limit }), from: matching })
  if (found.nextCursor !== null || found.nearby < most || all === undefined) return { items: found.items, nextCursor: found.nextCursor }
  return listPage(unit, list, query, all())
}

/** Finds all rows that match before it puts them in order: in order, those that do not match would be read to find them. */
export function matchesFirst({ table, alias, joins = '' }: { readonly table: string; readonly alias: string; readonly joins?: string }, where: Where, columns: readonly string[]): Source {
  const named = ['id', ...columns].map((column) => `${alias}.${column}`).join(', ')
  return { where, from: ({ by, limit }) => `${table} ${alias} ${joins} where ${alias}.workspace_id = $1 and ${alias}.id = any(array(
    select ${alias}.id from (select ${named} from ${table} ${alias} where ${where.sql} offset 0) ${alias} order by ${by} limit ${limit}))` }
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** A cursor comes back from a client, who may have changed it. */
const fits = ({ value, id }: Position, type: 'text' | 'timestamptz'): boolean =>
  uuid.test(id) && typeof value === 'string' && (type === 'timestamptz' ? instant.test(value) && !Number.isNaN(Date.parse(value)) : !value.includes('\0') && value.isWellFormed())

/** The body of a list answer from items that are JSON already. */
export const pageBody = ({ items, nextCursor }: { readonly items: string; readonly nextCursor: string | null }): string =>
  `{"items":${items},"nextCursor":${JSON.stringify(nextCursor)}}`
