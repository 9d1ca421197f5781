import { uptime } from 'node:os'

/** The two clocks of a machine. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never steps back, and counts the time the machine slept. */
  elapsed(): number
  /** What the machine says the time is, in epoch milliseconds; people and time servers change it at will. */
  wall(): number
}

const sleepThreshold = 5_000

/**
 * The clocks of this machine. `performance.now()` stands still in sleep on Linux, while the uptime goes on: the difference,
 * once it passes five seconds, is sleep and is added.
 */
export function createSystemClock(): Clock {
  let slept = 0
  let difference = uptime() * 1_000 - performance.now()
  return {
    elapsed() {
      const now = performance.now()
      const grown = uptime() * 1_000 - now - difference
      if (grown > sleepThreshold) {
        slept += grown
        difference += grown
      }
      return now + slept
    },
    wall: () => Date.now(),
  }
}
