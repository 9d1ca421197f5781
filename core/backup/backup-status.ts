import type { BackupConfig } from './backup-config.ts'
import { openBackupPlace } from './backup-place.ts'
import { waitingLog } from './log-archive.ts'
import type { BackupCheck } from './manifest.ts'
import { listBackupIds, readCheck, readManifest } from './manifest.ts'

/** How the backups of an installation are, for health, metrics and `overt doctor`. */
export interface BackupStatus {
  readonly place: string
  readonly encrypted: boolean
  readonly backups: number
  readonly newest: { readonly id: string; readonly endedAt: string; readonly check: BackupCheck | null } | null
  /** Segments of the log that the place does not have yet. */
  readonly waitingSegments: number
  /** Undefined when all is well. */
  readonly fault: string | undefined
}

/** Older than this, a daily backup was missed. */
const overdueHours = 26
/** One is archived a minute at most while little happens: more wait only where the place does not take them. */
const tooManySegments = 100

/** Looks into the place. Errors: `backup-place-away`, `backup-unreadable`. */
export async function readBackupStatus(config: BackupConfig, logFolder: string, now: Temporal.Instant): Promise<BackupStatus> {
  const place = await openBackupPlace(config)
  try {
    const { whole } = await listBackupIds(place)
    const id = whole.at(-1)
    const newest = id === undefined ? null : { id, endedAt: (await readManifest(place, id)).endedAt, check: await readCheck(place, id) ?? null }
    const waitingSegments = (await waitingLog(logFolder)).length
    const faults = [
      newest === null && 'there is no backup yet',
      newest !== null && isOverdue(newest.endedAt, now, config) && `the newest backup is of ${newest.endedAt}`,
      newest?.check?.fault != null && `the newest backup does not restore: ${newest.check.fault}`,
      waitingSegments > tooManySegments && `${waitingSegments} segments of the log wait to be sent`,
    ].filter((fault) => fault !== false)
    return { place: place.description, encrypted: place.encrypts, backups: whole.length, newest, waitingSegments, fault: faults.length === 0 ? undefined : faults.join('; ') }
  } finally {
    place.close()
  }
}

/** Whether a backup should have been made since. One that is made more rarely than daily is not missed by the clock. */
export function isOverdue(endedAt: string, now: Temporal.Instant, { at }: Pick<BackupConfig, 'at'>): boolean {
  const [, , day, month, weekday] = at.trim().split(/\s+/)
  const isDaily = day === '*' && month === '*' && weekday === '*'
  return isDaily && Temporal.Instant.from(endedAt).until(now).total('hours') > overdueHours
}
