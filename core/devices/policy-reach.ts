import { isCoveredBy } from '@overt/sdk'
import type { PolicyPreview, UnitOfWork } from '@overt/sdk'
import type { ComposedPolicy } from './contracts.ts'

/** What a change of the policy means for members: how many it holds for, and whether each must acknowledge it first. What is set for single people stays and is not compared. */
export async function policyReach(unit: UnitOfWork, stored: ComposedPolicy, drafted: ComposedPolicy): Promise<NonNullable<PolicyPreview['reach']>> {
  const [row] = await unit.query<{ members: number }>({
    name: 'members-monitored', text: `select count(*)::int as members from core.member where workspace_id = $1 and status = 'active' and monitored`, values: [unit.workspaceId],
  })
  const effect = drafted.hash.equals(stored.hash) ? 'same' : isCoveredBy(drafted.content, stored.content, drafted.comparisons) ? 'narrower' : 'wider'
  return { members: row?.members ?? 0, effect }
}
