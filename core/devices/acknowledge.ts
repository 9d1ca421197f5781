import type { AgentPolicy, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { policyOutdated } from './errors.ts'
import { acknowledgement } from './policies.ts'

/** Keeps for ever that a member has read and acknowledged the policy in force; again is harmless. Errors: `policy-outdated`. */
export async function acknowledgePolicy(
  { policies, audit, clock, notices }: Pick<Platform, 'policies' | 'audit' | 'clock' | 'notices'>, unit: UnitOfWork,
  { memberId, deviceId, version, language }: { readonly memberId: string; readonly deviceId: string | null; readonly version: number; readonly language?: string },
): Promise<AgentPolicy> {
  const policy = await policies.current(unit, memberId, language)
  if (version !== policy.version) throw policyOutdated({ values: { version: policy.version }, extensions: { policyVersion: policy.version } })
  const added = await unit.query({
    name: 'policy-acknowledge',
    text: `insert into core.policy_acknowledgement (workspace_id, member_id, version, acknowledged_at, device_id)
      values ($1, $2, $3, $4, $5) on conflict do nothing returning version`,
    values: [unit.workspaceId, memberId, version, clock.now().toString(), deviceId],
  })
  await notices.settle(unit, { ...acknowledgement, memberId })
  if (added.length > 0) await audit.record(unit, { action: 'policy.acknowledged', subject: 'Policy', subjectId: null, after: { memberId, version, deviceId } })
  return { ...policy, acknowledged: true, coveredBy: null }
}
