import type { Configuration, PluginConfiguration, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { readMonitoring, storeMonitoring } from '../devices/index.ts'
import { changeLookReason } from '../identity/look-reason.ts'
import { findWorkspace } from '../identity/workspace-records.ts'
import type { InstalledPlugins } from './installed-plugins.ts'
import type { PluginChanges } from './plugin-changes.ts'
import { pluginView } from './plugin-view.ts'

export interface ConfigurationDeps {
  readonly host: InstalledPlugins
  readonly changes: PluginChanges
  parts(): Pick<Platform, 'audit' | 'database' | 'live' | 'policies'>
}

/** The settings of all owners together; what each means, and which values it takes, stays with its owner. */
export function createConfiguration({ host, changes, parts }: ConfigurationDeps): Configuration {
  async function readPlugins(unit: UnitOfWork, locale: string): Promise<PluginConfiguration[]> {
    const ready = host.list().filter(({ state }) => state === 'ready')
    return Promise.all(ready.map(async (plugin) => {
      const view = await pluginView(host, plugin, { workspaceId: unit.workspaceId, locale, mayChange: true })
      return { id: plugin.id, title: view.title, enabled: view.enabled, collects: view.collects, settings: view.settings, fields: view.settingFields }
    }))
  }

  return {
    async read(unit, locale) {
      return { monitoring: await readMonitoring(unit), lookReason: (await findWorkspace(unit)).record.lookReason, plugins: await readPlugins(unit, locale) }
    },
    async change(caller, { monitoring, lookReason, plugins = {} }, alongside) {
      const { database, policies } = parts()
      const scope = { workspaceId: caller.workspaceId, memberId: caller.memberId }
      // Read before the transaction: the cache must never be filled from inside an uncommitted one.
      await host.enablement.of(caller.workspaceId)
      await database.inWorkspace(scope, async (unit) => {
        if (Object.keys(plugins).length > 0) caller.ability.requireAny('update', 'Plugin')
        for (const [pluginId, change] of Object.entries(plugins)) await changes.change(scope, pluginId, change)
        if (monitoring !== undefined) await storeMonitoring(parts(), unit, caller, monitoring)
        if (lookReason !== undefined) await changeLookReason(parts(), unit, caller, lookReason)
        await alongside?.(unit)
      })
      // After the commit: plugins say what they collect by the settings in force.
      const { version } = await database.inWorkspace(scope, (unit) => policies.preview(unit, caller.locale))
      return { policyVersion: version }
    },
  }
}
