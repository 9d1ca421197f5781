import type { CollectorState } from '@overt/sdk/agent'
import type { OwnDays } from './own-day.ts'

/** Until what was seen after the return is among the day's records. */
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

/** Tells a person who is back at the computer that something waits for their answer: once for each question. */
export function createReturning({ elapsed, state, ownDays, notify }: ReturningOptions): Returning {
  const told = new Set<string>()
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
      const fresh = parts.flatMap(({ plugin, questions }) => questions.map(({ id }) => `${plugin} ${id}`)).filter((id) => !told.has(id))
      for (const id of fresh) told.add(id)
      if (fresh.length > 0) notify()
    },
  }
}
