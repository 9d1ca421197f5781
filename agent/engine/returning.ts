import type { CollectorState } from '@overt/sdk/agent'
import type { OwnDays } from './own-day.ts'

/** The day's records include the return after this long. */
const settleMilliseconds = 5_000

export interface Returning {
  /** Once a second. */
  check(): Promise<void>
}

export interface ReturningOptions {
  readonly elapsed: () => number
  readonly state: () => CollectorState | null
  readonly ownDays: Pick<OwnDays, 'read'>
  readonly notify: () => void
}

/** Notifies a person who is back at the computer that a question waits for their answer, once for each question. */
export function createReturning({ elapsed, state, ownDays, notify }: ReturningOptions): Returning {
  /** The questions that were open at the last return. */
  let notified: ReadonlySet<string> = new Set()
  let wasAway = false
  let dueAt: number | null = null
  return {
    async check() {
      const now = state()
      if (now === 'active' && wasAway) dueAt = elapsed() + settleMilliseconds
      wasAway = now === 'idle' || now === 'locked'
      if (dueAt === null || elapsed() < dueAt) return
      dueAt = null
      const { parts } = await ownDays.read()
      const open = new Set(parts.flatMap(({ plugin, questions }) => questions.map(({ id }) => `${plugin} ${id}`)))
      if (!open.isSubsetOf(notified)) notify()
      notified = open
    },
  }
}
