import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { quote } from '@overt/sdk'
import { pluginSchema } from '../../kernel/plugin-schema.ts'
import { installationConfig, openInstallationDatabase, rootFolder } from '../installation.ts'
import { dropNotConfirmed, pluginInUse, wrongUse } from './errors.ts'

/** `overt plugin drop`: removes an added plugin and its tables. Errors: `drop-not-confirmed`, `plugin-in-use`. */
export async function run(args: readonly string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { confirm: { type: 'string' } } })
  const [id] = positionals
  if (id === undefined || !/^[a-z][a-z0-9-]{1,39}$/.test(id)) throw wrongUse({ values: { usage: 'overt plugin drop <id> --confirm <id>' } })
  if (values.confirm !== id) throw dropNotConfirmed({ values: { plugin: id } })
  const database = await openInstallationDatabase()
  try {
    await dropPluginData(database.urls.admin, id)
  } finally {
    await database.close()
  }
  const folder = join(installationConfig().pluginsFolder, id)
  const added = existsSync(folder)
  if (added) rmSync(folder, { recursive: true })
  const shipped = existsSync(join(rootFolder, 'plugins', id))
  process.stdout.write(`Dropped the data of ${id}${added ? ' and its package' : ''}.${shipped ? ' It comes with the platform and stays installed.' : ''} Restart the server.\n`)
  return undefined
}

/** Drops a plugin's schema and what workspaces had set for it. Errors: `plugin-in-use` while it is on anywhere. */
export async function dropPluginData(adminUrl: string, pluginId: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query('begin')
    await client.query('set local role overt_owner')
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`overt:migrate:${pluginSchema(pluginId)}`])
    // Row-level security binds the owner too: the look across workspaces goes through the one function made for it.
    const { rows } = await client.query('select core.plugin_enabled_in($1)', [pluginId])
    const { rows: operated } = await client.query<{ enabled: boolean }>('select enabled from identity.operator_setting where plugin_id = $1 order by version desc limit 1', [pluginId])
    const { rows: every } = operated[0]?.enabled === true ? await client.query('select core.workspace_ids()') : { rows }
    if (every.length > 0) throw pluginInUse({ values: { plugin: pluginId, count: every.length } })
    await client.query(`drop schema if exists ${quote(pluginSchema(pluginId))} cascade`)
    const { rows: workspaces } = await client.query<{ id: string }>('select core.workspace_ids() as id')
    for (const { id } of workspaces) {
      await client.query(`select set_config('overt.workspace_id', $1, true)`, [id])
      await client.query('delete from core.parked_delivery where workspace_id = $1 and plugin_id = $2', [id, pluginId])
      await client.query('delete from core.plugin_enablement where workspace_id = $1 and plugin_id = $2', [id, pluginId])
    }
    await client.query('commit')
  } finally {
    await client.end()
  }
}
