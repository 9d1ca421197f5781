import { readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { nothingInFront } from './window-sensor.ts'
import type { WindowSensor } from './window-sensor.ts'
import type { X11Display } from './x11-display.ts'

/** Names the active window's application by its class, else by its program. The title is not asked for. */
export async function createX11WindowSensor(display: X11Display): Promise<WindowSensor> {
  const [activeWindow, windowClass, processId] = await Promise.all(
    ['_NET_ACTIVE_WINDOW', 'WM_CLASS', '_NET_WM_PID'].map((name) => display.atom(name)))
  if (activeWindow === undefined || windowClass === undefined || processId === undefined) throw new Error('the X server gave no atoms')
  return {
    async foreground() {
      const active = await display.property(display.root, activeWindow)
      const window = active !== null && active.data.length >= 4 ? active.data.readUInt32LE(0) : 0
      if (window === 0) return nothingInFront
      const named = await display.property(window, windowClass)
      const app = named === null ? '' : className(named.data)
      if (app !== '') return { app, window }
      const owner = await display.property(window, processId)
      return { app: owner !== null && owner.data.length >= 4 ? await programName(owner.data.readUInt32LE(0)) : null, window }
    },
    close: () => undefined,
  }
}

/** `instance NUL class NUL`. */
function className(data: Buffer): string {
  const [instance = '', name = ''] = data.toString('utf8').split('\0')
  return name || instance
}

async function programName(processId: number): Promise<string | null> {
  try {
    return basename(await readlink(`/proc/${processId}/exe`))
  } catch {
    return null
  }
}
