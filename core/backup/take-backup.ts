import pg from 'pg'
import type { Blobs } from '@overt/sdk'
import { platformVersion } from '../version.ts'
import type { BackupPlace } from './backup-place.ts'
import { startBaseBackup } from './base-backup.ts'
import { copyFiles } from './file-copies.ts'
import type { BackupManifest } from './manifest.ts'
import { backupId, manifestName } from './manifest.ts'
import { writeParts } from './parts.ts'

export interface BackupSource {
  readonly adminUrl: string
  readonly blobs: Pick<Blobs, 'list' | 'get'>
  workspaceIds(): Promise<readonly string[]>
  /** The superuser's password of the embedded database, and the installation's secret. */
  readonly password: string
  readonly secret: string
}

/** Copies database and files into the place while the server runs; the caller holds both locks of `exclusively`. Errors: `backup-place-away`. */
export async function takeBackup(place: BackupPlace, source: BackupSource, signal?: AbortSignal): Promise<BackupManifest> {
  const startedAt = Temporal.Now.instant()
  const id = backupId(startedAt)
  const base = await startBaseBackup(source.adminUrl)
  try {
    const database = await writeParts(place, `base/${id}/database`, base.tar, signal)
    const { startLog, endLog, timeline } = await base.done
    // A time to restore at is the database's, whose clock is not this machine's where it runs elsewhere.
    const endedAt = await clockOf(source.adminUrl)
    // Files after the database: a row whose file is missing is worse than a file without a row, which the nightly round removes.
    const files = await copyFiles(place, id, { blobs: source.blobs, workspaceIds: await source.workspaceIds() }, signal)
    const manifest: BackupManifest = {
      format: 2, id, version: platformVersion, startedAt: startedAt.toString(), endedAt, timeline, startLog, endLog,
      database, files: files.parts, fileCount: files.count, password: source.password, secret: source.secret,
    }
    await place.put(manifestName(id), Buffer.from(JSON.stringify(manifest)))
    return manifest
  } finally {
    await base.close()
  }
}

async function clockOf(adminUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    const { rows: [row] } = await client.query<{ now: Date }>('select now()')
    return row!.now.toISOString()
  } finally {
    await client.end()
  }
}
