import type { SensorFrame } from '../sensors/frame.ts'

/** Seconds in a row with input that the hook did not notice, after which it counts as deaf. One can be a player that keeps the screen awake. */
const deafAfterSeconds = 3

/** How it is known whether somebody is active. */
export type ActivitySourceName = 'hook' | 'idle-time' | 'none'

/** What the system says of the time since the last input, where the sensor process cannot ask it: told by the shell. */
export interface SystemIdle {
  /** Whole seconds; null where the system does not know it. */
  secondsSinceInput(): number | null
}

/**
 * Whether there was input, from the input hook while it runs and notices, else from the system's idle time: the sensors' own where they
 * have it, else the shell's. There is no gap between the two, because both are looked at every second.
 */
export interface ActivitySource {
  frame(frame: SensorFrame): void
  /** Whether there was input since the last call; `fresh`: whether the frames are of this moment. */
  take(fresh: boolean): boolean
  source(): ActivitySourceName
  forget(): void
}

export function createActivitySource(system: SystemIdle | null, onDeaf: () => void): ActivitySource {
  let hook: boolean | null = null
  let idleTime: boolean | null = null
  let source: ActivitySourceName = 'none'
  let unnoticed = 0
  let previousSeconds = Infinity

  /** The shell's idle time: it counts whole seconds, so that a smaller number than before is input, too. */
  const fromSystem = (): boolean | null => {
    const seconds = system?.secondsSinceInput() ?? null
    if (seconds === null) return null
    const began = seconds < 1 || seconds < previousSeconds
    previousSeconds = seconds
    return began
  }
  return {
    frame(frame) {
      if (frame.hook !== null) hook = hook === true || frame.hook
      else hook = null
      if (frame.idleTime !== null) idleTime = idleTime === true || frame.idleTime
    },
    take(fresh) {
      const shell = fromSystem()
      const [noticed, began] = [fresh ? hook : null, (fresh ? idleTime : null) ?? shell]
      hook = hook === null ? null : false
      idleTime = idleTime === null ? null : false
      unnoticed = noticed === false && began === true ? unnoticed + 1 : 0
      if (unnoticed >= deafAfterSeconds) onDeaf()
      source = noticed !== null && unnoticed < deafAfterSeconds ? 'hook' : began !== null ? 'idle-time' : 'none'
      return (source === 'hook' ? noticed : began) === true
    },
    source: () => source,
    forget() {
      hook = null
      idleTime = null
      unnoticed = 0
      previousSeconds = Infinity
      source = 'none'
    },
  }
}
