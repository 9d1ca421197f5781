import { createHash } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { createRowSignatures, verifyAudit } from '../audit/index.ts'
import { coreMigrations, migrate, openDatabase, prepareRoles } from '../database/index.ts'
import { tenancyFaults } from '../database/tenancy-faults.ts'
import { shownText } from '../error-text.ts'
import type { BackupPlace } from './backup-place.ts'
import { backupBroken } from './errors.ts'
import type { FileCopy } from './file-copies.ts'
import { listedFiles } from './file-copies.ts'
import { newestSegment, segmentSuffix } from './log-archive.ts'
import type { BackupCheck } from './manifest.ts'
import { readManifest, writeCheck } from './manifest.ts'
import { restoreDatabase } from './restore-database.ts'

export interface CheckOptions {
  /** A database is restored below it and removed again. */
  readonly scratchFolder: string
  readonly copyFolder: string
  /** Replays what was archived since, as a restore would. */
  readonly replay: boolean
  readonly signal?: AbortSignal
}

const readFiles = 20
const throwAway = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }

/** Restores a backup into a scratch folder, verifies what came back, and notes the result beside it. */
export async function checkBackup(place: BackupPlace, id: string, options: CheckOptions): Promise<BackupCheck> {
  const counts = { workspaces: 0, auditRows: 0, files: 0 }
  let fault: string | null = null
  try {
    await checkDatabase(place, id, options, counts)
    counts.files = await checkFiles(place, id)
  } catch (error) {
    options.signal?.throwIfAborted()
    fault = shownText(error)
  }
  const check: BackupCheck = { at: Temporal.Now.instant().toString(), fault, ...counts }
  await writeCheck(place, id, check)
  return check
}

async function checkDatabase(place: BackupPlace, id: string, { scratchFolder, copyFolder, replay, signal }: CheckOptions, counts: { workspaces: number; auditRows: number }): Promise<void> {
  const manifest = await readManifest(place, id)
  const dataFolder = join(scratchFolder, `restore-check-${id}`)
  await rm(dataFolder, { recursive: true, force: true })
  await mkdir(dataFolder, { recursive: true, mode: 0o755 })
  try {
    const archived = replay ? await newestSegment(place) : undefined
    const postgres = await restoreDatabase(place, manifest, { dataFolder, copyFolder, settings: throwAway, signal, ...(replay ? { replay: { until: undefined } } : {}) })
    const end = (): void => { postgres.kill() }
    signal?.addEventListener('abort', end, { once: true })
    try {
      if (archived !== undefined) await checkReplayed(postgres.url, archived)
      const urls = await prepareRoles(postgres.url, manifest.secret)
      // As a restore would: a backup may be of an earlier version.
      await migrate({ adminUrl: urls.admin, schema: 'core', migrations: coreMigrations })
      const signatures = createRowSignatures(manifest.secret)
      const faults = await tenancyFaults(urls.admin)
      if (faults.length > 0) throw backupBroken({ values: { reason: faults.join('; ') } })
      const database = openDatabase({ url: urls.app, poolSize: 2, statementTimeoutMs: 60_000 })
      try {
        for (const workspaceId of await database.workspaceIds()) {
          const { rows, unchained, fault } = await database.inWorkspace({ workspaceId }, (unit) => verifyAudit(unit, signatures))
          if (fault !== null) throw backupBroken({ values: { reason: `audit chain of ${workspaceId}: ${fault.reason}` } })
          counts.workspaces += 1
          counts.auditRows += rows + unchained.rows
        }
      } finally {
        await database.close()
      }
    } finally {
      signal?.removeEventListener('abort', end)
      postgres.kill()
    }
  } finally {
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/** A hole in the archived log ends a recovery as its end does. */
async function checkReplayed(url: string, archived: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: [row] } = await client.query<{ reached: string }>('select pg_current_wal_lsn()::text as reached')
    if (segmentSuffix(row!.reached) < archived) throw backupBroken({ values: { reason: `the archived log has a hole: it ends at ${row!.reached}, although the place has more` } })
  } finally {
    await client.end()
  }
}

/** Every listed file must be there; some are read as a whole. */
async function checkFiles(place: BackupPlace, id: string): Promise<number> {
  const there = new Set<string>()
  for await (const { name } of place.list('file')) there.add(name)
  let count = 0
  const chosen: FileCopy[] = []
  for await (const file of await listedFiles(place, id)) {
    if (!there.has(file.object)) throw backupBroken({ values: { reason: `the file ${file.workspaceId}/${file.key} is missing` } })
    count += 1
    const slot = chosen.length < readFiles ? chosen.length : pick(file.object, count)
    if (slot < readFiles) chosen[slot] = file
  }
  for (const { workspaceId, key, object, sizeBytes } of chosen) {
    const bytes = await place.get(object)
    if (bytes.length !== sizeBytes || !object.endsWith(place.nameOf(bytes))) throw backupBroken({ values: { reason: `the file ${workspaceId}/${key} is not what was stored` } })
  }
  return count
}

/** A place among all so far, as in reservoir sampling, but the same one whenever the same list is checked. */
const pick = (object: string, count: number): number => createHash('sha256').update(object).digest().readUInt32BE() % count
