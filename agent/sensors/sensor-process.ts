import { fork } from 'node:child_process'
import { encodeOptions } from './sensor-options.ts'
import type { SensorOptions } from './sensor-options.ts'

/** A running sensor process, whichever way it was started. */
export interface SensorProcess {
  readonly pid: number | undefined
  onMessage(listener: (message: unknown) => void): void
  onExit(listener: () => void): void
  /** Ends it at once; the hook's native threads do not listen to anything gentler. */
  kill(): void
}

export type StartSensorProcess = (options: SensorOptions) => SensorProcess

/** Starts the sensor process under Node, for development and tests; the shell has its own way. */
export function forkSensorProcess(entry: URL, environment: NodeJS.ProcessEnv = process.env): StartSensorProcess {
  return (options) => {
    const child = fork(entry, [encodeOptions(options)], { env: environment, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    return {
      pid: child.pid,
      onMessage: (listener) => child.on('message', listener),
      onExit: (listener) => {
        child.on('exit', listener)
        child.on('error', listener)
      },
      kill: () => child.kill('SIGKILL'),
    }
  }
}
