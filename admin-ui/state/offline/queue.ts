import { waitingCounts } from './door.ts'
import type { WaitingCount } from './door.ts'
import { queueData } from './stores.ts'
import type { WaitingChange } from './stores.ts'

/** The changes of one member that wait, in their order. */
export async function waitingChanges(memberId: string): Promise<readonly WaitingChange[]> {
  return (await (await queueData()).getAll('changes')).filter((change) => change.memberId === memberId)
}

/** Counts again what waits; after every change of the queue. */
export async function countWaiting(): Promise<void> {
  const counts: Record<string, WaitingCount> = {}
  for (const { memberId, problem } of await (await queueData()).getAll('changes')) {
    const { count, refused } = counts[memberId] ?? { count: 0, refused: 0 }
    counts[memberId] = problem === null ? { count: count + 1, refused } : { count, refused: refused + 1 }
  }
  waitingCounts.value = counts
}

/** Has a refused change sent again, as it is or as its person has decided. */
export const retryWaiting = (change: WaitingChange): Promise<void> => settle(({ id }) => id === change.id, { ...change, problem: null })

/** Discards a change; a stop of the entry that it would have started goes with it. */
export const discardWaiting = (change: WaitingChange): Promise<void> =>
  settle((each) => each.id === change.id || (change.kind === 'start' && each.kind === 'stop' && each.entryId === change.body.id), undefined)

/** Discards all that waits of some members. */
export const discardAll = (memberIds: ReadonlySet<string>): Promise<void> => settle(({ memberId }) => memberIds.has(memberId), undefined)

async function settle(isMeant: (change: WaitingChange) => boolean, next: WaitingChange | undefined): Promise<void> {
  const transaction = (await queueData()).transaction('changes', 'readwrite')
  for (let cursor = await transaction.store.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    if (isMeant(cursor.value)) await (next === undefined ? cursor.delete() : cursor.update(next))
  }
  await transaction.done
  await countWaiting()
}
