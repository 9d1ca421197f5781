import type { UnitOfWork } from '@overt/sdk'

export interface Looks {
  readonly subject: string
  readonly at: Temporal.Instant
  readonly reason: string | null
  /** How many records of each member were shown. */
  readonly counts: ReadonlyMap<string, number>
}

/** Notes in one round trip whose records the unit's member was shown; one's own are no look. */
export async function recordLooks(unit: UnitOfWork, { subject, at, reason, counts }: Looks): Promise<void> {
  if (unit.memberId === null) return
  // In one order everywhere: two lists that show the same members never wait for each other.
  const others = [...counts].filter(([memberId]) => memberId !== unit.memberId).toSorted(([a], [b]) => (a < b ? -1 : 1))
  if (others.length === 0) return
  await unit.query({
    name: 'audit-looks',
    text: `
      insert into core.look as l (workspace_id, member_id, viewer_id, subject, hour, first_at, last_at, records, reason)
      select $1, seen.member_id, $2, $3, date_trunc('hour', $4::timestamptz, 'UTC'), $4, $4, seen.records, $5
      from unnest($6::uuid[], $7::int[]) as seen (member_id, records)
      on conflict (workspace_id, member_id, hour, viewer_id, subject) do update set
        last_at = excluded.last_at, looks = l.looks + 1, records = l.records + excluded.records, reason = coalesce(excluded.reason, l.reason)`,
    values: [unit.workspaceId, unit.memberId, subject, new Date(at.epochMilliseconds), reason, others.map(([memberId]) => memberId), others.map(([, count]) => count)],
  })
}
