import type { MonitoringPreset, PolicyPart } from '@overt/sdk'
import { screenshotsComparison } from '../agent/wire.ts'
import type { ScreenshotsPolicy } from '../agent/wire.ts'
import type { CaptureSettings } from './capture-settings.ts'

/** What the agent may take pictures of; nothing where the workspace's preset does not reach that far. */
export function agentPolicy(settings: CaptureSettings, preset: MonitoringPreset, retentionDays: number): PolicyPart<ScreenshotsPolicy> | undefined {
  const { mode, everyMinutes, quality, maximumWidth, displays, blur, excludedApps, excludedDomains, notice, memberMayDelete } = settings
  if (mode === 'off' || preset !== 'full') return undefined
  const data: ScreenshotsPolicy = { mode, everyMinutes, quality, maximumWidth, displays, blur, excludedApps: [...excludedApps], excludedDomains: [...excludedDomains], notice, memberMayDelete, retentionDays }
  const excluded = excludedApps.length + excludedDomains.length
  return {
    data,
    compare: screenshotsComparison,
    sentences: [
      { key: `policy.${mode}`, values: { count: everyMinutes } },
      { key: `policy.displays.${displays}` },
      ...blur === 'none' ? [] : [{ key: `policy.blur.${blur}` }],
      { key: 'policy.never' },
      ...excluded === 0 ? [] : [{ key: 'policy.excluded', values: { names: [...excludedApps, ...excludedDomains].slice(0, 20).join(', ') } }],
      { key: notice ? 'policy.notice' : 'policy.sign' },
      { key: memberMayDelete ? 'policy.mayDelete' : 'policy.mayNotDelete' },
      { key: 'policy.retention', values: { count: retentionDays } },
    ],
  }
}
