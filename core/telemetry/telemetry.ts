import type { FastifyInstance } from 'fastify'
import type { SpanAttributes } from './trace.ts'

/** Traces and metrics of a process, for an OpenTelemetry collector. */
export interface Telemetry {
  /** Records each request of an instance as a trace. */
  traceRequests(app: FastifyInstance): void
  /** Records what no request began, such as a job. */
  trace<T>(name: string, attributes: SpanAttributes, run: () => Promise<T>): Promise<T>
  /** Sends what is left. */
  close(): Promise<void>
}
