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
  const dropsApp = segment.app !== undefined && !collectApps
  const dropsDomain = segment.domain !== undefined && !collectDomains
  const dropsEngaged = segment.engaged !== undefined && !canTell(engagement, segment.engaged)
  if (!dropsApp && !dropsDomain && !dropsEngaged) return segment
  const { app, domain, engaged, ...times } = segment
  return {
    ...times,
    ...(dropsApp || app === undefined ? {} : { app }), ...(dropsDomain || domain === undefined ? {} : { domain }), ...(dropsEngaged || engaged === undefined ? {} : { engaged }),
  }
}
