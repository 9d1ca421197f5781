import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { Compile } from 'typebox/compile'
import { readRetryAfter } from '@overt/client'
import { ProblemDocument } from '@overt/sdk/agent'
import { boundedBody } from './bounded-body.ts'
import { errorMessage } from './errors.ts'
import type { MultipartBody } from './multipart.ts'

const timeoutMilliseconds = 30_000
/** A picture over a slow line takes longer than anything else. */
const multipartTimeoutMilliseconds = 90_000
const largestReplyBytes = 1024 * 1024
const compressFromBytes = 1_024

const compress = promisify(gzip)
const problem = Compile(ProblemDocument)

/** What came back: an answer of the server, or that there was none to be had. */
export type ServerReply =
  | { readonly kind: 'answer', readonly status: number, readonly etag: string | null, readonly body: unknown,
      readonly sentElapsed: number, readonly receivedElapsed: number }
  | { readonly kind: 'problem', readonly status: number, readonly code: string, readonly detail: string, readonly body: unknown,
      readonly retryAfterSeconds: number | null }
  | { readonly kind: 'unreachable', readonly reason: 'offline' | 'untrusted' | 'foreign', readonly detail: string }

export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly token?: string
  readonly json?: string
  readonly multipart?: MultipartBody
  readonly etag?: string | null
}

export interface ServerClient {
  send(server: string, request: ServerRequest): Promise<ServerReply>
}

export interface ServerClientOptions {
  readonly fetch: typeof globalThis.fetch
  readonly elapsed: () => number
  readonly agentVersion: string
  /** The language for what the server says in words. */
  readonly language: () => string
}

/**
 * Talks to one server: bounded in time and size, never follows a redirect, and takes only JSON for an answer, so that a
 * captive portal's page is not mistaken for the server.
 */
export function createServerClient({ fetch, elapsed, agentVersion, language }: ServerClientOptions): ServerClient {
  return {
    async send(server, { method, path, token, json, multipart, etag }) {
      const headers = new Headers({ accept: 'application/json', 'accept-language': language(), 'user-agent': `overt-agent/${agentVersion}` })
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`)
      if (etag) headers.set('if-none-match', etag)
      const body = multipart?.bytes ?? await encode(headers, json)
      if (multipart !== undefined) headers.set('content-type', multipart.contentType)
      const timeout = multipart === undefined ? timeoutMilliseconds : multipartTimeoutMilliseconds
      const sentElapsed = elapsed()
      try {
        const response = await fetch(new URL(path, server), {
          method, headers, redirect: 'manual', signal: AbortSignal.timeout(timeout), ...(body === null ? {} : { body }),
        })
        const receivedElapsed = elapsed()
        if (response.status === 304 || response.status === 204) {
          return { kind: 'answer', status: response.status, etag: response.headers.get('etag'), body: null, sentElapsed, receivedElapsed }
        }
        const text = (await boundedBody(response, largestReplyBytes)).toString('utf8')
        return understand(response, text, sentElapsed, receivedElapsed)
      } catch (error) {
        return { kind: 'unreachable', ...explain(error) }
      }
    },
  }
}

async function encode(headers: Headers, json: string | undefined): Promise<string | Uint8Array<ArrayBuffer> | null> {
  if (json === undefined) return null
  headers.set('content-type', 'application/json')
  if (json.length < compressFromBytes) return json
  headers.set('content-encoding', 'gzip')
  return new Uint8Array(await compress(json))
}

function understand(response: Response, text: string, sentElapsed: number, receivedElapsed: number): ServerReply {
  const type = response.headers.get('content-type') ?? ''
  const body = /\bjson\b/.test(type) ? parse(text) : undefined
  const retryAfterSeconds = readRetryAfter(response.headers.get('retry-after')) ?? null
  if (response.ok && body !== undefined) {
    return { kind: 'answer', status: response.status, etag: response.headers.get('etag'), body, sentElapsed, receivedElapsed }
  }
  if (problem.Check(body)) {
    return { kind: 'problem', status: response.status, code: body.code, detail: body.detail ?? body.title, body, retryAfterSeconds }
  }
  if (response.status >= 500 || response.status === 429 || response.status === 413) {
    return { kind: 'problem', status: response.status, code: `http-${response.status}`, detail: response.statusText, body: null, retryAfterSeconds }
  }
  return { kind: 'unreachable', reason: 'foreign', detail: `status ${response.status}, ${type || 'no content type'}` }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL/

function explain(error: unknown): { reason: 'offline' | 'untrusted', detail: string } {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : errorMessage(cause)
  return { reason: certificateCodes.test(code) ? 'untrusted' : 'offline', detail: code }
}
