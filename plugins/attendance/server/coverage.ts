import type { UnitOfWork } from '@overt/sdk'

/** The dates of a member that have been judged at all; `nextAt` is when the date after them begins. */
export interface Coverage {
  readonly memberId: string
  readonly from: string
  readonly through: string
  readonly nextAt: Temporal.Instant
}

export async function readCoverage(unit: UnitOfWork, memberIds: readonly string[]): Promise<Map<string, Coverage>> {
  const rows = await unit.query<{ member_id: string; from_date: string; through_date: string; next_at: string }>(
    `select member_id, from_date::text, through_date::text, next_at::text from p_attendance.coverage
     where workspace_id = $1 and member_id = any($2::uuid[])`,
    [unit.workspaceId, memberIds],
  )
  return new Map(rows.map((row) => [row.member_id, {
    memberId: row.member_id, from: row.from_date, through: row.through_date, nextAt: Temporal.Instant.from(row.next_at),
  }]))
}

export async function writeCoverage(unit: UnitOfWork, coverage: readonly Coverage[]): Promise<void> {
  await unit.query(
    `insert into p_attendance.coverage (workspace_id, member_id, from_date, through_date, next_at)
     select $1, r."memberId", r."from", r.through, r."nextAt"
     from jsonb_to_recordset($2::jsonb) as r("memberId" uuid, "from" date, through date, "nextAt" timestamptz)
     on conflict (workspace_id, member_id) do update
       set from_date = excluded.from_date, through_date = excluded.through_date, next_at = excluded.next_at`,
    [unit.workspaceId, JSON.stringify(coverage.map((each) => ({ ...each, nextAt: each.nextAt.toString() })))],
  )
}

/** The members of whom a date between the two has begun but has not been judged. */
export async function uncovered(
  unit: UnitOfWork, filter: { readonly memberIds: readonly string[]; readonly from: string; readonly to: string; readonly now: Temporal.Instant },
): Promise<string[]> {
  const rows = await unit.query<{ member_id: string }>(
    `select m.member_id from unnest($2::uuid[]) as m (member_id)
     left join p_attendance.coverage c on c.workspace_id = $1 and c.member_id = m.member_id
     where c.member_id is null or c.from_date > $3::date or (c.through_date < $4::date and c.next_at <= $5::timestamptz)`,
    [unit.workspaceId, filter.memberIds, filter.from, filter.to, filter.now.toString()],
  )
  return rows.map((row) => row.member_id)
}
