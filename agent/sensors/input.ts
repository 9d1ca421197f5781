import { uIOhook } from 'uiohook-napi'

/**
 * Notes that something happened and nothing else: the event of the hook is not even looked at.
 */
export function createInputCounter(): { readonly onEvent: () => void, readonly take: () => boolean } {
  let happened = false
  return {
    onEvent: () => {
      happened = true
    },
    take: () => {
      const result = happened
      happened = false
      return result
    },
  }
}

export interface InputSensor {
  /** Whether there was input since it was last asked. */
  take(): boolean
  stop(): void
}

/**
 * Starts the system-wide input hook. It may abort or hang the process it is in, which is why it has one of its own. The
 * library's dispatcher is replaced, so that no listener ever receives an event.
 */
export function startInputSensor(): InputSensor {
  const counter = createInputCounter()
  Object.defineProperty(uIOhook, 'handler', { value: counter.onEvent })
  uIOhook.start()
  return { take: counter.take, stop: () => uIOhook.stop() }
}
