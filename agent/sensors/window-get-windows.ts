import { hostNameOf } from '../engine/host-name.ts'
import { nothingInFront } from './window-sensor.ts'
import type { WindowSensor } from './window-sensor.ts'

const answerMilliseconds = 3_000

/**
 * Windows and macOS. The library also returns a title and, on macOS, an address: the first is never read, of the second
 * only the host name goes on.
 */
export async function createGetWindowsSensor(): Promise<WindowSensor> {
  const { activeWindow } = await import('get-windows')
  return {
    async foreground() {
      const window = await Promise.race([
        activeWindow({ accessibilityPermission: false, screenRecordingPermission: false }),
        new Promise<undefined>((resolve) => setTimeout(resolve, answerMilliseconds, undefined).unref()),
      ]).catch(() => undefined)
      if (window === undefined) return nothingInFront
      const domain = 'url' in window && typeof window.url === 'string' ? hostNameOf(window.url) : null
      return { app: window.owner.name.slice(0, 200) || null, domain }
    },
    close: () => undefined,
  }
}
