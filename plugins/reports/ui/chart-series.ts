import { chartColors } from '@overt/sdk/ui'
import type { ChartSeries } from '@overt/sdk/ui'
import type { ReportGroup } from '../contracts.ts'

const maximumSeries = chartColors.length

export interface Naming {
  name(group: ReportGroup): string
  color(key: string | null): string | undefined
  readonly rest: string
  readonly all: string
}

const keyOf = (key: string | null): string => key ?? 'none'

/** What is below each date as series, the largest first; beyond eight kinds the rest is one. */
export function seriesOf(dates: readonly ReportGroup[], { name, color, rest, all }: Naming): readonly ChartSeries[] {
  if (dates.every(({ groups }) => groups === undefined)) return [{ key: 'all', name: all, values: dates.map(({ seconds }) => seconds) }]
  const sums = new Map<string | null, { readonly group: ReportGroup; seconds: number }>()
  for (const group of dates.flatMap(({ groups = [] }) => groups)) {
    const sum = sums.get(group.key)
    if (sum === undefined) sums.set(group.key, { group, seconds: group.seconds })
    else sum.seconds += group.seconds
  }
  const ranked = [...sums.values()].toSorted((a, b) => b.seconds - a.seconds)
  const shown = ranked.length > maximumSeries ? ranked.slice(0, maximumSeries - 1) : ranked
  const keys = new Set(shown.map(({ group }) => group.key))
  const spent = (date: ReportGroup, wanted: (key: string | null) => boolean): number =>
    (date.groups ?? []).filter(({ key }) => wanted(key)).reduce((sum, { seconds }) => sum + seconds, 0)
  return [
    ...shown.map(({ group }) => ({ key: keyOf(group.key), color: color(group.key) ?? null, name: name(group), values: dates.map((date) => spent(date, (key) => key === group.key)) })),
    ...ranked.length > shown.length ? [{ key: 'rest', rest: true, name: rest, values: dates.map((date) => spent(date, (key) => !keys.has(key))) }] : [],
  ]
}

/** Shares of the whole, the largest first; beyond eight the rest is one. */
export function sharesOf(groups: readonly ReportGroup[], { name, color, rest }: Naming): readonly ChartSeries[] {
  const ranked = groups.toSorted((a, b) => b.seconds - a.seconds)
  const shown = ranked.length > maximumSeries ? ranked.slice(0, maximumSeries - 1) : ranked
  const others = ranked.slice(shown.length).reduce((sum, { seconds }) => sum + seconds, 0)
  return [...shown.map((group) => ({ key: keyOf(group.key), color: color(group.key) ?? null, name: name(group), values: [group.seconds] })), ...others > 0 ? [{ key: 'rest', rest: true, name: rest, values: [others] }] : []]
}
