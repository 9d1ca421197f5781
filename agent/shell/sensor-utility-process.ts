import type { UtilityProcess } from 'electron'
import { encodeOptions } from '../sensors/sensor-options.ts'
import type { StartSensorProcess } from '../sensors/sensor-process.ts'

interface UtilityProcesses {
  fork(path: string, args: string[], options: { serviceName: string, stdio: 'ignore' }): UtilityProcess
}

/** Starts the sensor process as a utility process: the packaged program can not be run as plain Node. */
export function utilitySensorProcess(processes: UtilityProcesses, entry: string): StartSensorProcess {
  return (options) => {
    const child = processes.fork(entry, [encodeOptions(options)], { serviceName: 'Overt sensors', stdio: 'ignore' })
    return {
      get pid() {
        return child.pid
      },
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => child.on('exit', listener),
      kill: () => child.kill(),
    }
  }
}
