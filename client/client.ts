import createFetchClient from 'openapi-fetch'
import type { HttpMethod } from 'openapi-typescript-helpers'
import type { paths as overtPaths } from './paths.ts'
import { ProblemError } from './problem-error.ts'
import { send } from './send.ts'
import type { SendOptions } from './send.ts'
import type { Answer, Ask, ItemOf, ListPath, Page, RequestExtras, WorkspacePaths, WorkspacePrefix } from './types.ts'

/** Where the server is, who asks, and how. */
export interface ClientOptions extends SendOptions {
  /** The address of the server, such as `https://overt.example.com`; an address with a path in front of `/api` works, too. */
  readonly address: string | URL
}

type AnyPaths = Record<string, Record<HttpMethod, object>>
/** What the query of a list takes besides the cursor, which the iterator sets. */
type ListRequest = Omit<RequestExtras, 'ifMatch' | 'idempotencyKey'> & { readonly params?: { readonly query?: Readonly<Record<string, unknown>>; readonly path?: Readonly<Record<string, unknown>> } }

/** Requests to a part of the API; each rejects with a `ProblemError` where the server refuses, and with the reason of `fetch` where it could not be reached in time. */
export interface Requests<Paths> {
  readonly get: Ask<Paths & AnyPaths, 'get'>
  readonly post: Ask<Paths & AnyPaths, 'post'>
  readonly put: Ask<Paths & AnyPaths, 'put'>
  readonly patch: Ask<Paths & AnyPaths, 'patch'>
  readonly delete: Ask<Paths & AnyPaths, 'delete'>
  /** Reads a list page by page, each when the one before has been used. */
  pages<Path extends ListPath<Paths>>(path: Path, request?: ListRequest): AsyncGenerator<Page<ItemOf<Paths, Path>>, void, undefined>
  /** Reads all entries of a list, page by page. */
  items<Path extends ListPath<Paths>>(path: Path, request?: ListRequest): AsyncGenerator<ItemOf<Paths, Path>, void, undefined>
}

/** The HTTP API of a server. */
export interface OvertClient<Paths = overtPaths> extends Requests<Paths> {
  /** The same for one workspace: its paths are those below `/api/workspaces/{workspaceId}`. */
  workspace(workspaceId: string): Requests<WorkspacePaths<Paths>>
}

interface LooseRequest extends RequestExtras {
  readonly params?: { readonly query?: object; readonly path?: object }
  readonly body?: unknown
}
type LooseAsk = (path: string, request?: LooseRequest) => Promise<Answer<unknown>>
type Send = (path: string, init: object) => Promise<{ readonly data?: unknown; readonly error?: unknown; readonly response: Response }>

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
const workspacePrefix: WorkspacePrefix = '/api/workspaces/{workspaceId}'

/**
 * Makes a client of the API. Nothing is sent before the first request.
 * @example
 * import { createOvertClient } from '@overt/client'
 *
 * const overt = createOvertClient({ address: 'https://overt.example.com', token: 'ovt_…' })
 * const { data: me } = await overt.get('/api/me')
 */
export function createOvertClient<Paths = overtPaths>(options: ClientOptions): OvertClient<Paths> {
  const inner = createFetchClient<AnyPaths>({ baseUrl: String(options.address), querySerializer: { array: { style: 'form', explode: false } } })

  const asking = (method: typeof methods[number]): LooseAsk => async (path, request = {}) => {
    const { timeoutMilliseconds, retries, gzip, ifMatch, idempotencyKey, reason, headers, ...rest } = request
    const named = { 'if-match': ifMatch, 'idempotency-key': idempotencyKey, 'overt-reason': reason === undefined ? undefined : encodeURIComponent(reason) }
    const sendInner = inner[method.toUpperCase() as Uppercase<typeof method>] as unknown as Send
    const { data, error, response } = await sendInner(path, {
      ...rest, headers: { ...Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined)), ...headers },
      fetch: (sent: Request) => send(sent, options, { timeoutMilliseconds, retries, gzip }),
    })
    if (!response.ok) throw new ProblemError(response, error)
    return { data, status: response.status, etag: response.headers.get('etag') ?? undefined, headers: response.headers }
  }
  const all = Object.fromEntries(methods.map((method) => [method, asking(method)])) as Record<typeof methods[number], LooseAsk>

  return {
    ...requestsOf<Paths>(all),
    workspace(workspaceId) {
      const within = (ask: LooseAsk): LooseAsk => (path, request = {}) =>
        ask(`${workspacePrefix}${path}`, { ...request, params: { ...request.params, path: { ...request.params?.path, workspaceId } } })
      return requestsOf<WorkspacePaths<Paths>>(Object.fromEntries(methods.map((method) => [method, within(all[method])])) as typeof all)
    },
  }
}

function requestsOf<Paths>(asks: Readonly<Record<typeof methods[number], LooseAsk>>): Requests<Paths> {
  async function* pages(path: string, request: LooseRequest = {}): AsyncGenerator<Page<unknown>, void, undefined> {
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      const query: object = { ...request.params?.query, ...cursor === null ? {} : { cursor } }
      const { data } = await asks.get(path, { ...request, params: { ...request.params, query } })
      const page = data as Page<unknown>
      yield page
      cursor = page.nextCursor
    }
  }
  async function* items(path: string, request?: LooseRequest): AsyncGenerator {
    for await (const page of pages(path, request)) yield* page.items
  }
  return { ...asks, pages, items } as unknown as Requests<Paths>
}
