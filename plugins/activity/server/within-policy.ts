import { canTell } from '@overt/sdk'
import type { ActivityPolicy } from '../agent/policy.ts'
import type { Segment } from './segment-record.ts'

/**
 * A segment without the names that the policy does not collect, and without what kept the person busy where no sensor that could tell is
 * allowed. Times are collected under every policy, and stay active: what was true when it was recorded is not turned against the person.
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
