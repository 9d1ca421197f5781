import type { Dimension, Figures, ReportColumn, ReportValue } from '../../contracts.ts'
import { firstOfWeek } from '../period.ts'
import type { DayValues } from './day-values.ts'

/** The key of the line that a person's date belongs to; undefined where lines are about neither people nor dates. */
export function dayKey(dimension: Dimension, weekStart: number): ((memberId: string, date: string) => string) | undefined {
  switch (dimension) {
    case 'member': return (memberId) => memberId
    case 'day': return (_, date) => date
    case 'month': return (_, date) => date.slice(0, 7)
    case 'week': {
      const weeks = new Map<string, string>()
      return (_, date) => {
        const week = weeks.get(date) ?? firstOfWeek(Temporal.PlainDate.from(date), weekStart).toString()
        weeks.set(date, week)
        return week
      }
    }
    default: return undefined
  }
}

/** What the days of one line come to; numbers and texts by the place of their column. */
export interface DaySum {
  readonly numbers: (number | undefined)[]
  readonly texts: (Map<string, number> | undefined)[]
  readonly withheld: Map<string, Set<string>>
}

/**
 * The sums of all lines, each day counted in the lines that `keysOf` names for it. `keysOf` gives the same array for the same keys: what it leads to is
 * looked up once instead of with each of a hundred thousand days.
 */
export function sumDays({ columns, days, withheld, withheldDates }: DayValues, keysOf: (memberId: string, date: string) => readonly string[]): ReadonlyMap<string, DaySum> {
  const sums = new Map<string, DaySum>()
  const known = new Map<readonly string[], readonly DaySum[]>()
  const of = (key: string): DaySum => {
    const sum = sums.get(key) ?? { numbers: [], texts: [], withheld: new Map<string, Set<string>>() }
    sums.set(key, sum)
    return sum
  }
  const sumsOf = (keys: readonly string[]): readonly DaySum[] => {
    const found = known.get(keys) ?? keys.map(of)
    known.set(keys, found)
    return found
  }
  for (const [memberId, own] of days) {
    for (const [date, values] of own) for (const sum of sumsOf(keysOf(memberId, date))) {
      for (let place = 0; place < columns.length; place++) addValue(sum, place, columns[place]!, values[columns[place]!.id])
    }
  }
  for (const [column, memberIds] of withheld) {
    for (const memberId of memberIds) for (const date of withheldDates.get(memberId) ?? []) for (const sum of sumsOf(keysOf(memberId, date))) {
      sum.withheld.set(column, (sum.withheld.get(column) ?? new Set<string>()).add(memberId))
    }
  }
  return sums
}

function addValue({ numbers, texts }: DaySum, place: number, { kind }: ReportColumn, value: ReportValue | undefined): void {
  if (value === null || value === undefined) return
  if (kind === 'duration' || kind === 'number') {
    numbers[place] = (numbers[place] ?? 0) + Number(value)
    return
  }
  const counts = texts[place] ??= new Map<string, number>()
  counts.set(String(value), (counts.get(String(value)) ?? 0) + 1)
}

const textsAtMost = 4

/** A sum as the wire has it: `P 18, L 2`. */
export function figuresOfDays(columns: readonly ReportColumn[], sum: DaySum | undefined): Pick<Figures, 'values' | 'withheld'> {
  const values: Record<string, ReportValue> = {}
  const withheld: Record<string, number> = {}
  for (const [place, { id }] of columns.entries()) {
    values[id] = sum?.numbers[place] ?? textOf(sum?.texts[place])
    const hidden = sum?.withheld.get(id)?.size ?? 0
    if (hidden > 0) withheld[id] = hidden
  }
  return { values, withheld }
}

function textOf(counts: ReadonlyMap<string, number> | undefined): string | null {
  if (counts === undefined) return null
  const sorted = [...counts].toSorted(([one, times], [other, often]) => often - times || (one < other ? -1 : 1))
  const [only] = sorted
  if (sorted.length === 1 && only![1] === 1) return only![0]
  return `${sorted.slice(0, textsAtMost).map(([text, count]) => `${text} ${count}`).join(', ')}${sorted.length > textsAtMost ? ', …' : ''}`
}
