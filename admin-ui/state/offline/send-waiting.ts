import type { Entry } from '@overt/sdk/ui'
import { forgetAnswersEverywhere } from '../kept-reads.ts'
import { problemOf } from '../http.ts'
import { keepEntry } from './kept-answers.ts'
import { countWaiting } from './queue.ts'
import { queueData } from './stores.ts'
import type { WaitingChange } from './stores.ts'

/** What was sent without an answer may have been done by the server's clock, which differs a little. */
const sameStopMs = 120_000

/** A connection that takes longer is none. */
const answerMs = 20_000

type Outcome = { readonly kind: 'done' | 'later' } | { readonly kind: 'refused'; readonly code: string; readonly text: string }

/**
 * Sends what waits of this member, in its order, each once, by one tab at a time. It stops where the server is not reached, and at the first change
 * that is refused: what follows may build on it, so its person decides first. Returns how many were sent.
 */
export async function sendWaiting(memberId: string): Promise<number> {
  return alone(async () => {
    let sent = 0
    for (let next = await first(memberId); next !== undefined && next.change.problem === null; next = await first(memberId)) {
      const { key, change } = next
      const outcome = await send(change)
      if (outcome.kind === 'later') break
      await settle(key, change, outcome.kind === 'refused' ? { ...change, problem: { code: outcome.code, text: outcome.text } } : undefined)
      if (outcome.kind === 'done') sent += 1
    }
    await countWaiting()
    if (sent > 0) forgetAnswersEverywhere()
    return sent
  })
}

/** In one tab at a time; browsers without locks send each change by its id only, of which the server takes one. */
const alone = <T>(run: () => Promise<T>): Promise<T> => (navigator as Partial<Navigator>).locks?.request('overt-waiting-changes', run) ?? run()

async function first(memberId: string): Promise<{ readonly key: number; readonly change: WaitingChange } | undefined> {
  const { store } = (await queueData()).transaction('changes')
  for (let cursor = await store.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    if (cursor.value.memberId === memberId) return { key: cursor.primaryKey, change: cursor.value }
  }
  return undefined
}

/** Unless its person has made something else of it while it was sent, such as a start that ended: that is sent then. */
async function settle(key: number, sent: WaitingChange, next: WaitingChange | undefined): Promise<void> {
  const transaction = (await queueData()).transaction('changes', 'readwrite')
  const present = await transaction.store.get(key)
  if (JSON.stringify(present) === JSON.stringify(sent)) await (next === undefined ? transaction.store.delete(key) : transaction.store.put(next, key))
  await transaction.done
}

async function send(change: WaitingChange): Promise<Outcome> {
  const workspace = `/api/workspaces/${change.workspaceId}`
  if (change.kind === 'stop') return sendStop(`${workspace}/entries/${change.entryId}`, change.at, change.overwrite)
  const { body } = change
  // The same change answers the same, as long as the server remembers it; later its id is taken.
  const outcome = await outcomeOf(await request('POST', `${workspace}/${change.kind === 'start' ? 'timer/start' : 'entries'}`, body, { 'idempotency-key': `${change.id}-${change.kind}` }))
  // An earlier sending arrived, and its answer did not; the entry may have been a start then.
  if (outcome.kind !== 'refused' || outcome.code !== 'id-taken') return outcome
  return change.kind === 'create' && change.body.stoppedAt !== null ? sendStop(`${workspace}/entries/${body.id}`, change.body.stoppedAt) : { kind: 'done' }
}

/** Stops the entry that ran when it was pressed, and no other. */
async function sendStop(address: string, stoppedAt: string, overwrite = false): Promise<Outcome> {
  const read = await request('GET', address)
  const known = await outcomeOf(read)
  if (known.kind !== 'done' || read === undefined) return known
  const entry = await read.json() as { readonly stoppedAt: string | null }
  if (entry.stoppedAt !== null && !overwrite) return Math.abs(Date.parse(entry.stoppedAt) - Date.parse(stoppedAt)) < sameStopMs ? { kind: 'done' } : { kind: 'refused', code: 'stopped-elsewhere', text: '' }
  return outcomeOf(await request('PATCH', address, { stoppedAt }, { 'if-match': read.headers.get('etag') ?? '' }))
}

/** Undefined where the server was not reached. */
async function request(method: string, address: string, body?: unknown, more: Readonly<Record<string, string>> = {}): Promise<Response | undefined> {
  const headers = { 'accept': 'application/json', 'accept-language': document.documentElement.lang, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more }
  try {
    return await fetch(address, { method, headers, credentials: 'same-origin', signal: AbortSignal.timeout(answerMs), ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
  } catch {
    return undefined
  }
}

/** What was shown until now with the change that waited is what the server has made of it. */
async function keepSent(response: Response): Promise<void> {
  const workspaceId = /\/workspaces\/([^/]+)\//.exec(response.url)?.[1] ?? ''
  try {
    await keepEntry(workspaceId, await response.clone().json() as Entry)
  } catch (cause) {
    console.warn('an entry could not be kept for times without a connection:', cause)
  }
}

async function outcomeOf(response: Response | undefined): Promise<Outcome> {
  if (response?.ok === true) {
    await keepSent(response)
    return { kind: 'done' }
  }
  // Signed out, changed meanwhile, too much at once, or a fault of the server: the same may succeed later.
  if (response === undefined || [401, 412, 429].includes(response.status) || response.status >= 500) return { kind: 'later' }
  const problem = await problemOf(response)
  if (problem.code === 'workspace-read-only') return { kind: 'later' }
  return { kind: 'refused', code: problem.code, text: problem.message }
}
