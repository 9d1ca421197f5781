import type { SensorFrame } from '../../sensors/frame.ts'
import type { SensorOptions } from '../../sensors/sensor-options.ts'
import type { SensorProcess, StartSensorProcess } from '../../sensors/sensor-process.ts'

/** Sensor processes a test speaks for. */
export interface FakeSensors {
  readonly start: StartSensorProcess
  readonly started: SensorOptions[]
  running(): number
  frame(frame?: Partial<SensorFrame>): void
  /** Says something to the agent as if it came out of the sensor process. */
  say(message: unknown): void
}

export function createFakeSensors(): FakeSensors {
  const started: SensorOptions[] = []
  const live = new Set<{ listener: (message: unknown) => void }>()
  const say = (message: unknown): void => {
    for (const { listener } of live) listener(message)
  }
  return {
    started,
    running: () => live.size,
    say,
    frame: (frame = {}) => say({ type: 'frame', input: true, app: 'XTerm', domain: null, locked: null, ...frame }),
    start(options) {
      started.push(options)
      const mine = { listener: (_message: unknown): void => undefined }
      live.add(mine)
      let ended = (): void => undefined
      const process: SensorProcess = {
        pid: undefined,
        onMessage(listener) {
          mine.listener = listener
          queueMicrotask(() => listener({ type: 'ready', input: 'hook', window: options.window ? 'running' : 'off' }))
        },
        onExit(listener) {
          ended = listener
        },
        kill() {
          live.delete(mine)
          queueMicrotask(ended)
        },
      }
      return process
    },
  }
}
