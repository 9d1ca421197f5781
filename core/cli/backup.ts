import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Problem } from '@overt/sdk'
import { backupRunning, backupUnset } from '../backup/errors.ts'
import { exclusively } from '../backup/exclusively.ts'
import { openBackupPlace } from '../backup/backup-place.ts'
import type { BackupPlace } from '../backup/backup-place.ts'
import { checkBackup } from '../backup/check-backup.ts'
import { copyLaterFiles } from '../backup/file-copies.ts'
import { sendLog } from '../backup/log-archive.ts'
import { listBackupIds, readCheck, readManifest } from '../backup/manifest.ts'
import { pruneBackups } from '../backup/prune.ts'
import { takeBackup } from '../backup/take-backup.ts'
import { openBlobs } from '../blobs/open-blobs.ts'
import type { Config } from '../config.ts'
import { logArchiveFolder, openDatabase } from '../database/index.ts'
import { writeBackupFile } from './backup-file.ts'
import { dropPrivileges } from '../drop-privileges.ts'
import { installationConfig, openInstallationDatabase } from './installation.ts'
import { rootFolder } from './root-folder.ts'
import type { OpenDatabase } from './installation.ts'

/**
 * `overt backup [file]` writes one file; `now`, `changes`, `list` and `verify [id]` are about the place that OVERT_BACKUP_TO names. One line
 * of JSON per backup; exit code 1 where a check failed. Errors: `own-database`, `backup-unset`, `backup-running`, `backup-place-away`.
 */
export async function run([verb, ...args]: readonly string[]): Promise<number | undefined> {
  switch (verb) {
    case 'now': return backUpNow()
    case 'changes': return sendChanges()
    case 'list': return inPlace(listBackups)
    case 'verify': return inPlace((place, config) => verifyBackup(place, config, args[0]))
    default: return writeBackupFile(verb)
  }
}

const say = (line: object): void => { process.stdout.write(`${JSON.stringify(line)}\n`) }

async function inPlace<T>(run: (place: BackupPlace, config: Config & { readonly backup: NonNullable<Config['backup']> }) => Promise<T>): Promise<T> {
  const config = installationConfig()
  const { backup } = config
  if (backup === undefined) throw backupUnset()
  const place = await openBackupPlace(backup)
  try {
    return await run(place, { ...config, backup })
  } finally {
    place.close()
  }
}

/** Backs up, deletes what is too old, and checks what was made. */
const backUpNow = (): Promise<number> => inPlace(async (place, config) => {
  const ended = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => { ended.abort() })
  const { id, dropped } = await withSource(config, async (source, { urls, secret }) => {
    const password = readFileSync(join(config.dataFolder, 'postgres', 'password'), 'utf8')
    const backUp = async () => {
      const manifest = await takeBackup(place, { ...source, adminUrl: urls.admin, secret, password }, ended.signal)
      await sendLog(place, logArchiveFolder(config.dataFolder))
      return { id: manifest.id, dropped: await pruneBackups(place, config.backup.keep) }
    }
    return exclusively(urls.admin, 'backup', () => exclusively(urls.admin, 'files', backUp, { waits: true }))
  })
  if (dropped.length > 0) say({ dropped })
  if (!config.backup.check) {
    say(await describe(place, id))
    return 0
  }
  return verifyBackup(place, config, id, ended.signal)
})

/** Between two backups: what was archived of the log, and new files. */
const sendChanges = (): Promise<number> => inPlace(async (place, config) => {
  const copied = await withSource(config, (source, { urls }) => exclusively(urls.admin, 'files', async () =>
    copyLaterFiles(place, { blobs: source.blobs, workspaceIds: await source.workspaceIds() }, Temporal.Now.instant()),
  ).catch((error: unknown) => {
    // A backup that is running copies the new files.
    if (error instanceof Problem && error.code === backupRunning().code) return undefined
    throw error
  }))
  const segments = await sendLog(place, logArchiveFolder(config.dataFolder))
  say({ files: copied ?? null, segments })
  return 0
})

/** What root writes into a folder, the server could neither read nor delete once it has left root. */
function leaveRootToo(config: Config): void {
  if (config.backup?.to.kind !== 'folder') return
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o755 })
  dropPrivileges({ dataFolder: config.dataFolder, reads: [join(rootFolder, 'package.json'), process.execPath, import.meta.filename] })
}

async function withSource<T>(config: Config, run: (source: { blobs: Awaited<ReturnType<typeof openBlobs>>['blobs']; workspaceIds(): Promise<readonly string[]> }, database: OpenDatabase) => Promise<T>): Promise<T> {
  const installation = await openInstallationDatabase()
  try {
    leaveRootToo(config)
    const files = await openBlobs(config)
    const database = openDatabase({ url: installation.urls.app, poolSize: 2 })
    try {
      return await run({ blobs: files.blobs, workspaceIds: () => database.workspaceIds() }, installation)
    } finally {
      await database.close()
      files.close()
    }
  } finally {
    await installation.close()
  }
}

async function listBackups(place: BackupPlace): Promise<number> {
  for (const id of (await listBackupIds(place)).whole) say(await describe(place, id))
  return 0
}

async function verifyBackup(place: BackupPlace, config: Config & { readonly backup: NonNullable<Config['backup']> }, given: string | undefined, signal?: AbortSignal): Promise<number> {
  const id = given ?? (await listBackupIds(place)).whole.at(-1)
  if (id === undefined) {
    say({ backups: 0 })
    return 1
  }
  leaveRootToo(config)
  const { fault } = await checkBackup(place, id, { scratchFolder: config.backup.scratchFolder ?? config.dataFolder, copyFolder: join(config.dataFolder, 'postgres'), replay: config.backup.log, ...(signal === undefined ? {} : { signal }) })
  say(await describe(place, id))
  return fault === null ? 0 : 1
}

async function describe(place: BackupPlace, id: string): Promise<object> {
  const { version, startedAt, endedAt, fileCount, database, files } = await readManifest(place, id)
  return {
    backup: id, version, startedAt, endedAt, files: fileCount, bytes: [...database, ...files].reduce((sum, { bytes }) => sum + bytes, 0),
    encrypted: place.encrypts, check: await readCheck(place, id) ?? null,
  }
}
