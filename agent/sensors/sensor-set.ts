import type { SensorFrame, SensorReady } from './frame.ts'
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

const freshInputMilliseconds = 1_000

export interface SensorSet {
  readonly ready: SensorReady
  read(): Promise<SensorFrame>
}

/** Starts the sensors of this platform that are asked for. What is missing is said in `ready`, not hidden. */
export async function startSensors(options: SensorOptions, onLost: () => void): Promise<SensorSet> {
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
  const hook = options.hook && !wayland ? await startHook() : null
  const inputNow = async (): Promise<boolean> => {
    if (hook !== null) return hook.take()
    const idle = (await display?.idleMilliseconds()) ?? null
    return idle === null ? session?.idle() === false : idle < freshInputMilliseconds
  }
  return {
    ready: {
      type: 'ready',
      input: hook !== null ? 'hook' : display !== null || (followed !== null && followed.idle() !== null) ? 'idle-time' : 'none',
      window: windows !== null ? 'running' : options.window ? 'unavailable' : 'off',
    },
    async read() {
      const { app, window } = (await windows?.foreground()) ?? nothingInFront
      return { type: 'frame', input: await inputNow(), app, window, locked: session?.locked() ?? null }
    },
  }
}

function windowSensor(display: X11Display | null): Promise<WindowSensor> {
  return display === null ? createGetWindowsSensor() : createX11WindowSensor(display)
}

/** Loaded only when wanted: merely importing the hook's library loads its native code. */
async function startHook(): Promise<InputSensor> {
  const { startInputSensor } = await import('./input.ts')
  return startInputSensor()
}
