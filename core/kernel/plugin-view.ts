import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { presentedSettings, settingFields, settingsSchema } from '@overt/sdk'
import type { PluginDetails, PluginView, SettingField, Subjects, UnitOfWork } from '@overt/sdk'
import type { InstalledPlugin } from '../contracts.ts'
import type { KernelHooks } from './hook-registry.ts'
import { parkedDeliveries } from './parked-delivery.ts'
import { appAddress } from './plugin-apps.ts'
import { pluginData } from './plugin-data.ts'
import type { InstalledPlugins } from './plugin-contracts.ts'
import { purgeAt } from './plugin-retention.ts'

/** Who looks: settings are only for those who may change them, texts come in the reader's language. */
export interface PluginReader {
  readonly workspaceId: string
  readonly locale: string
  readonly mayChange: boolean
}

/** A plugin's card. The page has a plugin's own catalogue only while it is on, so texts are translated here. */
export async function pluginView(host: InstalledPlugins, plugin: InstalledPlugin, reader: PluginReader): Promise<PluginView> {
  const { id, manifest, definition, state } = plugin
  const { workspaceId, mayChange } = reader
  const shape = definition?.settings ?? {}
  const stored = (await host.enablement.of(workspaceId)).get(id)
  const enabled = stored?.enabled === true
  const translated = (key: string, fallback: string): string => {
    const text = host.message(id, reader.locale, key)
    return text === key ? fallback : text
  }
  return {
    id,
    title: host.title(id, reader.locale),
    summary: translated('plugin.summary', manifest?.summary ?? ''),
    icon: manifest?.icon ?? null,
    version: plugin.version,
    collects: (manifest?.collects ?? []).map((kind) => translated(`collects.${kind}`, kind)),
    state,
    enabled,
    suspended: enabled ? await host.suspended(id, workspaceId) : null,
    failure: mayChange ? failureOf(host, plugin) : null,
    requires: [...host.required(id)],
    recommended: manifest?.recommended === true,
    operated: manifest?.operated === true,
    settings: mayChange ? presentedSettings(shape, await host.settings(id, workspaceId)) : {},
    settingsSchema: mayChange ? settingsSchema(shape) : {},
    settingFields: mayChange ? settingFields(shape).map((field) => translatedField(field, translated)) : [],
    unfitSettings: mayChange ? (await host.unfitSettings(id, workspaceId)).map((each) => ({ ...each, label: translated(shape[each.key]?.label ?? each.key, each.key) })) : [],
    app: manifest?.app === undefined ? null : { title: translated('plugin.app', manifest.app.title), url: appAddress(id) },
    purgeAt: stored === undefined ? null : purgeAt(stored, manifest?.retentionDays)?.toString() ?? null,
  }
}

function failureOf(host: InstalledPlugins, { id, reason, state }: InstalledPlugin): PluginView['failure'] {
  const step = host.failedStep(id)
  return step === null ? null : { step, reason: reason ?? state, ranBefore: host.versions.ranBefore(id), kept: [...host.keptVersions(id)] }
}

/** Labels of a choice's options are the keys `<label>.<option>`, where the catalogue has them. */
export function translatedField(field: SettingField, translated: (key: string, fallback: string) => string): SettingField {
  return {
    ...field,
    label: translated(field.label, field.label),
    ...(field.help === undefined ? {} : { help: translated(field.help, field.help) }),
    ...(field.group === undefined ? {} : { group: translated(field.group, field.group) }),
    ...(field.unit === undefined ? {} : { unit: translated(`units.${field.unit}`, field.unit) }),
    ...(field.warning === undefined ? {} : { warning: { ...field.warning, text: translated(field.warning.text, field.warning.text) } }),
    ...(field.options === undefined ? {} : { optionLabels: Object.fromEntries(field.options.map((option) => [option, translated(`${field.label}.${option}`, option)])) }),
  }
}

/** What the plugin's own page shows besides. */
export async function pluginDetails(host: InstalledPlugins, hooks: KernelHooks, unit: UnitOfWork, plugin: InstalledPlugin, reader: PluginReader): Promise<PluginDetails> {
  const { id, definition, folder, manifest } = plugin
  const subjects: Subjects = definition?.subjects ?? {}
  const readme = join(folder, 'README.md')
  return {
    ...await pluginView(host, plugin, reader),
    readme: folder !== '' && existsSync(readme) ? readFileSync(readme, 'utf8') : null,
    hooks: hooks.list().filter(({ owner, handlers }) => owner === id || handlers.includes(id))
      .map(({ name, owner, declaration, handlers }) => ({ name: String(name), kind: declaration.kind, owner, doc: declaration.doc, order: [...handlers] })),
    permissions: Object.entries(subjects).map(([subject, { actions, private: isPrivate }]) => ({
      subject, title: subjectTitle(host, id, reader.locale, subject), private: isPrivate === true, actions: [...actions], grants: grantsOf(plugin, subject), own: ownOf(plugin, subject),
    })),
    data: await pluginData(unit, id),
    retentionDays: manifest?.retentionDays ?? null,
    dependents: [...host.dependents(id)],
    parked: (await parkedDeliveries(unit, id)).map((delivery) => ({
      id: delivery.id, name: delivery.name, reason: delivery.reason, message: delivery.message, attempts: delivery.attempts, parkedAt: delivery.parkedAt,
    })),
    faults: hooks.faults.filter((fault) => fault.plugin === id && (fault.workspaceId === null || fault.workspaceId === unit.workspaceId)).slice(-20)
      .map(({ hook, at, message }) => ({ place: hook, at, message })),
  }
}

/** Role → actions it is given on a subject; denials are marked. */
function grantsOf({ definition }: InstalledPlugin, subject: string): Record<string, string[]> {
  return Object.fromEntries(Object.entries(definition?.grants ?? {}).map(([role, grants]) => [
    role,
    (grants as readonly { readonly subject: PropertyKey; readonly actions: readonly string[]; readonly deny?: boolean }[])
      .filter((grant) => grant.subject === subject).flatMap(({ actions, deny }) => actions.map((action) => (deny === true ? `not ${action}` : action))),
  ]))
}

function subjectTitle(host: InstalledPlugins, id: string, locale: string, subject: string): string {
  const text = host.message(id, locale, `subject.${subject}`)
  return text === `subject.${subject}` ? subject : text
}

/** Role → actions that it is given on its own records and on no others. */
function ownOf({ definition }: InstalledPlugin, subject: string): Record<string, string[]> {
  return Object.fromEntries(Object.entries(definition?.grants ?? {}).map(([role, grants]) => {
    const given = (grants as readonly { readonly subject: PropertyKey; readonly actions: readonly string[]; readonly deny?: boolean; readonly where?: Readonly<Record<string, unknown>> }[]).filter((grant) => grant.subject === subject && grant.deny !== true)
    const everybody = new Set(given.filter(({ where }) => where === undefined).flatMap(({ actions }) => actions))
    return [role, [...new Set(given.filter(({ where }) => Object.values(where ?? {}).includes('$self')).flatMap(({ actions }) => actions))].filter((action) => !everybody.has(action))]
  }))
}
