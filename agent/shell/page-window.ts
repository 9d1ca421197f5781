import type Electron from 'electron'
import { confine } from './window-security.ts'

/** A window for a page of the agent, confined to it. */
export function pageWindow(
  { BrowserWindow, nativeTheme }: Pick<typeof Electron, 'BrowserWindow' | 'nativeTheme'>, preload: string, shape: Electron.BrowserWindowConstructorOptions,
): Electron.BrowserWindow {
  const window = new BrowserWindow({
    ...shape, autoHideMenuBar: true, backgroundColor: nativeTheme.shouldUseDarkColors ? '#18181b' : '#fafafa',
    webPreferences: { preload, sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: false, spellcheck: false },
  })
  confine(window.webContents)
  return window
}
