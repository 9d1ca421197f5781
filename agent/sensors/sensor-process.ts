import { forkChild } from './child-port.ts'
import type { ChildPort } from './child-port.ts'
import { encodeOptions } from './sensor-options.ts'
import type { SensorOptions } from './sensor-options.ts'

/** A running sensor process, whichever way it was started. */
export type SensorProcess = ChildPort

export type StartSensorProcess = (options: SensorOptions) => SensorProcess

/** Starts the sensor process under Node, for development and tests; the shell has its own way. */
export function forkSensorProcess(entry: URL, environment: NodeJS.ProcessEnv = process.env): StartSensorProcess {
  return (options) => forkChild(entry, encodeOptions(options), environment)
}
