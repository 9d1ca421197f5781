import type { Rectangle, SystemSensor } from './engagement/engagement-port.ts'
import { sensorMessage } from './frame.ts'
import type { SensorFrame, SensorOrder, SensorReady } from './frame.ts'
import type { SensorProcess, StartSensorProcess } from './sensor-process.ts'

const startDeadlineMilliseconds = 3_000
/** A hook that hangs lets its process say nothing more: short enough that nobody misses a frame. */
const hookDeadlineMilliseconds = 1_200
const silenceMilliseconds = 10_000
const firstRetryMilliseconds = 1_000
const longestRetryMilliseconds = 300_000
const firstHookRetryMilliseconds = 60_000
const longestHookRetryMilliseconds = 3_600_000
const provenMilliseconds = 60_000

export interface SensorWish {
  readonly window: boolean
  /** Whether the input hook may run. */
  readonly hook: boolean
  /** The engagement sensors that may run while there is no input. */
  readonly engagement?: readonly SystemSensor[]
}

/** `hook`: `off` where nobody wants it, `failed` where it does not start, died or stopped delivering, and will be tried again. */
export interface SensorStatus {
  readonly state: 'off' | 'starting' | 'running' | 'waiting'
  readonly hook: 'off' | 'running' | 'failed'
  /** Whether the sensor process itself knows the system's idle time. */
  readonly idleTime: boolean
  readonly window: SensorReady['window'] | null
  readonly failures: number
}

export interface SupervisorOptions {
  readonly startProcess: StartSensorProcess
  readonly onFrame: (frame: SensorFrame) => void
  readonly onStatus: (status: SensorStatus) => void
  /** Shortens every time by this factor, for tests. */
  readonly timeScale?: number
  /** The first pause before the hook is tried again, for tests. */
  readonly firstHookRetry?: number
}

/**
 * Keeps the sensor process running while it is wanted: 3 s to start, then it is killed; after a failure a growing pause. A process that
 * ends or hangs with the input hook in it is replaced at once by one without; the hook is tried again after a minute, then ever more
 * seldom. Stopping means that the process is gone.
 */
export interface SensorSupervisor {
  /** Starts, changes or (null) stops; resolves when a stopped process has ended. */
  want(wish: SensorWish | null): Promise<void>
  /** Starts or stops the engagement sensors in the sensor process. Call it every second: it sends an order to a process that has not got it yet. */
  look(wanted: boolean, displays: () => readonly Rectangle[]): void
  /** The hook runs and notices nothing of what there is: goes on without it. */
  hookIsDeaf(): void
  status(): SensorStatus
  pid(): number | undefined
}

export function createSensorSupervisor({ startProcess, onFrame, onStatus, timeScale = 1, firstHookRetry = firstHookRetryMilliseconds }: SupervisorOptions): SensorSupervisor {
  let wish: SensorWish | null = null
  let running: { readonly process: SensorProcess, readonly ended: Promise<void>, readonly withHook: boolean } | null = null
  let timer: NodeJS.Timeout | undefined
  let hookTimer: NodeJS.Timeout | undefined
  let failures = 0
  let hookFailures = 0
  let hookMayTry = true
  let runsSince = 0
  /** The latest order to the running process. */
  let looking = false
  let status: SensorStatus = { state: 'off', hook: 'off', idleTime: false, window: null, failures: 0 }

  const hookStatus = (): SensorStatus['hook'] => (wish?.hook === true && !hookMayTry ? 'failed' : 'off')
  const report = (next: Pick<SensorStatus, 'state'> & Partial<SensorStatus>): void => {
    status = { hook: hookStatus(), idleTime: false, window: null, ...next, failures }
    onStatus(status)
  }
  const after = (milliseconds: number, work: () => void): void => {
    clearTimeout(timer)
    timer = setTimeout(work, milliseconds * timeScale)
  }
  const launch = (): void => {
    if (wish === null) return
    const withHook = wish.hook && hookMayTry
    const process = startProcess({ ...wish, hook: withHook })
    looking = false
    report({ state: 'starting' })
    const ended = new Promise<void>((resolve) => process.onExit(resolve))
    const mine = { process, ended, withHook }
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
    const isStarting = status.state === 'starting'
    if (message.type === 'frame') {
      // Frames count at once; while the hook starts they do not put off its deadline.
      if (!isStarting) after(silenceMilliseconds, () => process.kill())
      if (!isStarting && performance.now() - runsSince > provenMilliseconds * timeScale) {
        failures = 0
        if (status.hook === 'running') hookFailures = 0
      }
      return onFrame(message)
    }
    const { hook, idleTime, window } = message
    if (hook === 'starting') return after(hookDeadlineMilliseconds, () => process.kill())
    after(silenceMilliseconds, () => process.kill())
    runsSince = performance.now()
    report({ state: 'running', hook: hook === 'running' ? 'running' : running?.withHook === true ? 'failed' : hookStatus(), idleTime, window })
  }
  const withoutHook = (): void => {
    hookMayTry = false
    hookFailures++
    clearTimeout(hookTimer)
    hookTimer = setTimeout(() => void tryHookAgain(), Math.min(longestHookRetryMilliseconds, firstHookRetry * 2 ** (hookFailures - 1)) * timeScale)
  }
  const tryHookAgain = async (): Promise<void> => {
    hookMayTry = true
    if (wish?.hook !== true || running === null) return
    const before = wish
    await end()
    if (wish === before) launch()
  }
  const failed = (): void => {
    const withHook = running?.withHook === true
    running = null
    failures++
    if (withHook) {
      // Whatever it was, the hook is the likeliest: presence and windows go on at once.
      withoutHook()
      launch()
      return
    }
    report({ state: 'waiting' })
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
    look(wanted, displays) {
      if (running === null || looking === wanted || status.state !== 'running' || (wish?.engagement ?? []).length === 0) return
      looking = wanted
      running.process.send({ type: 'engagement', look: wanted, displays: wanted ? [...displays()] : [] } satisfies SensorOrder)
    },
    hookIsDeaf: () => {
      if (running?.withHook === true) running.process.kill()
    },
    async want(next) {
      if (isSame(wish, next)) return
      wish = next
      await end()
      if (wish !== next) return
      if (next === null || !next.hook) {
        clearTimeout(hookTimer)
        hookMayTry = true
        hookFailures = 0
      }
      if (next === null) {
        failures = 0
        report({ state: 'off' })
      } else launch()
    },
  }
}

function isSame(one: SensorWish | null, other: SensorWish | null): boolean {
  return one?.window === other?.window && one?.hook === other?.hook && one?.engagement?.join() === other?.engagement?.join()
}
