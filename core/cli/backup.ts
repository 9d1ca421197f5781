import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { create } from 'tar'
import { blobsPlace } from '../blobs/open-blobs.ts'
import { platformVersion } from '../version.ts'
import { ownDatabase } from './errors.ts'
import { installationConfig, openInstallationDatabase } from './installation.ts'

/** What a backup says about itself. */
export interface BackupManifest {
  readonly format: 1
  readonly version: string
  readonly madeAt: string
  readonly startWal: string
}

/**
 * `overt backup [file]`: writes database and files of an installation with the embedded PostgreSQL into one tar file, while the server
 * may go on running. Errors: `own-database`.
 */
export async function run(args: readonly string[]): Promise<undefined> {
  const config = installationConfig()
  if (config.databaseUrl !== undefined) throw ownDatabase()
  const file = resolve(args[0] ?? `overt-backup-${Temporal.Now.instant().round('second').toString().replaceAll(':', '')}.tar.gz`)
  const database = await openInstallationDatabase()
  const label = await mkdtemp(join(config.dataFolder, 'backup-'))
  try {
    await holdWal(database.urls.admin, async (client) => {
      const { rows: [started] } = await client.query<{ lsn: string }>(`select pg_backup_start('overt', true)::text as lsn`)
      await create({ file: join(label, 'cluster.tar'), cwd: join(config.dataFolder, 'postgres', 'cluster'), portable: true, filter: keepClusterFile }, ['.'])
      const { rows: [stopped] } = await client.query<{ label: string }>('select labelfile as label from pg_backup_stop(false)')
      await writeFile(join(label, 'backup_label'), stopped!.label)
      // The log written since the start is what makes the copy consistent.
      await create({ file: join(label, 'wal.tar'), cwd: join(config.dataFolder, 'postgres', 'cluster', 'pg_wal'), portable: true }, ['.'])
      const manifest: BackupManifest = { format: 1, version: platformVersion, madeAt: Temporal.Now.instant().toString(), startWal: started!.lsn }
      await writeFile(join(label, 'manifest.json'), JSON.stringify(manifest, null, 2))
      await writeFile(join(label, 'password'), readFileSync(join(config.dataFolder, 'postgres', 'password')))
      await writeFile(join(label, 'secret'), database.secret)
      await mkdir(join(config.dataFolder, 'files'), { recursive: true })
      await create({ file: join(label, 'files.tar'), cwd: join(config.dataFolder, 'files'), portable: true }, ['.'])
      await create({ file, gzip: true, cwd: label, portable: true, mode: 0o600 }, ['manifest.json', 'backup_label', 'password', 'secret', 'cluster.tar', 'wal.tar', 'files.tar'])
    })
    // What lies in a bucket is not copied: the row of the answer says so, for whoever keeps the backups.
    process.stdout.write(`${JSON.stringify({ file, sha256: await sha256Of(file), files: config.blobs.kind === 's3' ? `not included: ${blobsPlace(config)}` : 'included' })}\n`)
  } finally {
    await rm(label, { recursive: true, force: true })
    await database.close()
  }
}

const left = /^(\.\/)?(postmaster\.(pid|opts)|pg_wal\/.+|pg_stat_tmp\/.+|pg_replslot\/.+|pg_notify\/.+|pg_subtrans\/.+)$/
const keepClusterFile = (path: string): boolean => !left.test(path)

/** Keeps PostgreSQL from recycling its log while the files are copied. */
async function holdWal(adminUrl: string, run: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const slot = `overt_backup_${process.pid}`
  try {
    await client.query('select pg_create_physical_replication_slot($1, true)', [slot])
    await run(client)
  } finally {
    await client.query('select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = $1', [slot])
    await client.end()
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

export const isEmptyInstallation = (dataFolder: string): boolean => !existsSync(join(dataFolder, 'postgres', 'cluster')) && !existsSync(join(dataFolder, 'files'))
