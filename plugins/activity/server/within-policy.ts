import type { ActivityPolicy } from '../agent/policy.ts'
import type { Segment } from './segment-record.ts'

/** A segment without the names that the policy does not collect; times are collected under every policy. */
export function withinActivityPolicy(segment: Segment, { collectApps, collectDomains }: Pick<ActivityPolicy, 'collectApps' | 'collectDomains'>): Segment {
  if ((collectApps || segment.app === undefined) && (collectDomains || segment.domain === undefined)) return segment
  const { app, domain, ...times } = segment
  return { ...times, ...collectApps && app !== undefined ? { app } : {}, ...collectDomains && domain !== undefined ? { domain } : {} }
}
