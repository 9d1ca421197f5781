import type { ReportRow, ReportValue } from '../../contracts.ts'
import type { Selection } from '../selection.ts'
import { dayKey } from './day-sums.ts'
import type { DayValues } from './day-values.ts'

/** A date of a person without an entry in the list. */
export interface DayRow {
  readonly date: string
  readonly memberId: string
  readonly member: string
  readonly values: Readonly<Record<string, ReportValue>>
}

export type ListedRow = ReportRow | DayRow
export const isDayRow = (row: ListedRow): row is DayRow => !('startedAt' in row)

/** Puts values of days into lists of entries so that each counts once, over all lists of a file. */
export interface DayPlacer {
  /** The rows, with a day's values beside the first entry of its person and date. */
  place(rows: readonly ReportRow[]): readonly ReportRow[]
  /** A row for each day that had no entry; in a list of one group those that belong to it. */
  rest(groupKey?: string | null): readonly DayRow[]
}

export function createDayPlacer({ query: { group = 'project' }, weekStart }: Pick<Selection, 'query' | 'weekStart'>, days: DayValues | undefined): DayPlacer {
  const placed = new Set<string>()
  const keyOf = dayKey(group, weekStart)
  return {
    place(rows) {
      if (days === undefined) return rows
      return rows.map((row) => {
        const values = days.days.get(row.memberId)?.get(row.date)
        const day = `${row.memberId} ${row.date}`
        if (values === undefined || placed.has(day)) return row
        placed.add(day)
        return { ...row, values: { ...row.values, ...values } }
      })
    },
    rest(groupKey) {
      if (days === undefined || (groupKey !== undefined && keyOf === undefined)) return []
      return [...days.days].flatMap(([memberId, own]) => [...own].flatMap(([date, values]) => {
        const isElsewhere = placed.has(`${memberId} ${date}`) || (groupKey !== undefined && keyOf?.(memberId, date) !== groupKey)
        return isElsewhere || Object.values(values).every((value) => value === null) ? [] : [{ date, memberId, member: days.names.get(memberId) ?? '', values }]
      })).toSorted((one, other) => (one.date === other.date ? one.member.localeCompare(other.member) : one.date < other.date ? -1 : 1))
    },
  }
}
