import type Electron from 'electron'
import type { Agent } from '../engine/agent.ts'

/** The ways in which the program ends. */
export interface Ending {
  /** The person quits: records are sealed and the server is notified, for two seconds at most. */
  quit(): void
  /** As `quit`, then `instead` ends the program, for instance by installing an update. */
  stopFor(instead: () => void): void
}

type Parts = Pick<typeof Electron, 'BaseWindow'> & {
  readonly app: Pick<Electron.App, 'on' | 'exit'>
  readonly powerMonitor: Pick<Electron.PowerMonitor, 'on'>
}

/**
 * Ends properly however the program is ended, and never holds the system up: at shutdown or log-off everything is on disk before the
 * handler returns, and nothing is prevented. macOS takes a quit that is put off for a refusal to shut down.
 */
export function createEnding({ app, powerMonitor, BaseWindow }: Parts, agent: Pick<Agent, 'stop' | 'endNow'>, platform: NodeJS.Platform = process.platform): Ending {
  let ending: 'no' | 'properly' | 'at-once' = 'no'
  const stopFor = (instead: () => void, reason: 'quit' | 'stopped'): void => {
    if (ending !== 'no') return
    ending = 'properly'
    void agent.stop(reason).finally(instead)
  }
  const quit = (): void => stopFor(() => app.exit(0), 'quit')
  const endWithSystem = (): void => {
    if (ending === 'at-once') return
    const wasRunning = ending === 'no'
    ending = 'at-once'
    agent.endNow()
    // Whatever time the system leaves is used for the rest.
    if (wasRunning) void agent.stop('stopped').finally(() => app.exit(0))
  }
  powerMonitor.on('shutdown', endWithSystem)
  if (platform === 'win32') {
    // Windows tells the end of a session to windows alone, and this program has none most of the time. This one is never shown and has no page.
    const listener = new BaseWindow({ show: false, width: 1, height: 1, skipTaskbar: true, focusable: false })
    listener.on('session-end', endWithSystem)
  }
  app.on('before-quit', (event) => {
    if (ending !== 'no') return
    event.preventDefault()
    quit()
  })
  return { quit, stopFor: (instead) => stopFor(instead, 'stopped') }
}
