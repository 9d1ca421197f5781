import type { ScreenshotsShot } from '../agent/wire.ts'
import { isBlurredEnough, isExcluded } from './capture-settings.ts'
import type { CaptureSettings } from './capture-settings.ts'

const minuteMs = 60_000
/** An agent's clock may be this far ahead. */
const aheadMs = 10 * minuteMs
const dayMs = 86_400_000

interface Refusal { readonly code: string; readonly detail: string }

/** What no schema says of a slot: it is whole minutes long, on their grid, and holds the instant. */
export function slotFault({ slotStartedAt, slotEndedAt, takenAt }: { readonly slotStartedAt: string; readonly slotEndedAt: string; readonly takenAt?: string }): Refusal | undefined {
  const [from, to] = [Date.parse(slotStartedAt), Date.parse(slotEndedAt)]
  const minutes = (to - from) / minuteMs
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 60 || from % (minutes * minuteMs) !== 0) return { code: 'wrong-slot', detail: 'a slot is 1 to 60 whole minutes long and lies on the grid of whole multiples of them' }
  if (takenAt !== undefined && (Date.parse(takenAt) < from || Date.parse(takenAt) > to)) return { code: 'wrong-slot', detail: 'takenAt lies in its slot' }
  return undefined
}

/** Whether a picture may be kept at all: never more, clearer or older than the policy in force lets the agent take. */
export function judgeShot(shot: ScreenshotsShot, settings: CaptureSettings & { readonly retentionDays: number }, receivedAt: number): Refusal | undefined {
  const takenAt = Date.parse(shot.takenAt)
  if (settings.mode === 'off') return { code: 'screenshots-off', detail: 'no pictures are taken of this member' }
  if (takenAt > receivedAt + aheadMs) return { code: 'in-the-future', detail: 'the picture is from more than 10 minutes in the future' }
  if (takenAt < receivedAt - settings.retentionDays * dayMs) return { code: 'past-retention', detail: 'the picture is older than pictures are kept' }
  if (Date.parse(shot.slotEndedAt) - Date.parse(shot.slotStartedAt) < settings.everyMinutes * minuteMs) return { code: 'too-often', detail: `one picture in ${settings.everyMinutes} minutes is taken at most` }
  if (!isBlurredEnough(shot.blur, settings.blur)) return { code: 'not-blurred', detail: 'pictures are to be blurred on the device' }
  if (isExcluded(shot, settings)) return { code: 'excluded', detail: 'no pictures are taken of this application or website' }
  if (shot.display >= shot.displays) return { code: 'invalid-record', detail: 'display is less than displays' }
  return undefined
}
