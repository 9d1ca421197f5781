import type { ExportSheet, Job, UnitOfWork } from '@overt/sdk'
import { fileKeys } from './file-keys.ts'
import type { ScreenshotsContext } from './screenshots-context.ts'
import { forgetShots } from './upkeep.ts'
import type { GonePicture } from './upkeep.ts'

const atOnce = 200
interface Row { readonly id: string; readonly takenAt: Date; readonly sha256: string; readonly deletedAt: Date | null }

/** What an export holds: every picture with its file, and every slot without one. */
export function exportSheets(context: ScreenshotsContext, workspaceId: string, memberId: string | null): readonly ExportSheet[] {
  const pages = async function* <R extends { readonly id: string }>(text: string): AsyncGenerator<R> {
    for (let after: string | null = null; ;) {
      const rows: R[] = await context.database.inWorkspace({ workspaceId }, (unit) => unit.query<R>(text, [workspaceId, memberId, after, atOnce]))
      yield* rows
      if (rows.length < atOnce) return
      after = rows.at(-1)!.id
    }
  }
  return [
    { name: 'screenshots', rows: pages<Row & Record<string, unknown>>(shotPage), files: files() },
    { name: 'screenshots-skipped', rows: pages<{ readonly id: string }>(skipPage) },
  ]

  async function* files() {
    for await (const { id, takenAt, sha256, deletedAt } of pages<Row>(shotPage)) {
      if (deletedAt !== null) continue
      const { image } = fileKeys({ id, takenAt: Temporal.Instant.fromEpochMilliseconds(takenAt.getTime()), sha256: Buffer.from(sha256, 'hex') })
      yield { name: `${id}.webp`, contentType: 'image/webp', read: () => context.blobs.get(workspaceId, image) }
    }
  }
}

const shotPage = `
  select id, member_id as "memberId", device_id as "deviceId", taken_at as "takenAt", slot_started_at as "slotStartedAt", slot_ended_at as "slotEndedAt", display, displays,
    width, height, size_bytes as "sizeBytes", encode(sha256, 'hex') as sha256, blur, app, domain, deleted_at as "deletedAt", deleted_by as "deletedBy"
  from p_screenshots.shot
  where workspace_id = $1 and ($2::uuid is null or member_id = $2) and ($3::uuid is null or id > $3) order by id limit $4`

const skipPage = `
  select id, member_id as "memberId", device_id as "deviceId", slot_started_at as "slotStartedAt", slot_ended_at as "slotEndedAt", reason
  from p_screenshots.skip
  where workspace_id = $1 and ($2::uuid is null or member_id = $2) and ($3::uuid is null or id > $3) order by id limit $4`

/** Erases everything about a member. */
export async function eraseMember(unit: UnitOfWork, removal: Job<{ readonly pictures: readonly GonePicture[] }>, memberId: string): Promise<void> {
  while (await forgetShots(unit, removal, 'member_id = $2', [memberId]) > 0) { /* the next ones */ }
  for (const table of ['skip', 'override']) await unit.query(`delete from p_screenshots.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, memberId])
}
