import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock, InboundReply, InboundRequest, InboundRoute } from '@overt/sdk'
import { notFound } from '../errors.ts'
import type { App } from '../http/fastify.ts'
import { pluginFailed, pluginTimedOut } from './errors.ts'
import { PluginFault } from './guarded-call.ts'
import type { Guard } from './guarded-call.ts'
import { passGate } from './plugin-scope-routes.ts'

const defaultMaximumBytes = 256 * 1024
const defaultTimeoutMs = 10_000
const canonicalId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** One plugin's addresses for other services, `/api/hooks/<plugin>/<workspaceId>/…`: gated and guarded, bodies untouched. */
export function inboundRoutes(
  app: App, gate: Parameters<typeof passGate>[0], routes: readonly InboundRoute[], { guard, clock }: { readonly guard: Guard; readonly clock: Clock },
): void {
  if (routes.length === 0) return
  void app.register((scope, _options, done) => {
    // Signatures are made over bytes: nothing is parsed, whatever the content type says.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => { parsed(null, body) })
    scope.addHook('onRequest', async (request) => {
      const { workspaceId } = request.params as { readonly workspaceId: string }
      if (!canonicalId.test(workspaceId)) throw notFound({ values: { what: 'The workspace' } })
      await passGate(gate, request)
    })
    for (const route of routes) {
      const { method, path, maximumBytes = defaultMaximumBytes, timeoutMs = defaultTimeoutMs } = route
      const place = `inbound ${method} ${path}`
      scope.route({
        method, url: path, bodyLimit: maximumBytes, schema: { hide: true }, config: { anyQuery: 'the other service chooses its parameters' },
        handler: async (request, reply) => {
          const received = inboundRequest(request, clock)
          try {
            const answer = await guard.call({ plugin: gate.pluginId, place, workspaceId: received.workspaceId, timeoutMs, mayRefuse: true, answers: true, neverPaused: true }, (signal) => route.handle(received, signal))
            return send(reply, answer)
          } catch (error) {
            if (!(error instanceof PluginFault)) throw error
            throw error.kind === 'timed-out' ? pluginTimedOut({ values: { plugin: gate.pluginId, seconds: timeoutMs / 1_000 }, cause: error })
              : pluginFailed({ values: { plugin: gate.pluginId, reason: 'it could not answer' }, cause: error })
          }
        },
      })
    }
    done()
  }, { prefix: `/api/hooks/${gate.pluginId}/:workspaceId` })
}

function inboundRequest(request: FastifyRequest, clock: Clock): InboundRequest {
  return {
    workspaceId: (request.params as { readonly workspaceId: string }).workspaceId,
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value].flat()[0]])),
    query: Object.fromEntries(Object.entries(request.query as Record<string, string | string[]>).map(([name, value]) => [name, [value].flat()[0]])),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt: clock.now(),
  }
}

function send(reply: FastifyReply, { status = 200, body }: InboundReply): FastifyReply {
  void reply.code(status)
  if (body === undefined) return reply.send('')
  return typeof body === 'string' ? reply.type('text/plain; charset=utf-8').send(body) : reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}
