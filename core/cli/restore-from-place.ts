import { mkdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { backupMissing, backupUnset, recoveryFailed, wrongInstant } from '../backup/errors.ts'
import { openBackupPlace } from '../backup/backup-place.ts'
import type { BackupPlace } from '../backup/backup-place.ts'
import { listBackupIds, readManifest } from '../backup/manifest.ts'
import type { BackupManifest } from '../backup/manifest.ts'
import { restoreDatabase } from '../backup/restore-database.ts'
import { restoreFiles } from '../backup/restore-files.ts'
import { openBlobs } from '../blobs/open-blobs.ts'
import { isEmptyInstallation } from './backup-file.ts'
import { notEmpty, ownDatabase } from './errors.ts'
import { installationConfig, openInstallationDatabase } from './installation.ts'

export interface RestoreOptions {
  /** Default: the newest that ended before the instant. */
  readonly backup: string | undefined
  /** Default: all that the archived log has. */
  readonly at: string | undefined
}

/**
 * Restores from OVERT_BACKUP_TO into an empty data folder and opens the installation once. Errors: `own-database`, `backup-unset`,
 * `not-empty`, `wrong-instant`, `backup-missing`, `backup-unreadable`, `recovery-failed`; the folder is as before then.
 */
export async function restoreFromPlace({ backup, at }: RestoreOptions): Promise<undefined> {
  const config = installationConfig()
  if (config.databaseUrl !== undefined) throw ownDatabase()
  if (config.backup === undefined) throw backupUnset()
  if (!isEmptyInstallation(config.dataFolder)) throw notEmpty({ values: { folder: config.dataFolder } })
  const until = at === undefined ? undefined : readInstant(at)
  const replays = config.backup.log || until !== undefined
  if (process.platform === 'win32' && replays) throw recoveryFailed({ values: { reason: 'Replaying the archived log is not supported on Windows; set OVERT_BACKUP_LOG=off to restore a backup as it was when it ended' } })
  const place = await openBackupPlace(config.backup)
  const made = ['postgres', 'files', 'secret'].map((name) => join(config.dataFolder, name))
  try {
    const manifest = await choose(place, backup, until)
    mkdirSync(config.dataFolder, { recursive: true, mode: 0o755 })
    const postgres = await restoreDatabase(place, manifest, {
      dataFolder: config.dataFolder, ...(replays ? { replay: { until } } : {}),
    })
    await postgres.stop()
    writeFileSync(join(config.dataFolder, 'secret'), manifest.secret, { mode: 0o600 })
    const files = await openBlobs(config)
    const written = await restoreFiles(place, manifest.id, files.blobs, until).finally(() => { files.close() })
    const database = await openInstallationDatabase()
    await database.close()
    process.stdout.write(`${JSON.stringify({ restored: manifest.id, at: until?.toString() ?? null, files: written, into: config.dataFolder })}\n`)
  } catch (error) {
    for (const path of made) await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
    throw error
  } finally {
    place.close()
  }
}

function readInstant(given: string): Temporal.Instant {
  try {
    const instant = Temporal.Instant.from(given)
    if (Temporal.Instant.compare(instant, Temporal.Now.instant()) > 0) throw new RangeError('in the future')
    return instant
  } catch (cause) {
    throw wrongInstant({ values: { given }, cause })
  }
}

async function choose(place: BackupPlace, backup: string | undefined, until: Temporal.Instant | undefined): Promise<BackupManifest> {
  if (backup !== undefined) return readManifest(place, backup)
  for (const id of (await listBackupIds(place)).whole.reverse()) {
    const manifest = await readManifest(place, id)
    if (until === undefined || Temporal.Instant.compare(manifest.endedAt, until) <= 0) return manifest
  }
  throw backupMissing({ values: { what: until === undefined ? 'A backup' : `A backup that ended before ${until.toString()}`, place: place.description } })
}
