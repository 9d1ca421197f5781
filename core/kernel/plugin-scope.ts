import { AsyncLocalStorage } from 'node:async_hooks'

/** Whose code is running. */
export interface RunningPlugin {
  readonly plugin: string
  /** Hook, route, job or schedule. */
  readonly place: string
}

const running = new AsyncLocalStorage<RunningPlugin>()

/** Runs foreign code under its plugin's name; everything it starts carries the name on. */
export const runAsPlugin = <T>(scope: RunningPlugin, run: () => T): T => running.run(scope, run)

/** The plugin whose code is running, for logs and for blaming stray errors. */
export const runningPlugin = (): RunningPlugin | undefined => running.getStore()
