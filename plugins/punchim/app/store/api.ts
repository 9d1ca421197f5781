/** What the server, or the way to it, said no with. */
export class ApiFault extends Error {
  readonly status: number
  readonly code: string
  readonly detail: string

  constructor(status: number, code: string, detail = '') {
    super(`${code}: ${detail}`)
    this.name = 'ApiFault'
    this.status = status
    this.code = code
    this.detail = detail
  }

  /** Nobody answered: the same call may succeed later. */
  get isOffline(): boolean { return this.status === 0 }
  /** The server is there, and asks for patience, has a fault of its own, or takes nothing before the workspace is open again. */
  get isTemporary(): boolean { return this.status === 0 || this.status === 408 || this.status === 429 || this.status >= 500 || this.code === 'workspace-read-only' }
}

export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly body?: unknown
  /** Sent as they are, instead of a JSON body. */
  readonly file?: { readonly bytes: ArrayBuffer; readonly mediaType: string }
  /** Of a kiosk; without it the session's cookie goes along. */
  readonly token?: string | undefined
  readonly timeoutMs?: number
}

const defaultTimeoutMs = 15_000

/** Calls the server. Errors: `ApiFault`, also where nobody answers. */
export async function call<T>(address: string, { method = 'GET', body, file, token, timeoutMs = defaultTimeoutMs }: CallOptions = {}): Promise<T> {
  const headers = new Headers({ accept: 'application/json' })
  if (body !== undefined) headers.set('content-type', 'application/json')
  if (file !== undefined) headers.set('content-type', file.mediaType)
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
  let response: Response
  try {
    response = await fetch(address, {
      method, headers, credentials: token === undefined ? 'same-origin' : 'omit', cache: 'no-store', signal: AbortSignal.timeout(timeoutMs),
      body: file?.bytes ?? (body === undefined ? null : JSON.stringify(body)),
    })
  } catch (cause) {
    throw new ApiFault(0, 'offline', String(cause))
  }
  const text = await response.text().catch((cause: unknown) => { throw new ApiFault(0, 'offline', String(cause)) })
  if (!response.ok) throw faultOf(response.status, text)
  return (text === '' ? undefined : JSON.parse(text)) as T
}

function faultOf(status: number, text: string): ApiFault {
  let problem: Readonly<Record<string, unknown>> = {}
  try {
    problem = JSON.parse(text) as typeof problem
  } catch {
    // A proxy answers with a page of its own; its status says enough.
    problem = {}
  }
  const words = (value: unknown): string | undefined => typeof value === 'string' && value !== '' ? value : undefined
  return new ApiFault(status, (words(problem['code']) ?? 'unknown').toLowerCase().replaceAll('_', '-'), words(problem['detail']) ?? words(problem['title']) ?? words(problem['message']) ?? '')
}

export const pluginAddress = (workspaceId: string, plugin = 'punchim'): string => `/api/workspaces/${workspaceId}/plugins/${plugin}`
