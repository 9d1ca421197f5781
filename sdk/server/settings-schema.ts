import Type from 'typebox'
import type { TObject, TSchema } from 'typebox'
import { Value } from 'typebox/value'
import type { SettingField } from '../wire/index.ts'
import type { Setting, SettingsOf, SettingsShape } from './settings.ts'

/** The JSON schema of one setting's value. */
function valueSchema(setting: Setting): TSchema {
  switch (setting.kind) {
    case 'number': {
      const limits = { ...(setting.min === undefined ? {} : { minimum: setting.min }), ...(setting.max === undefined ? {} : { maximum: setting.max }) }
      return setting.integer === true ? Type.Integer(limits) : Type.Number(limits)
    }
    case 'text':
      return Type.String({ maxLength: setting.maxLength ?? 2_000, ...(setting.pattern === undefined ? {} : { pattern: setting.pattern }) })
    case 'secret':
      return Type.String({ maxLength: setting.maxLength ?? 2_000, writeOnly: true })
    case 'toggle':
      return Type.Boolean()
    case 'choice':
      return Type.Enum([...setting.options])
    case 'list':
      return Type.Array(Type.String({ maxLength: 500, ...(setting.itemPattern === undefined ? {} : { pattern: setting.itemPattern }) }), { maxItems: setting.maxItems ?? 500, uniqueItems: true })
  }
}

/** The JSON schema of a change of settings: every property is optional, unknown ones are refused. */
export function settingsSchema(shape: SettingsShape): TObject {
  const properties = Object.fromEntries(Object.entries(shape).map(([key, setting]) => [key, Type.Optional({ ...valueSchema(setting), default: setting.default } as TSchema)]))
  return Type.Object(properties, { additionalProperties: false })
}

/** The declared settings as a form reads them, in order of declaration. */
export function settingFields(shape: SettingsShape): SettingField[] {
  return Object.entries(shape).map(([key, setting]) => ({
    key,
    kind: setting.kind,
    label: setting.label,
    default: setting.default,
    ...(setting.help === undefined ? {} : { help: setting.help }),
    ...(setting.group === undefined ? {} : { group: setting.group }),
    ...(setting.visibleWhen === undefined ? {} : { visibleWhen: { ...setting.visibleWhen } }),
    ...(setting.kind === 'number' && setting.unit !== undefined ? { unit: setting.unit } : {}),
    ...(setting.kind === 'number' && setting.min !== undefined ? { minimum: setting.min } : {}),
    ...(setting.kind === 'number' && setting.max !== undefined ? { maximum: setting.max } : {}),
    ...(setting.kind === 'number' && setting.warning !== undefined ? { warning: { ...setting.warning } } : {}),
    ...(setting.kind === 'choice' ? { options: [...setting.options] } : {}),
  }))
}

/** What is wrong with a change of settings; empty where nothing is. */
export function settingFaults(shape: SettingsShape, change: Readonly<Record<string, unknown>>): { path: string; message: string }[] {
  return Object.entries(change).flatMap(([key, value]) => {
    const setting = shape[key]
    if (setting === undefined) return [{ path: `/${key}`, message: 'is not a setting of this plugin' }]
    return [...Value.Errors(valueSchema(setting), value)].map(({ instancePath, message }) => ({ path: `/${key}${instancePath}`, message }))
  })
}

/** Stored values completed with the defaults; a value that an upgrade made invalid falls back to its default. */
export function settingsFrom<S extends SettingsShape>(shape: S, stored: Readonly<Record<string, unknown>>): SettingsOf<S> {
  const values = Object.entries(shape).map(([key, setting]) => {
    const value = stored[key] ?? [setting.renamedFrom ?? []].flat().map((name) => stored[name]).find((old) => old !== undefined)
    return [key, value !== undefined && Value.Check(valueSchema(setting), value) ? value : setting.default]
  })
  return Object.fromEntries(values) as SettingsOf<S>
}

/** Settings as the API shows them: of a secret only whether it is set. */
export function presentedSettings(shape: SettingsShape, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shape).map(([key, setting]) => [key, setting.kind === 'secret' ? { set: values[key] !== '' } : values[key]]))
}

/** The settings that every member's browser may know. */
export function publicSettings(shape: SettingsShape, values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(shape).filter(([, setting]) => setting.public === true && setting.kind !== 'secret').map(([key]) => [key, values[key]]))
}
