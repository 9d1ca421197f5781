import { gunzip, gunzipSync } from 'node:zlib'
import { promisify } from 'node:util'
import type { FastifyRequest } from 'fastify'
import { malformedBody, tooLarge } from '../errors.ts'
import { unsupportedEncoding } from './errors.ts'

/** Unpacked. */
export const batchMaximumBytes = 8 * 1024 * 1024
/** Smaller bodies are unpacked on the spot: a trip to the thread pool costs more. */
const inlineBytes = 64 * 1024

const unpackAside = promisify(gunzip)
const unstorable = /\\u(?:0000|d[89a-f])|\0/i

export interface BatchBody {
  readonly value: unknown
  /** True where some text may be something PostgreSQL cannot store; then each record is looked at. */
  readonly suspicious: boolean
}

/** Reads a JSON body, gzipped or plain, up to 8 MiB unpacked. Errors: `too-large`, `malformed-body`, `unsupported-encoding`. */
export async function readBatchBody(request: FastifyRequest, body: Buffer): Promise<BatchBody> {
  const text = (await unpack(request.headers['content-encoding'], body)).toString('utf8')
  try {
    return { value: JSON.parse(text), suspicious: unstorable.test(text) }
  } catch {
    throw malformedBody({ values: { detail: 'The body is not JSON.' } })
  }
}

async function unpack(encoding: string | undefined, body: Buffer): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body
  if (encoding.toLowerCase() !== 'gzip') throw unsupportedEncoding()
  const options = { maxOutputLength: batchMaximumBytes }
  try {
    return body.length < inlineBytes ? gunzipSync(body, options) : await unpackAside(body, options)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge({ values: { limit: '8 MiB unpacked' } })
    throw malformedBody({ values: { detail: 'The body is not gzip, although its Content-Encoding says so.' } })
  }
}

/** False for text that PostgreSQL cannot store: NUL characters and lone surrogates. */
export function isStorable(record: unknown): boolean {
  return !unstorable.test(JSON.stringify(record))
}
