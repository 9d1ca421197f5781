/** A half-open stretch of time `[from, to)` in epoch milliseconds. */
export interface Interval {
  readonly from: number
  readonly to: number
}

/** The same time as the fewest, ordered, disjoint intervals: overlapping and touching ones become one, empty ones vanish. */
export function merge(intervals: readonly Interval[]): Interval[] {
  const ordered = intervals.filter(({ from, to }) => to > from).sort((one, other) => one.from - other.from)
  const merged: Interval[] = []
  for (const next of ordered) {
    const last = merged.at(-1)
    if (last && next.from <= last.to) merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, next.to) }
    else merged.push({ from: next.from, to: next.to })
  }
  return merged
}

/** What is left of `intervals` where no `hole` is. Both must be merged; the result is. */
export function subtract(intervals: readonly Interval[], holes: readonly Interval[]): Interval[] {
  const left: Interval[] = []
  let hole = 0
  for (const { from, to } of intervals) {
    while (hole < holes.length && holes[hole]!.to <= from) hole++
    let cursor = from
    for (let index = hole; index < holes.length && holes[index]!.from < to; index++) {
      if (holes[index]!.from > cursor) left.push({ from: cursor, to: holes[index]!.from })
      cursor = Math.max(cursor, holes[index]!.to)
    }
    if (cursor < to) left.push({ from: cursor, to })
  }
  return left
}

/** The milliseconds in disjoint intervals. */
export const totalOf = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { from, to }) => sum + (to - from), 0)
