const everyMilliseconds = 60_000
const spread = 0.2
const soonMilliseconds = 2_000

/** When the next exchange with the server is due. */
export interface SyncSchedule {
  /** With the next tick. */
  atOnce(): void
  /** Within two seconds, so that what happens together is sent together. */
  soon(): void
  /** Whether one is due; if so, the next is planned in about a minute. */
  take(): boolean
}

export function createSyncSchedule(elapsed: () => number, random: () => number): SyncSchedule {
  let due = 0
  return {
    atOnce() {
      due = 0
    },
    soon() {
      due = Math.min(due, elapsed() + soonMilliseconds)
    },
    take() {
      if (elapsed() < due) return false
      due = elapsed() + everyMilliseconds * (1 - spread + 2 * spread * random())
      return true
    },
  }
}
