import type { FastifyInstance, FastifyReply, FastifyRequest, RouteHandlerMethod, RouteOptions } from 'fastify'
import type { RouteLooks } from '@overt/sdk'
import { schemaFault } from '../http/schema-fault.ts'
import { PluginMistake, pluginDisabled, pluginFailed, pluginTimedOut } from './errors.ts'
import { PluginFault } from './guarded-call.ts'
import type { Guard } from './guarded-call.ts'
import type { PluginRoute } from './plugin-registrations.ts'
import { runAsPlugin } from './plugin-scope.ts'

const routeTimeoutMs = 30_000
/** Paths below a plugin's prefix that the kernel answers itself. */
const reservedForPlatform = /^$|^\/(purge|deliveries|export)(\/|$)/
/** The same below `/api/operator/<plugin>`. */
export const reservedForOperator = /^\/?$|^\/settings(\/|$)/

interface Gate {
  readonly pluginId: string
  /** Why it cannot run in this process; undefined when it is ready. */
  fault(): string | undefined
  isOn(workspaceId: string): Promise<boolean>
}

/** Errors: `plugin-failed` (503) for a plugin that failed, `plugin-disabled` (404) for one that is off. */
export async function passGate({ pluginId, fault, isOn }: Gate, request: FastifyRequest): Promise<void> {
  if (fault() !== undefined) throw pluginFailed({ values: { plugin: pluginId } })
  const { workspaceId = '' } = request.params as { readonly workspaceId?: string }
  if (!await isOn(workspaceId)) throw pluginDisabled({ values: { plugin: pluginId } })
}

/** Asks the gate before anything else of a plugin's routes, and gives the rest of the request the plugin's name. */
export function addGate(scope: FastifyInstance, gate: Gate): void {
  scope.addHook('onRequest', (request, _reply, done) => {
    passGate(gate, request).then(() => { runAsPlugin({ plugin: gate.pluginId, place: `route ${request.method} ${request.routeOptions.url ?? request.url}` }, done) }, done)
  })
}

/** Schemas become code with their first request; a plugin whose schemas cannot is `load-failed` rather than a 500 later. */
export function checkSchemas(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    const fault = schemaFault(route)
    if (fault !== undefined) throw new PluginMistake(fault)
  })
}

/** Sends every handler of a plugin's routes through the guard. */
export function guardRoutes(scope: FastifyInstance, pluginId: string, guard: Guard, { reserved = reservedForPlatform, onRoute }: { readonly reserved?: RegExp; readonly onRoute?: (route: PluginRoute) => void }): void {
  const guarded = new WeakSet<RouteHandlerMethod>()
  scope.addHook('onRoute', (route) => {
    if (reserved.test(route.routePath)) throw new PluginMistake(`it registers ${String(route.method)} ${route.routePath || '/'}, a path that the platform answers itself`)
    if (guarded.has(route.handler)) return
    const looks = (route.config as { readonly looks?: RouteLooks } | undefined)?.looks
    // Whatever reaches the kernel has been refused before where it declares nothing.
    if (looks !== undefined) for (const method of [route.method].flat()) onRoute?.({ method, path: route.routePath, looks })
    route.handler = guardedHandler(route, route.handler, pluginId, guard)
    guarded.add(route.handler)
  })
}

function guardedHandler(route: RouteOptions & { readonly routePath: string }, handler: RouteHandlerMethod, plugin: string, guard: Guard): RouteHandlerMethod {
  const { timeoutMs = routeTimeoutMs } = (route.config ?? {}) as { readonly timeoutMs?: number }
  const place = `route ${String(route.method)} ${route.routePath}`
  return async function guardedRoute(this: FastifyInstance, request, reply) {
    const { workspaceId = null } = request.params as { readonly workspaceId?: string }
    try {
      const { result } = await guard.call({ plugin, place, workspaceId, timeoutMs, mayRefuse: true, answers: true }, () => answer(handler, this, request, reply))
      return result
    } catch (error) {
      throw error instanceof PluginFault ? problemOf(error, plugin, timeoutMs) : error
    }
  }
}

/** The result is boxed, because a reply is itself thenable and lasts as long as its stream. */
async function answer(handler: RouteHandlerMethod, scope: FastifyInstance, request: FastifyRequest, reply: FastifyReply): Promise<{ readonly result: unknown }> {
  const returned: unknown = handler.call(scope, request, reply)
  if (returned === reply) return { result: reply }
  const result = await returned
  // A handler that returns nothing answers later through `reply`: wait for that, within the timeout.
  if (result === undefined && !reply.sent) await reply
  return { result }
}

function problemOf(fault: PluginFault, plugin: string, timeoutMs: number): unknown {
  if (fault.kind === 'timed-out') return pluginTimedOut({ values: { plugin, seconds: timeoutMs / 1_000 }, cause: fault })
  if (fault.kind === 'breaker-open') return pluginFailed({ values: { plugin }, retryAfterSeconds: 30, cause: fault })
  return fault.cause ?? fault
}
