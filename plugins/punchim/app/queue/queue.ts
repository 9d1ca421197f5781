import { database, isBreak, isPunch } from '../store/database.ts'
import type { KeptPlace, KeptSelfie, Owner, Queued, QueuedBreak, QueuedPunch, Refusal } from '../store/database.ts'
import type { PunchReceipt } from '../../wire.ts'

export interface NewPunch {
  readonly punch: QueuedPunch
  readonly selfie?: KeptSelfie | undefined
  readonly place?: KeptPlace | undefined
}

/**
 * Puts a punch with all that belongs to it behind those that wait; it is either kept whole or not at all.
 * Errors: `QuotaExceededError` (DOMException) where the phone's storage is full.
 */
export async function addPunch({ punch, selfie, place }: NewPunch): Promise<void> {
  const transaction = (await database()).transaction(['punches', 'selfies', 'places'], 'readwrite', { durability: 'strict' })
  await Promise.all([
    transaction.objectStore('punches').add(punch),
    selfie === undefined ? undefined : transaction.objectStore('selfies').put(selfie),
    place === undefined ? undefined : transaction.objectStore('places').put(place),
    transaction.done,
  ])
}

/** Puts the beginning or end of a break behind what waits. Errors: `QuotaExceededError` (DOMException) where the phone's storage is full. */
export async function addBreak(act: QueuedBreak): Promise<void> {
  const transaction = (await database()).transaction('punches', 'readwrite', { durability: 'strict' })
  await Promise.all([transaction.store.add(act), transaction.done])
}

/** The queue in the order of sending; of one owner where one is named. */
export async function listQueued(owner?: Owner): Promise<readonly Queued[]> {
  const queued = await (await database()).getAll('punches')
  return owner === undefined ? queued : queued.filter((one) => one.owner === owner)
}

/** The punches of the queue. */
export async function listPunches(owner?: Owner): Promise<readonly QueuedPunch[]> {
  return (await listQueued(owner)).filter(isPunch)
}

/** Selfies that the server does not have yet. */
export async function listSelfies(owner?: Owner): Promise<readonly KeptSelfie[]> {
  const selfies = await (await database()).getAll('selfies')
  return owner === undefined ? selfies : selfies.filter((selfie) => selfie.owner === owner)
}

/** How many records wait on this phone, whoever they belong to. */
export async function countUnsent(): Promise<number> {
  const kept = await database()
  return await kept.count('punches') + await kept.count('selfies')
}

/** Replaces a queued punch: with a reason, a place, or another try. */
export const changePunch = (id: string, change: (punch: QueuedPunch) => QueuedPunch): Promise<void> => changeQueued(id, (one) => (isBreak(one) ? one : change(one)))

async function changeQueued(id: string, change: (queued: Queued) => Queued): Promise<void> {
  const transaction = (await database()).transaction('punches', 'readwrite', { durability: 'strict' })
  const cursor = await transaction.store.index('id').openCursor(id)
  if (cursor !== null) await cursor.update(change(cursor.value))
  await transaction.done
}

export const refuseQueued = (id: string, refusal: Refusal): Promise<void> => changeQueued(id, (one) => ({ ...one, refusal }))

/** Takes an act of a break out of the queue: the server has it, or the person has read why not. */
export async function removeBreak(id: string): Promise<void> {
  const transaction = (await database()).transaction('punches', 'readwrite', { durability: 'strict' })
  const key = await transaction.store.index('id').getKey(id)
  if (key !== undefined) await transaction.store.delete(key)
  await transaction.done
}

/** Takes a punch out of the queue because the server has it; its receipt takes its place in the same step. */
export async function completePunch({ id, owner }: Pick<QueuedPunch, 'id' | 'owner'>, receipt: PunchReceipt): Promise<void> {
  const transaction = (await database()).transaction(['punches', 'receipts'], 'readwrite', { durability: 'strict' })
  const key = await transaction.objectStore('punches').index('id').getKey(id)
  await Promise.all([
    key === undefined ? undefined : transaction.objectStore('punches').delete(key),
    transaction.objectStore('receipts').put({ id, owner, receipt, receivedAtMs: Date.now() }),
    transaction.done,
  ])
}

/** What the server said of a punch, after it was sent. */
export async function keepReceipt(owner: Owner, receipt: PunchReceipt): Promise<void> {
  await (await database()).put('receipts', { id: receipt.id, owner, receipt, receivedAtMs: Date.now() })
}

/** Deletes what the server said of an owner's punches. */
export async function forgetReceipts(owner: Owner): Promise<void> {
  const transaction = (await database()).transaction('receipts', 'readwrite')
  for (const { id, owner: whose } of await transaction.store.getAll()) if (whose === owner) await transaction.store.delete(id)
  await transaction.done
}

/** Deletes a punch that the person gives up, with all that belongs to it. */
export async function discardPunch(id: string): Promise<void> {
  const transaction = (await database()).transaction(['punches', 'selfies', 'places'], 'readwrite')
  const key = await transaction.objectStore('punches').index('id').getKey(id)
  if (key !== undefined) await transaction.objectStore('punches').delete(key)
  await Promise.all([transaction.objectStore('selfies').delete(id), transaction.objectStore('places').delete(id), transaction.done])
}

export async function keepSelfie(selfie: KeptSelfie): Promise<void> {
  await (await database()).put('selfies', selfie)
}

export async function keepPlace(place: KeptPlace): Promise<void> {
  await (await database()).put('places', place)
}

/** Deletes the places that are no longer kept. */
export async function removeOldPlaces(nowMs: number): Promise<void> {
  const transaction = (await database()).transaction('places', 'readwrite')
  for (const { punchId, keptUntilMs } of await transaction.store.getAll()) if (keptUntilMs < nowMs) await transaction.store.delete(punchId)
  await transaction.done
}

export async function removeSelfie(punchId: string): Promise<void> {
  await (await database()).delete('selfies', punchId)
}
