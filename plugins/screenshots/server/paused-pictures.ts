import type { Job, UnitOfWork } from '@overt/sdk'
import type { ScreenshotsContext } from './screenshots-context.ts'
import { forgetShots } from './upkeep.ts'
import type { GonePicture } from './upkeep.ts'

interface Device { readonly memberId: string; readonly deviceId: string }

/** Later than any picture: pauses are read with their ends. */
const lookAhead = { hours: 24 * 366 }

/**
 * Whether the person had paused when a picture was taken. Files and events travel apart: a pause whose end has not arrived counts only as far
 * as the device has delivered everything.
 */
export async function isTakenInPause({ directory }: Pick<ScreenshotsContext, 'directory'>, unit: UnitOfWork, { memberId, deviceId }: Device, takenAt: Temporal.Instant): Promise<boolean> {
  const pauses = await directory.pauses(unit, { memberId, deviceId, from: takenAt, to: takenAt.add(lookAhead) })
  const pause = pauses.find(({ startedAt, endedAt }) => Temporal.Instant.compare(startedAt, takenAt) <= 0 && (endedAt === null || Temporal.Instant.compare(takenAt, endedAt) < 0))
  if (pause === undefined || pause.endedAt !== null) return pause !== undefined
  const device = (await directory.devices(unit, [memberId])).find((each) => each.deviceId === deviceId)
  return device?.syncedThrough != null && Temporal.Instant.compare(device.syncedThrough, takenAt) >= 0
}

/** Removes the pictures of a pause that was reported after them; answers how many. */
export async function forgetPausedPictures(
  { directory, audit }: Pick<ScreenshotsContext, 'directory' | 'audit'>, unit: UnitOfWork, removal: Job<{ readonly pictures: readonly GonePicture[] }>,
  { memberId, deviceId }: Device, at: Temporal.Instant,
): Promise<number> {
  // The pause that begins or ends at that instant.
  const pauses = await directory.pauses(unit, { memberId, deviceId, from: at.subtract({ milliseconds: 1 }), to: at.add(lookAhead) })
  let removed = 0
  for (const { startedAt, endedAt } of pauses) {
    if (endedAt === null || Temporal.Instant.compare(startedAt, at) > 0) continue
    const range = [memberId, deviceId, startedAt.toString(), endedAt.toString()]
    for (let gone: number; (gone = await forgetShots(unit, removal, 'member_id = $2 and device_id = $3 and taken_at >= $4 and taken_at < $5', range)) > 0;) removed += gone
  }
  if (removed > 0) await audit.record(unit, { action: 'screenshot.removed-in-pause', subject: 'Screenshot', subjectId: null, after: { memberId, deviceId, pictures: removed } })
  return removed
}
