import { fork } from 'node:child_process'

/** A process of the agent's own that talks to it, whichever way it was started. */
export interface ChildPort {
  readonly pid: number | undefined
  onMessage(listener: (message: unknown) => void): void
  /** Does nothing if the process has ended. */
  send(message: unknown): void
  onExit(listener: () => void): void
  /** Ends it at once; native threads do not listen to anything gentler. */
  kill(): void
}

/** Starts a module as a process under Node; what it says may hold bytes. */
export function forkChild(entry: URL, argument: string, environment: NodeJS.ProcessEnv): ChildPort {
  const child = fork(entry, [argument], { env: environment, serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return {
    pid: child.pid,
    onMessage: (listener) => child.on('message', listener),
    send: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onExit: (listener) => {
      child.on('exit', listener)
      child.on('error', listener)
    },
    kill: () => child.kill('SIGKILL'),
  }
}
