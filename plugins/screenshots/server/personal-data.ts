import type { ErasureRun } from '@overt/sdk'
import { fileKeys } from './file-keys.ts'
import type { ScreenshotsContext } from './screenshots-context.ts'

const atOnce = 200

/** Deletes a member's pictures with their files, the files first: a row that is left leads to them again. Answers how many there were. */
export async function eraseMember({ blobs, database }: Pick<ScreenshotsContext, 'blobs' | 'database'>, memberId: string, { workspaceId, signal }: ErasureRun): Promise<Record<string, number>> {
  const counts = { files: 0, shot: 0 }
  for (;;) {
    signal.throwIfAborted()
    const rows = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ id: string; takenAt: Date; sha256: string }>(
      `select id, taken_at as "takenAt", encode(sha256, 'hex') as sha256 from p_screenshots.shot where workspace_id = $1 and member_id = $2 order by id limit ${String(atOnce)}`, [workspaceId, memberId]))
    if (rows.length === 0) return counts
    for (const { id, takenAt, sha256 } of rows) {
      const { image, thumbnail } = fileKeys({ id, takenAt: Temporal.Instant.fromEpochMilliseconds(takenAt.getTime()), sha256: Buffer.from(sha256, 'hex') })
      for (const key of [image, thumbnail]) await blobs.delete(workspaceId, key)
      counts.files += 1
    }
    await database.inWorkspace({ workspaceId }, (unit) => unit.query('delete from p_screenshots.shot where workspace_id = $1 and id = any($2)', [workspaceId, rows.map(({ id }) => id)]))
    counts.shot += rows.length
  }
}
