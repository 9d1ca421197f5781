import type { X11Display } from '../x11-display.ts'
import type { Look } from './engagement-port.ts'

/** Whether the active window has the full-screen state. */
export async function x11FullScreen(display: X11Display): Promise<Look> {
  const [activeWindow, windowState, fullScreen] = await Promise.all(
    ['_NET_ACTIVE_WINDOW', '_NET_WM_STATE', '_NET_WM_STATE_FULLSCREEN'].map((name) => display.atom(name)))
  if (activeWindow === undefined || windowState === undefined || fullScreen === undefined) throw new Error('the X server gave no atoms')
  return async () => {
    const [window] = numbers(await display.property(display.root, activeWindow))
    if (window === undefined || window === 0) return false
    return numbers(await display.property(window, windowState)).includes(fullScreen)
  }
}

function numbers(property: { readonly data: Buffer } | null): number[] {
  const data = property?.data ?? Buffer.alloc(0)
  return Array.from({ length: Math.floor(data.length / 4) }, (_, index) => data.readUInt32LE(index * 4))
}
