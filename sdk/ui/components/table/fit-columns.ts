/** Widths in pixels. */
export interface ColumnNeed {
  readonly key: string
  /** Shows every cell whole. */
  readonly need: number
  /** Below this a cell says nothing any more. */
  readonly least: number
  /** What the column asks for where there is room, even if its cells need less. */
  readonly wish?: number
  /** What the reader chose; it is kept as it is. */
  readonly chosen?: number | undefined
}

/**
 * Divides the width of a table among its columns: first what each needs at least, then what its cells need, then what it asks for; the rest goes to
 * columns that ask for nothing. Where room is short, columns that lack least are served first, the others share evenly. The sum exceeds `room` only
 * where not even the least fits.
 */
export function fitColumns(columns: readonly ColumnNeed[], room: number): ReadonlyMap<string, number> {
  const widths = new Map(columns.map(({ key, chosen, need, least }) => [key, chosen ?? Math.min(need, least)]))
  const free = columns.filter(({ chosen }) => chosen === undefined)
  let left = room - [...widths.values()].reduce((sum, width) => sum + width, 0)
  const raise = (goal: (column: ColumnNeed) => number): void => {
    const lacking = free.map((column) => ({ key: column.key, lack: goal(column) - (widths.get(column.key) ?? 0) })).filter(({ lack }) => lack > 0).sort((a, b) => a.lack - b.lack)
    for (const [index, { key, lack }] of lacking.entries()) {
      if (left <= 0) return
      const given = Math.min(lack, left / (lacking.length - index))
      widths.set(key, (widths.get(key) ?? 0) + given)
      left -= given
    }
  }
  raise(({ need }) => need)
  raise(({ need, wish = 0 }) => Math.max(need, wish))
  const growing = free.some(({ wish }) => wish === undefined) ? free.filter(({ wish }) => wish === undefined) : free
  const share = left / Math.max(1, growing.length)
  if (share > 0) for (const { key } of growing) widths.set(key, (widths.get(key) ?? 0) + share)
  return widths
}
