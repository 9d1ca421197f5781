import type { UnitOfWork, Widening } from '@overt/sdk'
import type { PrivacyContext } from '../privacy-context.ts'
import { readRepresentatives } from './representatives.ts'

export type ProposalState = 'waiting' | 'approved' | 'lock-over' | 'overridden' | 'applied' | 'withdrawn'

export interface ProposalRow {
  readonly id: string
  readonly widenings: readonly Widening[]
  readonly reason: string
  readonly proposedBy: string | null
  readonly proposerName: string | null
  readonly createdAt: Date
  readonly lockUntil: Date
  readonly overrideReason: string | null
  readonly overrideAt: Date | null
  readonly overriderName: string | null
  readonly appliedAt: Date | null
  readonly withdrawnAt: Date | null
  readonly votes: readonly { readonly memberId: string; readonly name: string; readonly vote: 'approve' | 'reject'; readonly comment: string | null; readonly at: string }[]
}

const columns = `p.id, p.widenings, p.reason, p.proposed_by as "proposedBy", pu.name as "proposerName", p.created_at as "createdAt", p.lock_until as "lockUntil", p.override_reason as "overrideReason", p.override_at as "overrideAt",
  ou.name as "overriderName", p.applied_at as "appliedAt", p.withdrawn_at as "withdrawnAt",
  coalesce((select json_agg(json_build_object('memberId', v.member_id, 'name', u.name, 'vote', v.vote, 'comment', v.comment, 'at', to_char(v.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by v.at)
    from p_privacy.proposal_vote v join core.member m on m.workspace_id = v.workspace_id and m.id = v.member_id join identity."user" u on u.id = m.user_id
    where v.workspace_id = p.workspace_id and v.proposal_id = p.id), '[]') as votes`
const joins = `from p_privacy.proposal p left join core.member pm on pm.workspace_id = p.workspace_id and pm.id = p.proposed_by left join identity."user" pu on pu.id = pm.user_id
  left join core.member om on om.workspace_id = p.workspace_id and om.id = p.override_by left join identity."user" ou on ou.id = om.user_id`

/** The latest proposals; ids follow the time. */
export const listProposals = (unit: UnitOfWork, limit: number, before: string | null): Promise<ProposalRow[]> =>
  unit.query(`select ${columns} ${joins} where p.workspace_id = $1 and ($3::uuid is null or p.id < $3) order by p.id desc limit $2`, [unit.workspaceId, limit, before])

/** Locked until the unit ends; undefined where there is none. */
export const lockProposal = async (unit: UnitOfWork, id: string): Promise<ProposalRow | undefined> =>
  (await unit.query<ProposalRow>(`select ${columns} ${joins} where p.workspace_id = $1 and p.id = $2 for update of p`, [unit.workspaceId, id]))[0]

/** What holds for a proposal now. More than half of the representatives there are have to approve; without any, only the time lock counts. */
export function stateOf({ appliedAt, withdrawnAt, overrideAt, votes, lockUntil }: ProposalRow, representatives: readonly { readonly id: string }[], now: Temporal.Instant): ProposalState {
  if (appliedAt !== null) return 'applied'
  if (withdrawnAt !== null) return 'withdrawn'
  if (overrideAt !== null) return 'overridden'
  const approvals = votes.filter(({ memberId, vote }) => vote === 'approve' && representatives.some(({ id }) => id === memberId)).length
  if (approvals * 2 > representatives.length) return 'approved'
  return lockUntil.getTime() <= now.epochMilliseconds ? 'lock-over' : 'waiting'
}

const effective: readonly ProposalState[] = ['approved', 'lock-over', 'overridden']
const keyOf = ({ owner, setting, from, to }: Widening): string => JSON.stringify([owner, setting, from ?? null, to ?? null])

/** Whether proposals that may take effect cover all of this; those that do are applied by it. The second step of what one was applied to is covered with the first. */
export async function usePermits(context: Pick<PrivacyContext, 'clock' | 'directory'>, unit: UnitOfWork, given: readonly Widening[]): Promise<boolean> {
  const about = given.flatMap((widening) => widening.about ?? [])
  const asked = about.length === 0 ? [] : await unit.query<{ id: string }>('select unnest(applied_about)::text as id from p_privacy.proposal where workspace_id = $1 and applied_about && $2::uuid[]', [unit.workspaceId, about])
  const widenings = given.filter((widening) => !asked.some(({ id }) => id === widening.about))
  if (widenings.length === 0) return true
  const open = await unit.query<ProposalRow>(`select ${columns} ${joins} where p.workspace_id = $1 and p.applied_at is null and p.withdrawn_at is null order by p.id for update of p`, [unit.workspaceId])
  const representatives = await readRepresentatives(context, unit)
  const now = context.clock.now()
  const permits = open.filter((row) => effective.includes(stateOf(row, representatives, now)))
  const wanted = new Set(widenings.map(keyOf))
  const used = permits.filter((row) => row.widenings.some((each) => wanted.has(keyOf(each))))
  const covered = new Set(used.flatMap((row) => row.widenings.map(keyOf)))
  if ([...wanted].some((key) => !covered.has(key))) return false
  await unit.query('update p_privacy.proposal set applied_at = $3, applied_about = $4 where workspace_id = $1 and id = any($2::uuid[])', [unit.workspaceId, used.map(({ id }) => id), now.toString(), about])
  return true
}
