import { countWaiting, waitingChanges } from './offline.ts'
import { queueData } from './stores.ts'
import type { WaitingChange } from './stores.ts'

export { waitingChanges }

/** Has a refused change sent again. */
export const retryWaiting = (change: WaitingChange): Promise<void> => settle(change, { ...change, problem: null })

/** Drops a change for good. */
export const dropWaiting = (change: WaitingChange): Promise<void> => settle(change, undefined)

async function settle({ id }: WaitingChange, next: WaitingChange | undefined): Promise<void> {
  const transaction = (await queueData()).transaction('changes', 'readwrite')
  for (let cursor = await transaction.store.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    if (cursor.value.id === id) await (next === undefined ? cursor.delete() : cursor.update(next))
  }
  await transaction.done
  await countWaiting()
}
