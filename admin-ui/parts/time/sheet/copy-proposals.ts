import { addDays } from '@overt/sdk/ui'
import type { DateSpan, Entry } from '@overt/sdk/ui'
import { cellKey, dateOf, heldCells, taskOf } from './sheet-cells.ts'
import type { HeldCell } from './sheet-cells.ts'

/** Time of an earlier day that may be filed again. */
export interface CopyProposal {
  readonly key: string
  readonly taskId: string
  readonly date: string
  readonly seconds: number
  readonly note: string
  /** What is there already: it stays. */
  readonly taken: number
}

export const copiedDays = 14

/** What earlier days would add: of the week before to the same weekdays, or of the last day with work to one date. What runs is not copied. */
export function copyProposals(earlier: readonly Entry[], held: ReadonlyMap<string, HeldCell>, to: DateSpan, { kind, timeZone, nowMs }: { readonly kind: 'week' | 'day'; readonly timeZone: string; readonly nowMs: number }): readonly CopyProposal[] {
  const cells = [...heldCells(earlier.filter(({ stoppedAt }) => stoppedAt !== null), timeZone, nowMs)].filter(([, { seconds }]) => seconds > 0)
  const before = kind === 'week' ? { from: addDays(to.from, -7), to: addDays(to.from, -1) } : lastDay(cells.map(([key]) => dateOf(key)), to.from)
  return cells.filter(([key]) => dateOf(key) >= before.from && dateOf(key) <= before.to).map(([key, { seconds, entries }]) => {
    const taskId = taskOf(key)
    const date = kind === 'week' ? addDays(dateOf(key), 7) : to.from
    const [entry, ...more] = entries
    return { key: cellKey(taskId, date), taskId, date, seconds, note: more.length === 0 ? entry?.description ?? '' : '', taken: held.get(cellKey(taskId, date))?.seconds ?? 0 }
  }).toSorted((one, other) => one.date.localeCompare(other.date))
}

function lastDay(dates: readonly string[], before: string): DateSpan {
  const last = dates.filter((date) => date < before).toSorted().at(-1) ?? ''
  return { from: last, to: last }
}
