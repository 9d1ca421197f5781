import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import negotiator from '@fastify/accept-negotiator'
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)

export type Encoding = 'br' | 'gzip'

/** Smaller answers fit into one packet either way. */
const leastBytes = 1_024
/** Quality 4 takes a fifth of the time of quality 9 and gives 8 % more bytes. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

const compressibleTypes = /^(?:text\/(?!event-stream)|image\/svg\+xml|application\/(?:json|javascript|problem\+json)\b)/
/** Names of what an answer gives to one reader alone. */
const secretNames = /token|secret|password|recovery|backupcode|totp|pairing|setupcode/i

/**
 * Which answers are compressed is decided here alone, when a route is registered. Compressed length tells whether a text occurs twice (BREACH): an answer that
 * holds a secret beside what the request or another person wrote is therefore sent as it is. Those are accounts (`/api/auth`), and every route whose response
 * schema names a secret; a route says otherwise with `config.compress`.
 */
export function mayCompress({ url, schema, config }: Pick<RouteOptions, 'url' | 'schema' | 'config'>): boolean {
  if (config?.compress !== undefined) return config.compress
  const { response } = (schema ?? {}) as { readonly response?: unknown }
  return !url.startsWith('/api/auth/') && !namesSecret(response)
}

function namesSecret(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false
  const { properties } = schema as { readonly properties?: unknown }
  if (typeof properties === 'object' && properties !== null && Object.keys(properties).some((name) => secretNames.test(name))) return true
  return Object.values(schema).some(namesSecret)
}

/** The encoding to answer with, by the reader's preference among those that there are; undefined sends the bytes as they are. */
export function encodingFor(request: FastifyRequest, available: readonly Encoding[]): Encoding | undefined {
  const { 'accept-encoding': accepted } = request.headers
  if (typeof accepted !== 'string' || available.length === 0) return undefined
  const chosen = negotiator.negotiate(accepted === '*' ? 'br' : accepted, [...available])
  return available.find((encoding) => encoding === chosen)
}

/** Notes that the answer depends on `Accept-Encoding`, beside what it depends on already. */
export function varyByEncoding(reply: FastifyReply): void {
  const present = String(reply.getHeader('vary') ?? '')
  if (!/\baccept-encoding\b|\*/i.test(present)) void reply.header('vary', present === '' ? 'accept-encoding' : `${present}, accept-encoding`)
}

/** Compresses answers of at least 1 kB that are whole; streams go out as they come. */
export function compressAnswers(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => { route.config = { ...route.config, compress: mayCompress(route) } })
  app.addHook('onSend', async (request, reply, payload) => {
    if (request.routeOptions.config.compress === false || !isCompressible(reply, payload)) return payload
    varyByEncoding(reply)
    const encoding = encodingFor(request, ['br', 'gzip'])
    if (encoding === undefined) return payload
    const bytes = encoding === 'br' ? await brotli(payload, brotliOptions) : await zip(payload)
    const etag = reply.getHeader('etag')
    // The bytes are others than those of the strong validator; `If-Match` takes it with and without the mark.
    if (typeof etag === 'string' && !etag.startsWith('W/')) void reply.header('etag', `W/${etag}`)
    void reply.header('content-encoding', encoding).header('content-length', bytes.length)
    return bytes
  })
}

function isCompressible(reply: FastifyReply, payload: unknown): payload is string | Buffer {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return false
  if (reply.getHeader('content-encoding') !== undefined || reply.getHeader('content-range') !== undefined) return false
  return Buffer.byteLength(payload) >= leastBytes && compressibleTypes.test(String(reply.getHeader('content-type') ?? ''))
}
