import type { UnitOfWork } from '@overt/sdk'

/** Erases what names applications and websites of a member; answers how many rows by table. */
export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of ['segment', 'day', 'usage', 'presence']) {
    const [gone] = await unit.query<{ rows: number }>(`with gone as (delete from p_activity.${table} where workspace_id = $1 and member_id = $2 returning 1) select count(*)::int as rows from gone`, [unit.workspaceId, memberId])
    counts[table] = gone?.rows ?? 0
  }
  return counts
}
