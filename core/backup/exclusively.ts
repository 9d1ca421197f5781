import pg from 'pg'
import { backupRunning } from './errors.ts'

/**
 * Runs while it holds a lock of the installation, whichever process asks. `backup`: one backup at a time. `files`: nobody else copies files into
 * the place or deletes them there, so that no file is deleted between being copied and being listed. Errors: `backup-running`, unless `waits`.
 */
export async function exclusively<T>(adminUrl: string, lock: 'backup' | 'files', run: () => Promise<T>, { waits = false } = {}): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'overt backup' })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const name = `overt:backup:${lock}`
    if (waits) await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name])
    else {
      const { rows: [row] } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [name])
      if (row?.taken !== true) throw backupRunning()
    }
    return await run()
  } finally {
    await client.end()
  }
}
