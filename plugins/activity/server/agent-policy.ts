import type { MonitoringPreset, PolicyPart, SettingsOf } from '@overt/sdk'
import type { ActivityPolicy } from '../contracts.ts'
import type { ActivitySettings } from './settings.ts'

/** What the agent may collect: the settings, within what the workspace's preset allows at most. */
export function agentPolicy(settings: SettingsOf<ActivitySettings>, preset: MonitoringPreset): PolicyPart {
  const names = preset !== 'presence'
  const data: ActivityPolicy = {
    idleSeconds: settings.idleSeconds,
    collectApps: names && settings.collectApps,
    collectDomains: names && settings.collectDomains,
  }
  return {
    data: { ...data },
    sentences: [
      { key: 'policy.presence', values: { minutes: Math.round(data.idleSeconds / 6) / 10 } },
      { key: data.collectApps ? 'policy.apps' : 'policy.noApps' },
      { key: data.collectDomains ? 'policy.domains' : 'policy.noDomains' },
      { key: 'policy.never' },
      { key: 'policy.retention', values: { days: settings.retentionDays } },
    ],
  }
}
