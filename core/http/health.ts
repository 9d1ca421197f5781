import { createHash, timingSafeEqual } from 'node:crypto'
import { Counter, Gauge, Histogram, collectDefaultMetrics } from 'prom-client'
import type { Registry } from 'prom-client'
import type { Backups } from '../backup/backups.ts'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { metricsTokenNeeded, overloaded } from '../errors.ts'
import { backupHealth, backupMetrics } from './backup-health.ts'
import { isSameMachine } from './same-machine.ts'

export interface Readiness {
  /** Undefined when ready, else what is missing. */
  check(): Promise<string | undefined>
  /** Per plugin: its state and, where it is not ready, the reason. */
  plugins(): readonly { readonly id: string; readonly state: string; readonly reason: string | undefined }[]
  /** Where the metrics of this process are counted. */
  readonly registry: Registry
  /** Undefined where no place for backups is set. */
  readonly backups?: Pick<Backups, 'status' | 'failures'> | undefined
  /** Rows of audit trails that are not chained yet, and for how many seconds the oldest has waited. */
  auditTail(): Promise<{ readonly rows: number; readonly seconds: number; readonly late: boolean }>
  /** Mails that were tried in vain: those that are tried again, and those that are not. */
  undeliveredMails(): Promise<{ readonly waiting: number; readonly givenUp: number }>
}

/**
 * `/healthz` tells that the process turns, `/readyz` that it can serve, `/health/plugins` how each plugin is, `/health/audit` whether audit trails are
 * chained in time, `/health/mail` how many mails were tried in vain, `/health/backups` how the backups are, `/metrics` for Prometheus; the last five only to this machine or with the token.
 */
export function healthRoutes(app: FastifyInstance, readiness: Readiness, metricsToken: string | undefined): void {
  const { registry } = readiness
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'overt_request_seconds', help: 'Duration of requests by route and status.', labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5], registers: [registry],
  })
  for (const [unit, help] of [['rows', 'Rows of audit trails that are not chained yet.'], ['seconds', 'How long the oldest row of an audit trail has waited to be chained.']] as const) {
    new Gauge({
      name: `overt_audit_unchained_${unit}`, help, registers: [registry],
      async collect() {
        // Without the database there is no number; the others are what is needed then.
        const tail = await readiness.auditTail().catch(() => undefined)
        if (tail === undefined) this.reset()
        else this.set(tail[unit])
      },
    })
  }
  for (const [state, help] of [['waiting', 'Mails that were tried in vain and are tried again.'], ['given_up', 'Mails that were tried in vain and are not tried again.']] as const) {
    new Gauge({
      name: `overt_mails_${state}`, help, registers: [registry],
      async collect() {
        const mails = await readiness.undeliveredMails().catch(() => undefined)
        if (mails === undefined) this.reset()
        else this.set(state === 'waiting' ? mails.waiting : mails.givenUp)
      },
    })
  }
  const problems = new Counter({ name: 'overt_problems_total', help: 'Answers of status 500 and above.', labelNames: ['route'], registers: [registry] })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    duration.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000)
    if (reply.statusCode >= 500) problems.inc({ route })
    done()
  })

  if (readiness.backups !== undefined) backupMetrics(registry, readiness.backups)
  const open = { config: { rateLimit: false as const }, schema: { hide: true }, logLevel: 'warn' as const }
  app.get('/healthz', open, () => ({ status: 'ok' }))
  app.get('/readyz', open, async () => {
    const missing = await readiness.check()
    if (missing !== undefined) throw overloaded({ values: { seconds: 2 }, retryAfterSeconds: 2, extensions: { missing } })
    return { status: 'ready' }
  })
  const inside = { ...open, onRequest: async (request: FastifyRequest) => { requireInsider(request, metricsToken) } }
  app.get('/health/plugins', inside, () => ({ items: readiness.plugins() }))
  app.get('/health/backups', inside, async () => (readiness.backups === undefined ? { configured: false } : { configured: true, ...await backupHealth(readiness.backups) }))
  app.get('/health/mail', inside, () => readiness.undeliveredMails())
  app.get('/health/audit', inside, () => readiness.auditTail())
  app.get('/metrics', inside, async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()))
}

/** How busy a server is and what runs on it is nobody's business outside. Errors: `metrics-token-needed`. */
function requireInsider(request: FastifyRequest, token: string | undefined): void {
  if (isSameMachine(request)) return
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined || given === undefined || !timingSafeEqual(digest(given), digest(token))) throw metricsTokenNeeded()
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
