import type { GlobalShortcut } from 'electron'
import type { Agent } from '../engine/agent.ts'

export const timerShortcut = 'CommandOrControl+Alt+T'

/** Registers the keys that stop or continue the timer, while the person wants them. The system tells that they were pressed, and nothing else of the keyboard. */
export function followTimerShortcut(globalShortcut: Pick<GlobalShortcut, 'register' | 'unregister'>, agent: Pick<Agent, 'timer' | 'timerStop' | 'timerGoOn' | 'subscribe'>): void {
  let registered = false
  const press = (): void => {
    void (agent.timer().running === null ? agent.timerGoOn() : agent.timerStop())
  }
  const follow = (): void => {
    const { shortcut } = agent.timer().choices
    if (shortcut === registered) return
    if (shortcut) globalShortcut.register(timerShortcut, press)
    else globalShortcut.unregister(timerShortcut)
    registered = shortcut
  }
  follow()
  agent.subscribe(follow)
}
