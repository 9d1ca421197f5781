import { heavyReadsBusy, tooManyHeavyReads } from '../errors.ts'
import type { Board } from '../processes/contracts.ts'

export interface HeavyLimits {
  /** At once for one person. */
  readonly perPerson: number
  /** At once for everybody: their connections must leave others to the rest. */
  readonly total: number
  readonly waitingPerPerson: number
  readonly waiting: number
  readonly waitMs: number
}

/** Turns of requests and jobs that read much. `person` stands for whoever shares a limit: a user, or the jobs of a workspace. */
export interface HeavyTurns {
  /**
   * Waits for a turn and gives its end, to be called once. Rejects with the signal's reason when it aborts meanwhile.
   * Errors: `too-many-heavy-reads` where the person's queue is full, `heavy-reads-busy` where everybody's is or the wait was too long.
   */
  take(person: string, signal: AbortSignal): Promise<() => void>
}

/** What one person may have read at once, and who waits how long; all together have half the connections, so that the other half is there for the rest. */
export const heavyLimits = (poolSize: number): HeavyLimits => ({ perPerson: 2, total: Math.max(1, Math.floor(poolSize / 2)), waitingPerPerson: 10, waiting: 200, waitMs: 30_000 })

interface Waiting {
  readonly person: string
  start(): void
}

const retryAfterSeconds = 5

/** A person's limit is one over all processes: `total` is about the connections of this one. Two that begin at the same moment may both be let in. */
export function createHeavyTurns(limits: HeavyLimits, board?: Board): HeavyTurns {
  const running = new Map<string, number>()
  const queue: Waiting[] = []
  let total = 0
  const shared = board?.topic<number>({ name: 'heavy-turns', onChange: () => { startWaiting() } })

  const runningOf = (person: string): number => (running.get(person) ?? 0) + (shared?.others(person) ?? []).reduce((sum, count) => sum + count, 0)
  const isFree = (person: string): boolean => total < limits.total && runningOf(person) < limits.perPerson

  function begin(person: string): () => void {
    total += 1
    running.set(person, (running.get(person) ?? 0) + 1)
    shared?.say(person, running.get(person))
    let ended = false
    return () => {
      if (ended) return
      ended = true
      total -= 1
      const left = (running.get(person) ?? 1) - 1
      if (left === 0) running.delete(person)
      else running.set(person, left)
      shared?.say(person, running.get(person))
      startWaiting()
    }
  }

  /** Everybody whose person has a turn left, in order: a full one holds up nobody behind it. */
  function startWaiting(): void {
    for (const waiting of [...queue]) {
      if (!isFree(waiting.person)) continue
      queue.splice(queue.indexOf(waiting), 1)
      waiting.start()
    }
  }

  return {
    async take(person, signal) {
      signal.throwIfAborted()
      if (isFree(person)) return begin(person)
      const values = { waiting: limits.waitingPerPerson, seconds: retryAfterSeconds }
      if (queue.filter((each) => each.person === person).length >= limits.waitingPerPerson) throw tooManyHeavyReads({ values, retryAfterSeconds })
      if (queue.length >= limits.waiting) throw heavyReadsBusy({ values, retryAfterSeconds })
      return new Promise((resolve, reject) => {
        const waiting: Waiting = {
          person,
          start() {
            settle()
            resolve(begin(person))
          },
        }
        const leave = (reason: unknown): void => {
          settle()
          queue.splice(queue.indexOf(waiting), 1)
          reject(reason instanceof Error ? reason : new Error('left the queue'))
        }
        const onAbort = (): void => { leave(signal.reason) }
        const timer = setTimeout(() => { leave(heavyReadsBusy({ values, retryAfterSeconds })) }, limits.waitMs)
        const settle = (): void => {
          clearTimeout(timer)
          signal.removeEventListener('abort', onAbort)
        }
        signal.addEventListener('abort', onAbort)
        queue.push(waiting)
      })
    },
  }
}
