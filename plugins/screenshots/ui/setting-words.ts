import type { Messages } from '@overt/sdk/ui'
import type { CaptureSettings } from './overrides.ts'

/** Settings in the words of their form, one each. */
export function settingWords(t: Messages['t'], settings: Partial<CaptureSettings>): readonly string[] {
  return Object.entries(settings).map(([key, value]) => {
    const label = t(`settings.${key}`)
    if (typeof value === 'boolean') return `${label}: ${t(value ? 'value.on' : 'value.off')}`
    if (Array.isArray(value)) return `${label}: ${value.length === 0 ? '–' : value.join(', ')}`
    const unit = key === 'everyMinutes' ? ' min' : key === 'maximumWidth' ? ' px' : ''
    return `${label}: ${typeof value === 'number' ? `${value}${unit}` : t(`settings.${key}.${String(value)}`)}`
  })
}
