import electronUpdater from 'electron-updater'
import type { AgentState } from '../engine/state.ts'
import { isUpdateDue } from './update-schedule.ts'

const checkMilliseconds = 4 * 3_600_000

/** Looks for updates at the workspace's own server; they are installed when a person quits, never under their hands. */
export function startUpdates(state: () => AgentState): void {
  const { autoUpdater } = electronUpdater
  autoUpdater.autoDownload = true
  autoUpdater.autoInstallOnAppQuit = false
  autoUpdater.allowDowngrade = false
  const check = (): void => {
    const server = state().account?.server
    if (server === undefined || !isUpdateDue(state())) return
    autoUpdater.setFeedURL({ provider: 'generic', url: new URL('/api/agent/updates', server).href })
    void autoUpdater.checkForUpdates().catch(() => undefined)
  }
  setInterval(check, checkMilliseconds).unref()
}
