import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { create } from 'tar'
import { startBaseBackup } from '../backup/base-backup.ts'
import { blobsPlace } from '../blobs/open-blobs.ts'
import { platformVersion } from '../version.ts'
import { ownDatabase } from './errors.ts'
import { installationConfig, openInstallationDatabase } from './installation.ts'

/** What a backup says about itself. */
export interface BackupManifest {
  /** 1: files of the cluster and its log apart, as versions before 0.1 wrote them. 2: the cluster as PostgreSQL gave it, log included. */
  readonly format: 1 | 2
  readonly version: string
  readonly madeAt: string
  readonly startWal: string
}

/** Writes database and files of an installation with the embedded PostgreSQL into one tar file, while the server may go on running. Errors: `own-database`. */
export async function writeBackupFile(given: string | undefined): Promise<undefined> {
  const config = installationConfig()
  if (config.databaseUrl !== undefined) throw ownDatabase()
  const file = resolve(given ?? `overt-backup-${Temporal.Now.instant().round('second').toString().replaceAll(':', '')}.tar.gz`)
  const database = await openInstallationDatabase()
  const label = await mkdtemp(join(config.dataFolder, 'backup-'))
  try {
    const base = await startBaseBackup(database.urls.admin)
    try {
      await pipeline(base.tar, createWriteStream(join(label, 'cluster.tar')))
      const { startLog } = await base.done
      const manifest: BackupManifest = { format: 2, version: platformVersion, madeAt: Temporal.Now.instant().toString(), startWal: startLog }
      await writeFile(join(label, 'manifest.json'), JSON.stringify(manifest, null, 2))
      await writeFile(join(label, 'password'), readFileSync(join(config.dataFolder, 'postgres', 'password')))
      await writeFile(join(label, 'secret'), database.secret)
      await mkdir(join(config.dataFolder, 'files'), { recursive: true })
      await create({ file: join(label, 'files.tar'), cwd: join(config.dataFolder, 'files'), portable: true }, ['.'])
      await create({ file, gzip: true, cwd: label, portable: true, mode: 0o600 }, ['manifest.json', 'password', 'secret', 'cluster.tar', 'files.tar'])
    } finally {
      await base.close()
    }
    // What lies in a bucket is not copied: the row of the answer says so, for whoever keeps the backups.
    process.stdout.write(`${JSON.stringify({ file, sha256: await sha256Of(file), files: config.blobs.kind === 's3' ? `not included: ${blobsPlace(config)}` : 'included' })}\n`)
  } finally {
    await rm(label, { recursive: true, force: true })
    await database.close()
  }
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

export const isEmptyInstallation = (dataFolder: string): boolean => !existsSync(join(dataFolder, 'postgres', 'cluster')) && !existsSync(join(dataFolder, 'files'))
