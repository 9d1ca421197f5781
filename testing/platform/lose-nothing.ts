import { isDeepStrictEqual } from 'node:util'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** A serializer leaves out what its schema does not name, without a word. Here that is an error, so that every test of a route proves its schema. */
export function loseNothing(app: FastifyInstance): void {
  const given = new WeakMap<FastifyRequest, unknown>()
  app.addHook('preSerialization', (request, _reply, payload, done) => {
    given.set(request, asJson(payload))
    done(null, payload)
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string' || reply.statusCode >= 300 || !String(reply.getHeader('content-type')).startsWith('application/json')) { done(); return }
    const sent = JSON.parse(payload) as unknown
    // What was JSON before it reached the server has met no schema yet.
    const serialize = given.has(request) ? undefined : reply.getSerializationFunction(String(reply.statusCode))
    const [told, meant] = given.has(request) ? [sent, given.get(request)] : [serialize === undefined ? sent : JSON.parse(serialize(sent as Record<string, unknown>)) as unknown, sent]
    if (isDeepStrictEqual(told, meant)) done()
    else done(new Error(`${request.method} ${request.routeOptions.url ?? ''}: the response schema does not fit the answer at ${difference(told, meant)}`))
  })
}

const asJson = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))

/** Where two values first differ. */
function difference(told: unknown, meant: unknown, path = ''): string {
  if (!isRecord(told) || !isRecord(meant)) return `${path === '' ? '/' : path}: ${String(JSON.stringify(meant))} became ${String(JSON.stringify(told))}`
  const key = [...new Set([...Object.keys(meant), ...Object.keys(told)])].find((each) => !isDeepStrictEqual(told[each], meant[each])) ?? ''
  return difference(told[key], meant[key], `${path}/${key}`)
}

const isRecord = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === 'object'
