import { settingFaults } from './settings-schema.ts'
import type { SettingsShape } from './settings.ts'

type Values = Readonly<Record<string, unknown>>

/** What a definition says about the settings that earlier versions stored. */
export interface SettingsHistory {
  readonly settings?: SettingsShape
  readonly settingsVersion?: number
  upgradeSettings?(values: Values, from: number): Values
}

/** A stored value that the present declaration has no use for. */
export interface UnfitSetting {
  readonly key: string
  readonly value: unknown
  /** `gone`: there is no such setting any more; `invalid`: the setting does not allow the value; `upgrade-failed`: `upgradeSettings` threw, `value` says what. */
  readonly reason: 'gone' | 'invalid' | 'upgrade-failed'
  /** Of an invalid one, what is wrong with it. */
  readonly message: string | null
}

/** Settings for the version that runs now, and values that do not fit it. */
export interface UpgradedSettings {
  /** Under their present names, unfit ones included: nothing that was stored is lost. */
  readonly values: Values
  readonly unfit: readonly UnfitSetting[]
}

/** Stored values as the present version of a plugin reads them: renamed, upgraded by its own function, and checked. */
export function upgradedSettings(history: SettingsHistory, stored: Values, from: number): UpgradedSettings {
  const { settings: shape = {}, settingsVersion = 1 } = history
  const named = renamed(shape, stored)
  const { values, failure } = from < settingsVersion && Object.keys(stored).length > 0 ? upgraded(history, named, from) : { values: named, failure: [] }
  const unfit = Object.entries(values).flatMap(([key, value]): UnfitSetting[] => {
    if (!(key in shape)) return [{ key, value, reason: 'gone', message: null }]
    const [fault] = settingFaults(shape, { [key]: value })
    return fault === undefined ? [] : [{ key, value, reason: 'invalid', message: fault.message }]
  })
  return { values, unfit: [...failure, ...unfit] }
}

/** Values that an earlier version stored under another name, under the present one. A value under the present name counts first. */
export function renamed(shape: SettingsShape, stored: Values): Values {
  const moves = Object.entries(shape).flatMap(([key, { renamedFrom = [] }]) => {
    const old = [renamedFrom].flat().find((name) => name in stored && !(name in shape))
    return old === undefined || key in stored ? [] : [{ key, old }]
  })
  if (moves.length === 0) return stored
  const movedFrom = new Set(moves.map(({ old }) => old))
  return { ...Object.fromEntries(Object.entries(stored).filter(([key]) => !movedFrom.has(key))), ...Object.fromEntries(moves.map(({ key, old }) => [key, stored[old]])) }
}

function upgraded({ upgradeSettings }: SettingsHistory, values: Values, from: number): { readonly values: Values; readonly failure: readonly UnfitSetting[] } {
  if (upgradeSettings === undefined) return { values, failure: [] }
  try {
    return { values: { ...upgradeSettings(Object.freeze({ ...values }), from) }, failure: [] }
  } catch (error) {
    // The values stay as they are until a version that can read them.
    return { values, failure: [{ key: '', value: error instanceof Error ? error.message : String(error), reason: 'upgrade-failed', message: null }] }
  }
}
