import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, diag, trace } from '@opentelemetry/api'
import type { Context, Span, Tracer } from '@opentelemetry/api'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources'
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics'
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import type { FastifyBaseLogger } from 'fastify'
import type { Registry } from 'prom-client'
import { Problem } from '@overt/sdk'
import { sqlStateOf } from '../database/sql-state.ts'
import { createRegistryProducer } from './registry-producer.ts'
import type { Telemetry } from './telemetry.ts'
import type { TelemetryConfig } from './telemetry-config.ts'
import { currentSpan, inSpan } from './trace.ts'
import type { ActiveSpan, SpanAttributes } from './trace.ts'

export interface OpenTelemetryOptions {
  readonly config: TelemetryConfig
  readonly version: string
  readonly role: string
  readonly registry: Registry
  readonly log: FastifyBaseLogger
  /** Whether who calls may have begun the trace: a proxy of ours, not any client. */
  readonly trustsCallers: boolean
}

/** What is asked for every few seconds and tells nothing. */
const quietRoutes = new Set(['/healthz', '/readyz', '/metrics'])

/** Sends traces and metrics over OTLP. The only file that loads OpenTelemetry, and loaded only where it is on. */
export function openTelemetry({ config, version, role, registry, log, trustsCallers }: OpenTelemetryOptions): Telemetry {
  diag.setLogger(diagnostics(log), { suppressOverrideMessage: true })
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'overt', 'service.version': version, 'overt.role': role }))
    .merge(detectResources({ detectors: [envDetector] }))
  const ratio = new TraceIdRatioBasedSampler(config.sampledShare)
  const tracing = !config.traces ? undefined : new TracerProvider({
    resource, sampler: config.parentBased ? new ParentBasedSampler({ root: ratio }) : ratio, spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  })
  const metering = !config.metrics ? undefined : new MeterProvider({
    resource,
    readers: [new PeriodicExportingMetricReader({
      exporter: new OTLPMetricExporter(), exportIntervalMillis: config.metricIntervalMs, exportTimeoutMillis: Math.min(config.metricIntervalMs, 30_000),
      metricProducers: [createRegistryProducer(registry, version)],
    })],
  })
  const tracer = tracing?.getTracer('overt', version)
  const propagator = new W3CTraceContextPropagator()

  const parentOf = (headers: IncomingHttpHeaders): Context => !trustsCallers ? ROOT_CONTEXT : propagator.extract(ROOT_CONTEXT, headers, {
    keys: (carrier: IncomingHttpHeaders) => Object.keys(carrier), get: (carrier: IncomingHttpHeaders, key) => carrier[key],
  })

  return {
    traceRequests(app: FastifyInstance) {
      if (tracer === undefined) return
      const spans = new WeakMap<FastifyRequest, ActiveSpan>()
      app.addHook('onRequest', (request, _reply, done) => {
        const route = request.routeOptions.url ?? 'none'
        if (quietRoutes.has(route)) {
          done()
          return
        }
        const span = startSpan(tracer, `${request.method} ${route}`, SpanKind.SERVER, { 'http.request.method': request.method, 'http.route': route, 'overt.request.id': request.id }, parentOf(request.headers))
        spans.set(request, span)
        currentSpan.run(span, done)
      })
      app.addHook('onError', (request, _reply, error, done) => {
        spans.get(request)?.set({ 'error.type': errorType(error) })
        done()
      })
      app.addHook('onResponse', (request, reply, done) => {
        const span = spans.get(request)
        span?.set({ 'http.response.status_code': reply.statusCode })
        if (reply.statusCode >= 500) span?.fail(undefined)
        span?.end()
        done()
      })
    },
    trace: (name, attributes, run) => tracer === undefined ? run() : inSpan(startSpan(tracer, name, SpanKind.CONSUMER, attributes, ROOT_CONTEXT), run),
    async close() {
      for (const provider of [tracing, metering]) {
        // A collector that is away must not keep the process.
        await provider?.shutdown().catch((error: unknown) => { log.warn({ part: 'telemetry', err: error }, 'the last traces or metrics could not be sent') })
      }
    },
  }
}

function startSpan(tracer: Tracer, name: string, kind: SpanKind, attributes: SpanAttributes, context: Context): ActiveSpan {
  const span = tracer.startSpan(name, { kind, attributes }, context)
  return active(tracer, span, context)
}

function active(tracer: Tracer, span: Span, context: Context): ActiveSpan {
  const inside = trace.setSpan(context, span)
  return {
    child: (name, attributes) => startSpan(tracer, name, SpanKind.INTERNAL, attributes, inside),
    set: (attributes) => { span.setAttributes(attributes) },
    fail: (error) => {
      if (error !== undefined) span.setAttribute('error.type', errorType(error))
      span.setStatus({ code: SpanStatusCode.ERROR })
    },
    end: () => { span.end() },
  }
}

/** A code or a class: both are words of the program. */
function errorType(error: unknown): string {
  if (error instanceof Problem) return error.code
  return sqlStateOf(error) ?? (error instanceof Error ? error.name : 'thrown')
}

const diagnostics = (log: FastifyBaseLogger) => {
  const to = (level: 'error' | 'warn' | 'debug') => (message: string): void => { log[level]({ part: 'telemetry' }, message) }
  return { error: to('error'), warn: to('warn'), info: to('debug'), debug: to('debug'), verbose: to('debug') }
}
