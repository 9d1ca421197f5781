import { settingsFrom, upgradedSettings } from '@overt/sdk'
import type { PluginDefinition, SettingsOf, SettingsShape, UnfitSetting, UpgradedSettings } from '@overt/sdk'
import type { StoredEnablement } from './enablement.ts'
import { isSealed } from './settings-seal.ts'
import type { SettingsPlace, SettingsSeal } from './settings-seal.ts'

type Stored = Pick<StoredEnablement, 'settings' | 'settingsShape'>

/** A stored value that does not fit any more, as it may be shown: never a secret. */
export type ShownUnfitSetting = UnfitSetting & { readonly secret: boolean }

/** What a workspace has stored for a plugin, as the running version of the plugin reads it. */
export interface PluginSettings {
  /** The values in force: checked, with defaults. The same object until something changes. */
  inForce(place: SettingsPlace, definition: PluginDefinition | null, stored: Stored): SettingsOf<SettingsShape>
  /** Everything stored, under present names, secrets opened. */
  upgraded(place: SettingsPlace, definition: PluginDefinition, stored: Stored): UpgradedSettings
  unfit(place: SettingsPlace, definition: PluginDefinition, stored: Stored): readonly ShownUnfitSetting[]
}

export function createPluginSettings(seal: SettingsSeal): PluginSettings {
  /** What was stored, checked and opened: a request of an agent asks for the same several times. A change is another object. */
  const read = new WeakMap<object, Map<PluginDefinition | null, SettingsOf<SettingsShape>>>()
  const upgraded: PluginSettings['upgraded'] = (place, definition, { settings, settingsShape }) => upgradedSettings(definition, seal.open(place, settings), settingsShape)
  return {
    upgraded,
    inForce(place, definition, stored) {
      const known = read.get(stored.settings) ?? new Map<PluginDefinition | null, SettingsOf<SettingsShape>>()
      read.set(stored.settings, known)
      const values = known.get(definition) ?? Object.freeze(settingsFrom(definition?.settings ?? {}, definition === null ? {} : upgraded(place, definition, stored).values))
      known.set(definition, values)
      return values
    },
    unfit: (place, definition, stored) => upgraded(place, definition, stored).unfit.map((each) => {
      const secret = isSealed(stored.settings[each.key]) || definition.settings?.[each.key]?.kind === 'secret'
      return { ...each, value: secret ? null : each.value, secret }
    }),
  }
}
