import { onScopeDispose, ref, shallowRef } from 'vue'
import { uuidv7 } from '@overt/sdk/web'
import { isDrawn, sealPin } from '../../rules/index.ts'
import type { KioskView, PunchReceipt } from '../../wire.ts'
import type { Picture } from '../capture/camera.ts'
import { addPunch, discardPunch, forgetReceipts, listPunches, listSelfies } from '../queue/queue.ts'
import { sendQueue } from '../queue/send-queue.ts'
import { whileBusy } from '../queue/unsent-guard.ts'
import { ApiFault, call, pluginAddress } from '../store/api.ts'
import { bootId, monotonicMs, noteServerTime, seenServerTime } from '../store/clock.ts'
import { database, isFull, keep, keepCopy } from '../store/database.ts'
import type { EnrolledKiosk, KeptKioskView, Refusal } from '../store/database.ts'
import { requestSync, useSignals } from '../state/signals.ts'
import { sealKeptPins } from './seal-kept-pins.ts'

const renewEveryMs = 60_000

export interface KioskPunch {
  readonly kind: 'in' | 'out'
  readonly memberNumber: string
  readonly pin: string
}

export type KioskOutcome =
  | { readonly state: 'received'; readonly receipt: PunchReceipt }
  | { readonly state: 'kept'; readonly at: string }
  | { readonly state: 'refused'; readonly refusal: Refusal }
  | { readonly state: 'full' }

/** A shared device: takes punches, keeps and sends them, and knows nothing about anybody beyond what it needs for that. */
export function useKiosk(enrolled: EnrolledKiosk) {
  const { workspaceId, token } = enrolled
  const address = `${pluginAddress(workspaceId)}/kiosk`
  const owner = `kiosk/${enrolled.view.id}`
  const view = shallowRef<KeptKioskView>(enrolled.view)
  const connection = ref<'online' | 'offline' | 'switched-off' | 'revoked'>('online')
  const waiting = ref(0)
  const setAside = ref(0)

  /** The answer to a punch that is being made belongs to whoever stands here. */
  let isPunching = false

  async function countKept(): Promise<void> {
    const punches = await listPunches(owner)
    setAside.value = punches.filter(({ refusal }) => refusal !== null).length
    waiting.value = punches.length - setAside.value + (await listSelfies(owner)).length
  }

  /** Sends what waits and reads the kiosk's rules again. */
  async function renew(): Promise<void> {
    const result = await sendQueue({ owner, address, token })
    try {
      const told = await call<KioskView>(address, { token })
      view.value = told
      await keepCopy(async () => {
        await noteServerTime(told.serverTime)
        await keep('kiosk', { workspaceId, token, view: told })
        await sealKeptPins(owner, told.pinKey)
      })
      connection.value = result === 'switched-off' ? 'switched-off' : 'online'
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      connection.value = cause.status === 401 ? 'revoked' : cause.code === 'plugin-disabled' || cause.code === 'kiosks-off' ? 'switched-off' : 'offline'
    }
    if (!isPunching) await forgetReceipts(owner)
    await countKept()
    if (waiting.value > 0) await requestSync()
  }

  /** Whether a selfie is taken before this punch. */
  async function needsSelfie(id: string): Promise<boolean> {
    const { selfie, sampleOneIn } = view.value.policy
    // A kiosk has no seed of a person: its own id draws, which nobody chooses.
    return selfie === 'always' || (selfie === 'sampled' && await isDrawn(view.value.id.replaceAll('-', ''), id, 'selfie', sampleOneIn))
  }

  async function punch(id: string, { kind, memberNumber, pin }: KioskPunch, picture: Picture | undefined): Promise<KioskOutcome> {
    const at = new Date().toISOString()
    const { pinKey } = view.value
    // Enrolled by an earlier version of the app and without a connection since: the key comes with the next one.
    const proof = pinKey === undefined ? { pin } : { sealedPin: await sealPin(pinKey, pin, { punchId: id, memberNumber }) }
    const body = { id, kind, at, monotonicMs: monotonicMs(), bootId, ...await seenServerTime(), memberNumber, ...proof }
    isPunching = true
    return whileBusy(async (): Promise<KioskOutcome> => {
      try {
        await addPunch({ punch: { id, owner, refusal: null, body }, selfie: picture && { punchId: id, owner, ...picture } })
      } catch (cause) {
        if (!isFull(cause)) throw cause
        return { state: 'full' }
      }
      await sendQueue({ owner, address, token })
      const kept = await database()
      const receipt = (await kept.get('receipts', id))?.receipt
      const refusal = (await listPunches(owner)).find((one) => one.id === id)?.refusal
      // Nothing of a person stays on a shared device: neither the answer nor a wrong PIN.
      await forgetReceipts(owner)
      if (refusal !== null && refusal !== undefined) await discardPunch(id)
      await countKept()
      if (receipt !== undefined) return { state: 'received', receipt }
      if (refusal !== null && refusal !== undefined) return { state: 'refused', refusal }
      await requestSync()
      return { state: 'kept', at }
    }).finally(() => { isPunching = false })
  }

  const awake = (): void => { void renew() }
  useSignals({ changed: awake, awake })
  const rounds = setInterval(awake, renewEveryMs)
  onScopeDispose(() => { clearInterval(rounds) })

  return { view, connection, waiting, setAside, renew, needsSelfie, punch, newId: () => uuidv7() }
}

export type Kiosk = ReturnType<typeof useKiosk>
