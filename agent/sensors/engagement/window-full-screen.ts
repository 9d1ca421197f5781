import type { Look, Rectangle } from './engagement-port.ts'

/** Whether the window in front covers exactly one display, taskbar and menu included. Windows and macOS. */
export function windowFullScreen(boundsInFront: () => Promise<Rectangle | null>, displays: () => readonly Rectangle[]): Look {
  return async () => {
    const known = displays()
    if (known.length === 0) return null
    const bounds = await boundsInFront()
    return bounds !== null && known.some((display) => isSame(display, bounds))
  }
}

/** The bounds of the window in front; everything else about it is dropped. */
export async function getWindowsBounds(): Promise<Rectangle | null> {
  const { activeWindow } = await import('get-windows')
  const window = await activeWindow({ accessibilityPermission: false, screenRecordingPermission: false })
  return window?.bounds ?? null
}

function isSame(one: Rectangle, other: Rectangle): boolean {
  return one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height
}
