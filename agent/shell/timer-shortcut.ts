import type Electron from 'electron'
import type { Agent } from '../engine/agent.ts'
import type { TimerShortcut } from '../engine/timer-shortcuts.ts'

/** What became of the key combination that the person chose. */
export interface TimerShortcutStanding {
  /** The system did not give it: another program has it, or the desktop lets no program have one. */
  isRefused(): boolean
}

/**
 * The only place that uses Electron's `globalShortcut` (decision 041): registers the one combination that the person chose from `timerShortcuts`,
 * as long as there is a timer to stop or continue. `failed` is called where a press could not be carried out. The system reports that the combination was pressed, and nothing else of the keyboard.
 */
export function followTimerShortcut({ app, globalShortcut }: Pick<typeof Electron, 'app' | 'globalShortcut'>, agent: Pick<Agent, 'state' | 'timer' | 'subscribe'>, failed: () => void): TimerShortcutStanding {
  let asked: TimerShortcut | null = null
  let registered: TimerShortcut | null = null
  const press = (): void => {
    void (agent.timer.view().running === null ? agent.timer.continueLatest() : agent.timer.stop()).catch(failed)
  }
  const release = (): void => {
    if (registered !== null) globalShortcut.unregister(registered)
    registered = null
  }
  const follow = (): void => {
    const { isOn, choices } = agent.timer.view()
    const wanted = agent.state().account !== null && isOn === true ? choices.shortcut : null
    if (wanted === asked) return
    release()
    asked = wanted
    if (wanted !== null && globalShortcut.register(wanted, press)) registered = wanted
  }
  follow()
  agent.subscribe(follow)
  app.on('will-quit', release)
  return { isRefused: () => asked !== registered }
}
