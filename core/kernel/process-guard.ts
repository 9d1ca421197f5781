import type { FastifyBaseLogger } from 'fastify'
import { shownText } from '../error-text.ts'
import type { Guard } from './guarded-call.ts'
import { runningPlugin } from './plugin-scope.ts'

/**
 * Takes errors that no promise and no handler caught: one that a plugin left behind is logged under its name and the process goes on;
 * any other ends it, as Node does by itself. Returns its removal.
 */
export function guardProcess({ log, guard }: { readonly log: FastifyBaseLogger; readonly guard: Pick<Guard, 'report'> }): () => void {
  function stray(error: unknown, what: string): void {
    const running = runningPlugin()
    if (running === undefined) {
      log.fatal({ err: error }, what)
      process.exit(1)
    }
    guard.report({ plugin: running.plugin, hook: running.place, workspaceId: null, message: `${what}: ${shownText(error)}` }, error)
  }
  const onRejection = (reason: unknown) => { stray(reason, 'unhandled rejection') }
  const onException = (error: unknown) => { stray(error, 'uncaught exception') }
  process.on('unhandledRejection', onRejection)
  process.on('uncaughtException', onException)
  return () => {
    process.off('unhandledRejection', onRejection)
    process.off('uncaughtException', onException)
  }
}
