import { defineCollector } from '@overt/sdk/agent'
import type { CollectedRecord } from '@overt/sdk/agent'
import { createShooter } from './shooter.ts'
import { ScreenshotsPolicy, ScreenshotsShot, ScreenshotsSkip, screenshotsComparison } from './wire.ts'

const quality = { lowest: 30, highest: 90 }
const width = { lowest: 320, highest: 3_840 }
const longestMinutes = 60
const largestPictureBytes = 8 * 1024 * 1024

/** Pictures of the screen, one a slot, and the reason of each slot that has none. */
export default defineCollector({
  id: 'screenshots',
  recordKinds: ['screenshots.shot', 'screenshots.skip'],
  policy: ScreenshotsPolicy,
  compare: screenshotsComparison,
  records: [ScreenshotsSkip],
  files: [{ kind: 'screenshots.shot', schema: ScreenshotsShot, maximumBytes: largestPictureBytes, insteadOf: droppedForRoom }],
  limit: (policy) => ({
    ...policy,
    everyMinutes: within(policy.everyMinutes, 1, longestMinutes),
    quality: within(policy.quality, quality.lowest, quality.highest),
    maximumWidth: within(policy.maximumWidth, width.lowest, width.highest),
  }),
  needs: () => ({ input: true, window: true, domain: true, screen: true }),
  start: createShooter,
})

function within(value: number, lowest: number, highest: number): number {
  return Math.min(highest, Math.max(lowest, value))
}

function droppedForRoom({ id, slotStartedAt, slotEndedAt }: CollectedRecord): CollectedRecord {
  return { kind: 'screenshots.skip', id, slotStartedAt, slotEndedAt, reason: 'quota' }
}

export { ScreenshotsPolicy, ScreenshotsShot, ScreenshotsSkip } from './wire.ts'
