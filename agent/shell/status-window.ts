import type Electron from 'electron'
import type { Agent } from '../engine/agent.ts'
import { pageAddress } from './page-address.ts'
import { pageWindow } from './page-window.ts'
import { stateChannel } from './window-bridge.ts'

export interface StatusWindow {
  /** Opens the window or brings it to the front. */
  show(): void
}

/** The one window; it exists only while it is open, because a hidden one would cost a process. */
export function createStatusWindow(
  electron: Pick<typeof Electron, 'BrowserWindow' | 'nativeTheme'>, preload: string, agent: Agent,
): StatusWindow {
  let window: Electron.BrowserWindow | null = null
  agent.subscribe((state) => window?.webContents.send(stateChannel, state))
  return {
    show() {
      if (window !== null) {
        if (window.isMinimized()) window.restore()
        window.focus()
        return
      }
      const opened = pageWindow(electron, preload, { width: 820, height: 680, minWidth: 380, minHeight: 420 })
      window = opened
      opened.on('closed', () => {
        window = null
      })
      void opened.loadURL(pageAddress)
    },
  }
}
