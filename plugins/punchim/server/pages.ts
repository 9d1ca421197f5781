import { wrongCursor } from './errors.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The id after which a page begins. Errors: `wrong-cursor`. */
export function placeOf(cursor: string | undefined): string | undefined {
  if (cursor !== undefined && !uuid.test(cursor)) throw wrongCursor()
  return cursor
}

/** A page by id of rows that were read with one more than is shown. */
export const pageOf = <T extends { readonly id: string }>(rows: readonly T[], limit: number): { items: T[]; nextCursor: string | null } =>
  ({ items: rows.slice(0, limit), nextCursor: rows.length > limit ? rows[limit - 1]!.id : null })
