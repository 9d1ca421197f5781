import type { Dimension, Figures, Report, ReportGroup } from '../../../contracts.ts'
import { columnTitle } from '../export-columns.ts'
import type { Formats } from '../formats.ts'
import type { ExportWords } from '../words.ts'
import { colours } from './sheet.ts'
import type { Sheet } from './sheet.ts'

export interface TableLine {
  readonly name: string
  readonly detail: string
  readonly level: 0 | 1 | 2
  readonly figures: Figures
}

const lineHeight = 17
const headHeight = 20

/** Groups, below each its sub-groups, then the total. */
export function tableLines(report: Report, group: Dimension, subgroup: Dimension | undefined, words: ExportWords, formats: Formats): readonly TableLine[] {
  const line = (dimension: Dimension, level: 1 | 2, one: ReportGroup): TableLine => ({ name: formats.label(dimension, one), detail: one.detail ?? '', level, figures: one })
  return [
    ...report.groups.flatMap((one) => [line(group, 1, one), ...(subgroup === undefined ? [] : (one.groups ?? []).map((sub) => line(subgroup, 2, sub)))]),
    { name: words.total, detail: '', level: 0, figures: report.totals },
  ]
}

/** How many lines fit between two heights below a header. */
export const linesBetween = (top: number, bottom: number): number => Math.max(0, Math.floor((bottom - top - headHeight) / lineHeight))

export interface DayColumn {
  readonly title: string
  readonly width: number
  value(figures: Figures): string
}

const leastNames = 130
const dayWidth = { text: 92, other: 58 }

/** The columns about days that fit beside the others. */
export function fittingColumns({ report, locale, rounded }: { readonly report: Report; readonly locale: string; readonly rounded: boolean }, width: number, words: ExportWords, formats: Formats): readonly DayColumn[] {
  const all = (report.columns ?? []).map((column): DayColumn => ({
    title: columnTitle(column, locale, report, words), width: column.kind === 'duration' || column.kind === 'number' ? dayWidth.other : dayWidth.text, value: (figures) => formats.value(column, figures),
  }))
  let left = width - leastNames - 246 - (rounded ? 56 : 0)
  const end = all.findIndex((column) => (left -= column.width) < 0)
  return end < 0 ? all : all.slice(0, end)
}

/** Draws a part of the table under a header of its own; shares are of the group with the most seconds. */
export function drawTable(sheet: Sheet, y: number, title: string, lines: readonly TableLine[], most: number, rounded: boolean, days: readonly DayColumn[], words: ExportWords, formats: Formats): void {
  const columns = [
    { title: words.entries, width: 46, value: ({ entries }: Figures) => formats.number(entries) },
    { title: words.billable, width: 58, value: ({ billableSeconds }: Figures) => formats.duration(billableSeconds) },
    { title: words.amount, width: 84, value: ({ amount }: Figures) => formats.money(amount) },
    ...rounded ? [{ title: words.tracked, width: 56, value: ({ trackedSeconds }: Figures) => formats.duration(trackedSeconds) }] : [],
    { title: words.duration, width: 58, value: ({ seconds }: Figures) => formats.duration(seconds) },
    ...days,
  ]
  const figuresWidth = columns.reduce((sum, { width }) => sum + width, 0)
  // Shares give their place to what was asked for.
  const share = days.length > 0 ? 0 : 62
  const names = sheet.width - figuresWidth - share
  const { document, left, width } = sheet
  document.rect(left, y, width, headHeight - 2).fill(colours.band)
  sheet.text(title, left + 6, y + 3.5, names, { size: 8, bold: true, colour: colours.muted })
  let x = left + names + share
  for (const column of columns) {
    sheet.text(column.title, x, y + 3.5, column.width - 6, { size: 8, bold: true, colour: colours.muted, align: 'right' })
    x += column.width
  }
  for (const [index, { name, detail, level, figures }] of lines.entries()) {
    const top = y + headHeight + index * lineHeight
    const style = { size: 8.5, bold: level !== 2, colour: level === 2 ? colours.muted : colours.ink }
    const indent = level === 2 ? 20 : 6
    if (level !== 2) document.moveTo(left, top - 1).lineTo(left + width, top - 1).lineWidth(level === 0 ? 1 : 0.4).strokeColor(level === 0 ? colours.muted : colours.line).stroke()
    sheet.text(name, left + indent, top + 1.5, names - indent - 6, style)
    const taken = sheet.widthOf(name, style) + indent + 8
    if (detail !== '' && taken < names - 40) sheet.text(detail, left + taken, top + 2.5, names - taken - 6, { size: 7.5, colour: colours.faint })
    if (level !== 0 && most > 0 && share > 0) {
      document.rect(left + names, top + 5, share - 14, 5).fill(colours.band)
      document.rect(left + names, top + 5, (share - 14) * figures.seconds / most, 5).fill(level === 1 ? sheet.accent : sheet.accentSoft)
    }
    x = left + names + share
    for (const { value, width: place } of columns) {
      sheet.text(value(figures), x, top + 1.5, place - 6, { ...style, align: 'right' })
      x += place
    }
  }
}
