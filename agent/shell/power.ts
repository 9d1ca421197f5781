import type { PowerMonitor } from 'electron'
import type { Agent } from '../engine/agent.ts'

/** Lock and sleep as the system tells them. Linux tells the lock only through logind, which the sensors follow. */
export function followPower(monitor: Pick<PowerMonitor, 'on'>, agent: Pick<Agent, 'system'>): void {
  monitor.on('lock-screen', () => agent.system.setLocked(true))
  monitor.on('unlock-screen', () => agent.system.setLocked(false))
  monitor.on('suspend', () => void agent.system.suspending())
  monitor.on('resume', () => agent.system.resumed())
}
