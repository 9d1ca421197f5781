import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { addPlugin } from '../../plugin-packages/add-plugin.ts'
import { tryUpgrade } from '../../plugin-packages/try-upgrade.ts'
import type { PluginSource } from '../../kernel/plugin-source.ts'
import { installationConfig, openInstallationDatabase } from '../installation.ts'
import { wrongUse } from './errors.ts'
import { packagePlaces } from './package-places.ts'

/** `overt plugin add`: unpacks beside its place, checks it, then moves it there in one step. */
export async function run(args: readonly string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { replace: { type: 'boolean', default: false } } })
  const [file] = positionals
  if (file === undefined) throw wrongUse({ values: { usage: 'overt plugin add <file.tgz> [--replace]' } })
  const { id, version } = await addPlugin(resolve(file), packagePlaces(installationConfig()), values.replace ? { tryUpgrade: tryOnDatabase } : undefined)
  process.stdout.write(values.replace
    ? `Added ${id} ${version}. Restart the server; \`overt plugin rollback ${id}\` brings the version before it back.\n`
    : `Added ${id} ${version}. Restart the server, then switch it on under Settings → Plugins.\n`)
  return undefined
}

/** Says what another version would do to the tables. Errors: those of `tryUpgrade`. */
async function tryOnDatabase(source: PluginSource): Promise<void> {
  const database = await openInstallationDatabase()
  try {
    const tried = await tryUpgrade(database.urls.admin, source)
    process.stdout.write(tried.length === 0 ? 'It changes no tables.\n' : `Tried on the tables as they are, and taken back: ${tried.join(', ')}. They are applied at the next start.\n`)
  } finally {
    await database.close()
  }
}
