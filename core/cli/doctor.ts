import { accessSync, constants, statfsSync } from 'node:fs'
import { join, relative } from 'node:path'
import pg from 'pg'
import { readBackupStatus } from '../backup/backup-status.ts'
import { backupPlaceName } from '../backup/backup-config.ts'
import { Problem, uuidv7 } from '@overt/sdk'
import type { Blobs } from '@overt/sdk'
import { auditTail } from '../audit/index.ts'
import type { AuditTail } from '../audit/index.ts'
import { blobsPlace } from '../blobs/open-blobs.ts'
import { tenancyFaults } from '../database/tenancy-faults.ts'
import { entriesBeyondLimits } from '../work/entry-limits.ts'
import type { Config } from '../config.ts'
import { logArchiveFolder } from '../database/index.ts'
import { shownText } from '../error-text.ts'
import { openInstallation } from './installation.ts'
import type { Installation } from './installation.ts'

interface Finding {
  readonly what: string
  /** Undefined when all is well. */
  readonly fault: string | undefined
}

const leastFreeBytes = 1024 ** 3

/** `overt doctor`: opens the installation, checks it from the database to the mail, and says what is wrong. Exit code 1 when something is. */
export async function run(): Promise<number> {
  let installation: Installation
  try {
    installation = await openInstallation({ environment: { ...process.env, OVERT_LOG_LEVEL: 'silent' } })
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    tell({ what: 'opening the installation', fault: `${error.message} (${error.code})` })
    return 1
  }
  try {
    const findings = await examine(installation)
    findings.forEach(tell)
    return findings.some(({ fault }) => fault !== undefined) ? 1 : 0
  } finally {
    await installation.close()
  }
}

async function examine({ config, urls, platform }: Installation): Promise<Finding[]> {
  return [
    { what: `configuration (data in ${config.dataFolder})`, fault: config.publicUrl === undefined && config.host !== '127.0.0.1' ? 'OVERT_PUBLIC_URL is not set: links in mails will not work from other machines' : undefined },
    await examineDatabase(urls.admin),
    { what: 'tenancy of every table', fault: joined(await tenancyFaults(urls.admin)) },
    { what: 'times of entries', fault: limitsFault(await entriesBeyondLimits(urls.admin)) },
    { what: 'audit trails are chained', fault: tailFault(await auditTail(platform.database)) },
    { what: 'free disk space', fault: diskFault(config.dataFolder) },
    { what: 'data folder is writable', fault: writeFault(config.dataFolder) },
    { what: `files (${blobsPlace(config)})`, fault: await filesFault(platform.blobs) },
    { what: `backups (${config.backup === undefined ? 'OVERT_BACKUP_TO is not set' : backupPlaceName(config.backup)})`, fault: await backupFault(config) },
    { what: `mail (${platform.mail.transport === 'smtp' ? 'SMTP' : `files in ${join(config.dataFolder, 'mail')}`})`, fault: await mailFault(urls.admin) },
    ...platform.plugins.list().map(({ id, version, state, reason }) => ({ what: `plugin ${id} ${version}`, fault: state === 'ready' ? undefined : `${state}: ${reason ?? 'no reason given'}` })),
  ]
}

async function examineDatabase(url: string): Promise<Finding> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: [row] } = await client.query<{ version: string; fsync: string; commit: string; clock: number }>(
      `select current_setting('server_version') as version, current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit,
        extract(epoch from now())::float8 as clock`)
    const skewSeconds = Math.abs(row!.clock - Date.now() / 1_000)
    const faults = [
      row!.fsync === 'off' && 'fsync is off: acknowledged records can be lost',
      row!.commit === 'off' && 'synchronous_commit is off: acknowledged records can be lost',
      skewSeconds > 5 && `its clock differs from this machine's by ${skewSeconds.toFixed(0)} s`,
    ].filter((fault) => fault !== false)
    return { what: `PostgreSQL ${row!.version}`, fault: joined(faults) }
  } finally {
    await client.end()
  }
}

const joined = (faults: readonly string[]): string | undefined => (faults.length === 0 ? undefined : faults.join('; '))

/** Kept as they are until somebody changes their times: see docs/operations.md. */
const limitsFault = (entries: number): string | undefined =>
  entries === 0 ? undefined : `${entries} entries from an earlier version last over 7 days, or start before 2000 or over a year ahead; their members should correct or delete them`

const tailFault = ({ rows, seconds, late }: AuditTail): string | undefined =>
  late ? `${rows} rows are not chained yet, the oldest for ${Math.round(seconds / 60)} minutes; start a server, and look for "not chained" in its log` : undefined

function diskFault(folder: string): string | undefined {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < leastFreeBytes ? `only ${Math.round((bavail * bsize) / 1024 ** 2)} MiB are free` : undefined
}

function writeFault(folder: string): string | undefined {
  try {
    accessSync(folder, constants.W_OK)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

/** No backups at all is a choice: they may be made by other means. */
async function backupFault({ backup, dataFolder }: Config): Promise<string | undefined> {
  if (backup === undefined) return undefined
  if (backup.to.kind === 'folder' && !relative(dataFolder, backup.to.folder).startsWith('..')) return 'it lies in the data folder, and is lost with it'
  try {
    return (await readBackupStatus(backup, logArchiveFolder(dataFolder), Temporal.Now.instant())).fault
  } catch (error) {
    return shownText(error)
  }
}

/** Mails that were tried in vain. */
async function mailFault(url: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: [row] } = await client.query<{ waiting: number; next: Date | null; reason: string | null }>(`
      select count(*)::int as waiting, min(j.run_at) filter (where j.attempts < j.max_attempts) as next,
        (array_agg(j.last_error order by j.updated_at desc))[1] as reason
      from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
      where t.identifier = 'core:mail' and j.attempts > 0`)
    if (row === undefined || row.waiting === 0) return undefined
    return `${row.waiting} not delivered, ${row.next === null ? 'none is tried again' : `next try at ${row.next.toISOString()}`}; the last error: ${row.reason?.split('\n')[0] ?? 'unknown'}`
  } finally {
    await client.end()
  }
}

/** Writes, reads and deletes one. */
async function filesFault(blobs: Blobs): Promise<string | undefined> {
  const [workspaceId, key, bytes] = [uuidv7(), 'doctor/probe.bin', Buffer.from('overt doctor')]
  try {
    await blobs.put(workspaceId, key, bytes)
    const read = await blobs.get(workspaceId, key)
    await blobs.delete(workspaceId, key)
    return read.equals(bytes) ? undefined : 'a file came back changed'
  } catch (error) {
    return (error as Error).message
  }
}

function tell({ what, fault }: Finding): void {
  process.stdout.write(fault === undefined ? `ok     ${what}\n` : `fault  ${what}: ${fault}\n`)
}
