import { canTell } from '@overt/sdk'
import type { ActivityPolicy } from '../agent/policy.ts'
import type { Segment } from './segment-record.ts'

/**
 * Removes the names that the policy does not collect, and `engaged` if the policy allows none of the sensors behind it. The time itself is
 * collected under every policy and stays active, so that a later change of the policy never turns it into time away.
 */
export function withinActivityPolicy(
  segment: Segment, { collectApps, collectDomains, engagement = [] }: Pick<ActivityPolicy, 'collectApps' | 'collectDomains' | 'engagement'>,
): Segment {
  const { app, domain, engaged, ...times } = segment
  const kept = {
    ...(collectApps && app !== undefined ? { app } : {}),
    ...(collectDomains && domain !== undefined ? { domain } : {}),
    ...(engaged !== undefined && canTell(engagement, engaged) ? { engaged } : {}),
  }
  return kept.app === app && kept.domain === domain && kept.engaged === engaged ? segment : { ...times, ...kept }
}
