import { deleteInBatches } from '@overt/sdk'
import type { Job, LifecycleContext, UnitOfWork } from '@overt/sdk'
import { fileKeys, pictureOfKey } from './file-keys.ts'
import type { ScreenshotsContext } from './screenshots-context.ts'

/** A picture whose row is gone or says that it was deleted; its files go with a job, so that they go surely. */
export interface GonePicture {
  readonly id: string
  /** RFC 3339. */
  readonly takenAt: string
  /** Hexadecimal. */
  readonly sha256: string
}

const atOnce = 500
/** A file younger than this may still get its row. */
const orphanHours = 24

/** Deletes files for good, as often as it takes. */
export const fileRemoval = (context: ScreenshotsContext): Job<{ readonly pictures: readonly GonePicture[] }> => context.job({
  id: 'remove-files', timeoutMs: 5 * 60_000, maxAttempts: 20,
  async run({ pictures }, { workspaceId, signal }) {
    for (const { id, takenAt, sha256 } of pictures) {
      if (signal.aborted) throw signal.reason
      const { image, thumbnail } = fileKeys({ id, takenAt: Temporal.Instant.from(takenAt), sha256: Buffer.from(sha256, 'hex') })
      await context.blobs.delete(workspaceId, image)
      await context.blobs.delete(workspaceId, thumbnail)
    }
  },
})

/** Takes rows out and has their files removed; answers how many there were. */
export async function forgetShots(unit: UnitOfWork, removal: Job<{ readonly pictures: readonly GonePicture[] }>, where: string, values: readonly unknown[]): Promise<number> {
  const gone = await unit.query<{ id: string; taken_at: Date; deleted_at: Date | null; sha256: string }>(`
    delete from p_screenshots.shot where (workspace_id, id) in (select workspace_id, id from p_screenshots.shot where workspace_id = $1 and ${where} limit ${atOnce})
    returning id, taken_at, deleted_at, encode(sha256, 'hex') as sha256`, [unit.workspaceId, ...values])
  const pictures = gone.filter((row) => row.deleted_at === null).map((row) => ({ id: row.id, takenAt: row.taken_at.toISOString(), sha256: row.sha256 }))
  if (pictures.length > 0) await removal.add(unit, { pictures })
  return gone.length
}

/** Deletes every picture of a workspace whose rows are gone; what a fault leaves goes with the nightly round once the plugin is on again. */
export async function removeFiles({ blobs, log }: LifecycleContext, workspaceId: string): Promise<void> {
  try {
    for await (const { key } of blobs.list(workspaceId, 'screenshots')) await blobs.delete(workspaceId, key)
  } catch (error) {
    log.error({ err: error, workspaceId }, 'not all files of a purged workspace could be deleted')
  }
}

/** Nightly: what is past retention goes, and so do files without a row. */
export function scheduleUpkeep(context: ScreenshotsContext, removal: Job<{ readonly pictures: readonly GonePicture[] }>): void {
  context.retention.declare({
    at: '02:40', timeoutMs: 10 * 60_000,
    kinds: [
      {
        id: 'pictures', kept: { setting: 'retentionDays' }, ends: 'deleted',
        async deleteExpired({ workspaceId, before, signal }) {
          let gone = 0
          for (let batch = atOnce; batch === atOnce && !signal.aborted; gone += batch) batch = await context.database.inWorkspace({ workspaceId }, (unit) => forgetShots(unit, removal, 'taken_at < $2', [before]))
          return gone
        },
      },
      { id: 'skips', kept: { setting: 'retentionDays' }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
        deleteInBatches(context.database, workspaceId, { table: 'p_screenshots.skip', condition: 'slot_started_at < $2', values: [before], signal }) },
    ],
  })
  context.schedule({
    id: 'orphans', cron: '10 3 * * *', timeoutMs: 30 * 60_000,
    run: (workspaceId, signal) => sweepOrphans(context, workspaceId, signal),
  })
}

/** Deletes files that no row names. A row whose file is missing stays as it is: the storage may only be out of place, and opening it says so. */
async function sweepOrphans({ blobs, clock, database, log }: ScreenshotsContext, workspaceId: string, signal: AbortSignal): Promise<void> {
  const old = clock.now().subtract({ hours: orphanHours })
  let keys: string[] = []
  const removeOrphans = async (): Promise<void> => {
    const ids = [...new Set(keys.flatMap((key) => pictureOfKey(key)?.id ?? []))]
    const rows = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ id: string; hash: string }>(
      `select id, left(encode(sha256, 'hex'), 12) as hash from p_screenshots.shot where workspace_id = $1 and id = any($2) and deleted_at is null`, [workspaceId, ids]))
    const known = new Set(rows.map(({ id, hash }) => `${id}-${hash}`))
    const orphans = keys.filter((key) => { const picture = pictureOfKey(key); return picture === undefined || !known.has(`${picture.id}-${picture.hash}`) })
    for (const key of orphans) await blobs.delete(workspaceId, key)
    if (orphans.length > 0) log.warn({ workspaceId, files: orphans.length }, 'files without a picture were removed')
    keys = []
  }
  for await (const { key, storedAt } of blobs.list(workspaceId, 'screenshots')) {
    if (signal.aborted) return
    if (Temporal.Instant.compare(storedAt, old) < 0 && keys.push(key) >= atOnce) await removeOrphans()
  }
  await removeOrphans()
}
