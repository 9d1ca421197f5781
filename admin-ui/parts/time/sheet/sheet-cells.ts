import type { Entry } from '@overt/sdk/ui'
import { durationAsClock } from '../../../../sdk/wire/duration-text.ts'
import { entryParts } from '../../../state/entry-days.ts'

/** What a task has on a day. */
export interface HeldCell {
  readonly seconds: number
  readonly entries: readonly Entry[]
  readonly running: boolean
}

export const noCell: HeldCell = { seconds: 0, entries: [], running: false }
export const cellKey = (taskId: string, date: string): string => `${taskId} ${date}`
export const taskOf = (key: string): string => key.slice(0, key.indexOf(' '))
export const dateOf = (key: string): string => key.slice(key.indexOf(' ') + 1)

/** `7:30`, with seconds where there are some. */
export const clockOf = (seconds: number): string => durationAsClock(seconds, { seconds: seconds % 60 !== 0 })

/** Entries by task and day, each cut at midnight. */
export function heldCells(entries: readonly Entry[], timeZone: string, nowMs: number): ReadonlyMap<string, HeldCell> {
  const cells = new Map<string, HeldCell>()
  for (const part of entries.flatMap((entry) => entryParts(entry, timeZone, nowMs))) {
    const key = cellKey(part.entry.taskId, part.date)
    const { seconds, entries: before, running } = cells.get(key) ?? noCell
    cells.set(key, { seconds: seconds + part.seconds, entries: [...before, part.entry], running: running || part.entry.stoppedAt === null })
  }
  return cells
}
