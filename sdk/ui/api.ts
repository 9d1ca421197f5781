/** One list answer; `nextCursor` is null on the last page. */
export interface PageOf<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** A value of a query; null and undefined leave it out. */
export type QueryValue = string | number | boolean | null | undefined | readonly string[]

/** Query, signal and validator of a request. */
export interface RequestOptions {
  /** Undefined and null values are left out; lists are joined with commas. */
  readonly query?: Readonly<Record<string, QueryValue>>
  readonly signal?: AbortSignal
  /** `If-Match` of a PATCH; without it the last read ETag of that address. */
  readonly etag?: string
  /** The request outlives the page, for what is saved as somebody leaves; browsers allow it for bodies below 64 KiB. */
  readonly keepalive?: boolean
  /** Of a GET: an answer that another part of the page has received in the last seconds will do, as long as nothing was sent and no event came since. */
  readonly mayBeKept?: boolean
  /** Of a DELETE that wants one, e.g. a typed confirmation. */
  readonly body?: unknown
}

/**
 * The HTTP API as the signed-in member. Paths: `days` is below the plugin's own prefix (below the workspace in the
 * host itself), `/members` below the workspace, `/api/me` as it stands. Rejects with `ApiProblem`.
 */
export interface Api {
  get<T>(path: string, options?: RequestOptions): Promise<T>
  /** Sends an `Idempotency-Key` of its own. */
  post<T>(path: string, body?: unknown, options?: RequestOptions): Promise<T>
  put<T>(path: string, body: unknown, options?: RequestOptions): Promise<T>
  patch<T>(path: string, body: unknown, options?: RequestOptions): Promise<T>
  delete<T>(path: string, options?: RequestOptions): Promise<T>
  /** The address of a path, for downloads and images. */
  url(path: string, query?: RequestOptions['query']): string
}

/** An error answer of the server (RFC 9457), or `offline` with status 0 where there was none. */
export class ApiProblem extends Error {
  readonly status: number
  /** Stable, e.g. `not-found`. */
  readonly code: string
  readonly title: string
  readonly errors: readonly { readonly path: string; readonly message: string }[]
  /** Further members of the problem document, e.g. `overlaps`. */
  readonly extensions: Readonly<Record<string, unknown>>
  constructor(problem: {
    status: number; code: string; title: string; detail?: string | undefined; errors?: ApiProblem['errors'] | undefined
    extensions?: Readonly<Record<string, unknown>> | undefined
  }) {
    super(problem.detail ?? problem.title)
    this.name = 'ApiProblem'
    this.status = problem.status
    this.code = problem.code
    this.title = problem.title
    this.errors = problem.errors ?? []
    this.extensions = problem.extensions ?? {}
  }
}
