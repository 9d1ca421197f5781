import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock, InboundReply, InboundRoute, InstallationInboundRequest } from '@overt/sdk'
import { notFound } from '../errors.ts'
import type { App } from '../http/fastify.ts'
import { PluginMistake, pluginFailed, pluginTimedOut } from './errors.ts'
import { PluginFault } from './guarded-call.ts'
import type { Guard } from './guarded-call.ts'
import { passGate } from './plugin-scope-routes.ts'

const defaultMaximumBytes = 256 * 1024
const defaultTimeoutMs = 10_000
const canonicalId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export type InboundGate = Parameters<typeof passGate>[0]
export interface InboundDeps { readonly guard: Guard; readonly clock: Clock }
type InboundScope = FastifyInstance | App

/** One plugin's addresses for other services, `/api/hooks/<plugin>/<workspaceId>/…`: gated and guarded, bodies untouched. */
export function inboundRoutes(app: App, gate: InboundGate & { requireWritable(workspaceId: string): Promise<void> }, routes: readonly InboundRoute[], deps: InboundDeps): void {
  if (routes.length === 0) return
  void app.register((scope, _options, done) => {
    takeBodiesAsTheyCome(scope)
    for (const route of routes) {
      addInboundRoute(scope, gate.pluginId, route, deps, {
        async enter(request) {
          const workspaceId = workspaceOf(request)
          if (!canonicalId.test(workspaceId)) throw notFound({ values: { what: 'The workspace' } })
          await passGate(gate, request)
          if (route.method !== 'GET' && route.whileReadOnly === undefined) await gate.requireWritable(workspaceId)
        },
        workspaceOf,
        handle: (request, received, signal) => route.handle({ ...received, workspaceId: workspaceOf(request) }, signal),
      })
    }
    done()
  }, { prefix: `/api/hooks/${gate.pluginId}/:workspaceId` })
}

const workspaceOf = (request: FastifyRequest): string => (request.params as { readonly workspaceId: string }).workspaceId

/** Signatures are made over bytes: nothing is parsed, whatever the content type says. */
export function takeBodiesAsTheyCome(scope: InboundScope): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request: FastifyRequest, body: Buffer, parsed: (error: null, body: Buffer) => void) => { parsed(null, body) })
}

interface InboundAddress {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly maximumBytes?: number
  readonly timeoutMs?: number
}
interface InboundHandling {
  enter(request: FastifyRequest): Promise<void>
  workspaceOf(request: FastifyRequest): string | null
  handle(request: FastifyRequest, received: InstallationInboundRequest, signal: AbortSignal): Promise<InboundReply>
}

/** One address, guarded: what is sent there never pauses it. */
export function addInboundRoute(scope: InboundScope, pluginId: string, { method, path, maximumBytes = defaultMaximumBytes, timeoutMs = defaultTimeoutMs }: InboundAddress, { guard, clock }: InboundDeps, handling: InboundHandling): void {
  const place = `inbound ${method} ${path}`
  scope.route({
    method, url: path, bodyLimit: maximumBytes, schema: { hide: true }, config: { anyQuery: 'the other service chooses its parameters' },
    onRequest: (request: FastifyRequest) => handling.enter(request),
    handler: async (request: FastifyRequest, reply: FastifyReply) => {
      const received = inboundRequest(request, clock)
      try {
        const answer = await guard.call({ plugin: pluginId, place, workspaceId: handling.workspaceOf(request), timeoutMs, mayRefuse: true, answers: true, neverPaused: true }, async (signal) => checkedReply(await handling.handle(request, received, signal)))
        return send(reply, answer)
      } catch (error) {
        if (!(error instanceof PluginFault)) throw error
        throw error.kind === 'timed-out' ? pluginTimedOut({ values: { plugin: pluginId, seconds: timeoutMs / 1_000 }, cause: error })
          : pluginFailed({ values: { plugin: pluginId }, cause: error })
      }
    },
  } as Parameters<FastifyInstance['route']>[0])
}

function inboundRequest(request: FastifyRequest, clock: Clock): InstallationInboundRequest {
  return {
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value].flat()[0]])),
    query: Object.fromEntries(Object.entries(request.query as Record<string, string | string[]>).map(([name, value]) => [name, [value].flat()[0]])),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    receivedAt: clock.now(),
  }
}

/** The platform's own: a plugin's answer must not sign anybody in, or loosen what guards pages. */
const platformHeaders = /^(?:set-cookie|content-length|transfer-encoding|connection|content-security-policy|strict-transport-security|x-frame-options|access-control-.*|cross-origin-.*)$/i

/** Inside the guarded call, so that a wrong answer is a fault of its plugin. */
function checkedReply(answer: InboundReply): InboundReply {
  const { status = 200, headers = {}, redirect } = answer
  const taken = Object.keys(headers).find((name) => platformHeaders.test(name))
  if (taken !== undefined) throw new PluginMistake(`an answer of inbound sets ${taken}, which is the platform's`)
  if (!Number.isInteger(status) || status < 200 || status > 599) throw new PluginMistake(`an answer of inbound has the status ${status}`)
  if (redirect !== undefined && !/^(?:https?:\/\/|\/)/.test(redirect)) throw new PluginMistake('an answer of inbound redirects to no address of HTTP')
  return answer
}

function send(reply: FastifyReply, { status, body, headers = {}, redirect }: InboundReply): FastifyReply {
  for (const [name, value] of Object.entries(headers)) void reply.header(name, value)
  if (redirect !== undefined) return reply.redirect(redirect, status ?? 303)
  void reply.code(status ?? 200)
  if (body === undefined) return reply.send('')
  if (reply.getHeader('content-type') === undefined) void reply.type(typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8')
  return reply.send(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
}
