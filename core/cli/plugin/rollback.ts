import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readAppliedMigrations, unknownMigrations } from '../../database/index.ts'
import { withDeadline } from '../../kernel/deadline.ts'
import { pluginSchema } from '../../kernel/plugin-schema.ts'
import { readPluginFolder } from '../../kernel/plugin-source.ts'
import { installationConfig, openInstallationDatabase } from '../installation.ts'
import { nothingToRollBack, rollbackRefused, wrongUse } from './errors.ts'
import { previousPackages, putAside } from '../../plugin-packages/previous-packages.ts'

/** `overt plugin rollback`: brings back the package that the present one replaced, unless the tables have moved on. */
export async function run(args: readonly string[]): Promise<number | undefined> {
  const { positionals: [id] } = parseArgs({ args: [...args], allowPositionals: true, options: {} })
  if (id === undefined) throw wrongUse({ values: { usage: 'overt plugin rollback <id>' } })
  const database = await openInstallationDatabase()
  try {
    const { from, to } = await rollBack(database.urls.admin, installationConfig().pluginsFolder, id)
    process.stdout.write(`Rolled ${id} back from ${from} to ${to}. Restart the server.\n`)
  } finally {
    await database.close()
  }
  return undefined
}

/** Puts the latest of the replaced packages in the place of the present one, which is kept in turn. Errors: `nothing-to-roll-back`, `rollback-refused`. */
export async function rollBack(adminUrl: string, pluginsFolder: string, id: string): Promise<{ readonly from: string; readonly to: string }> {
  const place = join(pluginsFolder, id)
  const [folder] = previousPackages(pluginsFolder, id)
  if (folder === undefined || !existsSync(place)) throw nothingToRollBack({ values: { plugin: id } })
  const [present, previous] = [readPluginFolder(place, id), readPluginFolder(folder, id)]
  const { migrations = [] } = await withDeadline('importing its server half', 10_000, previous.load)
  const unknown = unknownMigrations(await readAppliedMigrations(adminUrl), pluginSchema(id), migrations)
  if (unknown.length > 0) throw rollbackRefused({ values: { plugin: id, version: previous.version, names: unknown.join(', ') } })
  // Moved out of the way first: putting the present one aside may remove the oldest of those that lie there.
  const waiting = join(pluginsFolder, `.rolling-back-${id}`)
  renameSync(folder, waiting)
  putAside(pluginsFolder, id, present.version)
  renameSync(waiting, place)
  return { from: present.version, to: previous.version }
}
