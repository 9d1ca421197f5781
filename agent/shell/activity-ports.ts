import type { PowerMonitor, SystemPreferences } from 'electron'
import type { AgentPorts } from '../engine/agent-ports.ts'
import { isWayland } from '../sensors/wayland.ts'

export interface ActivityParts {
  readonly powerMonitor: Pick<PowerMonitor, 'getSystemIdleTime'>
  readonly systemPreferences: Partial<Pick<SystemPreferences, 'isTrustedAccessibilityClient'>>
}

/** What the system says of activity: its idle time, and whether it lets an input hook run. */
export function activityPorts(
  { powerMonitor, systemPreferences }: ActivityParts, platform: NodeJS.Platform = process.platform, environment: NodeJS.ProcessEnv = process.env,
): Required<Pick<AgentPorts, 'systemIdle' | 'isHookPermitted'>> {
  // On Wayland the figure is made up: always 0, or that of XWayland's clients alone.
  const isKnown = platform !== 'linux' || !isWayland(environment)
  return {
    systemIdle: { secondsSinceInput: () => (isKnown ? powerMonitor.getSystemIdleTime() : null) },
    // A hook without the permission aborts its process on macOS. Asked without the prompt: the person decides in the system's settings.
    isHookPermitted: () => platform !== 'darwin' || systemPreferences.isTrustedAccessibilityClient?.(false) === true,
  }
}
