import { systemSensors } from './engagement/engagement-port.ts'
import type { SystemSensor } from './engagement/engagement-port.ts'

/** Which sensors a sensor process starts. */
export interface SensorOptions {
  /** False after the hook failed repeatedly: activity then comes from the system's idle time. */
  readonly hook: boolean
  readonly window: boolean
  /** The engagement sensors that may run while there is no input. */
  readonly engagement?: readonly SystemSensor[]
  /** Milliseconds between two rounds of readings; five seconds by default. */
  readonly lookEvery?: number
}

/** The options as the sensor process's one argument. */
export function encodeOptions({ hook, window, engagement = [], lookEvery = 5_000 }: SensorOptions): string {
  return [`hook=${hook}`, `window=${window}`, `every=${lookEvery}`, ...engagement].join(',')
}

export function decodeOptions(argument: string): Required<SensorOptions> {
  const words = argument.split(',')
  return {
    hook: words.includes('hook=true'),
    window: words.includes('window=true'),
    engagement: systemSensors.filter((sensor) => words.includes(sensor)),
    lookEvery: Number(words.find((word) => word.startsWith('every='))?.slice('every='.length) ?? 5_000),
  }
}
