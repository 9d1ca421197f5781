import { gunzip, gunzipSync } from 'node:zlib'
import { promisify } from 'node:util'
import type { FastifyRequest } from 'fastify'
import { malformedBody, tooLarge } from '../errors.ts'
import { unsupportedEncoding } from './errors.ts'

/** Unpacked. */
export const batchMaximumBytes = 8 * 1024 * 1024
/** Five times what 1,000 records of the largest kind hold; more would keep the server busy for half a second before a schema sees it. */
export const batchMaximumValues = 200_000
/** Smaller bodies are unpacked on the spot: a trip to the thread pool costs more. */
const inlineBytes = 64 * 1024

const unpackAside = promisify(gunzip)
const unstorable = /\\u(?:0000|d[89a-f])|\0/i

export interface BatchBody {
  readonly value: unknown
  /** True where some text may be something PostgreSQL cannot store; then each record is looked at. */
  readonly suspicious: boolean
}

/** Reads a JSON body, gzipped or plain, up to 8 MiB and 200,000 values unpacked. Errors: `too-large`, `malformed-body`, `unsupported-encoding`. */
export async function readBatchBody(request: FastifyRequest, body: Buffer): Promise<BatchBody> {
  const bytes = await unpack(request.headers['content-encoding'], body)
  if (bytes.length > batchMaximumValues && hasTooManyValues(bytes)) throw tooLarge({ values: { limit: '200,000 values' } })
  const text = bytes.toString('utf8')
  try {
    return { value: JSON.parse(text), suspicious: unstorable.test(text) }
  } catch {
    throw malformedBody({ values: { detail: 'The body is not JSON.' } })
  }
}

/** Counts what begins a value, outside of texts, and stops at the limit. */
function hasTooManyValues(bytes: Buffer): boolean {
  const [quote, escape, comma, brace, bracket] = [0x22, 0x5c, 0x2c, 0x7b, 0x5b]
  let count = 0
  let inText = false
  for (let position = 0; position < bytes.length; position++) {
    const byte = bytes[position]
    if (inText) {
      if (byte === escape) position++
      else if (byte === quote) inText = false
    } else if (byte === quote) inText = true
    else if ((byte === comma || byte === brace || byte === bracket) && ++count > batchMaximumValues) return true
  }
  return false
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
