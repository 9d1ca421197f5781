import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import Fastify from 'fastify'
import { Registry } from 'prom-client'
import { readConfig } from '../config.ts'
import { databaseAway } from '../errors.ts'
import { healthRoutes } from '../http/health.ts'
import { createTestPlatform } from '@overt/testing/platform'
import { fileEntry, makeWork } from './work-support.ts'

/** What a collector was sent, as bytes: text is readable in protocol buffers. */
interface Collector { readonly server: Server; readonly endpoint: string; readonly sent: Map<string, Buffer[]> }

async function startCollector(): Promise<Collector> {
  const sent = new Map<string, Buffer[]>()
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      sent.set(request.url ?? '', [...sent.get(request.url ?? '') ?? [], body])
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent }
}

describe('telemetry', function () {
  this.timeout(60_000)
  let collector: Collector
  let traces: Buffer
  let metrics: Buffer
  const secrets: string[] = []

  before(async () => {
    collector = await startCollector()
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_METRIC_EXPORT_INTERVAL: '3600000', OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test' }
    Object.assign(process.env, environment)
    try {
      const platform = await createTestPlatform({ environment, clock: '2026-03-02T12:00:00Z' })
      const workspace = await platform.workspace()
      const member = await workspace.member({ name: 'Mia Geheim' })
      const work = await makeWork(workspace.admin)
      const entry = await fileEntry(member, work.taskId, '2026-01-05T10:00:00Z', '2026-01-05T11:00:00Z', { description: 'a very private note', tags: ['whispered'] })
      await member.get(`/entries/${entry.id}`, { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' })
      expect((await member.get('/entries?from=2026-01-05&to=2026-01-06&search=needle-in-query')).statusCode).to.equal(200)
      expect((await member.post('/entries', { taskId: work.taskId, startedAt: '2026-01-05T10:00:00Z', stoppedAt: '2026-01-05T11:00:00Z', description: 'refused words' })).statusCode).to.equal(409)
      expect((await platform.app.inject({ url: '/api/none-of-it?word=needle-in-query', headers: { cookie: 'a=cookie-value' } })).statusCode).to.equal(404)
      await platform.drain()
      secrets.push(member.id, member.userId, member.email, member.token, workspace.admin.email, entry.id, work.taskId, workspace.id)
      await platform.close()
    } finally {
      for (const name of Object.keys(environment)) delete process.env[name]
    }
    traces = Buffer.concat(collector.sent.get('/v1/traces') ?? [])
    metrics = Buffer.concat(collector.sent.get('/v1/metrics') ?? [])
  })
  after(() => { collector.server.close() })

  it('names routes, statements and jobs, and whose process it was', () => {
    for (const name of ['GET /api/workspaces/:workspaceId/entries/:id', 'POST /api/workspaces/:workspaceId/entries', 'transaction', 'entry-find', 'service.name', 'deployment.environment.name', 'schedule ', 'http.response.status_code']) {
      expect(traces.includes(name), name).to.equal(true)
    }
  })

  it('says which code a refusal had', () => {
    expect(traces.includes('entry-overlaps')).to.equal(true)
  })

  it('holds nothing of a person, a record, a query or a statement', () => {
    const words = [...secrets, 'Mia', 'Geheim', 'private note', 'whispered', 'needle-in-query', 'refused words', 'cookie-value', '127.0.0.1', 'insert into', 'select ', '2026-01-05']
    for (const word of words) {
      expect(traces.includes(word), `traces: ${word}`).to.equal(false)
      expect(metrics.includes(word), `metrics: ${word}`).to.equal(false)
    }
  })

  it('does not let a client continue a trace of its own choice, where no proxy is trusted', () => {
    expect(traces.includes(Buffer.from('0af7651916cd43dd8448eb211c80319c', 'hex'))).to.equal(false)
  })

  it('sends the metrics that /metrics serves, under the same names', () => {
    for (const name of ['overt_request_seconds', 'process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds']) expect(metrics.includes(name), name).to.equal(true)
  })

  it('goes on with what is known where the database is away', async () => {
    const app = Fastify()
    healthRoutes(app, { registry: new Registry(), check: () => Promise.resolve('database'), plugins: () => [], undeliveredMails: () => Promise.resolve({ waiting: 0, givenUp: 0 }), auditTail: () => Promise.reject(databaseAway()) }, undefined)
    const { statusCode, body } = await app.inject('/metrics')
    expect(statusCode).to.equal(200)
    expect(body).to.contain('process_cpu_seconds_total')
    await app.close()
  })

  it('is off without an endpoint, and takes only what it can do', () => {
    expect(readConfig({}, '/srv/overt').telemetry).to.equal(undefined)
    expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' }, '/srv/overt').telemetry).to.equal(undefined)
    expect(readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_METRICS_EXPORTER: 'none' }, '/srv/overt').telemetry).to.deep.include({ traces: true, metrics: false })
    expect(readConfig({ OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' }, '/srv/overt').telemetry).to.deep.include({ sampledShare: 0.1, parentBased: false })
    expect(() => readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4317', OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc', OTEL_TRACES_EXPORTER: 'jaeger', OTEL_TRACES_SAMPLER: 'some' }, '/srv/overt'))
      .to.throw(/OTEL_TRACES_EXPORTER.*OTEL_EXPORTER_OTLP_PROTOCOL.*OTEL_TRACES_SAMPLER/)
  })

  it('costs nothing where it is off: no other file loads OpenTelemetry, and that one is loaded on demand', () => {
    const core = join(import.meta.dirname, '..')
    const sources = globSync('**/*.ts', { cwd: core, exclude: (path) => /node_modules|^test|^dist/.test(path) })
    const loads = sources.filter((path) => /from '@opentelemetry\/|import\('@opentelemetry\//.test(readFileSync(join(core, path), 'utf8')))
    expect(loads.sort()).to.deep.equal([join('telemetry', 'open-telemetry.ts'), join('telemetry', 'registry-producer.ts')])
    const importers = sources.filter((path) => /^import (?!type).*(open-telemetry|registry-producer)\.ts'/m.test(readFileSync(join(core, path), 'utf8')))
    expect(importers).to.deep.equal([join('telemetry', 'open-telemetry.ts')])
  })
})
