import { presentedSettings, settingFaults, widenedSettings } from '@overt/sdk'
import type { PluginChange, SettingsShape, UnitOfWork, WorkspaceLifecycle, WorkspaceScope } from '@overt/sdk'
import type { InstalledPlugin, Platform } from '../contracts.ts'
import type { CoreDatabase } from '../database/contracts.ts'
import type { StoredEnablement, WorkspaceEnablement } from './enablement.ts'
import { pluginNotReady, pluginOn, pluginRequires, pluginUnknown, settingTaken, wrongSettings } from './errors.ts'
import { PluginFault } from './guarded-call.ts'
import type { Guard } from './guarded-call.ts'
import type { KernelHooks } from './hook-registry.ts'
import { unparkDeliveries } from './parked-delivery.ts'
import { erasePluginData } from './plugin-data.ts'
import type { InstalledPlugins } from './plugin-contracts.ts'
import type { SettingsSeal } from './settings-seal.ts'
import { guardWidening } from './widening.ts'

const lifecycleTimeoutMs = 10_000

export interface PluginChangeDeps {
  readonly database: CoreDatabase
  readonly host: InstalledPlugins
  readonly hooks: KernelHooks
  readonly guard: Guard
  readonly seal: SettingsSeal
  parts(): Pick<Platform, 'audit' | 'clock' | 'live' | 'blobs' | 'log' | 'rights'>
}

/** What an admin does with a plugin in a workspace: each in one transaction with its audit row and its notice to all processes. */
export interface PluginChanges {
  /** Errors: `plugin-unknown`, `plugin-not-ready`, `plugin-requires`, `wrong-settings`. */
  change(scope: WorkspaceScope, pluginId: string, change: PluginChange): Promise<void>
  /** Erases the workspace's data of a plugin that is off. Errors: `plugin-unknown`, `plugin-on`. */
  purge(scope: WorkspaceScope, pluginId: string, reason: 'requested' | 'retention'): Promise<{ readonly rows: number }>
  /** Queues a parked delivery again; false when it is not there. */
  retry(scope: WorkspaceScope, pluginId: string, deliveryId: string): Promise<boolean>
}

export function createPluginChanges({ database, parts, host, hooks, guard, seal }: PluginChangeDeps): PluginChanges {
  function known(pluginId: string): InstalledPlugin {
    const plugin = host.get(pluginId)
    if (plugin === undefined) throw pluginUnknown({ values: { plugin: pluginId } })
    return plugin
  }

  /** One change of a workspace's plugins at a time, so that what one needs cannot be switched off meanwhile. */
  async function inTurn<T>(scope: WorkspaceScope, run: (unit: UnitOfWork, stored: WorkspaceEnablement) => Promise<T>): Promise<T> {
    // Read before the transaction: the cache must never be filled from inside an uncommitted one.
    await host.enablement.of(scope.workspaceId)
    return database.inWorkspace(scope, async (unit) => {
      await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 1))', [unit.workspaceId])
      return run(unit, await host.enablement.read(unit))
    })
  }

  async function runLifecycle(unit: UnitOfWork, plugin: InstalledPlugin, step: keyof WorkspaceLifecycle): Promise<void> {
    const lifecycle = plugin.definition?.lifecycle
    if (lifecycle?.[step] === undefined) return
    try {
      await guard.call({ plugin: plugin.id, place: `lifecycle ${step}`, workspaceId: unit.workspaceId, timeoutMs: lifecycleTimeoutMs, background: true, mayRefuse: true }, () => lifecycle[step]?.(unit, { blobs: parts().blobs, log: parts().log.child({ plugin: plugin.id }) }))
    } catch (error) {
      if (error instanceof PluginFault) throw pluginNotReady({ values: { plugin: plugin.id, reason: error.message }, cause: error })
      throw error
    }
  }

  async function switchOn(unit: UnitOfWork, plugin: InstalledPlugin, stored: WorkspaceEnablement): Promise<void> {
    if (plugin.state !== 'ready') throw pluginNotReady({ values: { plugin: plugin.id, reason: plugin.reason ?? plugin.state } })
    await host.versions.requirePresent(unit, plugin.id)
    const lacking = host.required(plugin.id).filter((id) => stored.get(id)?.enabled !== true)
    if (lacking.length > 0) throw pluginRequires({ values: { plugin: plugin.id, required: lacking.join(', ') }, extensions: { required: lacking } })
    if ((plugin.manifest?.collects ?? []).length > 0 || parts().rights.provides(plugin.id)) await guardWidening({ hooks }, unit, [{ owner: plugin.id, setting: 'enabled', from: false, to: true }])
    await store(unit, plugin.id, parts().clock.now(), { enabled: true })
    await runLifecycle(unit, plugin, 'enabled')
    // What was suspended without it runs again, too.
    for (const id of [plugin.id, ...enabledDependents(plugin.id, stored)]) {
      for (const delivery of await unparkDeliveries(unit, id, { reason: 'plugin-off' })) await requeue(unit, delivery)
    }
    await tell(unit, plugin.id, true, stored)
  }

  async function switchOff(unit: UnitOfWork, plugin: InstalledPlugin, stored: WorkspaceEnablement): Promise<void> {
    // Without the one who guards, nothing would be guarded any more; without the one who gives rights, what it denies would be allowed.
    const guards = hooks.list().find(({ name }) => name === 'collection.widening')?.handlers.includes(plugin.id) === true
    if (guards || parts().rights.provides(plugin.id)) await guardWidening({ hooks }, unit, [{ owner: plugin.id, setting: 'enabled', from: true, to: false }])
    // A plugin that failed must be possible to switch off: its own step is skipped then.
    if (plugin.state === 'ready') await runLifecycle(unit, plugin, 'disabled')
    await store(unit, plugin.id, parts().clock.now(), { enabled: false })
    await tell(unit, plugin.id, false, stored)
  }

  async function changeSettings(unit: UnitOfWork, plugin: InstalledPlugin, stored: WorkspaceEnablement, change: Readonly<Record<string, unknown>>, discard: readonly string[]): Promise<void> {
    if (plugin.definition === null) throw pluginNotReady({ values: { plugin: plugin.id, reason: plugin.reason ?? plugin.state } })
    const shape: SettingsShape = plugin.definition.settings ?? {}
    const errors = settingFaults(shape, change)
    if (errors.length > 0) throw wrongSettings({ values: { plugin: plugin.id }, errors: errors.map(({ path, message }) => ({ path: `/settings${path}`, message })) })
    const place = { workspaceId: unit.workspaceId, pluginId: plugin.id }
    const { settings: raw, settingsShape }: Pick<StoredEnablement, 'settings' | 'settingsShape'> = stored.get(plugin.id) ?? { settings: {}, settingsShape: 1 }
    const before = host.upgradedSettings(plugin.id, unit.workspaceId, { settings: raw, settingsShape })
    const fits = (key: string): boolean => !(key in before) || (key in shape && settingFaults(shape, { [key]: before[key] }).length === 0)
    const unknown = discard.filter(fits)
    if (unknown.length > 0) throw wrongSettings({ values: { plugin: plugin.id }, errors: unknown.map((key) => ({ path: `/discard/${discard.indexOf(key)}`, message: 'no value that does not fit is stored under this name' })) })
    const after = { ...Object.fromEntries(Object.entries(before).filter(([key]) => !discard.includes(key))), ...change }
    await guardWidening({ hooks }, unit, widenedSettings(plugin.id, shape, before, after))
    await requireUnique(unit, plugin.id, shape, change)
    // A setting that is gone has no kind any more: its value stays as it was sealed.
    const sealed = Object.fromEntries(Object.entries(seal.seal(place, shape, after)).map(([key, value]) => [key, key in shape || !(key in raw) ? value : raw[key]]))
    await store(unit, plugin.id, parts().clock.now(), { settings: sealed, settingsShape: Math.max(settingsShape, plugin.definition.settingsVersion ?? 1) })
    if (discard.length > 0) await parts().audit.record(unit, { action: 'plugin.settings-discarded', subject: 'Plugin', subjectId: null, before: { plugin: plugin.id, keys: [...discard] } })
    if (Object.keys(change).length > 0) await parts().audit.record(unit, {
      action: 'plugin.settings-changed', subject: 'Plugin', subjectId: null,
      before: { plugin: plugin.id, ...presented(shape, before, change) }, after: { plugin: plugin.id, ...presented(shape, after, change) },
    })
    await host.enablement.changed(unit)
    parts().live.publish(unit, 'plugin.settings', { pluginId: plugin.id })
  }

  /** Errors: `setting-taken`. */
  async function requireUnique(unit: UnitOfWork, pluginId: string, shape: SettingsShape, change: Readonly<Record<string, unknown>>): Promise<void> {
    for (const [key, setting] of Object.entries(shape)) {
      const value = change[key]
      if (setting.kind !== 'text' || setting.unique !== true || typeof value !== 'string' || value === '') continue
      // Two workspaces that choose the same at once: the second one waits for the first.
      await unit.query('select pg_advisory_xact_lock(hashtextextended($1, 2))', [JSON.stringify([pluginId, key, value])])
      const taken = await unit.query('select from core.workspaces_by_setting($1, $2, $3) where workspace_id <> $4', [pluginId, key, value, unit.workspaceId])
      if (taken.length > 0) throw settingTaken({ values: { value }, errors: [{ path: `/settings/${key}`, message: 'is in use already' }] })
    }
  }

  /** Plugins that are switched on and cannot run without this one, however far: they are suspended while it is off. */
  function enabledDependents(pluginId: string, stored: WorkspaceEnablement): readonly string[] {
    const direct = host.dependents(pluginId).filter((id) => stored.get(id)?.enabled === true)
    return [...new Set(direct.flatMap((id) => [id, ...enabledDependents(id, stored)]))]
  }

  async function tell(unit: UnitOfWork, pluginId: string, enabled: boolean, stored: WorkspaceEnablement): Promise<void> {
    const dependents = enabledDependents(pluginId, stored)
    await parts().audit.record(unit, {
      action: enabled ? 'plugin.enabled' : 'plugin.disabled', subject: 'Plugin', subjectId: null,
      after: { plugin: pluginId, ...(dependents.length === 0 ? {} : { [enabled ? 'resumed' : 'suspended']: dependents }) },
    })
    await host.enablement.changed(unit)
    for (const id of [pluginId, ...dependents]) parts().live.publish(unit, 'plugin.changed', { pluginId: id, enabled })
  }

  async function requeue(unit: UnitOfWork, delivery: { readonly name: string; readonly pluginId: string; readonly payload: unknown }): Promise<void> {
    const job = host.registrations.job(delivery.pluginId, delivery.name)
    if (job !== undefined) await job(unit, delivery.payload)
    else await hooks.deliveries.requeue(unit, delivery)
  }

  return {
    async change(scope, pluginId, { enabled, settings, discard = [] }) {
      const plugin = known(pluginId)
      await inTurn(scope, async (unit, stored) => {
        if (settings !== undefined || discard.length > 0) await changeSettings(unit, plugin, stored, settings ?? {}, discard)
        const isEnabled = stored.get(pluginId)?.enabled === true
        if (enabled === true && !isEnabled) await switchOn(unit, plugin, stored)
        if (enabled === false && isEnabled) await switchOff(unit, plugin, stored)
      })
    },
    async purge(scope, pluginId, reason) {
      const plugin = known(pluginId)
      return inTurn(scope, async (unit, stored) => {
        if (stored.get(pluginId)?.enabled === true) throw pluginOn({ values: { plugin: pluginId } })
        if (plugin.state === 'ready') await runLifecycle(unit, plugin, 'purge')
        const rows = await erasePluginData(unit, pluginId)
        await unit.query('delete from core.parked_delivery where workspace_id = $1 and plugin_id = $2', [unit.workspaceId, pluginId])
        await unit.query('delete from core.notice where workspace_id = $1 and sender = $2', [unit.workspaceId, pluginId])
        await unit.query(`delete from core.notice_choice where workspace_id = $1 and split_part(kind, '.', 1) = $2`, [unit.workspaceId, pluginId])
        await unit.query(`delete from core.retention_run where workspace_id = $1 and split_part(kind, '.', 1) = $2`, [unit.workspaceId, pluginId])
        await unit.query('delete from core.workspace_access where workspace_id = $1 and plugin_id = $2', [unit.workspaceId, pluginId])
        await unit.query('delete from core.plugin_enablement where workspace_id = $1 and plugin_id = $2', [unit.workspaceId, pluginId])
        await parts().audit.record(unit, { action: 'plugin.purged', subject: 'Plugin', subjectId: null, after: { plugin: pluginId, rows, reason } })
        await host.enablement.changed(unit)
        parts().live.publish(unit, 'plugin.changed', { pluginId, enabled: false })
        return { rows }
      })
    },
    retry: (scope, pluginId, deliveryId) => database.inWorkspace(scope, async (unit) => {
      const [delivery] = await unparkDeliveries(unit, known(pluginId).id, { id: deliveryId })
      if (delivery === undefined) return false
      await requeue(unit, delivery)
      await parts().audit.record(unit, { action: 'plugin.delivery-retried', subject: 'Plugin', subjectId: null, after: { plugin: pluginId, delivery: delivery.name } })
      return true
    }),
  }
}

function store(unit: UnitOfWork, pluginId: string, at: Temporal.Instant, { enabled, settings, settingsShape }: { readonly enabled?: boolean; readonly settings?: Readonly<Record<string, unknown>>; readonly settingsShape?: number }): Promise<unknown> {
  return unit.query({
    name: 'kernel-store-enablement',
    text: `
      insert into core.plugin_enablement as e (workspace_id, plugin_id, enabled, settings, changed_by, changed_at, disabled_at, settings_shape)
      values ($1, $2, coalesce($3, false), coalesce($4::jsonb, '{}'), $5, $6, case when $3 is false then $6::timestamptz end, coalesce($7, 1))
      on conflict (workspace_id, plugin_id) do update set
        enabled = coalesce($3, e.enabled),
        settings = coalesce($4::jsonb, e.settings),
        settings_shape = coalesce($7, e.settings_shape),
        settings_version = e.settings_version + case when $4::jsonb is null then 0 else 1 end,
        disabled_at = case when $3 is null then e.disabled_at when $3 then null else $6 end,
        purge_announced_at = case when $3 is null then e.purge_announced_at end,
        changed_by = $5, changed_at = $6`,
    values: [unit.workspaceId, pluginId, enabled ?? null, settings === undefined ? null : JSON.stringify(settings), unit.memberId, at.toString(), settingsShape ?? null],
  })
}

/** Only what was changed, and never a secret. */
function presented(shape: SettingsShape, values: Readonly<Record<string, unknown>>, change: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const complete = Object.fromEntries(Object.entries(shape).map(([key, { default: fallback }]) => [key, values[key] ?? fallback]))
  return Object.fromEntries(Object.entries(presentedSettings(shape, complete)).filter(([key]) => key in change))
}
