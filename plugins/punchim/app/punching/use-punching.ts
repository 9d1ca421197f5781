import { ref, shallowRef } from 'vue'
import { uuidv7 } from '@overt/sdk/web'
import { isDrawn } from '../../rules/index.ts'
import type { Fix, SampledKind } from '../../rules/index.ts'
import type { Level, OwnAssignment, PunchReceipt } from '../../wire.ts'
import { locate } from '../capture/locate.ts'
import type { Located } from '../capture/locate.ts'
import type { Picture } from '../capture/camera.ts'
import { vibrate } from '../capture/vibrate.ts'
import { addPunch, changePunch, discardPunch, keepPlace } from '../queue/queue.ts'
import type { NewPunch } from '../queue/queue.ts'
import { whileBusy } from '../queue/unsent-guard.ts'
import { ApiFault, call } from '../store/api.ts'
import { bootId, monotonicMs, seenServerTime } from '../store/clock.ts'
import { database, isFull } from '../store/database.ts'
import type { QueuedPunch } from '../store/database.ts'
import { persistStorage } from '../state/signals.ts'
import type { Person } from '../state/use-person.ts'
import { placeEvidence } from './place-evidence.ts'
import { usePunchDialog } from './punch-dialog.ts'

/** How the last press of the button ended. */
export type Outcome =
  | { readonly state: 'received'; readonly receipt: PunchReceipt }
  | { readonly state: 'kept'; readonly id: string; readonly kind: 'in' | 'out'; readonly at: string }
  | { readonly state: 'refused'; readonly code: string; readonly detail: string }
  | { readonly state: 'given-up' | 'elsewhere' }

export type Stage = 'idle' | 'locating' | 'asking' | 'sending'

/** Evidence that took longer belongs to another moment: the punch is then made when it is complete. */
const longestCaptureMs = 60_000
const day = 86_400_000

interface Moment { readonly at: string; readonly monotonicMs: number }
const moment = (): Moment => ({ at: new Date().toISOString(), monotonicMs: monotonicMs() })

/** The big button: takes what the policy asks for, puts the punch into the queue of this phone, and sends it. */
export function usePunching(person: Person) {
  const stage = ref<Stage>('idle')
  const outcome = shallowRef<Outcome>()
  const located = ref<Located['state']>()
  const { dialog, ask } = usePunchDialog()
  /** The punch without a picture by choice: nobody is asked twice at once. */
  let declined: string | undefined

  /** Punches in or out, whichever is next. Only one tab at a time does. */
  async function press(assignment: OwnAssignment | null): Promise<void> {
    if (stage.value !== 'idle') return
    const expected = person.present.value?.state
    try {
      outcome.value = await whileBusy(() => inOneTab(async () => {
        await person.readKept()
        if (person.present.value?.state !== expected) return { state: 'elsewhere' }
        return take(expected === 'in' ? 'out' : 'in', assignment)
      }))
    } finally {
      stage.value = 'idle'
      await person.readKept()
      person.tellTabs()
    }
    if (outcome.value.state === 'refused') vibrate('fault')
  }

  async function take(kind: 'in' | 'out', assignment: OwnAssignment | null): Promise<Outcome> {
    const me = person.me.value
    if (me === undefined) return { state: 'given-up' }
    const id = uuidv7()
    let made = moment()
    const searching = await needsPlace(id) ? locate() : undefined
    let picture: Picture | undefined
    declined = undefined
    if (await isDue(me.policy.selfie, 'selfie', id)) {
      stage.value = 'asking'
      const taken = await ask('selfie', { kind })
      if (taken === undefined) return { state: 'given-up' }
      if (taken === 'without') declined = id
      else picture = taken
    }
    let fix = await placeOf(searching)
    if (monotonicMs() - made.monotonicMs > longestCaptureMs) {
      made = moment()
      fix = await placeOf(searching === undefined ? undefined : locate())
    }
    const taskId = assignment?.taskId ?? me.entry?.taskId
    let place = await placeEvidence(me, fix, { at: made.at, taskId })
    let reason: string | undefined
    while (place.judgement.verdict === 'outside' && me.policy.outside !== 'flag' && reason === undefined) {
      stage.value = 'asking'
      const facts = { fence: me.fences.find((one) => one.id === place.judgement.fenceId)?.name ?? null, meters: place.judgement.distanceMeters }
      if (me.policy.outside === 'reason') {
        reason = await ask('reason', facts)
        if (reason === undefined) return { state: 'given-up' }
      } else {
        vibrate('fault')
        if (await ask('blocked', facts) === undefined) return { state: 'given-up' }
        made = moment()
        fix = await placeOf(locate())
        place = await placeEvidence(me, fix, { at: made.at, taskId })
      }
    }
    const punch: QueuedPunch = {
      id, owner: person.owner, refusal: null,
      body: {
        id, kind, at: made.at, monotonicMs: made.monotonicMs, bootId, ...await seenServerTime(), ...place.body,
        ...kind === 'in' && assignment !== null ? { assignmentId: assignment.id } : {}, ...reason === undefined ? {} : { reason },
      },
    }
    const isKept = await keepWhole({
      punch,
      selfie: picture && { punchId: id, owner: person.owner, ...picture },
      place: place.nonce === null || fix === undefined ? undefined : { punchId: id, owner: person.owner, fix, nonce: place.nonce, keptUntilMs: Date.now() + me.policy.fixRetentionDays * day },
    })
    if (!isKept) return { state: 'given-up' }
    vibrate(kind)
    void persistStorage()
    return send(punch)
  }

  async function placeOf(searching: Promise<Located> | undefined): Promise<Fix | undefined> {
    if (searching === undefined) return undefined
    stage.value = 'locating'
    const found = await searching
    located.value = found.state
    return found.state === 'found' ? found.fix : undefined
  }

  /** Whether a kind of evidence is taken before the punch; with a connection the server draws when it arrives. */
  async function isDue(level: Level, what: SampledKind, id: string): Promise<boolean> {
    const { sampleSeed, policy } = person.me.value!
    if (level === 'always') return true
    return level === 'sampled' && (!navigator.onLine || person.connection.value === 'offline') && isDrawn(sampleSeed, id, what, policy.sampleOneIn)
  }

  /** With fences only a place tells whether something is unusual; what the phone judges alone leaves nothing to ask for later. */
  async function needsPlace(id: string): Promise<boolean> {
    const { fences, policy: { gps, verdictOnly } } = person.me.value!
    const isJudgedFirst = gps === 'anomaly' || (gps === 'sampled' && verdictOnly)
    return (isJudgedFirst && fences.length > 0) || isDue(gps, 'gps', id)
  }

  /** Puts the punch into the queue; where the phone is full the person frees space, or gives the picture up. */
  async function keepWhole(record: NewPunch): Promise<boolean> {
    let wanted = record
    for (;;) {
      try {
        await addPunch(wanted)
        return true
      } catch (cause) {
        if (!isFull(cause)) throw cause
        vibrate('fault')
        stage.value = 'asking'
        const choice = await ask('full', { hasPicture: wanted.selfie !== undefined })
        if (choice === undefined) return false
        if (choice === 'without-picture') wanted = { ...wanted, selfie: undefined }
      }
    }
  }

  async function send(punch: QueuedPunch): Promise<Outcome> {
    stage.value = 'sending'
    await person.renew()
    const receipt = (await (await database()).get('receipts', punch.id))?.receipt
    if (receipt !== undefined) return { state: 'received', receipt: await supply(receipt) }
    const refusal = person.queue.value.find(({ id }) => id === punch.id)?.refusal
    if (refusal === undefined || refusal === null) return { state: 'kept', id: punch.id, kind: punch.body.kind, at: punch.body.at }
    if (refusal.code === 'punch-reason-required') return await giveReason(punch) ?? { state: 'given-up' }
    if (refusal.code !== 'punch-outside' && refusal.code !== 'punch-not-assigned') return { state: 'refused', ...refusal }
    // The person stands here and reads it: nothing was recorded, and nothing waits.
    await discardPunch(punch.id)
    return { state: 'refused', ...refusal }
  }

  /** Sends a refused punch again, with a reason. */
  async function giveReason({ id }: Pick<QueuedPunch, 'id'>): Promise<Outcome | undefined> {
    stage.value = 'asking'
    const reason = await ask('reason', { fence: null, meters: null })
    const punch = person.queue.value.find((one) => one.id === id)
    if (reason === undefined || punch === undefined) {
      await discardPunch(id)
      return undefined
    }
    const next: QueuedPunch = { ...punch, refusal: null, body: { ...punch.body, reason } }
    await changePunch(id, () => next)
    return send(next)
  }

  /** Takes what the server asked for when the punch arrived. */
  async function supply(receipt: PunchReceipt): Promise<PunchReceipt> {
    if (receipt.fix === 'wanted') await sendPlace(receipt)
    if (receipt.selfie === 'wanted' && receipt.id !== declined && !person.hasSelfie(receipt.id)) await takeSelfie(receipt)
    return receipt
  }

  async function sendPlace({ id }: Pick<PunchReceipt, 'id'>): Promise<void> {
    const fix = await placeOf(locate())
    const me = person.me.value
    if (fix === undefined || me === undefined) return
    const { body, nonce } = await placeEvidence(me, fix, { at: fix.at, taskId: me.entry?.taskId })
    if (nonce !== null) await keepPlace({ punchId: id, owner: person.owner, fix, nonce, keptUntilMs: Date.now() + me.policy.fixRetentionDays * day })
    await call(`${person.address}/punches/${id}/fix`, { method: 'PUT', body: body.fix ?? body.verdict }).catch((cause: unknown) => {
      // The punch counts without it, and says that its place is missing.
      if (!(cause instanceof ApiFault)) throw cause
      located.value = 'not-found'
    })
    await person.renew()
  }

  async function takeSelfie({ id, kind }: Pick<PunchReceipt, 'id' | 'kind'>): Promise<void> {
    stage.value = 'asking'
    const picture = await ask('selfie', { kind })
    if (picture === undefined || picture === 'without') return
    await person.addSelfie({ punchId: id, owner: person.owner, ...picture })
  }

  /** A selfie that was asked for while nobody looked. */
  async function takeLater(receipt: Pick<PunchReceipt, 'id' | 'kind'>): Promise<void> {
    if (stage.value !== 'idle') return
    await whileBusy(() => takeSelfie(receipt)).finally(() => { stage.value = 'idle' })
  }

  return { stage, outcome, located, dialog, press, takeLater }
}

export type Punching = ReturnType<typeof usePunching>

async function inOneTab(run: () => Promise<Outcome>): Promise<Outcome> {
  const locks = (navigator as Partial<Navigator>).locks
  if (locks === undefined) return run()
  return locks.request('punchim-press', { ifAvailable: true }, (lock): Promise<Outcome> => (lock === null ? Promise.resolve({ state: 'elsewhere' }) : run()))
}
