/** What is sent to an OpenTelemetry collector. Where to and how, its exporters read from the environment. */
export interface TelemetryConfig {
  readonly traces: boolean
  readonly metrics: boolean
  /** Share of traces that are kept, 0 to 1. */
  readonly sampledShare: number
  /** Follows the decision of who called, where a proxy in front has begun the trace. */
  readonly parentBased: boolean
  readonly metricIntervalMs: number
}

const samplers: Readonly<Record<string, (share: number) => Pick<TelemetryConfig, 'sampledShare' | 'parentBased'>>> = {
  always_on: () => ({ sampledShare: 1, parentBased: false }),
  always_off: () => ({ sampledShare: 0, parentBased: false }),
  traceidratio: (share) => ({ sampledShare: share, parentBased: false }),
  parentbased_always_on: () => ({ sampledShare: 1, parentBased: true }),
  parentbased_always_off: () => ({ sampledShare: 0, parentBased: true }),
  parentbased_traceidratio: (share) => ({ sampledShare: share, parentBased: true }),
}

/**
 * Reads the standard variables; undefined where neither traces nor metrics are asked for. Adds what is wrong to `faults`.
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function readTelemetryConfig(environment: NodeJS.ProcessEnv, faults: string[]): TelemetryConfig | undefined {
  if (environment.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return undefined
  const isOn = (signal: 'TRACES' | 'METRICS'): boolean => {
    const exporter = environment[`OTEL_${signal}_EXPORTER`]?.trim() ?? ''
    if (exporter === '') return [environment.OTEL_EXPORTER_OTLP_ENDPOINT, environment[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`]].some((endpoint) => endpoint !== undefined && endpoint !== '')
    if (exporter !== 'otlp' && exporter !== 'none') faults.push(`OTEL_${signal}_EXPORTER must be otlp or none`)
    return exporter === 'otlp'
  }
  const [traces, metrics] = [isOn('TRACES'), isOn('METRICS')]
  if (!traces && !metrics) return undefined
  for (const name of ['OTEL_EXPORTER_OTLP_PROTOCOL', 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'OTEL_EXPORTER_OTLP_METRICS_PROTOCOL']) {
    if (!['', 'http/protobuf'].includes(environment[name] ?? '')) faults.push(`${name} must be http/protobuf`)
  }
  const sampler = samplers[environment.OTEL_TRACES_SAMPLER || 'parentbased_always_on']
  if (sampler === undefined) faults.push(`OTEL_TRACES_SAMPLER must be one of ${Object.keys(samplers).join(', ')}`)
  return {
    traces, metrics,
    ...(sampler ?? samplers.always_on!)(numberOf(environment, 'OTEL_TRACES_SAMPLER_ARG', 1, faults, 1)),
    metricIntervalMs: numberOf(environment, 'OTEL_METRIC_EXPORT_INTERVAL', 60_000, faults),
  }
}

function numberOf(environment: NodeJS.ProcessEnv, name: string, fallback: number, faults: string[], most = Number.MAX_SAFE_INTEGER): number {
  const given = environment[name]
  if (given === undefined || given === '') return fallback
  const value = Number(given)
  if (Number.isFinite(value) && value >= 0 && value <= most) return value
  faults.push(`${name} must be a number${most === 1 ? ' between 0 and 1' : ' of milliseconds'}`)
  return fallback
}
