import { wrongCursor } from '../errors.ts'

/** Where a list goes on: the sort value and id of the last row given. */
export interface Position {
  readonly value: string | number | null
  readonly id: string
}

/** An opaque cursor; `sort` ties it to the order it was made for. */
export function encodeCursor(sort: string, position: Position): string {
  return Buffer.from(JSON.stringify([sort, position.value, position.id])).toString('base64url')
}

/** Errors: `wrong-cursor` when it was made for another order or tampered with. */
export function decodeCursor(sort: string, cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    throw wrongCursor()
  }
  if (!Array.isArray(parsed) || parsed.length !== 3 || parsed[0] !== sort || typeof parsed[2] !== 'string') throw wrongCursor()
  const [, value, id] = parsed as [string, unknown, string]
  if (value !== null && typeof value !== 'string' && typeof value !== 'number') throw wrongCursor()
  return { value, id }
}

/** Makes a page of rows fetched with `limit + 1`. */
export function pageOf<Row>(rows: readonly Row[], limit: number, sort: string, position: (row: Row) => Position): { items: readonly Row[]; nextCursor: string | null } {
  if (rows.length <= limit) return { items: rows, nextCursor: null }
  const items = rows.slice(0, limit)
  return { items, nextCursor: encodeCursor(sort, position(items[limit - 1]!)) }
}
