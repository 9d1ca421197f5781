import type { LookKind, UnitOfWork } from '@overt/sdk'

export interface Looks {
  /** The plugin that showed them; null for the core. */
  readonly plugin: string | null
  readonly subject: string
  readonly how: LookKind
  readonly at: Temporal.Instant
  readonly reason: string | null
  /** How many records of each member were shown; none of the viewer's own. */
  readonly counts: readonly (readonly [memberId: string, count: number])[]
}

/**
 * Notes in one round trip whose records the unit's member was shown; returns the members whose receipt is new or grew.
 * A list of many people that is left open reads itself again: that is one look a minute.
 */
export async function recordLooks(unit: UnitOfWork, { plugin, subject, how, at, reason, counts }: Looks): Promise<string[]> {
  // In one order everywhere: two lists that show the same members never wait for each other.
  const others = counts.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const rows = await unit.query<{ member_id: string }>({
    name: 'audit-looks',
    text: `
      insert into core.look as l (workspace_id, member_id, viewer_id, plugin, subject, how, reason, hour, first_at, last_at, records)
      select $1, seen.member_id, $2, $3, $4, $5, $6, date_trunc('hour', $7::timestamptz, 'UTC'), $7, $7, seen.records
      from unnest($8::uuid[], $9::int[]) as seen (member_id, records)
      on conflict (workspace_id, member_id, hour, viewer_id, plugin, subject, how, reason) do update set
        last_at = greatest(l.last_at, excluded.last_at), looks = l.looks + 1, records = l.records + excluded.records
        where l.how <> 'listed' or l.last_at <= excluded.last_at - interval '1 minute'
      returning member_id`,
    values: [
      unit.workspaceId, unit.memberId, plugin ?? '', subject, how, reason ?? '', new Date(at.epochMilliseconds),
      others.map(([memberId]) => memberId), others.map(([, count]) => count),
    ],
  })
  return rows.map((row) => row.member_id)
}
