import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import type { Client } from 'pg'
import { quote } from '@overt/sdk'
import { pluginSchema } from '../../kernel/plugin-schema.ts'

const rowsAtOnce = 1_000

/** Writes every row of a plugin as one line of JSON, `{workspace, table, row}`, in the transaction of whoever calls, and on the disk when it returns. The file must not exist. */
export async function exportPluginData(client: Client, pluginId: string, workspaceIds: readonly string[], file: string): Promise<void> {
  const schema = pluginSchema(pluginId)
  const { rows: tables } = await client.query<{ name: string }>(`select c.relname as name from pg_class c where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migration' order by 1`, [schema])
  const output = openSync(file, 'wx', 0o600)
  try {
    for (const workspaceId of workspaceIds) {
      await client.query(`select set_config('overt.workspace_id', $1, true)`, [workspaceId])
      for (const { name } of tables) {
        await client.query(`declare exported no scroll cursor for select to_jsonb(t) as row from ${quote(schema)}.${quote(name)} t`)
        for (;;) {
          const { rows } = await client.query<{ row: unknown }>(`fetch ${rowsAtOnce} from exported`)
          for (const { row } of rows) writeSync(output, `${JSON.stringify({ workspace: workspaceId, table: name, row })}\n`)
          if (rows.length < rowsAtOnce) break
        }
        await client.query('close exported')
      }
    }
    fsyncSync(output)
  } finally {
    closeSync(output)
  }
}
