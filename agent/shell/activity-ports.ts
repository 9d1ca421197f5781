import type { PowerMonitor, Screen, SystemPreferences } from 'electron'
import type { AgentPorts } from '../engine/agent-ports.ts'
import type { Rectangle } from '../sensors/engagement/engagement-port.ts'
import { isWayland } from '../sensors/wayland.ts'

export interface ActivityParts {
  readonly powerMonitor: Pick<PowerMonitor, 'getSystemIdleTime'>
  readonly systemPreferences: Partial<Pick<SystemPreferences, 'isTrustedAccessibilityClient'>>
  readonly screen: Pick<Screen, 'getAllDisplays' | 'dipToScreenRect'>
}

/** What the system says of activity: its idle time, whether it lets an input hook run, and where its displays are. */
export function activityPorts(
  { powerMonitor, systemPreferences, screen }: ActivityParts, platform: NodeJS.Platform = process.platform, environment: NodeJS.ProcessEnv = process.env,
): Required<Pick<AgentPorts, 'systemIdle' | 'isHookPermitted' | 'displays'>> {
  // On Wayland the figure is made up: always 0, or that of XWayland's clients alone.
  const isKnown = platform !== 'linux' || !isWayland(environment)
  return {
    systemIdle: { secondsSinceInput: () => (isKnown ? powerMonitor.getSystemIdleTime() : null) },
    // A hook without the permission aborts its process on macOS. Asked without the prompt: the person decides in the system's settings.
    isHookPermitted: () => platform !== 'darwin' || systemPreferences.isTrustedAccessibilityClient?.(false) === true,
    // Windows measures windows in pixels, Electron measures displays in points; macOS uses points for both. On Linux the sensor process asks the X server.
    displays: () => (platform === 'linux' ? [] : screen.getAllDisplays().map(({ bounds }) => whole(platform === 'win32' ? screen.dipToScreenRect(null, bounds) : bounds))),
  }
}

function whole({ x, y, width, height }: Rectangle): Rectangle {
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width), height: Math.round(height) }
}
