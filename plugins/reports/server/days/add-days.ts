import type { Dimension, Report, ReportGroup } from '../../contracts.ts'
import { tooDetailed } from '../errors.ts'
import type { Selection } from '../selection.ts'
import { dayKey, figuresOfDays, sumDays } from './day-sums.ts'
import type { DaySum } from './day-sums.ts'
import type { DayValues } from './day-values.ts'

const maximumLines = 10_000
const total = ''
const totals = [total]
const nothing = { entries: 0, seconds: 0, trackedSeconds: 0, billableSeconds: 0, amount: null } as const

/** Adds what plugins know of days to the totals and to the lines of people and dates; people and dates without entries get lines of their own. Errors: `report-too-detailed`. */
export function addDays<R extends Pick<Report, 'totals' | 'groups'>>(report: R, { query: { group = 'project', subgroup }, weekStart }: Pick<Selection, 'query' | 'weekStart'>, days: DayValues | undefined): R & Pick<Report, 'columns'> {
  if (days === undefined) return report
  const first = dayKey(group, weekStart)
  const second = first === undefined || subgroup === undefined ? undefined : dayKey(subgroup, weekStart)
  const sums = sumDays(days, linesOf(first, second))
  const { columns } = days
  const below = Map.groupBy([...sums.keys()].filter((key) => key.includes(' ')).map((key) => key.split(' ') as [string, string]), ([key]) => key)
  const withSub = (line: ReportGroup): ReportGroup => (line.groups === undefined || second === undefined || subgroup === undefined ? line : {
    ...line, groups: withLines(line.groups, subgroup, days, sums, (key) => `${line.key ?? ''} ${key}`, (below.get(line.key ?? '') ?? []).map(([, key]) => key)),
  })
  const groups = first === undefined ? report.groups : withLines(report.groups, group, days, sums, (key) => key, [...sums.keys()].filter((key) => key !== total && !key.includes(' ')))
    .map((line) => withSub(subgroup === undefined ? line : { ...line, groups: line.groups ?? [] }))
  if (groups.reduce((count, line) => count + 1 + (line.groups?.length ?? 0), 0) > maximumLines) throw tooDetailed({ values: { maximum: maximumLines } })
  return { ...report, columns, totals: { ...report.totals, ...figuresOfDays(columns, sums.get(total)) }, groups }
}

type KeyOf = NonNullable<ReturnType<typeof dayKey>>

/** The keys of the lines that a person's date is counted in, as one array for each combination. */
function linesOf(first: KeyOf | undefined, second: KeyOf | undefined): (memberId: string, date: string) => readonly string[] {
  if (first === undefined) return () => totals
  const known = new Map<string, Map<string, readonly string[]>>()
  return (memberId, date) => {
    const key = first(memberId, date)
    const below = second?.(memberId, date) ?? ''
    const ofKey = known.get(key) ?? new Map<string, readonly string[]>()
    const lines = ofKey.get(below) ?? (second === undefined ? [total, key] : [total, key, `${key} ${below}`])
    known.set(key, ofKey.set(below, lines))
    return lines
  }
}

/** The lines with their sums, and one for each further key that has days: dates in their order, people after those with entries. */
function withLines(lines: readonly ReportGroup[], dimension: Dimension, { columns, names }: DayValues, sums: ReadonlyMap<string, DaySum>, keyOf: (key: string) => string, keys: readonly string[]): readonly ReportGroup[] {
  const known = new Set(lines.map(({ key }) => key))
  const further = keys.filter((key) => !known.has(key)).map((key): ReportGroup => ({ key, label: dimension === 'member' ? names.get(key) ?? null : key, detail: null, ...nothing }))
  const all = further.length === 0 ? lines : [...lines, ...further.toSorted((one, other) => (one.label ?? '').localeCompare(other.label ?? ''))]
  const ordered = dimension === 'member' ? all : all.toSorted((one, other) => ((one.key ?? '') < (other.key ?? '') ? -1 : 1))
  return ordered.map((line) => ({ ...line, ...figuresOfDays(columns, sums.get(keyOf(line.key ?? ''))) }))
}
