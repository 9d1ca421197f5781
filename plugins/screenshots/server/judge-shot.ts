import type { RecordRefusal } from '@overt/sdk'
import type { ScreenshotsPolicy, ScreenshotsShot } from '../agent/wire.ts'
import { isBlurredEnough, isExcluded } from './capture-settings.ts'

const minuteMs = 60_000
/** An agent's clock may be this far ahead. */
const aheadMs = 10 * minuteMs

/** What no schema says of a slot: it is whole minutes long, on their grid, and holds the instant. */
export function slotFault({ slotStartedAt, slotEndedAt, takenAt }: { readonly slotStartedAt: string; readonly slotEndedAt: string; readonly takenAt?: string }): RecordRefusal | undefined {
  const [from, to] = [Date.parse(slotStartedAt), Date.parse(slotEndedAt)]
  const minutes = (to - from) / minuteMs
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 60 || from % (minutes * minuteMs) !== 0) return { code: 'wrong-slot', detail: 'a slot is 1 to 60 whole minutes long and lies on the grid of whole multiples of them' }
  if (takenAt !== undefined && (Date.parse(takenAt) < from || Date.parse(takenAt) > to)) return { code: 'wrong-slot', detail: 'takenAt lies in its slot' }
  return undefined
}

/** What no schema says of a picture, whatever the policy. */
export function shotFault(shot: ScreenshotsShot, receivedAt: number): RecordRefusal | undefined {
  if (Date.parse(shot.takenAt) > receivedAt + aheadMs) return { code: 'in-the-future', detail: 'the picture is from more than 10 minutes in the future' }
  if (shot.display >= shot.displays) return { code: 'invalid-record', detail: 'display is less than displays' }
  return slotFault(shot)
}

/** Never more or clearer than the policy lets the agent take, and without names that it does not collect. */
export function withinScreenshotsPolicy(shot: ScreenshotsShot, policy: ScreenshotsPolicy): ScreenshotsShot | RecordRefusal {
  if (Date.parse(shot.slotEndedAt) - Date.parse(shot.slotStartedAt) < policy.everyMinutes * minuteMs) return { code: 'too-often', detail: `one picture in ${policy.everyMinutes} minutes is taken at most` }
  if (!isBlurredEnough(shot.blur, policy.blur)) return { code: 'not-blurred', detail: 'pictures are to be blurred on the device' }
  if (isExcluded(shot, policy)) return { code: 'excluded', detail: 'no pictures are taken of this application or website' }
  if (policy.collectFront !== false) return shot
  const { app: _app, domain: _domain, ...rest } = shot
  return rest
}
