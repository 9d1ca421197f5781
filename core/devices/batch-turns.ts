import { overloaded } from '../errors.ts'

export interface TurnLimits {
  /** At once; each holds a connection. */
  readonly running: number
  readonly waiting: number
}

export interface TurnOptions extends TurnLimits {
  /** Milliseconds; default `performance.now`. */
  readonly now?: () => number
  readonly random?: () => number
}

/** Turns of devices at the database. */
export interface BatchTurns {
  /** Before anything of a request is read. Errors: `overloaded`. */
  requireRoom(): void
  /** Waits for a turn. Errors: `overloaded` where too many wait. */
  run<T>(work: () => Promise<T>): Promise<T>
}

const soonestMs = 2_000
const latestMs = 60_000
/** Of what a turn was found to take, so that one slow one does not send everybody away for long. */
const weight = 0.05

/**
 * Lets as many devices at the database as it takes and a few wait. Whoever is sent away is given a time of their own to come back: the next in a row as
 * fast as turns end, so that ten thousand agents after an outage come one after another and not all at once, again and again.
 */
export function createBatchTurns({ running: most, waiting: mostWaiting, now = () => performance.now(), random = Math.random }: TurnOptions): BatchTurns {
  const queue: (() => void)[] = []
  let running = 0
  let turnMs = 20
  let lastGiven = 0

  function refusal(): Error {
    const earliest = now() + soonestMs
    lastGiven = Math.min(Math.max(lastGiven, earliest) + turnMs / most, now() + latestMs)
    const untilMs = lastGiven - now()
    // At the end of the row many have the same time: they are spread over the half before it.
    const spreadMs = untilMs > 0.9 * latestMs ? untilMs / 2 : untilMs / 10
    const seconds = Math.max(1, Math.round((untilMs - spreadMs * random()) / 1_000))
    return overloaded({ values: { seconds }, retryAfterSeconds: seconds })
  }

  function requireRoom(): void {
    if (running >= most && queue.length >= mostWaiting) throw refusal()
  }

  return {
    requireRoom,
    async run(work) {
      requireRoom()
      if (running < most) running += 1
      else await new Promise<void>((resolve) => { queue.push(resolve) })
      const began = now()
      try {
        return await work()
      } finally {
        turnMs += weight * (now() - began - turnMs)
        // The turn passes on as it is; nobody gets in between.
        const next = queue.shift()
        if (next === undefined) running -= 1
        else next()
      }
    },
  }
}
