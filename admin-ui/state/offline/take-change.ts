import { ApiProblem } from '@overt/sdk/ui'
import { translate } from '../../app/i18n.ts'
import { live } from '../live.ts'
import { useTimer } from '../timer.ts'
import { uuidv7 } from '../../../sdk/wire/uuidv7.ts'
import { person } from './door.ts'
import { ownWork } from './kept-answers.ts'
import { countWaiting } from './queue.ts'
import { queueData } from './stores.ts'
import type { WaitingChange } from './stores.ts'

type Start = Extract<WaitingChange, { kind: 'start' }>

/**
 * Takes a change that cannot be sent now, and answers as the server would: with the entry as it will be. `body` has an id where it makes an entry.
 * Errors: `storage-refused` where this browser keeps nothing, `timer-not-running`.
 */
export async function take(address: string, body: unknown): Promise<unknown> {
  const [, workspaceId = '', path = ''] = /^\/api\/workspaces\/([^/]+)\/(.+)$/.exec(address) ?? []
  try {
    return await queued(workspaceId, path, body as Readonly<Record<string, unknown>> & { readonly id: string; readonly at?: string })
  } catch (cause) {
    if (cause instanceof ApiProblem) throw cause
    console.warn('a change could not be kept:', cause)
    throw new ApiProblem({ status: 0, code: 'storage-refused', title: translate('offline.not-kept'), detail: translate('offline.no-storage') })
  }
}

async function queued(workspaceId: string, path: string, given: Readonly<Record<string, unknown>> & { readonly id: string; readonly at?: string }): Promise<unknown> {
  const common = { id: uuidv7(), workspaceId, memberId: person.value!.members.get(workspaceId)!, problem: null }
  const at = given.at ?? new Date().toISOString()
  if (path === 'timer/stop') {
    const { running } = useTimer()
    if (running === null) throw new ApiProblem({ status: 409, code: 'timer-not-running', title: translate('timer.nothing-runs') })
    if (await endWaitingStart(common.memberId, at)) await tell(common.memberId, running.id, 'stopped')
    else await add({ ...common, kind: 'stop', at, entryId: running.id })
    return { ...running, stoppedAt: at }
  }
  if (path === 'timer/start') {
    await endWaitingStart(common.memberId, at)
    await add({ ...common, kind: 'start', body: { ...given, at } })
  } else await add({ ...common, kind: 'create', body: given as Extract<WaitingChange, { kind: 'create' }>['body'] })
  return (await ownWork(workspaceId)).entries.find(({ id }) => id === given.id)
}

/** A waiting start that ends becomes one entry with both its ends, which another entry in between cannot be in the way of. True where there was one. */
async function endWaitingStart(memberId: string, at: string): Promise<boolean> {
  const transaction = (await queueData()).transaction('changes', 'readwrite')
  let last: { readonly key: number; readonly change: Start } | undefined
  for (let cursor = await transaction.store.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { value } = cursor
    if (value.memberId !== memberId) continue
    if (value.kind === 'start' && value.problem === null) last = { key: cursor.primaryKey, change: value }
    if (value.kind === 'stop' && value.entryId === last?.change.body.id) last = undefined
  }
  const ended = last === undefined ? undefined : endedStart(last.change, at)
  if (ended !== undefined) await transaction.store.put(ended, last!.key)
  await transaction.done
  return ended !== undefined
}

/** Undefined where only the server can make the entry: its task is new, or it would end before it began. */
function endedStart({ body, ...change }: Start, stoppedAt: string): WaitingChange | undefined {
  const { id, at: startedAt, taskId, description } = body
  if (typeof taskId !== 'string' || startedAt >= stoppedAt) return undefined
  return { ...change, kind: 'create', body: { id, taskId, startedAt, stoppedAt, ...(typeof description === 'string' ? { description } : {}) } }
}

async function add(change: WaitingChange): Promise<void> {
  await (await queueData()).add('changes', change)
  // Granted or not, asked of nobody where the app is installed: what waits must outlive a device that makes room.
  void (navigator.storage as StorageManager | undefined)?.persist().catch((cause: unknown) => { console.warn('storage is not lasting:', cause) })
  await tell(change.memberId, change.kind === 'stop' ? change.entryId : change.body.id, change.kind === 'create' ? 'created' : change.kind === 'start' ? 'started' : 'stopped')
}

/** Pages read again as they do when the server tells of a change. */
async function tell(memberId: string, entryId: string, change: 'created' | 'started' | 'stopped'): Promise<void> {
  await countWaiting()
  live.tell({ type: 'entry.changed', entryId, memberId, change })
}
