import type { ConfigurationChange, MonitoringChange, PluginConfiguration, Role, SettingField, WorkspaceConfiguration } from '@overt/sdk'
import { coreOwner, isWithin, readersSetting, sourceText } from '../presets/index.ts'
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
  /** Why a preset cannot change it at present; null where it can. */
  readonly blocked: string | null
}

interface Found { readonly title: string; readonly on: boolean; readonly label: string; readonly value: unknown; readonly words: (value: unknown) => string }

/** Every setting that a preset speaks of and whose owner is installed. */
export function judgeSettings(configuration: WorkspaceConfiguration, { rules }: Preset, translate: Translate): readonly (JudgedSetting & { readonly rule: PresetRule })[] {
  return rules.flatMap((rule) => {
    const found = find(configuration, rule, translate)
    if (found === undefined) return []
    const { title, on, label, value, words } = found
    return [{
      rule, owner: rule.owner, ownerTitle: title, on, setting: rule.setting, label, within: isWithin(rule.within, value), from: words(value), to: words('among' in rule.within ? allowedReaders(value, rule.within.among) : wanted(rule, translate)),
      effect: effectOf(rule), reason: translate(`reason.${rule.reason}`), sources: rule.sources.map((id) => sourceText(id, translate)),
      blocked: rule.setting === readersSetting && !mayNarrowReaders(configuration) ? translate('readers.blocked') : null,
    }]
  })
}

/** The change that brings these settings into a preset. */
export function changeFor(rules: readonly PresetRule[], configuration: WorkspaceConfiguration, translate: Translate): ConfigurationChange {
  const plugins: Record<string, { settings: Record<string, unknown> }> = {}
  let monitoring: MonitoringChange = {}
  let lookReason: ConfigurationChange['lookReason']
  for (const rule of rules) {
    if (rule.setting === readersSetting) continue
    const value = wanted(rule, translate)
    if (rule.owner !== coreOwner) (plugins[rule.owner] ??= { settings: {} }).settings[rule.setting] = value
    else if (rule.setting === 'lookReason') lookReason = value as ConfigurationChange['lookReason']
    else if (rule.setting === 'pauseAllowed') monitoring = { ...monitoring, pause: { ...configuration.monitoring.pause, allowed: value === true } }
    else monitoring = { ...monitoring, [rule.setting]: value }
  }
  return { ...Object.keys(monitoring).length === 0 ? {} : { monitoring }, ...lookReason === undefined ? {} : { lookReason }, plugins }
}

/** Rights that roles lose with a preset; the plugin of rights takes them. */
export interface WithheldReaders { readonly roles: readonly Exclude<Role, 'admin'>[]; readonly subjects: readonly string[] }

/** What roles must no longer read, a plugin each. */
export function withheldReaders(rules: readonly PresetRule[], { plugins }: WorkspaceConfiguration): readonly WithheldReaders[] {
  return rules.flatMap(({ owner, within }) => {
    const plugin = plugins.find(({ id }) => id === owner)
    if (plugin === undefined || !('among' in within)) return []
    const roles = plugin.readers.filter((role): role is Exclude<Role, 'admin'> => role !== 'admin' && !within.among.includes(role))
    return roles.length === 0 ? [] : [{ roles, subjects: plugin.personalSubjects }]
  })
}

/** Without the plugin of rights a role sees what its plugins give it. */
const mayNarrowReaders = ({ plugins }: Pick<WorkspaceConfiguration, 'plugins'>): boolean => plugins.some(({ id, enabled }) => id === 'permissions' && enabled)

const allowedReaders = (readers: unknown, among: readonly Role[]): readonly Role[] => (Array.isArray(readers) ? readers as readonly Role[] : []).filter((role) => among.includes(role))

/** Roles in words. */
export const roleList = (roles: readonly Role[], translate: Translate): string =>
  (roles.length === 0 ? translate('role.nobody') : new Intl.ListFormat(translate('language')).format(roles.map((role) => translate(`role.${role}`))))

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
  if (plugin !== undefined && setting === readersSetting) return readersOf(plugin, translate)
  if (plugin === undefined || field === undefined) return undefined
  return { title: plugin.title, on: plugin.enabled, label: field.label, value: plugin.settings[setting], words: (value) => wordsOf(field, value, translate) }
}

const readersOf = ({ title, enabled, readers }: PluginConfiguration, translate: Translate): Found =>
  ({ title, on: enabled, label: translate('readers.label'), value: readers, words: (value) => roleList(value as readonly Role[], translate) })

function wordsOf(field: SettingField, value: unknown, translate: Translate): string {
  switch (field.kind) {
    case 'toggle': return translate(value === true ? 'value.on' : 'value.off')
    case 'choice': return field.optionLabels?.[String(value)] ?? String(value)
    default: return field.unit === undefined ? String(value) : field.unit === 'd' ? translate('value.days', { count: Number(value) }) : `${String(value)} ${field.unit}`
  }
}
