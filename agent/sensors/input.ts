import { uIOhook } from 'uiohook-napi'
import { createInputCounter } from './input-counter.ts'

const intervalMilliseconds = 1_000
const awakeMilliseconds = 100

export interface InputSensor {
  /** Whether there was input since it was last asked; to be asked once a second. */
  take(): boolean
  stop(): void
}

/**
 * Starts the system-wide input hook. It may abort or hang the process it is in, which is why it has one of its own. The
 * library's dispatcher is replaced, so that no listener ever receives an event.
 *
 * Once something happened, the rest of that second can tell nothing new, so this thread sleeps through it: what comes
 * meanwhile is worked off in one go instead of waking it a hundred times, which would be most of what the agent costs.
 */
export function startInputSensor(): InputSensor {
  const nobodyWakes = new Int32Array(new SharedArrayBuffer(4))
  let takenAt = performance.now()
  const counter = createInputCounter(() => {
    const rest = takenAt + intervalMilliseconds - awakeMilliseconds - performance.now()
    if (rest > 0) Atomics.wait(nobodyWakes, 0, 0, rest)
  })
  Object.defineProperty(uIOhook, 'handler', { value: counter.onEvent })
  uIOhook.start()
  return {
    take() {
      takenAt = performance.now()
      return counter.take()
    },
    stop: () => uIOhook.stop(),
  }
}
