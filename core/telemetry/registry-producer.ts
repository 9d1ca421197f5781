import type { HrTime } from '@opentelemetry/api'
import { ValueType } from '@opentelemetry/api'
import { emptyResource } from '@opentelemetry/resources'
import { AggregationTemporality, DataPointType } from '@opentelemetry/sdk-metrics'
import type { CollectionResult, DataPoint, Histogram, MetricData } from '@opentelemetry/sdk-metrics'
import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client'

type Metric = MetricObjectWithValues<MetricValue<string>>

/** Gives OpenTelemetry the metrics that `/metrics` serves, under the same names: one count of everything. */
export function createRegistryProducer(registry: Registry, version: string): { collect(): Promise<CollectionResult> } {
  const startTime = hrTime(Date.now())
  return {
    async collect() {
      const endTime = hrTime(Date.now())
      const metrics = (await registry.getMetricsAsJSON() as Metric[]).map((metric) => convert(metric, { startTime, endTime })).filter((metric) => metric !== undefined)
      return { resourceMetrics: { resource: emptyResource(), scopeMetrics: [{ scope: { name: 'overt', version }, metrics }] }, errors: [] }
    },
  }
}

interface Times { readonly startTime: HrTime; readonly endTime: HrTime }

function convert({ name, help, type, values }: Metric, times: Times): MetricData | undefined {
  const common = { descriptor: { name, description: help, unit: name.endsWith('_seconds') ? 's' : name.endsWith('_bytes') ? 'By' : '', valueType: ValueType.DOUBLE }, aggregationTemporality: AggregationTemporality.CUMULATIVE }
  const numbers = (): DataPoint<number>[] => values.map(({ labels, value }) => ({ ...times, attributes: { ...labels } as Record<string, string | number>, value }))
  // The types of prom-client say an enumeration; what comes is its name.
  switch (String(type)) {
    case 'counter': return { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints: numbers() }
    case 'gauge': return { ...common, dataPointType: DataPointType.GAUGE, dataPoints: numbers() }
    case 'histogram': return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints: histograms(values as Sample[], name, times) }
    default: return undefined
  }
}

interface Sample {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** Prometheus counts up to each limit, OpenTelemetry between two. */
function histograms(samples: readonly Sample[], name: string, times: Times): DataPoint<Histogram>[] {
  const groups = Map.groupBy(samples, ({ labels }) => JSON.stringify({ ...labels, le: undefined }))
  return [...groups].map(([labels, group]) => {
    const of = (suffix: string): readonly Sample[] => group.filter(({ metricName }) => metricName === `${name}_${suffix}`)
    const upTo = of('bucket').map(({ labels: { le }, value }) => ({ limit: le === '+Inf' ? Infinity : Number(le), value })).sort((a, b) => a.limit - b.limit)
    return {
      ...times, attributes: JSON.parse(labels) as Record<string, string | number>,
      value: {
        buckets: { boundaries: upTo.map(({ limit }) => limit).filter(Number.isFinite), counts: upTo.map(({ value }, index) => value - (upTo[index - 1]?.value ?? 0)) },
        sum: of('sum')[0]?.value ?? 0, count: of('count')[0]?.value ?? 0,
      },
    }
  })
}

const hrTime = (milliseconds: number): HrTime => [Math.floor(milliseconds / 1_000), (milliseconds % 1_000) * 1_000_000]
