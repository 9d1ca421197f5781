import { readRetryAfter } from './retry-after.ts'

/** One field that the server refused: a JSON pointer and what is wrong there. */
export interface FieldFault {
  readonly path: string
  readonly message: string
}

/** A refusal of the server: its RFC 9457 problem document as an error. An answer that is no such document, such as a proxy's page, has the code `http-<status>`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  /** Stable, such as `not-found`. */
  readonly code: string
  readonly title: string
  /** The fields of the request that the server refused. */
  readonly errors: readonly FieldFault[]
  /** How long the server asks to wait before the next attempt. */
  readonly retryAfterSeconds: number | undefined
  /** The whole document, with the members that belong to its code. */
  readonly document: Readonly<Record<string, unknown>>

  constructor(response: Pick<Response, 'headers' | 'status' | 'statusText'>, body: unknown) {
    const document = isDocument(body) ? body : {}
    const title = textOf(document.title) ?? (response.statusText === '' ? `HTTP ${String(response.status)}` : response.statusText)
    super(textOf(document.detail) ?? title)
    this.status = response.status
    this.code = textOf(document.code) ?? `http-${String(response.status)}`
    this.title = title
    this.errors = Array.isArray(document.errors) ? document.errors as readonly FieldFault[] : []
    this.retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'))
    this.document = document
  }
}

const isDocument = (body: unknown): body is Readonly<Record<string, unknown>> => typeof body === 'object' && body !== null && !Array.isArray(body)
const textOf = (value: unknown): string | undefined => typeof value === 'string' && value !== '' ? value : undefined
