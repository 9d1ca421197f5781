import { readRetryAfter } from './retry-after.ts'

const defaultTimeoutMilliseconds = 60_000
const defaultRetries = 2
/** A server that names no time is asked again after this long. */
const defaultWaitSeconds = 1
const longestWaitSeconds = 60
/** Methods whose repetition changes nothing. */
const repeatable = new Set(['GET', 'HEAD', 'PUT', 'DELETE'])

/** How requests reach the server. */
export interface SendOptions {
  /** A personal token `ovt_…` or a device token `ovd_…`, or a function that gives it for each request. Without one, a browser sends its session. */
  readonly token?: string | (() => string | undefined | Promise<string | undefined>)
  /** The session cookies of a sign-in, for Node; browsers send their own and ignore this. */
  readonly cookie?: string
  /** The language of problems, such as `de`. */
  readonly language?: string
  /** For each attempt, the reading of the answer included; 60,000 without it. */
  readonly timeoutMilliseconds?: number
  /** How often a request that the server was too busy for is sent again, after the time that the server names; 2 without it. */
  readonly retries?: number
  /** What is sent again after a 503, which may have been carried out: `safe`, without another setting, what does no harm twice; or `all`. */
  readonly repeats?: 'safe' | 'all'
  readonly fetch?: typeof globalThis.fetch
}

/** What one request needs beyond its content. */
export interface SendOne {
  readonly timeoutMilliseconds?: number | undefined
  readonly retries?: number | undefined
  /** Compresses the body with gzip; for large bodies. */
  readonly gzip?: boolean | undefined
}

/** Sends a request, within its time, and again where the server was too busy for it. */
export async function send(request: Request, options: SendOptions, one: SendOne): Promise<Response> {
  const { fetch = globalThis.fetch, token, cookie, language, repeats = 'safe' } = options
  const timeout = one.timeoutMilliseconds ?? options.timeoutMilliseconds ?? defaultTimeoutMilliseconds
  const bearer = typeof token === 'function' ? await token() : token
  if (bearer !== undefined && !request.headers.has('authorization')) request.headers.set('authorization', `Bearer ${bearer}`)
  if (cookie !== undefined) request.headers.set('cookie', cookie)
  if (language !== undefined) request.headers.set('accept-language', language)
  const body = await bodyOf(request, one.gzip === true)
  for (let left = one.retries ?? options.retries ?? defaultRetries; ; left--) {
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeout)])
    // A redirect would take the token to another address.
    const response = await fetch(request.url, { method: request.method, headers: request.headers, body, signal, credentials: request.credentials, redirect: 'error' })
    if (left <= 0 || !mayRepeat(request, response, repeats)) return response
    await response.body?.cancel()
    await wait(Math.min(longestWaitSeconds, readRetryAfter(response.headers.get('retry-after')) ?? defaultWaitSeconds), request.signal)
  }
}

/** A request refused for its rate was not begun. One that met a busy server may have been carried out: it is repeated where that does no harm. */
function mayRepeat({ method, headers }: Request, { status }: Response, repeats: 'safe' | 'all'): boolean {
  return status === 429 || status === 503 && (repeats === 'all' || repeatable.has(method) || headers.has('idempotency-key') || headers.has('if-match'))
}

/** Read once, so that every attempt can send it. */
async function bodyOf(request: Request, gzip: boolean): Promise<ArrayBuffer | null> {
  if (request.body === null) return null
  if (!gzip) return request.arrayBuffer()
  request.headers.set('content-encoding', 'gzip')
  return new Response(request.body.pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}

async function wait(seconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => { clearTimeout(timer); reject(signal.reason as Error) }
    const timer = setTimeout(() => { signal.removeEventListener('abort', stop); resolve() }, seconds * 1_000)
    signal.addEventListener('abort', stop, { once: true })
  })
}
