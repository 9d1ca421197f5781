import { chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { extract } from 'tar'
import { prepareProgram } from '../database/embedded-program.ts'
import type { EmbeddedPostgres } from '../database/embedded-postgres.ts'
import { startEmbeddedPostgres } from '../database/embedded-postgres.ts'
import { giveTo } from '../drop-privileges.ts'
import type { BackupPlace } from './backup-place.ts'
import { recoveryFailed } from './errors.ts'
import { startLogFeed } from './log-feed.ts'
import type { BackupManifest } from './manifest.ts'
import { readParts } from './parts.ts'

export interface RestoreDatabaseOptions {
  /** Its `postgres/` is made; it must not exist. */
  readonly dataFolder: string
  /** Where the programs of PostgreSQL are copied to as root, where they cannot be reached. */
  readonly copyFolder?: string
  /** Replays the archived log: up to an instant, or to its end. Left out: the database is as it was when the backup ended. */
  readonly replay?: { readonly until: Temporal.Instant | undefined }
  readonly signal?: AbortSignal | undefined
  /** For a database that is looked at and thrown away. */
  readonly settings?: Readonly<Record<string, string>>
}

const recoveryDeadlineMs = 24 * 3_600_000
const pollMs = 50

/** Unpacks a backup's database and recovers it; what comes back is running. Errors: `recovery-failed`, `backup-unreadable`. */
export async function restoreDatabase(place: BackupPlace, manifest: BackupManifest, options: RestoreDatabaseOptions): Promise<EmbeddedPostgres> {
  const { dataFolder, replay } = options
  const postgres = join(dataFolder, 'postgres')
  const cluster = join(postgres, 'cluster')
  mkdirSync(cluster, { recursive: true, mode: 0o700 })
  await pipeline(readParts(place, manifest.database), extract({ cwd: cluster, strict: true }), ...options.signal === undefined ? [] : [{ signal: options.signal }])
  writeFileSync(join(postgres, 'password'), manifest.password, { mode: 0o600 })
  if (replay !== undefined) writeFileSync(join(cluster, 'recovery.signal'), '', { mode: 0o600 })
  const { identity } = prepareProgram(options.copyFolder ?? postgres)
  if (identity !== undefined) giveTo(postgres, identity)

  const start = (settings: Readonly<Record<string, string>>): Promise<EmbeddedPostgres> => startEmbeddedPostgres({
    dataFolder, restart: false, startDeadlineMs: recoveryDeadlineMs, settings: { ...options.settings, ...settings },
    ...(options.copyFolder === undefined ? {} : { copyFolder: options.copyFolder }),
  })
  if (replay === undefined) return start({})
  const feed = await startLogFeed(place, join(postgres, 'log-feed'), identity)
  let running: EmbeddedPostgres | undefined
  try {
    running = await start({
      restore_command: feed.command, recovery_target_timeline: 'latest', recovery_target_action: 'promote',
      ...(replay.until === undefined ? {} : { recovery_target_time: replay.until.toString().replace('Z', '+00') }),
      // The history of the new timeline belongs into the archive, as does all that follows.
      archive_mode: 'on', archive_library: 'basic_archive', 'basic_archive.archive_directory': archiveFolder(postgres, identity),
    })
    await recovered(running, options.signal)
    return running
  } catch (cause) {
    running?.kill()
    options.signal?.throwIfAborted()
    const reason = feed.fault()
    if (reason instanceof Error) throw reason
    throw recoveryFailed({ values: { reason: recoveryReason(cause, running) }, cause })
  } finally {
    await feed.close()
  }
}

function archiveFolder(postgres: string, identity: { readonly uid: number; readonly gid: number } | undefined): string {
  const folder = join(postgres, 'log-archive')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (identity !== undefined) chownSync(folder, identity.uid, identity.gid)
  return folder
}

async function recovered(postgres: EmbeddedPostgres, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    signal?.throwIfAborted()
    if (!postgres.isRunning()) throw new Error(postgres.lastWords())
    const client = new pg.Client({ connectionString: postgres.url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => undefined)
    try {
      await client.connect()
      const { rows: [row] } = await client.query<{ recovering: boolean }>('select pg_is_in_recovery() as recovering')
      if (row?.recovering === false) return
    } catch (error) {
      // It closes connections while it turns into a primary.
      if (!postgres.isRunning()) throw error
    } finally {
      await client.end().catch(() => undefined)
    }
    await pause(pollMs)
  }
}

function recoveryReason(cause: unknown, running: EmbeddedPostgres | undefined): string {
  const words = running?.lastWords() ?? (cause instanceof Error ? cause.message : String(cause))
  if (words.includes('recovery ended before configured recovery target was reached')) return 'The log in the backup place ends before that time. Choose an earlier one, or leave --at out to restore all there is'
  return words
}
