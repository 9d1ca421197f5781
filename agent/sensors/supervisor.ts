import { sensorMessage } from './frame.ts'
import type { SensorFrame, SensorReady } from './frame.ts'
import type { SensorProcess, StartSensorProcess } from './sensor-process.ts'

const startDeadlineMilliseconds = 3_000
const silenceMilliseconds = 10_000
const firstRetryMilliseconds = 1_000
const longestRetryMilliseconds = 300_000
const failuresBeforeFallback = 3
const provenMilliseconds = 60_000

export interface SensorWish {
  readonly window: boolean
}

/** `full`: the input hook runs; `idle-time`: activity from the system's idle time; `none`: no way to tell activity. */
export interface SensorStatus {
  readonly state: 'off' | 'starting' | 'running' | 'waiting'
  readonly input: 'full' | 'idle-time' | 'none' | null
  readonly window: SensorReady['window'] | null
  readonly failures: number
}

export interface SupervisorOptions {
  readonly startProcess: StartSensorProcess
  readonly onFrame: (frame: SensorFrame) => void
  readonly onStatus: (status: SensorStatus) => void
  /** Shortens every time by this factor, for tests. */
  readonly timeScale?: number
}

/**
 * Keeps the sensor process running while it is wanted: 3 s to start, then it is killed; after a failure a growing pause;
 * after three in a row without the input hook. Stopping means that the process is gone.
 */
export interface SensorSupervisor {
  /** Starts, changes or (null) stops; resolves when a stopped process has ended. */
  want(wish: SensorWish | null): Promise<void>
  status(): SensorStatus
  pid(): number | undefined
}

export function createSensorSupervisor({ startProcess, onFrame, onStatus, timeScale = 1 }: SupervisorOptions): SensorSupervisor {
  let wish: SensorWish | null = null
  let running: { process: SensorProcess, ended: Promise<void> } | null = null
  let timer: NodeJS.Timeout | undefined
  let failures = 0
  let readyAt = 0
  let status: SensorStatus = { state: 'off', input: null, window: null, failures: 0 }

  const report = (next: Omit<SensorStatus, 'failures'>): void => {
    status = { ...next, failures }
    onStatus(status)
  }
  const after = (milliseconds: number, work: () => void): void => {
    clearTimeout(timer)
    timer = setTimeout(work, milliseconds * timeScale)
  }
  const launch = (): void => {
    if (wish === null) return
    const process = startProcess({ hook: failures < failuresBeforeFallback, window: wish.window })
    report({ state: 'starting', input: null, window: null })
    const ended = new Promise<void>((resolve) => process.onExit(resolve))
    const mine = { process, ended }
    running = mine
    process.onMessage((raw) => {
      if (running === mine) listen(raw, process)
    })
    void ended.then(() => {
      if (running === mine) failed()
    })
    after(startDeadlineMilliseconds, () => process.kill())
  }
  const listen = (raw: unknown, process: SensorProcess): void => {
    const message = sensorMessage(raw)
    if (message === null) return
    after(silenceMilliseconds, () => process.kill())
    if (message.type === 'frame') {
      onFrame(message)
      if (failures > 0 && status.input === 'full' && performance.now() - readyAt > provenMilliseconds * timeScale) failures = 0
      return
    }
    readyAt = performance.now()
    report({ state: 'running', input: message.input === 'hook' ? 'full' : message.input, window: message.window })
  }
  const failed = (): void => {
    running = null
    failures++
    report({ state: 'waiting', input: null, window: null })
    after(Math.min(longestRetryMilliseconds, firstRetryMilliseconds * 2 ** (failures - 1)), launch)
  }
  const end = async (): Promise<void> => {
    clearTimeout(timer)
    const ending = running
    running = null
    ending?.process.kill()
    await ending?.ended
  }
  return {
    status: () => status,
    pid: () => running?.process.pid,
    async want(next) {
      if (wish?.window === next?.window) return
      wish = next
      await end()
      if (wish !== next) return
      if (next === null) {
        failures = 0
        report({ state: 'off', input: null, window: null })
      } else launch()
    },
  }
}
