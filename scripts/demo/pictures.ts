import { randomInt } from 'node:crypto'
import { uuidv7 } from '@overt/sdk'
import { forEachOf } from './api-client.ts'
import type { ApiClient } from './api-client.ts'
import type { Calendar } from './calendar.ts'
import { drawScreen } from './draw-screen.ts'
import type { EventCalendar } from './history.ts'
import type { DemoMember } from './members.ts'
import { planDay } from './plan-day.ts'
import type { PlannedSegment } from './planned-segment.ts'

/** As the plugin's settings say before anyone changes them. */
export const slotMs = 10 * 60_000

interface Slot {
  readonly at: number
  /** What the agent saw at that instant. */
  readonly seen: PlannedSegment
}

/** Sends the pictures of yesterday and today, and the reasons where there is none, the way an agent would after a day offline. */
export async function tellPictures(api: ApiClient, members: readonly DemoMember[], policyVersions: ReadonlyMap<DemoMember, number>, calendar: Calendar, events: EventCalendar, until: number): Promise<number> {
  let sent = 0
  await forEachOf(members, 2, async (member) => {
    const policyVersion = policyVersions.get(member)!
    const slots = slotsOf(member, calendar, events, until)
    const skips = slots.filter(({ seen }) => seen.state !== 'active').map(({ at, seen }) => skippedSlot(at, seen.state))
    if (skips.length > 0) {
      await api({ token: member.account.deviceToken }).post('/api/agent/batch', { gzip: true, body: { sentAt: text(Date.now()), policyVersion, records: skips } })
    }
    for (const { at, seen } of slots) {
      const taken = seen.state === 'active' ? await sendPicture(api, member, policyVersion, at, seen) : 0
      sent += taken
    }
  })
  return sent
}

/** Sends the picture of one instant; the answer is how many the server took. */
export async function sendPicture(api: ApiClient, member: DemoMember, policyVersion: number, at: number, { app = 'Desktop', domain }: Pick<PlannedSegment, 'app' | 'domain'>): Promise<number> {
  const record = {
    kind: 'screenshots.shot', id: uuidv7(at), takenAt: text(at), ...slotOf(at),
    display: 0, displays: 1, width: 1_280, height: 720, blur: 'none', app, ...(domain === undefined ? {} : { domain }),
  }
  const form = new FormData()
  form.set('record', JSON.stringify({ sentAt: text(Date.now()), policyVersion, records: [record] }))
  const picture = await drawScreen({ app, weight: 1, ...(domain === undefined ? {} : { domain }) }, member.person.email, at)
  form.set('file', new Blob([new Uint8Array(picture)], { type: 'image/webp' }), 'shot.webp')
  return (await api({ token: member.account.deviceToken }).post('/api/agent/files', { body: form as never })).data.accepted
}

/** Why the slot of an instant has no picture. */
export const skippedSlot = (at: number, reason: string): object => ({ kind: 'screenshots.skip', id: uuidv7(at), ...slotOf(at), reason })

const slotOf = (at: number): { readonly slotStartedAt: string; readonly slotEndedAt: string } => {
  const from = Math.floor(at / slotMs) * slotMs
  return { slotStartedAt: text(from), slotEndedAt: text(from + slotMs) }
}

/** The slots of yesterday and today in which the member's agent ran. */
function slotsOf({ id, person }: DemoMember, calendar: Calendar, events: EventCalendar, until: number): readonly Slot[] {
  const today = Temporal.Instant.fromEpochMilliseconds(until).toZonedDateTimeISO(person.timeZone).toPlainDate()
  const segments = [today.subtract({ days: 1 }), today].filter((date) => !calendar.isFree(id, date.toString()))
    .flatMap((date) => planDay(person, date, events.on(person.email, date)).segments)
  const starts = [...new Set(segments.flatMap(({ from, to }) => [from, to].map((at) => Math.floor(at / slotMs) * slotMs)))].toSorted((one, other) => one - other)
  const [first = 0, last = -1] = [starts[0], starts.at(-1)]
  return Array.from({ length: Math.max(0, (last - first) / slotMs + 1) }, (_, index) => first + index * slotMs).flatMap((from) => {
    const at = from + randomInt(slotMs / 1_000) * 1_000
    const seen = segments.find((segment) => segment.from <= at && at < segment.to)
    return seen === undefined || at >= until ? [] : [{ at, seen }]
  })
}

const text = (at: number): string => new Date(at).toISOString()
