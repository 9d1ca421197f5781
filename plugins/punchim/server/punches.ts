import type { UnitOfWork } from '@overt/sdk'
import type { Me } from '../wire.ts'
import { punchColumns } from './punch-row.ts'
import type { PunchRow } from './punch-row.ts'

/** The member's latest punch that counts, by corrected time. */
export async function latestPunch(unit: UnitOfWork, memberId: string): Promise<PunchRow | undefined> {
  const [punch] = await unit.query<PunchRow>({
    name: 'punchim-latest',
    text: `select ${punchColumns} from p_punchim.punch n where n.workspace_id = $1 and n.member_id = $2 and n.decision is distinct from 'reject' order by n.corrected_at desc, n.id desc limit 1`,
    values: [unit.workspaceId, memberId],
  })
  return punch
}

/** The member's punches in `[from, to)`, the first one first. */
export async function punchesBetween(unit: UnitOfWork, memberId: string, { from, to }: { readonly from: Temporal.Instant; readonly to: Temporal.Instant }): Promise<readonly PunchRow[]> {
  return unit.query<PunchRow>({
    name: 'punchim-between',
    text: `select ${punchColumns} from p_punchim.punch n where n.workspace_id = $1 and n.member_id = $2 and n.corrected_at >= $3 and n.corrected_at < $4 order by n.corrected_at, n.id limit 500`,
    values: [unit.workspaceId, memberId, from.toString(), to.toString()],
  })
}

/** Whether somebody is in, and since when, after their latest punch. */
export const stateAfter = (latest: PunchRow | undefined): Pick<Me, 'state' | 'since'> =>
  (latest === undefined ? { state: 'out', since: null } : { state: latest.kind, since: latest.correctedAt.toISOString() })
