import type { UtilityProcess } from 'electron'
import type { ChildPort } from '../sensors/child-port.ts'

export interface UtilityProcesses {
  fork(path: string, args: string[], options: { serviceName: string, stdio: 'ignore' }): UtilityProcess
}

/** Starts a process of the agent's own as a utility process: the packaged program cannot be run as plain Node. */
export function utilityChild(processes: UtilityProcesses, entry: string, argument: string, serviceName: string): ChildPort {
  const child = processes.fork(entry, [argument], { serviceName, stdio: 'ignore' })
  return {
    get pid() {
      return child.pid
    },
    onMessage: (listener) => child.on('message', listener),
    send: (message) => child.postMessage(message),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill(),
  }
}
