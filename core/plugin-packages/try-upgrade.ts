import { readAppliedMigrations, unknownMigrations } from '../database/index.ts'
import { withDeadline } from '../kernel/deadline.ts'
import { pluginSchema, tryPluginMigrations } from '../kernel/plugin-schema.ts'
import type { PluginSource } from '../kernel/plugin-source.ts'
import { downgradeRefused } from './errors.ts'

/** Runs the new migrations of a plugin on its tables as they are, takes them back and returns their names. Errors: `migration-failed`, `downgrade-refused`. */
export async function tryUpgrade(adminUrl: string, source: PluginSource): Promise<readonly string[]> {
  const { migrations = [] } = await withDeadline('importing its server half', 10_000, source.load)
  const unknown = unknownMigrations(await readAppliedMigrations(adminUrl), pluginSchema(source.id), migrations)
  if (unknown.length > 0) throw downgradeRefused({ values: { plugin: source.id, version: source.version, names: unknown.join(', ') } })
  return tryPluginMigrations(adminUrl, source.id, migrations)
}
