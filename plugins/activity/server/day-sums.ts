import { localDays } from './local-days.ts'
import type { Columns } from './segment-columns.ts'

/** What rows add to one local date. */
export interface DaySum {
  readonly date: string
  readonly firstActiveMs: number | null
  readonly lastActiveMs: number | null
  /** By the number of the state, from 1 on. */
  readonly totalsMs: readonly number[]
}

/** The sums by local date of rows that are in the order of their start. */
export function sumDays({ startedAt, durationMs, state }: Pick<Columns, 'startedAt' | 'durationMs' | 'state'>, timeZone: string): DaySum[] {
  const days = localDays(timeZone)
  const sums: { date: string; firstActiveMs: number | null; lastActiveMs: number | null; totalsMs: number[] }[] = []
  let dayEnds = -Infinity
  for (let index = 0; index < startedAt.length; index++) {
    const start = startedAt[index]!
    if (start >= dayEnds) {
      dayEnds = days.endOfDay(start)
      sums.push({ date: days.dateOf(start), firstActiveMs: null, lastActiveMs: null, totalsMs: [0, 0, 0, 0] })
    }
    const day = sums.at(-1)!
    const end = start + durationMs[index]!
    day.totalsMs[state[index]! - 1]! += durationMs[index]!
    if (state[index] !== 1) continue
    day.firstActiveMs ??= start
    day.lastActiveMs = Math.max(day.lastActiveMs ?? end, end)
  }
  return sums
}
