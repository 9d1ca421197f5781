import type { Coloured } from '../../../wire/chart-colors.ts'
import { csvField, csvRules, spreadsheetText } from '../../../wire/spreadsheet-text.ts'

/** What is drawn: bars stacked on each name, a line for each series, shares of the whole, or a table of shades with a row for each series. */
export type ChartKind = 'bars' | 'lines' | 'ring' | 'heat'

/** `key` is the id of what the figures are of: without a colour of its own it has one by this, the same on every page. */
export interface ChartSeries extends Coloured {
  readonly name: string
  /** One for each name; a ring shows their sum. Durations are in seconds. */
  readonly values: readonly number[]
}

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

/** Round steps of an axis above the highest value: at most five lines, the first at zero. */
export function axisSteps(highest: number, unit: number): readonly number[] {
  const most = Math.max(highest / unit, 1e-9)
  const size = 10 ** Math.floor(Math.log10(most))
  const step = [0.25, 0.5, 1, 2, 2.5, 5, 10].map((factor) => factor * size).find((one) => one * 4 >= most) ?? size * 10
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, index) => index * step * unit)
}

/** The figures as a CSV that a spreadsheet in the reader's language opens: a line for each name, a column for each series; durations in hours. */
export function chartCsv(names: readonly string[], series: readonly ChartSeries[], { corner, unit, locale }: { readonly corner: string; readonly unit: number; readonly locale: string }): string {
  const { mark, separator, decimalSign } = csvRules(undefined, locale)
  const text = (value: string): string => csvField(spreadsheetText(value))
  const number = (value: number): string => csvField(String(Math.round(value / unit * 10_000) / 10_000).replace('.', decimalSign))
  const lines = [
    [text(corner), ...series.map(({ name }) => text(name))],
    ...names.map((name, index) => [text(name), ...series.map(({ values }) => number(values[index] ?? 0))]),
  ]
  return `${mark ? '\uFEFF' : ''}${lines.map((line) => line.join(separator)).join('\r\n')}\r\n`
}
