import type { Entry } from '@overt/sdk/ui'
import { useCatalogue } from '../catalogue.ts'
import { live } from '../live.ts'
import { useSession } from '../session.ts'
import { useTimer } from '../timer.ts'
import { waiting } from './door.ts'
import { withWaiting } from './present.ts'
import type { OwnWork, TaskPlace } from './present.ts'
import { keptData, queueData } from './stores.ts'
import type { WaitingChange } from './stores.ts'

export { sendWaiting } from './send-waiting.ts'

const keptDays = 9

interface Address { readonly workspaceId: string; readonly path: string; readonly query: URLSearchParams }

function parse(address: string): Address {
  const { pathname, searchParams } = new URL(address, location.origin)
  const [, workspaceId = '', path = pathname] = /^\/api\/workspaces\/([^/]+)\/(.+)$/.exec(pathname) ?? []
  return { workspaceId, path, query: searchParams }
}

/** Keeps answers that came just now: own entries one by one, the others whole. Lists of other people's entries are not kept. */
export async function keep(answers: readonly (readonly [address: string, text: string])[]): Promise<void> {
  const database = await keptData()
  for (const [address, text] of answers) {
    const { workspaceId, path, query } = parse(address)
    if (path !== 'entries') await database.put('answers', { address, text })
    else if (query.get('memberId') === useSession().membership?.memberId) await keepEntries(workspaceId, query, JSON.parse(text) as { items: Entry[]; nextCursor: string | null })
  }
}

async function keepEntries(workspaceId: string, query: URLSearchParams, { items, nextCursor }: { readonly items: readonly Entry[]; readonly nextCursor: string | null }): Promise<void> {
  const database = await keptData()
  const transaction = database.transaction('entries', 'readwrite')
  const oldest = new Date(Date.now() - keptDays * 86_400_000).toISOString()
  const [from, to] = [query.get('from'), query.get('to')]
  const given = new Set(items.map(({ id }) => id))
  // Of days that the answer has whole, what it does not have is gone.
  const isWhole = nextCursor === null && from !== null && to !== null && [...query.keys()].every((name) => ['memberId', 'from', 'to', 'limit'].includes(name))
  for (const { id, entry: { startedAt } } of await transaction.store.getAll()) {
    const date = startedAt.slice(0, 10)
    if (startedAt < oldest || (isWhole && date > from && date < to && !given.has(id))) await transaction.store.delete(id)
  }
  for (const entry of items) if (entry.startedAt >= oldest) await transaction.store.put({ id: entry.id, workspaceId, entry })
  await transaction.done
}

/** The answer of an address as it was kept, with the changes that wait; undefined where nothing was kept. */
export async function answer(address: string): Promise<string | undefined> {
  const { workspaceId, path, query } = parse(address)
  const whole = async (name: string): Promise<string | undefined> => (await (await keptData()).get('answers', name))?.text
  if (path === 'timer') return JSON.stringify({ entry: (await ownWork(workspaceId)).running })
  if (path === 'entries') {
    const [from, to] = [query.get('from') ?? '', query.get('to') ?? '9']
    const items = (await ownWork(workspaceId)).entries.filter(({ startedAt, stoppedAt }) => startedAt.slice(0, 10) <= to && (stoppedAt ?? '9').slice(0, 10) >= from)
    return JSON.stringify({ items, nextCursor: null })
  }
  const text = await whole(address)
  if (text === undefined || path !== 'opening') return text
  return JSON.stringify({ ...JSON.parse(text) as object, timer: { entry: (await ownWork(workspaceId)).running } })
}

async function ownWork(workspaceId: string): Promise<OwnWork> {
  const database = await keptData()
  const entries = (await database.getAll('entries')).filter((row) => row.workspaceId === workspaceId).map(({ entry }) => entry)
  const running = entries.find(({ stoppedAt }) => stoppedAt === null) ?? null
  const changes = (await waitingChanges()).filter((change) => change.workspaceId === workspaceId)
  return withWaiting({ running, entries }, changes, placeOf)
}

function placeOf(taskId: string): TaskPlace {
  const task = useCatalogue().tasks.get(taskId)
  return { projectId: task?.projectId ?? '', organizationId: task?.organizationId ?? '' }
}

/** The changes that wait, in their order. */
export async function waitingChanges(): Promise<readonly WaitingChange[]> {
  return (await queueData()).getAll('changes')
}

/** Counts anew what waits; after every change of the queue. */
export async function countWaiting(): Promise<void> {
  const changes = await waitingChanges()
  waiting.value = { count: changes.filter(({ problem }) => problem === null).length, refused: changes.filter(({ problem }) => problem !== null).length }
}

/** Takes a change that cannot be sent now, and answers as the server would: with the entry as it will be. `body` has an id where it makes an entry. */
export async function take(address: string, body: unknown): Promise<unknown> {
  const session = useSession()
  const { path } = parse(address)
  const given = body as Readonly<Record<string, unknown>> & { readonly id: string; readonly at?: string }
  const common = { id: crypto.randomUUID(), workspaceId: session.workspace!.id, memberId: session.membership!.memberId, problem: null }
  const at = given.at ?? new Date().toISOString()
  if (path === 'timer/stop') {
    const { running } = useTimer()
    if (running === null) throw new Error('nothing is running')
    if (!await endWaitingStart(at)) await add({ ...common, kind: 'stop', at, entryId: running.id })
    return { ...running, stoppedAt: at }
  }
  if (path === 'timer/start') {
    await endWaitingStart(at)
    await add({ ...common, kind: 'start', body: { ...given, at } })
  } else await add({ ...common, kind: 'create', body: given as Extract<WaitingChange, { kind: 'create' }>['body'] })
  return (await ownWork(common.workspaceId)).entries.find(({ id }) => id === given.id)
}

/** A waiting start that ends becomes one entry with both its ends, which another entry in between cannot be in the way of. True where there was one. */
async function endWaitingStart(at: string): Promise<boolean> {
  const transaction = (await queueData()).transaction('changes', 'readwrite')
  let last: { readonly key: number; readonly change: Extract<WaitingChange, { kind: 'start' }> } | undefined
  for (let cursor = await transaction.store.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const { value } = cursor
    if (value.kind === 'start' && value.problem === null) last = { key: cursor.primaryKey, change: value }
    if (value.kind === 'stop' && value.entryId === last?.change.body.id) last = undefined
  }
  const ended = last === undefined ? undefined : endedStart(last.change, at)
  if (ended !== undefined) await transaction.store.put(ended, last!.key)
  await transaction.done
  return ended !== undefined
}

/** Undefined where only the server can make the entry: its task is new, or it would end before it began. */
function endedStart({ body, ...change }: Extract<WaitingChange, { kind: 'start' }>, stoppedAt: string): WaitingChange | undefined {
  const { id, at: startedAt, taskId, description } = body
  if (typeof taskId !== 'string' || startedAt >= stoppedAt) return undefined
  return { ...change, kind: 'create', body: { id, taskId, startedAt, stoppedAt, ...(typeof description === 'string' ? { description } : {}) } }
}

async function add(change: WaitingChange): Promise<void> {
  await (await queueData()).add('changes', change)
  await countWaiting()
  live.tell({ type: 'entry.changed', entryId: change.kind === 'stop' ? change.entryId : change.body.id, memberId: change.memberId, change: change.kind === 'create' ? 'created' : change.kind === 'start' ? 'started' : 'stopped' })
}
