import { Counter, Gauge } from 'prom-client'
import type { Registry } from 'prom-client'
import type { BackupStatus } from '../backup/backup-status.ts'
import type { Backups } from '../backup/backups.ts'
import { shownText } from '../error-text.ts'

type Watched = Pick<Backups, 'status' | 'failures'>

/** How the backups are; a place that does not answer is a state of theirs, not a fault of the route. */
export async function backupHealth(backups: Watched): Promise<Partial<Omit<BackupStatus, 'fault'>> & { readonly ok: boolean; readonly fault: string | null }> {
  try {
    const status = await backups.status()
    return { ...status, ok: status.fault === undefined, fault: status.fault ?? null }
  } catch (error) {
    return { ok: false, fault: shownText(error) }
  }
}

/** Read when Prometheus asks, from a status that is at most a minute old. */
export function backupMetrics(registry: Registry, backups: Watched): void {
  const gauge = (name: string, help: string, read: (status: BackupStatus) => number | undefined): void => {
    const metric: Gauge = new Gauge({
      name, help, registers: [registry],
      async collect() {
        const status = await backups.status().catch(() => undefined)
        const value = status === undefined ? undefined : read(status)
        if (value === undefined) metric.reset()
        else metric.set(value)
      },
    })
  }
  const seconds = (instant: string | undefined): number | undefined => (instant === undefined ? undefined : Temporal.Instant.from(instant).epochMilliseconds / 1_000)
  gauge('overt_backup_newest_timestamp_seconds', 'When the newest backup ended.', ({ newest }) => seconds(newest?.endedAt))
  gauge('overt_backup_checked_timestamp_seconds', 'When the newest backup was restored into a scratch folder.', ({ newest }) => seconds(newest?.check?.at))
  gauge('overt_backup_restores', '1 where that restore brought everything back, 0 where not.', ({ newest }) => (newest?.check == null ? undefined : Number(newest.check.fault === null)))
  gauge('overt_backup_waiting_segments', 'Segments of the database\'s log that the backup place does not have yet.', ({ waitingSegments }) => waitingSegments)
  const failures: Counter = new Counter({
    name: 'overt_backup_failures_total', help: 'Backups, checks and copies that failed since the process started.', registers: [registry],
    collect() {
      failures.reset()
      failures.inc(backups.failures)
    },
  })
}
