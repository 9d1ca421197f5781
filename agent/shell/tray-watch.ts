import type { Agent } from '../engine/agent.ts'
import type { AgentTray } from './tray.ts'

/** What stands in for the tray while it is gone. */
export interface StandIn {
  show(): void
  dismiss(): void
}

/** Looks with every state, once a second: without the tray's sign nothing is recorded, and a window says so. */
export function watchTray(tray: Pick<AgentTray, 'isThere'>, agent: Agent, standIn: StandIn): void {
  let lost = false
  const look = (): void => {
    const gone = !tray.isThere()
    if (gone === lost) return
    lost = gone
    if (gone) standIn.show()
    else standIn.dismiss()
    void agent.system.setTray(!gone)
  }
  agent.subscribe(look)
  look()
}
