import { typedDomainText } from '@overt/sdk'
import type { MonitoringPreset, PolicyPart } from '@overt/sdk'
import { screenshotsComparison } from '../agent/wire.ts'
import type { ScreenshotsPolicy } from '../agent/wire.ts'
import type { CaptureSettings } from './capture-settings.ts'

/** More would make the sentence unreadable; the number of the others is said. */
const namedExclusions = 20

/** What the agent may take pictures of; nothing where the workspace's preset does not reach that far. */
export function agentPolicy(settings: CaptureSettings, preset: MonitoringPreset, retentionDays: number): PolicyPart<ScreenshotsPolicy> | undefined {
  const { mode, everyMinutes, quality, maximumWidth, displays, blur, excludedApps, excludedDomains, collectFront, notice, memberMayDelete } = settings
  if (mode === 'off' || preset !== 'full') return undefined
  const data: ScreenshotsPolicy = { mode, everyMinutes, quality, maximumWidth, displays, blur, excludedApps: [...excludedApps], excludedDomains: [...excludedDomains], collectFront, notice, memberMayDelete, retentionDays }
  const domains = excludedDomains.map(typedDomainText)
  const excluded = [...excludedApps, ...domains.map(({ text }) => text)]
  const named = excluded.slice(0, namedExclusions).join(', ')
  // Of those that are named, which nobody could read otherwise.
  const encoded = domains.slice(0, Math.max(0, namedExclusions - excludedApps.length)).filter(({ caution }) => caution !== null).map(({ text }) => text)
  return {
    data,
    compare: screenshotsComparison,
    sentences: [
      { key: `policy.${mode}`, values: { count: everyMinutes } },
      { key: `policy.displays.${displays}` },
      ...blur === 'none' ? [] : [{ key: `policy.blur.${blur}` }],
      { key: 'policy.never' },
      { key: collectFront ? 'policy.front' : 'policy.noFront' },
      ...excluded.length === 0 ? [] : [
        excluded.length > namedExclusions
          ? { key: 'policy.excludedMore', values: { names: named, count: excluded.length - namedExclusions } }
          : { key: 'policy.excluded', values: { names: named } },
        ...encoded.length === 0 ? [] : [{ key: 'policy.encoded', values: { names: encoded.join(', ') } }],
      ],
      { key: notice ? 'policy.notice' : 'policy.sign' },
      { key: memberMayDelete ? 'policy.mayDelete' : 'policy.mayNotDelete' },
      { key: 'policy.retention', values: { count: retentionDays } },
    ],
  }
}
