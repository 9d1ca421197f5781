import type { ConfigurationChange, MonitoringChange, SettingField, WorkspaceConfiguration } from '@overt/sdk'
import { coreOwner, isWithin, sources } from '../presets/index.ts'
import type { Preset, PresetRule, SettingValue } from '../presets/index.ts'

/** Puts keys of the catalogue into the reader's language. */
export type Translate = (key: string, values?: Readonly<Record<string, string | number>>) => string

/** What a change means for the people recorded: less is kept or taken, more of it is, or there is something to read. */
export type Effect = 'narrower' | 'wider' | 'to-read'

/** A setting that a preset speaks of, as it is and as the preset has it, in words. */
export interface JudgedSetting {
  readonly owner: string
  readonly ownerTitle: string
  /** False: the plugin is off, and the setting waits for it. */
  readonly on: boolean
  readonly setting: string
  readonly label: string
  readonly within: boolean
  readonly from: string
  readonly to: string
  readonly effect: Effect
  readonly reason: string
  readonly sources: readonly string[]
}

interface Found { readonly title: string; readonly on: boolean; readonly label: string; readonly value: unknown; readonly words: (value: unknown) => string }

/** Every setting that a preset speaks of and whose owner is installed. */
export function judgeSettings(configuration: WorkspaceConfiguration, { rules }: Preset, translate: Translate): readonly (JudgedSetting & { readonly rule: PresetRule })[] {
  return rules.flatMap((rule) => {
    const found = find(configuration, rule, translate)
    if (found === undefined) return []
    const { title, on, label, value, words } = found
    return [{
      rule, owner: rule.owner, ownerTitle: title, on, setting: rule.setting, label, within: isWithin(rule.within, value), from: words(value), to: words(wanted(rule, translate)),
      effect: effectOf(rule), reason: translate(`reason.${rule.reason}`), sources: rule.sources.map((id) => sources[id]),
    }]
  })
}

/** The change that brings these settings into a preset. */
export function changeFor(rules: readonly PresetRule[], configuration: WorkspaceConfiguration, translate: Translate): ConfigurationChange {
  const plugins: Record<string, { settings: Record<string, unknown> }> = {}
  let monitoring: MonitoringChange = {}
  let lookReason: ConfigurationChange['lookReason']
  for (const rule of rules) {
    const value = wanted(rule, translate)
    if (rule.owner !== coreOwner) (plugins[rule.owner] ??= { settings: {} }).settings[rule.setting] = value
    else if (rule.setting === 'lookReason') lookReason = value as ConfigurationChange['lookReason']
    else if (rule.setting === 'pauseAllowed') monitoring = { ...monitoring, pause: { ...configuration.monitoring.pause, allowed: value === true } }
    else monitoring = { ...monitoring, [rule.setting]: value }
  }
  return { ...Object.keys(monitoring).length === 0 ? {} : { monitoring }, ...lookReason === undefined ? {} : { lookReason }, plugins }
}

const wanted = ({ setting, value }: PresetRule, translate: Translate): SettingValue => (setting === 'noticeText' ? translate(String(value)) : value)

/** Keeping attendance longer is the only rule that asks for more; new words of the workspace's own are to be read. */
function effectOf({ setting, reason }: PresetRule): Effect {
  if (setting === 'noticeText') return 'to-read'
  return reason === 'attendance-kept' ? 'wider' : 'narrower'
}

function find({ monitoring, lookReason, plugins }: WorkspaceConfiguration, { owner, setting }: PresetRule, translate: Translate): Found | undefined {
  if (owner === coreOwner) {
    const values: Readonly<Record<string, unknown>> = { preset: monitoring.preset, pauseAllowed: monitoring.pause.allowed, noticeText: monitoring.noticeText, lookReason }
    const words = (value: unknown): string => (setting === 'noticeText' ? typeof value === 'string' ? value : translate('value.none') : translate(`core.${setting}.${String(value)}`))
    return { title: translate('core.title'), on: true, label: translate(`core.${setting}`), value: values[setting], words }
  }
  const plugin = plugins.find(({ id }) => id === owner)
  const field = plugin?.fields.find(({ key }) => key === setting)
  if (plugin === undefined || field === undefined) return undefined
  return { title: plugin.title, on: plugin.enabled, label: field.label, value: plugin.settings[setting], words: (value) => wordsOf(field, value, translate) }
}

function wordsOf(field: SettingField, value: unknown, translate: Translate): string {
  switch (field.kind) {
    case 'toggle': return translate(value === true ? 'value.on' : 'value.off')
    case 'choice': return field.optionLabels?.[String(value)] ?? String(value)
    default: return field.unit === undefined ? String(value) : field.unit === 'd' ? translate('value.days', { count: Number(value) }) : `${String(value)} ${field.unit}`
  }
}
