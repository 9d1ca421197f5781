import { encodeOptions } from '../sensors/sensor-options.ts'
import type { StartSensorProcess } from '../sensors/sensor-process.ts'
import { utilityChild } from './utility-child.ts'
import type { UtilityProcesses } from './utility-child.ts'

/** Starts the sensor process in the packaged program. */
export function utilitySensorProcess(processes: UtilityProcesses, entry: string): StartSensorProcess {
  return (options) => utilityChild(processes, entry, encodeOptions(options), 'Overt sensors')
}
