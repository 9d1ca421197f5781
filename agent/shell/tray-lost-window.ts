import type Electron from 'electron'
import { trayLostAddress } from './page-address.ts'
import { pageWindow } from './page-window.ts'
import type { StandIn } from './tray-watch.ts'

/** A small window above the others while the tray's sign is gone. Closing it minimises it: the agent stays visible somewhere. */
export function createTrayLostWindow(electron: Pick<typeof Electron, 'BrowserWindow' | 'nativeTheme'>, preload: string, hasPlace: () => boolean = () => true): StandIn {
  let window: Electron.BrowserWindow | null = null
  return {
    show() {
      if (window !== null) return
      const opened = pageWindow(electron, preload, { width: 420, height: 300, resizable: false, maximizable: false, fullscreenable: false, alwaysOnTop: true })
      window = opened
      opened.on('close', (event) => {
        event.preventDefault()
        opened.minimize()
      })
      opened.on('closed', () => {
        if (window === opened) window = null
      })
      void opened.loadURL(hasPlace() ? trayLostAddress : `${trayLostAddress}&place=none`)
    },
    dismiss() {
      const shown = window
      window = null
      shown?.destroy()
    },
  }
}
