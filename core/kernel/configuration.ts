import type { Configuration, PluginConfiguration, Recipient, UnitOfWork } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { backupPlaceName } from '../backup/backup-config.ts'
import { audienceOf, personalSubjects, readMonitoring, storeMonitoring } from '../devices/index.ts'
import { changeLookReason } from '../identity/look-reason.ts'
import { findWorkspace } from '../identity/workspace-records.ts'
import type { InstalledPlugins } from './plugin-contracts.ts'
import type { PluginChanges } from './plugin-changes.ts'
import { platformCollection } from './platform-collection.ts'
import { pluginView } from './plugin-view.ts'
import { guardWidening } from './widening.ts'

export interface ConfigurationDeps {
  readonly host: InstalledPlugins
  readonly changes: PluginChanges
  parts(): Pick<Platform, 'abilities' | 'audit' | 'config' | 'database' | 'hooks' | 'live' | 'policies'>
}

/** The settings of all owners together; what each means, and which values it takes, stays with its owner. */
export function createConfiguration({ host, changes, parts }: ConfigurationDeps): Configuration {
  /** Empty where it collects nothing, or its catalogue does not say. */
  function purposeOf(id: string, locale: string, collects: readonly string[]): string {
    const text = host.message(id, locale, 'plugin.purpose')
    return collects.length === 0 || text === 'plugin.purpose' ? '' : text
  }

  async function readPlugins(unit: UnitOfWork, locale: string): Promise<PluginConfiguration[]> {
    const ready = host.list().filter(({ state }) => state === 'ready')
    return Promise.all(ready.map(async (plugin) => {
      const view = await pluginView(host, plugin, { workspaceId: unit.workspaceId, locale, mayChange: true })
      return {
        id: plugin.id, title: view.title, enabled: view.enabled, collects: view.collects, purpose: purposeOf(plugin.id, locale, view.collects), personalSubjects: personalSubjects(plugin.definition),
        readers: view.enabled ? await audienceOf(parts(), unit.workspaceId, plugin.definition) : [], settings: view.settings, fields: view.settingFields,
      }
    }))
  }

  return {
    async read(unit, locale) {
      return { monitoring: await readMonitoring(unit), lookReason: (await findWorkspace(unit)).record.lookReason, platform: await platformCollection(parts(), unit, locale), plugins: await readPlugins(unit, locale), recipients: recipientsOf(parts().config) }
    },
    async policy(unit, locale) {
      const { version, summary } = await parts().policies.preview(unit, locale)
      return { version, sentences: summary }
    },
    words: (unit, memberId, locale) => parts().policies.words(unit, { memberId }, locale),
    widening: (unit, widenings) => guardWidening(parts(), unit, widenings),
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

/** By host or name alone: addresses of servers may hold passwords. */
function recipientsOf({ smtpUrl, blobs, backup, telemetry }: Platform['config']): Recipient[] {
  return [
    ...smtpUrl === undefined ? [] : [{ kind: 'mail', place: new URL(smtpUrl).hostname } as const],
    { kind: 'files', place: blobs.kind === 's3' ? `S3 ${blobs.bucket}${blobs.endpoint === undefined ? '' : ` (${new URL(blobs.endpoint).hostname})`}` : 'Overt' },
    ...backup === undefined ? [] : [{ kind: 'backup', place: backup.to.kind === 's3' ? backupPlaceName(backup) : 'Overt' } as const],
    { kind: 'push', place: 'RFC 8030' },
    ...telemetry === undefined ? [] : [{ kind: 'telemetry', place: 'OpenTelemetry' } as const],
  ]
}
