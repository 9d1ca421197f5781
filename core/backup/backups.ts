import type { FastifyBaseLogger } from 'fastify'
import type { Clock } from '@overt/sdk'
import type { JobQueue, Mail } from '../contracts.ts'
import type { BackupConfig } from './backup-config.ts'
import { backupPlaceName } from './backup-config.ts'
import { openBackupPlace } from './backup-place.ts'
import type { BackupPlace } from './backup-place.ts'
import type { BackupRun } from './backup-process.ts'
import type { BackupStatus } from './backup-status.ts'
import { isOverdue, readBackupStatus } from './backup-status.ts'
import { sendLog } from './log-archive.ts'

export interface BackupsOptions {
  readonly config: BackupConfig
  /** Where PostgreSQL leaves finished segments of its log. */
  readonly logFolder: string
  readonly log: FastifyBaseLogger
  readonly clock: Clock
  readonly jobs: Pick<JobQueue, 'schedule'>
  readonly mail: Pick<Mail, 'send'>
  /** Runs `overt backup …`. */
  run(verb: 'now' | 'changes', signal: AbortSignal): Promise<BackupRun>
}

/** Makes backups on schedule and tells the operator when one fails. */
export interface Backups {
  /** Begins to send the log, and makes the first backup where there is none or one was missed. */
  start(): Promise<void>
  /** Looked up at most once a minute. */
  status(): Promise<BackupStatus>
  readonly failures: number
  close(): Promise<void>
}

const sendEveryMs = 5_000
const statusAgeMs = 60_000
/** How long the place may be away before the operator gets a mail. */
const patienceMs = 10 * 60_000

export function createBackups({ config, logFolder, log, clock, jobs, mail, run }: BackupsOptions): Backups {
  const stopped = new AbortController()
  const running = new Set<Promise<void>>()
  let failures = 0
  let timer: NodeJS.Timeout | undefined
  let known: { readonly at: number; readonly status: Promise<BackupStatus> } | undefined
  let place: BackupPlace | undefined
  let logTrouble: { readonly since: number; told: boolean } | undefined

  function begin(verb: 'now' | 'changes'): void {
    const work = run(verb, stopped.signal).catch((error: unknown) => ({ ok: false, reason: error instanceof Error ? error.message : String(error) })).then(async ({ ok, reason }) => {
      known = undefined
      if (ok || stopped.signal.aborted) return
      await fail(verb === 'now' ? 'A backup failed' : 'New files could not be backed up', reason)
    }).finally(() => { running.delete(work) })
    running.add(work)
  }

  async function fail(subject: string, reason: string): Promise<void> {
    failures += 1
    log.error({ part: 'backup', reason }, subject)
    const text = `${subject} in ${backupPlaceName(config)}:\n\n${reason}\n\nUntil this is solved, what is new exists only once. \`overt doctor\` and /health/backups show how it stands.`
    for (const to of config.mailTo) {
      // Where the database is away as well there is only the log, which has it already.
      await mail.send({ to, subject: `Overt: ${subject.toLowerCase()}`, text }).catch((error: unknown) => { log.error({ part: 'backup', err: error }, 'the operator could not be told') })
    }
  }

  async function send(): Promise<void> {
    try {
      place ??= await openBackupPlace(config)
      await sendLog(place, logFolder)
      logTrouble = undefined
    } catch (error) {
      logTrouble ??= { since: performance.now(), told: false }
      if (logTrouble.told || performance.now() - logTrouble.since < patienceMs) return
      logTrouble.told = true
      await fail('The log of the database could not be sent', error instanceof Error ? error.message : String(error))
    }
  }

  function sendAgain(): void {
    timer = setTimeout(() => {
      const sending = send().finally(() => {
        running.delete(sending)
        if (!stopped.signal.aborted) sendAgain()
      })
      running.add(sending)
    }, sendEveryMs).unref()
  }

  function status(): Promise<BackupStatus> {
    if (known === undefined || performance.now() - known.at > statusAgeMs) known = { at: performance.now(), status: readBackupStatus(config, logFolder, clock.now()) }
    return known.status
  }

  // A backup may take longer than a job: the schedule only begins it.
  jobs.schedule({ id: 'backup', cron: config.at, run: () => Promise.resolve(begin('now')) })
  jobs.schedule({ id: 'backup-changes', cron: '23 * * * *', run: () => Promise.resolve(begin('changes')) })

  return {
    async start() {
      if (config.log) sendAgain()
      const newest = await status().then(({ newest: found }) => found, () => undefined)
      if (newest === null || (newest !== undefined && isOverdue(newest.endedAt, clock.now(), config))) begin('now')
    },
    status,
    get failures() { return failures },
    async close() {
      stopped.abort()
      clearTimeout(timer)
      await Promise.all(running)
      place?.close()
    },
  }
}
