import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import Fastify, { LogController } from 'fastify'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import helmet from 'helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { Platform } from '../contracts.ts'
import { requireWritable } from '../access/index.ts'
import { notFound, overloaded, tooMany, unauthorized } from '../errors.ts'
import { findOperator } from '../operator/operators.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { currentUnit } from '../database/unit-of-work.ts'
import { withReason } from '../audit/look-reason.ts'
import { apiDocs } from './api-docs.ts'
import { useAsking } from './asking.ts'
import { useClosedQueries } from './closed-query.ts'
import { compressAnswers } from './compression.ts'
import type { App, RegisterRoutes } from './fastify.ts'
import { takeTurnsAtHeavyReads } from './heavy-reads.ts'
import { useFileHeaders } from './file-headers.ts'
import { healthRoutes } from './health.ts'
import type { Readiness } from './health.ts'
import { useOneHost } from './hosts.ts'
import { useJsonBody } from './json-body.ts'
import { withPageLanguage } from './language-of.ts'
import { requireOwnOrigin } from './origin.ts'
import { useMemberRequests } from './member-requests.ts'
import { isPageFile, requesterOf } from './requester.ts'
import { useProblems } from './problems.ts'
import { useRequestText } from './request-text.ts'
import { routeFault } from './route-contract.ts'
import { useSerialization } from './serialization.ts'
import { sharedRateStore } from './shared-rate-store.ts'
import { useValidation } from './validation.ts'

export interface ServerParts {
  /** Below `/api`, with `request.signedIn`. */
  readonly api: readonly RegisterRoutes[]
  /** Below `/api/workspaces/:workspaceId`, with `request.caller`. */
  readonly workspace: readonly RegisterRoutes[]
  /** Below `/api/operator`, with `request.operator`. */
  readonly operator: readonly RegisterRoutes[]
  /** Below `/api/agent`, with their own device authentication. */
  readonly agent: readonly RegisterRoutes[]
  /** At the root: the admin UI. */
  readonly root: readonly RegisterRoutes[]
}

export interface ServerOptions {
  /** Undefined: nothing is traced. */
  readonly telemetry?: Telemetry | undefined
  /** Is given the server before anything is registered on it. */
  readonly prepare?: ((app: FastifyInstance) => void) | undefined
}

const requestLimits = {
  bodyLimit: 1024 * 1024,
  // Node swaps the two when headers may take longer than the whole request, and slow bodies stay open.
  requestTimeout: 20_000,
  connectionsCheckingIntervalMs: 2_000,
  headersTimeoutMs: 10_000,
  keepAliveTimeoutMs: 72_000,
}

/** Builds the HTTP server over a platform; nothing listens yet. */
export async function createServer(platform: Platform, parts: ServerParts, readiness: Readiness, { telemetry, prepare }: ServerOptions = {}): Promise<FastifyInstance> {
  const { config } = platform
  const app = Fastify({
    loggerInstance: platform.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    bodyLimit: requestLimits.bodyLimit,
    requestTimeout: requestLimits.requestTimeout,
    keepAliveTimeout: requestLimits.keepAliveTimeoutMs,
    http: { headersTimeout: requestLimits.headersTimeoutMs, connectionsCheckingInterval: requestLimits.connectionsCheckingIntervalMs },
    forceCloseConnections: 'idle',
    // What arrives on a connection that is still open is answered: its client has done nothing wrong.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.decorate('platform', platform)
  app.decorateRequest('signedIn', null)
  app.decorateRequest('caller', null)
  app.decorateRequest('device', null)
  app.decorateRequest('operator', null)
  useValidation(app)
  useSerialization(app)
  useClosedQueries(app)
  useJsonBody(app)
  useProblems(app, (problem, locale) => platform.plugins.problemTexts(problem, locale))
  telemetry?.traceRequests(app as unknown as FastifyInstance)
  prepare?.(app as unknown as FastifyInstance)
  useMemberRequests(app as unknown as FastifyInstance)
  useOneHost(app, { trustsProxy: config.trustProxy.length > 0 })
  useRequestText(app)
  useAsking(app)
  app.addHook('onSend', (request, reply, _payload, done) => {
    // A refusal rolls back; anything else would be told before it is committed.
    if (reply.statusCode < 400 && currentUnit.getStore()?.finished === false) {
      done(new Error(`${request.method} ${request.routeOptions.url ?? ''} answers inside its unit of work`))
      return
    }
    void reply.header('x-request-id', request.id)
    // The next request goes to a process that stays.
    if (platform.stopping.aborted) void reply.header('connection', 'close')
    if (request.url.startsWith('/api/') && reply.getHeader('cache-control') === undefined) void reply.header('cache-control', 'no-store')
    done()
  })
  compressAnswers(app as unknown as FastifyInstance)
  useFileHeaders(app as unknown as FastifyInstance)
  app.addHook('onResponse', (request, reply, done) => {
    request.log.debug({ method: request.method, route: request.routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request')
    done()
  })

  await app.register(cookie)
  // The page's own policy, with its nonce, is set where the page is served.
  // Made once: @fastify/helmet works all of it out again with every request.
  const secure = helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: [`'none'`], frameAncestors: [`'none'`] } },
    crossOriginEmbedderPolicy: false,
    hsts: config.publicUrl?.startsWith('https:') === true ? { maxAge: 15_552_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
  })
  app.addHook('onRequest', (request, reply, done) => { secure(request.raw, reply.raw, (error) => { done(error as Error | undefined) }) })
  await app.register(underPressure, {
    maxEventLoopDelay: config.rateLimits ? 2_000 : 0,
    pressureHandler: () => { throw overloaded({ values: { seconds: 2 }, retryAfterSeconds: 2 }) },
  })
  if (config.rateLimits) {
    await app.register(rateLimit, {
      global: true,
      max: 1_200,
      timeWindow: 60_000,
      store: sharedRateStore(platform.board.topic({ name: 'requests', lifetimeMs: 60_000 })),
      keyGenerator: requesterOf(platform),
      allowList: isPageFile,
      errorResponseBuilder: (_request, { ttl }) => tooMany({ values: { seconds: Math.ceil(ttl / 1_000) }, retryAfterSeconds: ttl / 1_000 }),
    })
  }
  await apiDocs(app)
  healthRoutes(app, readiness, config.metricsToken)

  await app.register(async (api) => {
    api.addHook('onRequest', signIn)
    for (const register of parts.api) await api.register(scoped(register))
    await api.register(async (workspace) => {
      workspace.addHook('onRoute', (route) => { requireDeclared(route) })
      workspace.addHook('onRequest', enterWorkspace)
      workspace.addHook('preHandler', (request, _reply, done) => { withReason(request, done) })
      takeTurnsAtHeavyReads(workspace, platform.heavyTurns)
      for (const register of parts.workspace) await workspace.register(scoped(register))
    }, { prefix: '/workspaces/:workspaceId' })
    // After the workspaces: plugins say there which routes they have here.
    await api.register(async (operator) => {
      operator.addHook('onRoute', (route) => { requireDeclared(route) })
      operator.addHook('onRequest', enterOperatorArea)
      for (const register of parts.operator) await operator.register(scoped(register))
    }, { prefix: '/operator' })
  }, { prefix: '/api' })
  await app.register(async (agent) => {
    for (const register of parts.agent) await agent.register(scoped(register))
  }, { prefix: '/api/agent' })
  for (const register of parts.root) await app.register(scoped(register))

  async function signIn(request: FastifyRequest): Promise<void> {
    if (!isPersonalToken(request.headers.authorization)) requireOwnOrigin(request, config.publicUrl)
    request.signedIn = await platform.identity.signedIn(request)
  }

  /** Nobody else learns that there is anything. */
  async function enterOperatorArea(request: FastifyRequest): Promise<void> {
    if (request.signedIn === null) throw unauthorized()
    const { userId } = request.signedIn
    const operator = await platform.database.inIdentity(null, (unit) => findOperator(unit, userId))
    if (operator === undefined) throw notFound({ values: { what: `${request.method} ${request.url.split('?')[0] ?? ''}` } })
    request.operator = withPageLanguage({ userId, ...operator }, request)
  }

  async function enterWorkspace(request: FastifyRequest): Promise<void> {
    const { workspaceId } = request.params as { workspaceId: string }
    if (request.routeOptions.config.ownAccess !== undefined) {
      if (!isId(workspaceId)) throw notFound({ values: { what: 'The workspace' } })
      await requireOpenFor(request, workspaceId)
      return
    }
    if (request.signedIn === null) throw unauthorized()
    const caller = isId(workspaceId) ? await platform.identity.caller(request.signedIn, workspaceId) : null
    if (caller === null) throw notFound({ values: { what: 'The workspace' } })
    request.caller = withPageLanguage(caller, request)
    await requireOpenFor(request, workspaceId)
  }

  /** One place for all routes: a change of a read-only workspace is refused unless its route says why not. */
  async function requireOpenFor({ method, routeOptions }: FastifyRequest, workspaceId: string): Promise<void> {
    if (!safeMethods.has(method) && routeOptions.config.whileReadOnly === undefined) await requireWritable(platform, workspaceId)
  }

  return app
}

/** Every route of a workspace and of the operator obeys it: one of the core that declares too little ends the start, a plugin with one becomes `load-failed`. */
function requireDeclared(route: RouteOptions & { readonly routePath: string }): void {
  const fault = routeFault(String(route.method), route.routePath, route)
  if (fault !== undefined) throw new Error(fault)
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

const scoped = (register: RegisterRoutes) => async (instance: FastifyInstance): Promise<void> => { await register(instance as unknown as App) }

/** What no foreign page can send: any other Authorization header leaves the cookie to decide, somewhere at least. */
const isPersonalToken = (header: string | undefined): boolean => header?.startsWith('Bearer ovt_') === true

const isId = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(text)

