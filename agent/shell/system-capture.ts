import type { Screen, SystemPreferences } from 'electron'
import type { CapturePort, CaptureSupport } from '../capture/capture-process.ts'
import { isWayland } from '../sensors/wayland.ts'
import { utilityChild } from './utility-child.ts'
import type { UtilityProcesses } from './utility-child.ts'

export interface CaptureParts {
  readonly utilityProcess: UtilityProcesses
  readonly screen: Pick<Screen, 'getCursorScreenPoint'> & Partial<Pick<Screen, 'dipToScreenPoint'>>
  readonly systemPreferences: Partial<Pick<SystemPreferences, 'getMediaAccessStatus'>>
}

/** Takes pictures of the screen in the packaged program, as far as the system lets it. */
export function systemCapture(
  { utilityProcess, screen, systemPreferences }: CaptureParts, entry: string,
  platform: NodeJS.Platform = process.platform, environment: NodeJS.ProcessEnv = process.env,
): CapturePort {
  const support = (): CaptureSupport => {
    if (platform === 'linux') return isWayland(environment) ? 'wayland' : 'possible'
    // Without the permission macOS shows programs the wallpaper alone. "not-determined" is what makes the system ask.
    const status = platform === 'darwin' ? systemPreferences.getMediaAccessStatus?.('screen') : 'granted'
    return status === 'denied' || status === 'restricted' ? 'not-permitted' : 'possible'
  }
  return {
    support,
    start: (order) => utilityChild(utilityProcess, entry, JSON.stringify(order), 'Overt picture'),
    pointer() {
      if (platform === 'linux') return null // The capture process asks the X server, whose coordinates its displays have.
      const point = screen.getCursorScreenPoint()
      const { x, y } = platform === 'win32' ? screen.dipToScreenPoint?.(point) ?? point : point
      return { x, y }
    },
  }
}
