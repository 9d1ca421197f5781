import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { extract } from 'tar'
import { prepareProgram } from '../database/embedded-program.ts'
import { giveTo } from '../drop-privileges.ts'
import type { BackupManifest } from './backup-file.ts'
import { isEmptyInstallation } from './backup-file.ts'
import { notABackup, notEmpty, ownDatabase } from './errors.ts'
import { installationConfig, openInstallationDatabase } from './installation.ts'

/** Unpacks a backup into an empty data folder and starts the database once, so that it is known to open. Errors: `own-database`, `not-empty`, `not-a-backup`; the folder is as before then. */
export async function restoreBackupFile(given: string): Promise<undefined> {
  const file = resolve(given)
  const config = installationConfig()
  if (config.databaseUrl !== undefined) throw ownDatabase()
  if (!isEmptyInstallation(config.dataFolder)) throw notEmpty({ values: { folder: config.dataFolder } })
  if (!existsSync(file)) throw notABackup({ values: { file } })
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o755 })
  const unpacked = await mkdtemp(join(config.dataFolder, 'restore-'))
  const postgres = join(config.dataFolder, 'postgres')
  const cluster = join(postgres, 'cluster')
  try {
    await unpack(file, unpacked)
    const manifest = readManifest(unpacked, file)
    mkdirSync(cluster, { recursive: true, mode: 0o700 })
    await extract({ file: join(unpacked, 'cluster.tar'), cwd: cluster, strict: true })
    if (manifest.format === 1) await addLog(unpacked, cluster)
    writeFileSync(join(postgres, 'password'), readFileSync(join(unpacked, 'password')), { mode: 0o600 })
    writeFileSync(join(config.dataFolder, 'secret'), readFileSync(join(unpacked, 'secret')), { mode: 0o600 })
    mkdirSync(join(config.dataFolder, 'files'), { mode: 0o700 })
    await extract({ file: join(unpacked, 'files.tar'), cwd: join(config.dataFolder, 'files') })
    const { identity } = prepareProgram(postgres)
    if (identity !== undefined) giveTo(postgres, identity)
    const database = await openInstallationDatabase()
    await database.close()
    process.stdout.write(`${JSON.stringify({ restored: manifest.madeAt, into: config.dataFolder })}\n`)
  } catch (error) {
    for (const folder of [postgres, join(config.dataFolder, 'files'), join(config.dataFolder, 'secret')]) await rm(folder, { recursive: true, force: true })
    throw error
  } finally {
    await rm(unpacked, { recursive: true, force: true })
  }
}

/** What an earlier version wrote beside the cluster. */
async function addLog(unpacked: string, cluster: string): Promise<void> {
  mkdirSync(join(cluster, 'pg_wal'), { recursive: true, mode: 0o700 })
  await extract({ file: join(unpacked, 'wal.tar'), cwd: join(cluster, 'pg_wal') })
  for (const folder of ['pg_stat_tmp', 'pg_replslot', 'pg_notify', 'pg_subtrans']) mkdirSync(join(cluster, folder), { recursive: true, mode: 0o700 })
  writeFileSync(join(cluster, 'backup_label'), readFileSync(join(unpacked, 'backup_label')))
}

async function unpack(file: string, folder: string): Promise<void> {
  try {
    await extract({ file, cwd: folder, strict: true })
  } catch (cause) {
    throw notABackup({ values: { file }, cause })
  }
}

function readManifest(folder: string, file: string): BackupManifest {
  const path = join(folder, 'manifest.json')
  const manifest = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as Partial<BackupManifest> : {}
  if (manifest.format !== 1 && manifest.format !== 2) throw notABackup({ values: { file } })
  return manifest as BackupManifest
}
