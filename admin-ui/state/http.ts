import { ApiProblem } from '@overt/sdk/ui'
import type { Api, Entry, QueryValue, RequestOptions } from '@overt/sdk/ui'
import { translate } from '../app/i18n.ts'
import { changeCount, forgetAnswers, forgetAnswersEverywhere, keepAnswer, keptAnswer } from './kept-reads.ts'
import { answeredSince, canWait, followed, forgetKept, hasWaiting, isKeepable, keepChanged, keepForOffline, keptForOffline, offline, reachable, withId } from './offline/door.ts'
import { mayEnd, plannedInTheWay } from './planned-entry.ts'
import { askReason, noteReason, reasonFor } from './reasons.ts'

const etags = new Map<string, string>()
const pluginAddress = (workspaceId: string, pluginId: string): string => `/api/workspaces/${workspaceId}/plugins/${pluginId}`

/** Called when the server says that nobody is signed in. */
let onSignedOut: () => void = () => undefined
export function whenSignedOut(run: () => void): void {
  onSignedOut = run
}

function withQuery(address: string, query: Readonly<Record<string, QueryValue>> | undefined): string {
  const parts = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === null) continue
    parts.set(key, Array.isArray(value) ? value.join(',') : String(value))
  }
  const text = parts.toString()
  return text === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${text}`
}

export async function problemOf(response: Response): Promise<ApiProblem> {
  const text = await response.text()
  let body: Record<string, unknown> = {}
  try {
    body = JSON.parse(text) as Record<string, unknown>
  } catch {
    body = {}
  }
  const words = (value: unknown): string | undefined => typeof value === 'string' && value !== '' ? value : undefined
  return new ApiProblem({
    status: response.status,
    code: (words(body['code']) ?? 'unknown').toLowerCase().replaceAll('_', '-'),
    title: words(body['title']) ?? words(body['message']) ?? response.statusText,
    detail: words(body['detail']),
    errors: Array.isArray(body['errors']) ? body['errors'] as ApiProblem['errors'] : undefined,
    extensions: body,
  })
}

/** Browsers refuse larger bodies of requests that outlive the page; characters, of up to three bytes. */
const mostKeptAlive = 20_000
export const reasonHeader = 'overt-reason'

/** Refused before anything was read or changed, because too many reports are being made. */
const waitsItsTurn = ['too-many-heavy-reads', 'heavy-reads-busy']
const mostWaits = 5

const pause = (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => new Promise((resolve, reject) => {
  const timer = setTimeout(resolve, milliseconds)
  signal?.addEventListener('abort', () => {
    clearTimeout(timer)
    reject(signal.reason as Error)
  }, { once: true })
})

interface Sending extends RequestOptions {
  /** A server that says nothing for so long is taken for one that is not reached. */
  readonly deadlineMs?: number
}

/** A browser that knows that it is offline refuses at once; the deadline is for one that does not know. */
async function fetchWithin(deadlineMs: number | undefined, address: string, { signal, ...init }: RequestInit): Promise<Response> {
  if (deadlineMs === undefined) return fetch(address, { ...init, signal: signal ?? null })
  const deadline = new AbortController()
  const timer = setTimeout(() => { deadline.abort() }, deadlineMs)
  try {
    return await fetch(address, { ...init, signal: signal == null ? deadline.signal : AbortSignal.any([signal, deadline.signal]) })
  } finally {
    clearTimeout(timer)
  }
}

/** Reads an address. With `mayBeKept` the caller shares an answer that the page received a moment ago or is waiting for. */
async function read<T>(address: string, options: RequestOptions): Promise<T> {
  const key = withQuery(address, options.query)
  const known = options.mayBeKept === true ? keptAnswer(key) : undefined
  const parsed = (text: string): T => (text === '' ? undefined : JSON.parse(text)) as T
  if (known !== undefined) {
    const text = await known
    options.signal?.throwIfAborted()
    return parsed(text)
  }
  // The part that asked first may go while others wait for the same answer, so its signal ends only a read that is its own.
  const { signal, ...shared } = options
  const text = readText(address, key, options.mayBeKept === true ? shared : options)
  if (options.mayBeKept === true) keepAnswer(key, text)
  else {
    const askedAt = changeCount()
    void text.then((answer) => { keepAnswer(key, Promise.resolve(answer), { askedAt }) }, () => undefined)
  }
  const answer = await text
  signal?.throwIfAborted()
  return parsed(answer)
}

/** How long a page waits for a connection that seems to be there, where it can go on without. */
const readDeadlineMs = 5_000
const changeDeadlineMs = 6_000

/** Reads from the server; where it cannot be reached, or takes long, what was kept of a page's own data. */
async function readText(address: string, key: string, options: RequestOptions): Promise<string> {
  const text = sendText('GET', address, undefined, options)
  text.then((answer) => { keepForOffline(key, answer) }, () => undefined)
  try {
    return await (isKeepable(key) ? Promise.race([text, late(key)]) : text)
  } catch (cause) {
    const kept = isUnreachable(cause) ? await keptForOffline(key) : undefined
    if (kept === undefined) throw cause
    return kept
  }
}

/** What was kept of an answer, once the server says nothing for too long; never where nothing was kept, or where it answers other requests meanwhile. */
async function late(key: string): Promise<string> {
  const askedAt = performance.now()
  await pause(readDeadlineMs, undefined)
  const kept = answeredSince(askedAt) ? undefined : await keptForOffline(key)
  if (kept === undefined) return new Promise<string>(() => undefined)
  reachable.value = false
  return kept
}

const isUnreachable = (cause: unknown): boolean => cause instanceof ApiProblem && cause.code === 'offline'

/** Sends a change; what was read before may be old from then on. Some changes wait where the server cannot be reached, and behind those that wait already. */
async function change<T>(method: string, address: string, body: unknown, options: RequestOptions): Promise<T> {
  forgetAnswers()
  try {
    return await (canWait(method, address, body) ? sendOrTake<T>(method, address, withId(address, body), options) : send<T>(method, address, body, options))
  } finally {
    forgetAnswersEverywhere()
  }
}

/** The id in the body lets the server take it once, also where it arrives after all. */
async function sendOrTake<T>(method: string, address: string, body: unknown, options: RequestOptions): Promise<T> {
  const take = async (): Promise<T> => await (await offline()).take(address, body) as T
  if (hasWaiting(address)) return take()
  try {
    const answer = await send<T>(method, address, body, { ...options, deadlineMs: changeDeadlineMs })
    keepChanged(address, answer)
    return answer
  } catch (cause) {
    if (!isUnreachable(cause)) throw cause
    return take()
  }
}

async function send<T>(method: string, address: string, body: unknown, options: Sending): Promise<T> {
  const text = await sendText(method, address, body, options)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

async function sendText(method: string, address: string, body: unknown, options: Sending, retried = false, reason = reasonFor(withQuery(address, options.query)), waits = 0): Promise<string> {
  const headers = new Headers({ accept: 'application/json', 'accept-language': document.documentElement.lang })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (method === 'POST') headers.set('idempotency-key', crypto.randomUUID())
  const etag = options.etag ?? (method === 'PATCH' ? etags.get(address) : undefined)
  if (etag !== undefined) headers.set('if-match', etag)
  if (reason !== undefined) {
    headers.set(reasonHeader, encodeURIComponent(reason))
    // Before the answer: a download may be clicked while it is on its way.
    noteReason(reason)
  }
  const content = body === undefined ? null : JSON.stringify(body)
  let response: Response
  try {
    response = await followed(fetchWithin(options.deadlineMs, withQuery(address, options.query), {
      method, headers, credentials: 'same-origin',
      body: content, signal: options.signal ?? null, keepalive: options.keepalive === true && (content ?? '').length <= mostKeptAlive,
    }))
  } catch (cause) {
    if (options.signal?.aborted === true) throw cause
    reachable.value = false
    throw new ApiProblem({ status: 0, code: 'offline', title: translate('error.unreachable') })
  }
  reachable.value = true
  if (!response.ok) {
    const problem = await problemOf(response)
    if (problem.status === 401 && problem.code === 'unauthorized') {
      await forgetKept()
      onSignedOut()
    }
    // A list row carries no ETag: read the record once and send the change again.
    if (problem.status === 428 && method === 'PATCH' && !retried) {
      await send('GET', address, undefined, {})
      return sendText(method, address, body, options, true)
    }
    if (waitsItsTurn.includes(problem.code) && waits < mostWaits) {
      await pause(Number(response.headers.get('retry-after') ?? 5) * 1_000, options.signal)
      return sendText(method, address, body, options, retried, reason, waits + 1)
    }
    const planned = plannedInTheWay(address, body, problem, Date.now())
    if (planned !== undefined) {
      const entry = address.replace(/\/(timer\/start|entries\/[^/]+\/continue)$/, `/entries/${planned.id}`)
      if (!await mayEnd(planned, await send<Entry>('GET', entry, undefined, {}))) throw problem
      await send('PATCH', entry, { stoppedAt: new Date().toISOString() }, {})
      return sendText(method, address, body, options)
    }
    if (problem.status === 412) etags.delete(address)
    if (problem.code === 'reason-required' && reason === undefined) {
      const given = await askReason(withQuery(address, options.query), problem)
      if (given !== undefined && options.signal?.aborted !== true) return sendText(method, address, body, options, retried, given)
    }
    throw problem
  }
  const received = response.headers.get('etag')
  if (received !== null && options.query === undefined) etags.set(address, received)
  return response.text()
}

/** The API for a workspace; relative paths are below the plugin's prefix where one is named, else below the workspace. */
export function createApi(workspaceId: () => string, pluginId?: string): Api {
  const addressOf = (path: string): string => {
    if (path.startsWith('/api/')) return path
    const workspace = `/api/workspaces/${workspaceId()}`
    if (path.startsWith('/')) return workspace + path
    return `${pluginId === undefined ? workspace : pluginAddress(workspaceId(), pluginId)}/${path}`
  }
  return {
    get: (path, options = {}) => read(addressOf(path), options),
    post: (path, body = {}, options = {}) => change('POST', addressOf(path), body, options),
    put: (path, body, options = {}) => change('PUT', addressOf(path), body, options),
    patch: (path, body, options = {}) => change('PATCH', addressOf(path), body, options),
    delete: (path, options = {}) => change('DELETE', addressOf(path), options.body, options),
    url: (path, query) => withQuery(addressOf(path), query),
  }
}

/** Outside any workspace: accounts, set-up, invitations. */
export const accountApi = createApi(() => { throw new Error('no workspace is open') })
