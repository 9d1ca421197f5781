import { presentedSettings, settingFaults, settingsFrom } from '@overt/sdk'
import type { InstallationUnit, OperatorCaller, SettingsOf, SettingsShape } from '@overt/sdk'
import type { InstalledPlugin, Platform } from '../contracts.ts'
import type { Guard } from '../kernel/guarded-call.ts'
import type { InstalledPlugins } from '../kernel/plugin-contracts.ts'
import { pluginNotReady, pluginUnknown, wrongSettings } from '../kernel/errors.ts'
import type { SettingsPlace, SettingsSeal } from '../kernel/settings-seal.ts'
import { noOperatorSettings, notOperated, settingsChanged } from './errors.ts'
import { recordInstallation } from './installation-trail.ts'

export interface OperatorSettingsChange {
  readonly settings?: Readonly<Record<string, unknown>>
  readonly enabled?: boolean
  /** The version that was read; another one in force meanwhile refuses the change. */
  readonly version?: number
}

/** What an installation has set for a plugin; version 0 where nothing has ever been set. */
export interface StoredOperatorSettings {
  readonly version: number
  readonly enabled: boolean
  readonly settings: Readonly<Record<string, unknown>>
}

const checkTimeoutMs = 1_000
const place = (pluginId: string): SettingsPlace => ({ workspaceId: 'installation', pluginId })

export async function readStored(unit: InstallationUnit, pluginId: string): Promise<StoredOperatorSettings> {
  const [row] = await unit.query<StoredOperatorSettings>({
    name: 'operator-settings', text: 'select version, enabled, settings from identity.operator_setting where plugin_id = $1 order by version desc limit 1', values: [pluginId],
  })
  return row ?? { version: 0, enabled: false, settings: {} }
}

/** The values in force, secrets opened, defaults filled in. */
export async function readOperatorSettings<O extends SettingsShape>(unit: InstallationUnit, seal: SettingsSeal, pluginId: string, shape: O): Promise<SettingsOf<O>> {
  const { settings } = await readStored(unit, pluginId)
  return settingsFrom(shape, seal.open(place(pluginId), settings))
}

export interface OperatorSettingsDeps {
  readonly host: InstalledPlugins
  readonly seal: SettingsSeal
  readonly guard: Guard
  parts(): Pick<Platform, 'database' | 'clock'>
}

/**
 * Stores a new version of a plugin's settings for the installation, with its row in the trail.
 * Errors: `plugin-unknown`, `plugin-not-ready`, `no-operator-settings`, `not-operated`, `settings-changed`, `wrong-settings`.
 */
export async function changeOperatorSettings({ host, seal, guard, parts }: OperatorSettingsDeps, caller: OperatorCaller, pluginId: string, change: OperatorSettingsChange): Promise<void> {
  const plugin = operatedPlugin(host, pluginId)
  const shape = plugin.definition!.operator?.settings ?? {}
  if (change.enabled !== undefined && plugin.manifest?.operated !== true) throw notOperated({ values: { plugin: pluginId } })
  const { database, clock } = parts()
  await database.inIdentity(null, async (unit) => {
    await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 2))', [pluginId])
    const stored = await readStored(unit, pluginId)
    if (change.version !== undefined && change.version !== stored.version) throw settingsChanged({ values: { version: stored.version } })
    const before = seal.open(place(pluginId), stored.settings)
    const after = { ...before, ...change.settings }
    const enabled = change.enabled ?? stored.enabled
    const faults = settingFaults(shape, change.settings ?? {})
    const errors = faults.length > 0 ? faults : await checked(guard, plugin, settingsFrom(shape, after), enabled, (key) => host.message(pluginId, caller.locale, key))
    if (errors.length > 0) throw wrongSettings({ values: { plugin: pluginId }, errors: errors.map(({ path, message }) => ({ path: `/settings${path}`, message })) })
    await unit.query('insert into identity.operator_setting (plugin_id, version, enabled, settings, changed_by, changed_at) values ($1, $2, $3, $4, $5, $6)',
      [pluginId, stored.version + 1, enabled, JSON.stringify(seal.seal(place(pluginId), shape, after)), caller.userId, clock.now().toString()])
    const shown = (values: Readonly<Record<string, unknown>>, on: boolean): object => ({
      enabled: on, ...Object.fromEntries(Object.entries(presentedSettings(shape, settingsFrom(shape, values))).filter(([key]) => key in (change.settings ?? {}))),
    })
    await recordInstallation(unit, {
      at: clock.now(), actor: { kind: 'operator', userId: caller.userId }, plugin: pluginId, action: 'operator.settings-changed', subject: 'Plugin',
      before: shown(before, stored.enabled), after: shown(after, enabled),
    })
    if (enabled !== stored.enabled) await host.enablement.changedEverywhere(unit)
  })
}

/** Errors: `plugin-unknown`, `plugin-not-ready`, `no-operator-settings`. */
export function operatedPlugin(host: InstalledPlugins, pluginId: string): InstalledPlugin {
  const plugin = host.get(pluginId)
  if (plugin === undefined) throw pluginUnknown({ values: { plugin: pluginId } })
  if (plugin.definition === null) throw pluginNotReady({ values: { plugin: pluginId, reason: plugin.reason ?? plugin.state } })
  if (plugin.definition.operator === undefined && plugin.manifest?.operated !== true) throw noOperatorSettings({ values: { plugin: pluginId } })
  return plugin
}

async function checked(guard: Guard, { id, definition }: InstalledPlugin, values: SettingsOf<SettingsShape>, enabled: boolean, message: (key: string) => string): Promise<{ path: string; message: string }[]> {
  const check = definition?.operator?.check
  if (check === undefined) return []
  const faults = await guard.call({ plugin: id, place: 'operator settings', workspaceId: null, timeoutMs: checkTimeoutMs, background: true }, () => Promise.resolve(check(values, enabled)))
  return faults.map((fault) => ({ path: `/${fault.setting}`, message: message(fault.message) }))
}
