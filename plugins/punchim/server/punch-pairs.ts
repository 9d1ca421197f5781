import type { UnitOfWork } from '@overt/sdk'

export interface PunchPair {
  readonly memberId: string
  readonly startedAt: Temporal.Instant
  readonly endedAt: Temporal.Instant | null
  readonly lastSeenAt: Temporal.Instant | null
}

/** An open pair reaches into a range that begins later, up to this long. */
const reachHours = 7 * 24

/**
 * From punch-ins to what ended them, where they meet `[from, to)`. Left out: what was rejected, and what a fence blocked, until somebody accepts it.
 * Whoever is in is in until now.
 */
export async function punchPairs(
  unit: UnitOfWork, { memberIds, from, to, now }: { readonly memberIds: readonly string[]; readonly from: Temporal.Instant; readonly to: Temporal.Instant; readonly now: Temporal.Instant },
): Promise<readonly PunchPair[]> {
  const rows = await unit.query<{ memberId: string; startedAt: Date; endedAt: Date | null }>({
    name: 'punchim-pairs',
    text: `select n.member_id as "memberId", n.corrected_at as "startedAt", o.corrected_at as "endedAt"
      from p_punchim.punch n left join p_punchim.punch o on o.workspace_id = $1 and o.id = n.partner_id
      where n.workspace_id = $1 and n.member_id = any($2::uuid[]) and n.kind = 'in' and n.corrected_at >= $3 and n.corrected_at < $4
        and n.decision is distinct from 'reject' and (n.not_filed is distinct from 'punch-outside' or n.decision = 'accept')
        and coalesce(o.corrected_at, $6) > $5
      order by n.member_id, n.corrected_at`,
    values: [unit.workspaceId, memberIds, from.subtract({ hours: reachHours }).toString(), to.toString(), from.toString(), now.toString()],
  })
  return rows.map(({ memberId, startedAt, endedAt }) => ({ memberId, startedAt: startedAt.toTemporalInstant(), endedAt: endedAt?.toTemporalInstant() ?? null, lastSeenAt: endedAt === null ? now : null }))
}
