import type { MonitoringPreset, PolicyPart, SettingsOf } from '@overt/sdk'
import { activityComparison } from '../agent/policy.ts'
import type { ActivityPolicy } from '../agent/policy.ts'
import type { ActivitySettings } from './settings.ts'

/** What the agent may collect: the settings, within what the workspace's preset allows at most. */
export function agentPolicy(settings: SettingsOf<ActivitySettings>, preset: MonitoringPreset): PolicyPart<ActivityPolicy> {
  const names = preset !== 'presence'
  const data = {
    idleSeconds: settings.idleSeconds,
    inputHook: settings.inputHook,
    collectApps: names && settings.collectApps,
    collectDomains: names && settings.collectDomains,
    retentionDays: settings.retentionDays,
  }
  return {
    data,
    compare: activityComparison,
    sentences: [
      { key: 'policy.presence', values: { count: Math.round(data.idleSeconds / 6) / 10 } },
      { key: data.inputHook ? 'policy.inputHook' : 'policy.idleTime' },
      { key: data.collectApps ? 'policy.apps' : 'policy.noApps' },
      { key: data.collectDomains ? 'policy.domains' : 'policy.noDomains' },
      { key: 'policy.never' },
      { key: 'policy.retention', values: { count: data.retentionDays } },
    ],
  }
}
