import { memberNotFound } from '../errors.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The members a query asks for: `memberId`, or `memberIds` separated by commas; null means everybody. */
export function memberIdsOf(query: { readonly memberId?: string; readonly memberIds?: string }): string[] | null {
  if (query.memberId === undefined && query.memberIds === undefined) return null
  const ids = [...new Set([query.memberId ?? '', ...(query.memberIds ?? '').split(',')].map((id) => id.trim()).filter((id) => id !== ''))]
  if (!ids.every((id) => uuid.test(id))) throw memberNotFound()
  return ids
}
