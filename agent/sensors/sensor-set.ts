import { createEngagementReader } from './engagement/engagement-reader.ts'
import { openEngagementPort } from './engagement/open-port.ts'
import type { Rectangle } from './engagement/engagement-port.ts'
import type { SensorFrame, SensorOrder, SensorReady } from './frame.ts'
import type { SensorOptions } from './sensor-options.ts'
import type { InputSensor } from './input.ts'
import { followLoginSession } from './presence-logind.ts'
import type { LoginSession } from './presence-logind.ts'
import { isWayland } from './wayland.ts'
import { createGetWindowsSensor } from './window-get-windows.ts'
import { nothingInFront } from './window-sensor.ts'
import type { WindowSensor } from './window-sensor.ts'
import { createX11WindowSensor } from './window-x11.ts'
import { openX11Display } from './x11-display.ts'
import type { X11Display } from './x11-display.ts'

export interface SensorSet {
  ready(): SensorReady
  read(): Promise<SensorFrame>
  /** Starts or stops the engagement sensors. */
  obey(order: SensorOrder): void
  /** Starts the input hook, where `ready` says that it is to be started. It may end this process. */
  startHook(): Promise<void>
}

/** Starts the sensors of this platform that are asked for. What is missing is said in `ready`, not hidden. */
export async function startSensors({ engagement: wanted = [], lookEvery = 5_000, ...options }: SensorOptions, onLost: () => void): Promise<SensorSet> {
  const wayland = process.platform === 'linux' && isWayland(process.env)
  const display = process.platform === 'linux' && !wayland ? await openX11Display(onLost) : null
  // On X11 the lock may become known a moment later; on Wayland the session is all there is to tell activity by.
  let session: LoginSession | null = null
  const following = process.platform === 'linux' ? followLoginSession().then((found) => {
    session = found
    return found
  }) : Promise.resolve(null)
  const followed = wayland ? await following : null
  const windows = options.window && !wayland ? await windowSensor(display) : null
  const wantsHook = options.hook && !wayland
  let displays: readonly Rectangle[] = []
  const engagement = wanted.length === 0 ? null : createEngagementReader(await openEngagementPort(display, () => displays), wanted, lookEvery)
  let hook: InputSensor | null = null
  let readAt = performance.now()

  /** Whether the system's idle time began again since the last look. */
  const idleTimeNow = async (): Promise<boolean | null> => {
    const since = performance.now() - readAt
    readAt += since
    const idle = (await display?.idleMilliseconds()) ?? null
    if (idle !== null) return idle < since
    const isIdle = session?.idle() ?? null
    return isIdle === null ? null : !isIdle
  }
  return {
    ready: () => ({
      type: 'ready',
      hook: hook !== null ? 'running' : wantsHook ? 'starting' : 'off',
      idleTime: display?.hasIdleTime === true || (followed !== null && followed.idle() !== null),
      window: windows !== null ? 'running' : options.window ? 'unavailable' : 'off',
    }),
    obey(order) {
      displays = order.displays
      if (order.look) engagement?.look()
      else engagement?.rest()
    },
    async startHook() {
      // Loaded only when wanted: merely importing the hook's library loads its native code.
      const { startInputSensor } = await import('./input.ts')
      hook = startInputSensor()
    },
    async read() {
      const { app, window } = (await windows?.foreground()) ?? nothingInFront
      return { type: 'frame', hook: hook?.take() ?? null, idleTime: await idleTimeNow(), app, window, locked: session?.locked() ?? null, engagement: engagement?.reading() ?? null }
    },
  }
}

function windowSensor(display: X11Display | null): Promise<WindowSensor> {
  return display === null ? createGetWindowsSensor() : createX11WindowSensor(display)
}
