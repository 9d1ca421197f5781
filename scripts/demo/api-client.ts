import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const pack = promisify(gzip)
/** A server that is busy is asked again this often. */
const attempts = 30

export class RequestFailed extends Error {
  readonly status: number
  readonly code: string
  constructor(what: string, status: number, problem: { readonly code?: string; readonly detail?: string }) {
    super(`${what} was answered ${status} ${problem.code ?? ''} ${problem.detail ?? ''}`.trim())
    this.status = status
    this.code = problem.code ?? ''
  }
}

export interface Answer<T> {
  readonly body: T
  readonly headers: Headers
}

interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  /** Instead of a JSON body. */
  readonly form?: FormData
  readonly token?: string | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly gzip?: boolean
}

/** Speaks HTTP with a server like any client outside it. */
export interface ApiClient {
  /** Waits as long as the server asks for (`Retry-After`); throws `RequestFailed` for every other refusal. */
  ask<T>(path: string, request?: Request): Promise<Answer<T>>
}

export function createApiClient(address: string): ApiClient {
  return {
    async ask<T>(path: string, { method = 'GET', body, form, token, headers = {}, gzip: packed = false }: Request = {}): Promise<Answer<T>> {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const content = form !== undefined ? { body: form } : text === undefined ? {} : { body: packed ? await pack(text) : text }
      for (let attempt = 1; ; attempt++) {
        const response = await fetch(new URL(path, address), {
          method, ...content, signal: AbortSignal.timeout(60_000),
          headers: {
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(packed ? { 'content-encoding': 'gzip' } : {}),
            ...headers,
          },
        })
        const answer = await response.text()
        if (response.ok) return { body: (answer === '' ? null : JSON.parse(answer)) as T, headers: response.headers }
        const busy = response.status === 429 || response.status === 503
        if (!busy || attempt === attempts) throw new RequestFailed(`${method} ${path}`, response.status, readProblem(answer))
        await new Promise((resolve) => { setTimeout(resolve, Math.min(60, Number(response.headers.get('retry-after') ?? 1)) * 1_000) })
      }
    },
  }
}

function readProblem(text: string): { code?: string; detail?: string } {
  try {
    return JSON.parse(text) as { code?: string; detail?: string }
  } catch {
    return { detail: text.slice(0, 200) }
  }
}

/** Runs the work on every item, some at a time. */
export async function forEachOf<T>(items: readonly T[], atOnce: number, run: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await run(item)
  }))
}
