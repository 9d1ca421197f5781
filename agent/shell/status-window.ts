import type Electron from 'electron'
import type { Agent } from '../engine/agent.ts'
import { pageAddress } from './page-address.ts'
import { stateChannel } from './window-bridge.ts'
import { confine } from './window-security.ts'

export interface StatusWindow {
  /** Opens the window or brings it to the front. */
  show(): void
}

/** The one window; it exists only while it is open, because a hidden one would cost a process. */
export function createStatusWindow(
  { BrowserWindow, nativeTheme }: Pick<typeof Electron, 'BrowserWindow' | 'nativeTheme'>, preload: string, agent: Agent,
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
      const opened = new BrowserWindow({
        width: 820, height: 680, minWidth: 380, minHeight: 420, autoHideMenuBar: true,
        backgroundColor: nativeTheme.shouldUseDarkColors ? '#18181b' : '#fafafa',
        webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: false, spellcheck: false },
      })
      window = opened
      confine(opened.webContents)
      // What is shown here is the employee's own; it does not belong into anybody's screen recording.
      opened.setContentProtection(true)
      opened.on('closed', () => {
        window = null
      })
      void opened.loadURL(pageAddress)
    },
  }
}
