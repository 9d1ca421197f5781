import { applicationName } from '@overt/sdk/agent'
import { nothingInFront } from './window-sensor.ts'
import type { WindowSensor } from './window-sensor.ts'

const answerMilliseconds = 3_000

/**
 * Windows and macOS. On Windows the library also fetches the window's title, which is dropped here without being read. Without the
 * accessibility permission it fetches no address on macOS; one would tell the site of private windows, too.
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
      return { app: applicationName(window.owner.name), window: Number.isInteger(window.id) ? window.id : null }
    },
    close: () => undefined,
  }
}
