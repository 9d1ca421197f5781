import { createHash } from 'node:crypto'
import { ScreenshotsShot, ScreenshotsSkip } from '../agent/wire.ts'
import type { ScreenshotsPolicy } from '../agent/wire.ts'
import { fileKeys } from './file-keys.ts'
import { shotFault, slotFault, withinScreenshotsPolicy } from './judge-shot.ts'
import { readOverride } from './overrides.ts'
import { isTakenInPause } from './paused-pictures.ts'
import type { PictureFault } from './picture/picture-job.ts'
import type { PictureChecks } from './picture/picture-checks.ts'
import type { ScreenshotsContext } from './screenshots-context.ts'
import { presenceOf, storeShot, storeSkips } from './shot-store.ts'
import type { KeptPicture } from './shot-store.ts'

const maximumBytes = 12 * 1024 * 1024
const dayMs = 86_400_000
/** The kept picture is a second encoding: a little better than the first, so that it shows no more than that lost. */
const qualityGain = 15

const faults: Readonly<Record<PictureFault, string>> = {
  'picture-unreadable': 'the file is damaged or no picture',
  'picture-format': 'a picture is PNG, JPEG or WebP',
  'picture-too-large': 'a picture has at most 40 megapixels',
  'picture-animated': 'a picture is one picture',
  'picture-too-slow': 'the picture could not be read in time',
}

const taken = {
  'slot-taken': { code: 'slot-taken', detail: 'this display has a picture in this slot already' },
  'id-taken': { code: 'id-taken', detail: 'another record has this id' },
} as const

/** Takes pictures and skipped slots from agents: files first, then the row that names them. */
export function takeRecords(context: ScreenshotsContext, checks: PictureChecks): void {
  context.records<ScreenshotsSkip>({
    kind: 'screenshots.skip',
    schema: ScreenshotsSkip,
    recordedAt: ({ slotStartedAt }) => slotStartedAt,
    withinPolicy: (skip) => skip,
    table: 'skip',
    check: (skip) => slotFault(skip),
    store: async (unit, device, skips, { policyVersion }) => {
      const outcome = await storeSkips(unit, device, skips, policyVersion)
      if (outcome.accepted > 0) tell(unit, device.memberId)
      return outcome
    },
  })

  context.records<ScreenshotsShot, KeptPicture | null, ScreenshotsPolicy>({
    kind: 'screenshots.shot',
    schema: ScreenshotsShot,
    recordedAt: ({ takenAt }) => takenAt,
    withinPolicy: withinScreenshotsPolicy,
    table: 'shot',
    check: (shot, { receivedAt }) => shotFault(shot, receivedAt.epochMilliseconds),
    store: async () => Promise.resolve({ accepted: 0, duplicates: 0, rejected: [] }),
    file: {
      maximumBytes,
      async prepare(device, shot, file, { receivedAt }) {
        const { workspaceId } = device
        const { retentionDays } = await context.settings(workspaceId)
        const takenAt = Temporal.Instant.from(shot.takenAt)
        const { presence, effective, paused } = await context.database.inWorkspace({ workspaceId }, async (unit) => {
          const { effective: settings } = await readOverride(context, unit, device.memberId)
          return {
            presence: await presenceOf(unit, device, shot, settings.displays === 'active'), effective: settings,
            paused: await isTakenInPause(context, unit, device, takenAt),
          }
        })
        if (presence === 'known') return { prepared: null }
        if (presence !== 'new') return taken[presence]
        if (paused) return { code: 'paused', detail: 'the person had paused when the picture was taken' }
        if (takenAt.epochMilliseconds < receivedAt.epochMilliseconds - retentionDays * dayMs) return { code: 'past-retention', detail: 'the picture is older than pictures are kept' }
        const outcome = await checks.check({ bytes: file.bytes, maximumWidth: effective.maximumWidth, quality: Math.min(90, effective.quality + qualityGain) })
        if ('fault' in outcome) return { code: outcome.fault, detail: faults[outcome.fault] }
        const { width, height } = outcome.picture
        const image = Buffer.from(outcome.picture.image)
        const sha256 = createHash('sha256').update(image).digest()
        const keys = fileKeys({ id: shot.id, takenAt, sha256 })
        await Promise.all([context.blobs.put(workspaceId, keys.image, image), context.blobs.put(workspaceId, keys.thumbnail, Buffer.from(outcome.picture.thumbnail))])
        return { prepared: { width, height, sizeBytes: image.length, sha256 } }
      },
      async store(unit, device, shot, picture, { policyVersion }) {
        if (picture !== null && await storeShot(unit, device, shot, picture, policyVersion)) {
          tell(unit, device.memberId)
          return { accepted: 1, duplicates: 0, rejected: [] }
        }
        // Another upload was quicker; its own files stay, these go with the nightly round.
        const presence = picture === null ? 'known' : await presenceOf(unit, device, shot, false)
        return presence === 'slot-taken' || presence === 'id-taken' ? { accepted: 0, duplicates: 0, rejected: [{ id: shot.id, ...taken[presence] }] } : { accepted: 0, duplicates: 1, rejected: [] }
      },
    },
  })

  function tell(unit: Parameters<typeof presenceOf>[0], memberId: string): void {
    context.live.publish(unit, 'screenshots.changed', { memberId }, { action: 'read', subject: 'Screenshot', record: { memberId } })
  }
}
