import type { Caller, UnitOfWork } from '@overt/sdk'
import { rangeReversed, wrongCursor, wrongMember } from './errors.ts'
import { punchColumns } from './punch-row.ts'
import type { PunchRow } from './punch-row.ts'

export interface PunchFilter {
  readonly memberId?: string | undefined
  /** Ids separated by commas. */
  readonly memberIds?: string | undefined
  /** Who is in the group that is asked for. */
  readonly groupMemberIds?: readonly string[] | undefined
  /** Dates of the workspace's zone, both included. */
  readonly from: string
  readonly to: string
  readonly flag?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const mostMembers = 200

/** A page of the punches that the caller may see, the latest first. Errors: `range-reversed`, `wrong-cursor`, `wrong-member`. */
export async function listPunches(unit: UnitOfWork, { ability, timeZone }: Pick<Caller, 'ability' | 'timeZone'>, filter: PunchFilter): Promise<{ readonly rows: readonly PunchRow[]; readonly nextCursor: string | null }> {
  const { from, to, flag, limit } = filter
  if (from > to) throw rangeReversed()
  const [start, end] = [Temporal.PlainDate.from(from), Temporal.PlainDate.from(to).add({ days: 1 })].map((date) => date.toZonedDateTime(timeZone).toInstant().toString())
  const after = placeOf(filter.cursor)
  const memberIds = membersOf(filter)
  const values: unknown[] = [unit.workspaceId, start, end, limit + 1]
  const value = (given: unknown): string => `$${String(values.push(given))}`
  const conditions = [
    // One person by one comparison, which an index answers in order.
    ...memberIds === null ? [] : [memberIds.length === 1 ? `n.member_id = ${value(memberIds[0])}` : `n.member_id = any(${value(memberIds)}::uuid[])`],
    ...filter.groupMemberIds === undefined ? [] : [`n.member_id = any(${value(filter.groupMemberIds)}::uuid[])`],
    ...flag === undefined ? [] : [flag === 'disputed' ? 'n.disputed' : flag === 'any' ? `n.flags <> '{}'` : `${value(flag)} = any(n.flags)`],
    ...after === undefined ? [] : [`(n.corrected_at, n.id) < (${value(after.correctedAt)}::timestamptz, ${value(after.id)}::uuid)`],
  ]
  const scope = ability.scope('read', 'Punch', 'n', values.length)
  const rows = await unit.query<PunchRow>(`select ${punchColumns} from p_punchim.punch n
    where n.workspace_id = $1 and n.corrected_at >= $2 and n.corrected_at < $3 ${conditions.map((condition) => `and ${condition}`).join(' ')} and (${scope.sql})
    order by n.corrected_at desc, n.id desc limit $4`, [...values, ...scope.values])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown, nextCursor: rows.length > limit && last !== undefined ? `${last.correctedAt.toISOString()}_${last.id}` : null }
}

function membersOf({ memberId, memberIds }: PunchFilter): readonly string[] | null {
  if (memberId === undefined && memberIds === undefined) return null
  return idsIn([memberId ?? '', memberIds ?? ''].join())
}

/** Ids of members that are separated by commas. Errors: `wrong-member`. */
export function idsIn(text: string): readonly string[] {
  const ids = [...new Set(text.split(',').map((id) => id.trim()).filter((id) => id !== ''))]
  if (ids.length > mostMembers || !ids.every((id) => uuid.test(id))) throw wrongMember()
  return ids
}

function placeOf(cursor: string | undefined): { readonly correctedAt: string; readonly id: string } | undefined {
  if (cursor === undefined) return undefined
  const [correctedAt = '', id = '', ...rest] = cursor.split('_')
  if (rest.length > 0 || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(correctedAt) || Number.isNaN(Date.parse(correctedAt)) || !uuid.test(id)) throw wrongCursor()
  return { correctedAt, id }
}
