import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { quote } from '@overt/sdk'
import { recordInstallation } from '../../operator/installation-trail.ts'
import { pluginSchema } from '../../kernel/plugin-schema.ts'
import { forgetPrevious } from '../../plugin-packages/previous-packages.ts'
import { installationConfig, openInstallationDatabase } from '../installation.ts'
import { isShipped } from './present-plugins.ts'
import { dropNotConfirmed, pluginInUse, wrongUse } from './errors.ts'
import { exportPluginData } from './export-plugin-data.ts'

/** What becomes of the rows of a plugin that is dropped. */
export const dropChoices = ['keep', 'export', 'erase'] as const
export type DropChoice = (typeof dropChoices)[number]

const usage = 'overt plugin drop <id> --confirm <id> [--data keep|export|erase] [--out <file>]; without --data the data is erased'

/** `overt plugin drop`: removes an added plugin, and keeps, exports or erases its rows. Errors: `drop-not-confirmed`, `plugin-in-use`. */
export async function run(args: readonly string[]): Promise<number | undefined> {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { confirm: { type: 'string' }, data: { type: 'string', default: 'erase' }, out: { type: 'string' } } })
  const [id] = positionals
  const choice = dropChoices.find((each) => each === values.data)
  if (id === undefined || choice === undefined || !/^[a-z][a-z0-9-]{1,39}$/.test(id)) throw wrongUse({ values: { usage } })
  if (values.confirm !== id) throw dropNotConfirmed({ values: { plugin: id } })
  const database = await openInstallationDatabase()
  const out = resolve(values.out ?? `${id}.ndjson`)
  try {
    await dropPluginData(database.urls.admin, id, choice, out)
  } finally {
    await database.close()
  }
  const folder = join(installationConfig().pluginsFolder, id)
  const added = existsSync(folder)
  if (added) rmSync(folder, { recursive: true })
  forgetPrevious(installationConfig().pluginsFolder, id)
  const what = choice === 'keep' ? `Kept the data of ${id}${added ? ' and dropped its package' : ''}.` : `Dropped the data of ${id}${added ? ' and its package' : ''}.${choice === 'export' ? ` It was written to ${out} first.` : ''}`
  process.stdout.write(`${what}${isShipped(id) ? ' It comes with the platform and stays installed.' : ''} Restart the server.\n`)
  return undefined
}

/**
 * Drops a plugin's schema and what workspaces had set for it, or keeps both; in each case no running server switches it on any more until it was started with
 * the plugin again, and it is off then. Errors: `plugin-in-use` while it is on anywhere.
 */
export async function dropPluginData(adminUrl: string, pluginId: string, choice: DropChoice = 'erase', out = ''): Promise<void> {
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
    const { rows: workspaces } = await client.query<{ id: string }>('select core.workspace_ids() as id')
    const workspaceIds = workspaces.map(({ id }) => id)
    if (choice === 'export') await exportPluginData(client, pluginId, workspaceIds, out)
    if (choice !== 'keep') await erase(client, pluginId, workspaceIds)
    await client.query(`insert into identity.plugin_version (plugin_id, version, ran_at, dropped_at) values ($1, '', now(), now()) on conflict (plugin_id) do update set dropped_at = excluded.dropped_at`, [pluginId])
    await client.query('reset role')
    await recordInstallation({ query: async (text: string, values: unknown[]) => (await client.query(text, values)).rows } as unknown as Parameters<typeof recordInstallation>[0], {
      at: Temporal.Now.instant(), actor: { kind: 'command-line' }, action: 'plugin.dropped', subject: 'Plugin', plugin: pluginId, after: { data: choice },
    })
    await client.query('commit')
  } finally {
    await client.end()
  }
}

async function erase(client: pg.Client, pluginId: string, workspaceIds: readonly string[]): Promise<void> {
  await client.query(`drop schema if exists ${quote(pluginSchema(pluginId))} cascade`)
  for (const id of workspaceIds) {
    await client.query(`select set_config('overt.workspace_id', $1, true)`, [id])
    await client.query('delete from core.parked_delivery where workspace_id = $1 and plugin_id = $2', [id, pluginId])
    await client.query('delete from core.plugin_enablement where workspace_id = $1 and plugin_id = $2', [id, pluginId])
  }
}
