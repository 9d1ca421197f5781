import type { ReportGroup } from '../contracts.ts'

/** Told apart in light and dark, and by those who do not see red from green. */
const colours = ['#0d9488', '#6366f1', '#d97706', '#db2777', '#0284c7', '#65a30d', '#9333ea', '#57534e']
const maximumSeries = colours.length

interface Series { readonly name: string; readonly values: readonly number[] }

const hours = (seconds: number): number => Math.round(seconds / 36) / 100

/** Bars over time, stacked by what is below each date, or a line for each; beyond eight kinds the rest is one. */
export function barOption(dates: readonly ReportGroup[], dateLabel: (group: ReportGroup) => string, groupLabel: (group: ReportGroup) => string, words: { readonly rest: string; readonly all: string }, muted: string, lines: boolean): Readonly<Record<string, unknown>> {
  return {
    color: colours,
    grid: { left: 44, right: 12, top: 36, bottom: 28 },
    legend: { type: 'scroll', top: 0, left: 0, itemWidth: 10, itemHeight: 10, itemGap: 24, textStyle: { color: muted } },
    tooltip: { trigger: 'axis', valueFormatter: (value: unknown) => `${String(value)} h` },
    xAxis: { type: 'category', data: dates.map(dateLabel), axisTick: { show: false }, axisLabel: { color: muted } },
    yAxis: { type: 'value', axisLabel: { formatter: '{value} h', color: muted }, splitLine: { lineStyle: { color: muted, opacity: 0.2 } } },
    series: seriesOf(dates, groupLabel, words).map(({ name, values }) => (lines
      ? { type: 'line', name, data: values, showSymbol: dates.length < 20, lineStyle: { width: 2 } }
      : { type: 'bar', stack: 'all', name, data: values, barMaxWidth: 36 })),
  }
}

function seriesOf(dates: readonly ReportGroup[], groupLabel: (group: ReportGroup) => string, { rest, all }: { readonly rest: string; readonly all: string }): readonly Series[] {
  if (dates.every(({ groups }) => groups === undefined)) return [{ name: all, values: dates.map(({ seconds }) => hours(seconds)) }]
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
    hours((date.groups ?? []).filter(({ key }) => wanted(key)).reduce((sum, { seconds }) => sum + seconds, 0))
  return [
    ...shown.map(({ group }) => ({ name: groupLabel(group), values: dates.map((date) => spent(date, (key) => key === group.key)) })),
    ...ranked.length > shown.length ? [{ name: rest, values: dates.map((date) => spent(date, (key) => !keys.has(key))) }] : [],
  ]
}

/** Shares of the whole; beyond eight the rest is one. */
export function pieOption(groups: readonly ReportGroup[], groupLabel: (group: ReportGroup) => string, rest: string): Readonly<Record<string, unknown>> {
  const ranked = groups.toSorted((a, b) => b.seconds - a.seconds)
  const shown = ranked.length > maximumSeries ? ranked.slice(0, maximumSeries - 1) : ranked
  const others = ranked.slice(shown.length).reduce((sum, { seconds }) => sum + seconds, 0)
  return {
    color: colours,
    tooltip: { trigger: 'item', valueFormatter: (value: unknown) => `${String(value)} h` },
    series: [{
      type: 'pie', radius: ['45%', '72%'], label: { formatter: ({ name, percent }: { readonly name: string; readonly percent: number }) => `${name} ${Math.round(percent)} %`, color: 'inherit' },
      data: [...shown.map((group) => ({ name: groupLabel(group), value: hours(group.seconds) })), ...others > 0 ? [{ name: rest, value: hours(others) }] : []],
    }],
  }
}
