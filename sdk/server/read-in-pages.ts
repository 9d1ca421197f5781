import type { Database } from './database.ts'

/** A query that is read page by page, by its key. */
export interface PagedQuery {
  readonly workspaceId: string
  readonly columns: string
  readonly from: string
  readonly where: string
  readonly values: readonly unknown[]
  /** What the rows are ordered by, unique together, with the SQL type of each: best a unique index, so that a page costs the same however late it is. */
  readonly key: Readonly<Record<string, string>>
  /** Default 1,000. */
  readonly rowsAtOnce?: number
}

/**
 * Reads any number of rows, each page in a short transaction of its own that goes on after the last key: for exports, which an offset makes
 * slower with every page and one transaction ends at the statement timeout. Rows that change meanwhile are given as they are then.
 * @example
 * import { readInPages } from '@overt/sdk'
 * import type { Database } from '@overt/sdk'
 *
 * export async function countLetters(database: Database, workspaceId: string): Promise<number> {
 *   let letters = 0
 *   const notes = readInPages<{ id: string; text: string }>(database, { workspaceId, columns: 'id, text', from: 'p_notes.note', where: 'workspace_id = $1', values: [workspaceId], key: { id: 'uuid' } })
 *   for await (const { text } of notes) letters += text.length
 *   return letters
 * }
 */
export async function* readInPages<Row extends object>(database: Database, { workspaceId, columns, from, where, values, key, rowsAtOnce = 1_000 }: PagedQuery): AsyncGenerator<Row, void, undefined> {
  const names = Object.keys(key)
  const order = names.length === 0 ? '' : ` order by ${names.join(', ')}`
  const select = `select ${columns}, array[${names.map((name) => `(${name})::text`).join(', ')}]::text[] as "pagePosition" from ${from} where ${where}`
  const later = ` and (${names.join(', ')}) > (${Object.values(key).map((type, index) => `$${String(values.length + 1 + index)}::${type}`).join(', ')})`
  let after: readonly string[] | undefined
  do {
    const text = `${select}${after === undefined ? '' : later}${order} limit ${String(rowsAtOnce)}`
    const rows = await database.readInWorkspace({ workspaceId }, async (unit) => {
      // Without statistics of the table PostgreSQL would rather read and sort all that is left, for every page, than follow the index.
      await unit.query(`select set_config('enable_sort', 'off', true), set_config('enable_bitmapscan', 'off', true)`)
      return unit.query<Row & { pagePosition?: string[] }>(text, [...values, ...after ?? []])
    })
    after = rows.length < rowsAtOnce || names.length === 0 ? undefined : rows.at(-1)?.pagePosition
    for (const { pagePosition: _position, ...row } of rows) yield row as unknown as Row
  } while (after !== undefined)
}
