import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { PluginDefinition } from '@overt/sdk'
import type { TestPlugin } from '../contracts.ts'
import { migratePlugin, pluginFromDefinition, readPluginFolder, withDeadline } from '@overt/core/parts'
import type { PluginSource } from '@overt/core/parts'
import type { TemplateExtension } from './test-database.ts'

/** A plugin in any of the forms in which tests name it. */
export function testPluginSource(plugin: TestPlugin | PluginSource): PluginSource {
  if (plugin instanceof URL) {
    const folder = fileURLToPath(plugin).replace(/\/$/, '')
    return readPluginFolder(folder, basename(folder))
  }
  if ('load' in plugin) return plugin
  return 'definition' in plugin ? pluginFromDefinition(plugin.definition, plugin.manifest, plugin.version) : pluginFromDefinition(plugin)
}

/**
 * The plugins' tables belong into the template database, so that only the first test file pays for them. A plugin that cannot be
 * imported or migrated is left to the platform under test, which says so as its state.
 */
export async function pluginTemplate(sources: readonly PluginSource[], loadTimeoutMs = 5_000): Promise<TemplateExtension | undefined> {
  const definitions: PluginDefinition[] = []
  for (const source of sources) {
    if (source.fault !== undefined) continue
    const definition = await withDeadline('importing it', loadTimeoutMs, source.load).catch(() => undefined)
    if ((definition?.migrations ?? []).length > 0) definitions.push(definition!)
  }
  if (definitions.length === 0) return undefined
  return {
    key: definitions.map(({ id, migrations = [] }) => [id, ...migrations.map(({ name, up }) => `${name}${up.toString()}`)].join('\n')).join('\n'),
    async prepare(urls) {
      for (const { id, migrations = [] } of definitions) await migratePlugin(urls.admin, id, migrations).catch(() => undefined)
    },
  }
}
