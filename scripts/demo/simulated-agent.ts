import { ProblemError } from '@overt/client'
import type { ApiClient } from './api-client.ts'
import { jobs } from './jobs.ts'
import type { Place } from './jobs.ts'
import { readyDevice } from './members.ts'
import type { DemoMember } from './members.ts'
import { sendPicture, skippedSlot, slotMs } from './pictures.ts'
import { pickPlace } from './plan-day.ts'
import type { PlannedSegment } from './planned-segment.ts'
import { createRandom } from './random.ts'
import { agentEvent, segmentRecord } from './segments.ts'
import type { SegmentState } from './planned-segment.ts'

/** How likely each state is left for another at a contact. */
const turns: Readonly<Record<SegmentState, readonly [SegmentState, number][]>> = {
  active: [['idle', 0.07], ['locked', 0.03], ['paused', 0.02]],
  idle: [['active', 0.4], ['locked', 0.1]],
  locked: [['active', 0.25]],
  paused: [['active', 0.15]],
}
const contactMs = { least: 20_000, most: 40_000 } as const

export interface SimulatedAgent {
  /** Sends what happened since the last contact; what the server did not take is kept for the next. */
  contact(): Promise<void>
  /** Contacts the server every 20 to 40 seconds until it is stopped. */
  start(): void
  stop(): void
}

export interface SimulatedAgentOptions {
  readonly workspaceId: string
  readonly state?: SegmentState
  /** Takes pictures of a made-up screen. */
  readonly pictures?: boolean
  say(message: string): void
}

/** A member's computer that goes on reporting, the way the real agent does. */
export function simulateAgent(api: ApiClient, member: DemoMember, { workspaceId, state: initially = 'active', pictures = false, say }: SimulatedAgentOptions): SimulatedAgent {
  const random = createRandom(member.person.email, Date.now())
  const job = jobs[member.person.job]
  let state = initially
  let place: Place = pickPlace(job, random)
  // The state has lasted a little already: presence shows at the first contact.
  let sentUntil = Date.now() - 15_000
  let pending: object[] = state === 'paused' ? [agentEvent('paused', sentUntil)] : []
  let policyVersion: number | undefined
  /** The picture of a slot is due at a random instant of it, as with the real agent. */
  let pictureDueAt = dueIn(Math.floor(Date.now() / slotMs))
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function observe(now: number): void {
    const segment = (from: number, to: number): PlannedSegment => ({ from, to, state, ...(state === 'active' ? { app: place.app, ...(place.domain === undefined ? {} : { domain: place.domain }) } : {}) })
    const middle = Math.floor(random.between(sentUntil, now) / 1_000) * 1_000
    if (state === 'active' && random.chance(0.4) && middle > sentUntil && middle < now) {
      pending.push(segmentRecord(segment(sentUntil, middle)))
      place = pickPlace(job, random, place)
      pending.push(segmentRecord(segment(middle, now)))
    } else if (now > sentUntil) pending.push(segmentRecord(segment(sentUntil, now)))
    sentUntil = Math.max(now, sentUntil)
    const next = turns[state].find(([, likely]) => random.chance(likely))?.[0]
    if (next === undefined) return
    if (state === 'paused') pending.push(agentEvent('resumed', now))
    if (next === 'paused') pending.push(agentEvent('paused', now))
    state = next
  }

  function dueIn(slot: number): number {
    return slot * slotMs + random.whole(0, slotMs / 1_000 - 1) * 1_000
  }

  /** The picture that is due, or the reason why there is none. */
  async function takePicture(now: number): Promise<void> {
    if (now < pictureDueAt) return
    const at = pictureDueAt
    pictureDueAt = dueIn(Math.floor(at / slotMs) + 1)
    if (state === 'active') await sendPicture(api, member, policyVersion!, at, place)
    else pending.push(skippedSlot(at, state))
  }

  async function contact(): Promise<void> {
    observe(Date.now())
    policyVersion ??= await readyDevice(api, member, workspaceId)
    if (pictures) await takePicture(Date.now())
    const records = pending.slice(0, 1_000)
    try {
      await api({ token: member.account.deviceToken }).post('/api/agent/batch', {
        gzip: true, body: { sentAt: new Date().toISOString(), policyVersion, records },
      })
      pending = pending.slice(records.length)
    } catch (error) {
      // The policy changed or the device was taken off: read, acknowledge, and send with the next contact.
      policyVersion = undefined
      if (!(error instanceof ProblemError) || ![401, 409].includes(error.status)) throw error
    }
  }

  function again(): void {
    if (stopped) return
    timer = setTimeout(() => {
      contact().catch((error: unknown) => { say(`${member.person.name}'s agent could not report: ${String(error)}`) }).finally(again)
    }, random.between(contactMs.least, contactMs.most))
  }

  return {
    contact,
    start: again,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
