import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { Me, Punch, PunchReceipt } from '../../wire.ts'
import { ApiFault, call, pluginAddress } from '../store/api.ts'
import { clockAheadMs, noteServerTime } from '../store/clock.ts'
import { database, isBreak, isPunch, keepCopy } from '../store/database.ts'
import type { KeptReceipt, KeptSelfie, Queued, Session } from '../store/database.ts'
import { keepSelfie, listQueued, listSelfies, removeOldPlaces } from '../queue/queue.ts'
import { ownerOf, sendQueue } from '../queue/send-queue.ts'
import type { SendResult } from '../queue/send-queue.ts'
import { requestSync, useSignals } from './signals.ts'
import { presentBreak, toldBreaks } from './present-break.ts'
import { presentState } from './today.ts'
import { dateIn } from './zone-day.ts'

const historyDays = 14
const renewEveryMs = 60_000
const day = 86_400_000
/** A clock that is off by more is spoken of; the server flags it from there. */
const tolerableSkewMs = 60_000

export type Connection = 'online' | 'offline' | 'signed-out' | 'switched-off'

/** What this phone knows of the person: kept from before, renewed while it is looked at, with what waits to be sent on top. */
export function usePerson(session: Session) {
  const owner = ownerOf(session)
  const address = pluginAddress(session.workspaceId)
  const me = shallowRef<Me>()
  const history = shallowRef<readonly Punch[]>([])
  /** Punches and breaks, in the order in which they were made. */
  const queued = shallowRef<readonly Queued[]>([])
  const queue = computed(() => queued.value.filter(isPunch))
  const selfies = shallowRef<readonly KeptSelfie[]>([])
  const selfiesWaiting = computed(() => selfies.value.length)
  const receipts = shallowRef<readonly KeptReceipt[]>([])
  const connection = ref<Connection>('online')
  const clockAhead = ref(0)
  /** The phone has no room for copies of what the server has. */
  const storageFull = ref(false)
  const now = ref(Date.now())
  const ready = ref(false)

  const unsent = computed(() => queued.value.filter(({ refusal }) => refusal === null))
  const refused = computed(() => queue.value.filter(({ refusal }) => refusal !== null))
  /** What the server took since `me` was read. */
  const newReceipts = computed((): readonly PunchReceipt[] => receipts.value.map(({ receipt }) => receipt).filter(({ correctedAt }) => me.value === undefined || Date.parse(correctedAt) > Date.parse(me.value.serverTime)))
  const present = computed(() => (me.value === undefined ? undefined : presentState(
    me.value, [...newReceipts.value.map(({ kind, correctedAt }) => ({ kind, at: correctedAt })), ...unsent.value.filter(isPunch).map(({ body }) => body)], now.value,
  )))

  const refusedBreaks = computed(() => queued.value.filter(isBreak).filter(({ refusal }) => refusal !== null))
  const recordsBreaks = computed(() => toldBreaks(me.value) !== null)
  const onBreak = computed(() => presentBreak(toldBreaks(me.value)?.running ?? null, queued.value))

  async function readKept(): Promise<void> {
    const kept = await database()
    queued.value = await listQueued(owner)
    selfies.value = await listSelfies(owner)
    receipts.value = (await kept.getAll('receipts')).filter((one) => one.owner === owner)
    me.value ??= await kept.get('kept', `me:${owner}`) as Me | undefined
    if (history.value.length === 0) history.value = await kept.get('kept', `history:${owner}`) as readonly Punch[] | undefined ?? []
    ready.value = true
  }

  async function readServer(): Promise<void> {
    const kept = await database()
    const told = await call<Me>(`${address}/me`)
    const isNoted = await keepCopy(async () => {
      await noteServerTime(told.serverTime)
      await kept.put('kept', told, `me:${owner}`)
    })
    const [from, to] = [Date.now() - historyDays * day, Date.now() + day].map((at) => dateIn(at, told.timeZone))
    const { items } = await call<{ items: Punch[] }>(`${address}/punches?memberId=${session.memberId}&from=${from!}&to=${to!}&limit=30`)
    storageFull.value = !(await keepCopy(() => kept.put('kept', items, `history:${owner}`)) && isNoted)
    await removeOldPlaces(Date.now())
    for (const { id, receivedAtMs } of receipts.value) if (Date.now() - receivedAtMs > day) await kept.delete('receipts', id)
    me.value = told
    history.value = items
    const ahead = await clockAheadMs() ?? 0
    clockAhead.value = Math.abs(ahead) > tolerableSkewMs ? ahead : 0
  }

  /** Sends what waits, then reads everything again. */
  async function renew(): Promise<SendResult> {
    now.value = Date.now()
    const result = await sendQueue({ owner, address, ...session })
    try {
      await readServer()
      connection.value = result === 'signed-out' || result === 'switched-off' ? result : 'online'
    } catch (cause) {
      if (!(cause instanceof ApiFault)) throw cause
      connection.value = cause.status === 401 ? 'signed-out' : cause.code === 'plugin-disabled' || cause.status === 403 ? 'switched-off' : 'offline'
    }
    await readKept()
    if (unsent.value.length + selfiesWaiting.value > 0) await requestSync()
    return result
  }

  const hasSelfie = (punchId: string): boolean => selfies.value.some((one) => one.punchId === punchId)
  async function addSelfie(selfie: KeptSelfie): Promise<void> {
    await keepSelfie(selfie)
    await renew()
  }

  const { tell } = useSignals({ changed: () => void readKept(), awake: () => void renew() })
  const seconds = setInterval(() => { now.value = Date.now() }, 1_000)
  const rounds = setInterval(() => { if (document.visibilityState === 'visible') void renew() }, renewEveryMs)
  onScopeDispose(() => {
    clearInterval(seconds)
    clearInterval(rounds)
  })

  return { session, owner, address, me, history, queue, unsent, refused, selfiesWaiting, newReceipts, present, recordsBreaks, onBreak, refusedBreaks, connection, clockAhead, storageFull, now, ready, readKept, renew, hasSelfie, addSelfie, tellTabs: tell }
}

export type Person = ReturnType<typeof usePerson>
