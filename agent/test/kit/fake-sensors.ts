import type { DomainFeed } from '../../engine/domain-feed.ts'
import type { SensorFrame } from '../../sensors/frame.ts'
import type { SensorOptions } from '../../sensors/sensor-options.ts'
import type { SensorProcess, StartSensorProcess } from '../../sensors/sensor-process.ts'

/** What a test says is in front; `domain` and `audible` as a browser extension would report them. */
export type FakeFrame = Partial<SensorFrame> & { readonly input?: boolean, readonly domain?: string | null, readonly audible?: boolean | null }

/** Sensor processes and browsers a test speaks for. */
export interface FakeSensors {
  readonly start: StartSensorProcess
  readonly started: SensorOptions[]
  /** The messages that sensor processes got. */
  readonly sent: unknown[]
  running(): number
  frame(frame?: FakeFrame): void
  readonly domainFeed: () => DomainFeed
  /** Says something to the agent as if it came out of the sensor process. */
  say(message: unknown): void
}

export function createFakeSensors(): FakeSensors {
  const started: SensorOptions[] = []
  let shown: string | null = null
  let sound: boolean | null = null
  let listening = false
  const sent: unknown[] = []
  const live = new Set<{ readonly options: SensorOptions, listener: (message: unknown) => void }>()
  const say = (message: unknown): void => {
    for (const { listener } of live) listener(message)
  }
  return {
    started,
    running: () => live.size,
    say,
    sent,
    frame({ domain = null, audible = null, input = true, ...frame } = {}) {
      shown = domain
      sound = audible
      for (const { options, listener } of live) {
        listener({ type: 'frame', hook: options.hook ? input : null, idleTime: input, app: 'XTerm', window: 1, locked: null, engagement: null, ...frame })
      }
    },
    domainFeed: () => ({
      start: () => Promise.resolve(), stop: () => Promise.resolve(), port: () => null, inFront: () => undefined, browsers: () => [], forget: () => Promise.resolve(),
      domainFor: () => shown, look: () => ({ domain: shown, ageMilliseconds: 0, changed: false }),
      listenForSound: (wanted) => void (listening = wanted), isSoundShown: () => (listening ? sound : null),
    }),
    start(options) {
      started.push(options)
      const mine = { options, listener: (_message: unknown): void => undefined }
      live.add(mine)
      let ended = (): void => undefined
      const process: SensorProcess = {
        pid: undefined,
        send: (message) => void sent.push(message),
        onMessage(listener) {
          mine.listener = listener
          queueMicrotask(() => listener({ type: 'ready', hook: options.hook ? 'running' : 'off', idleTime: true, window: options.window ? 'running' : 'off' }))
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
