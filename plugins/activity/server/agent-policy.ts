import { leastPeople } from '@overt/sdk'
import type { EngagementSensor, MonitoringPreset, PolicyPart, SettingsOf } from '@overt/sdk'
import { activityComparison } from '../agent/policy.ts'
import type { ActivityPolicy } from '../agent/policy.ts'
import type { ActivitySettings } from './settings.ts'

/** What the agent may collect: the settings, within what the workspace's preset allows at most. */
export function agentPolicy(settings: SettingsOf<ActivitySettings>, preset: MonitoringPreset): PolicyPart<ActivityPolicy> {
  const names = preset !== 'presence'
  const data = {
    idleSeconds: settings.idleSeconds,
    inputHook: settings.inputHook,
    engagement: allowedSensors(settings),
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
      ...(data.engagement.length === 0 ? [{ key: 'policy.noEngagement' }] : [
        { key: 'policy.engagement' },
        ...data.engagement.map((sensor) => ({ key: `policy.engagement.${sensor}` })),
        { key: 'policy.engagement.own' },
      ]),
      { key: data.collectApps ? 'policy.apps' : 'policy.noApps' },
      { key: data.collectDomains ? 'policy.domains' : 'policy.noDomains' },
      { key: 'policy.never' },
      { key: 'policy.retention', values: { count: data.retentionDays } },
      ...settings.keepWithoutPerson ? [{ key: 'policy.withoutPerson', values: { count: leastPeople } }] : [],
    ],
  }
}

function allowedSensors(settings: SettingsOf<ActivitySettings>): EngagementSensor[] {
  const allowed: readonly [EngagementSensor, boolean][] = [
    ['microphone', settings.senseMicrophone], ['camera', settings.senseCamera], ['fullScreen', settings.senseFullScreen],
    ['inhibitor', settings.senseInhibitor], ['audibleTab', settings.senseAudibleTab],
  ]
  return allowed.flatMap(([sensor, isAllowed]) => (isAllowed ? [sensor] : []))
}
