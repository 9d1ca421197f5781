import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { spreadsheetDuration, spreadsheetText } from '@overt/sdk'
import type { Caller } from '@overt/sdk'
import type { Figures, Report, ReportGroup, ReportValue } from '../../../contracts.ts'
import type { ListedRow } from '../../days/rows-with-days.ts'
import { columnTitle } from '../export-columns.ts'
import type { CellKind, ExportColumn } from '../export-columns.ts'
import { minorDigits } from '../money.ts'
import { sheetNames } from '../sheet-names.ts'
import type { ExportWords } from '../words.ts'
import { columnLetters, formulaCell, numberCell, serialOf, textCell } from './cells.ts'
import { styleOf } from './styles.ts'
import { createWorkbookFile } from './workbook-file.ts'
import type { WorkbookFile } from './workbook-file.ts'

export interface WorkbookSheet {
  readonly title: string
  readonly pages: AsyncIterable<readonly ListedRow[]>
}

/**
 * Writes a report as XLSX while it is read: a sheet with the groups, then the sheets of entries. Dates and durations are real ones, wall-clock
 * times stand in the workspace's zone. The only formulas are the sums below each list. Resolves when the reader has all of it.
 */
export async function writeWorkbook(stream: Writable, report: Report, columns: readonly ExportColumn[], sheets: readonly WorkbookSheet[], words: ExportWords, { locale, formats: reading }: Pick<Caller, 'locale' | 'formats'>): Promise<void> {
  const digits = minorDigits(report.currency)
  const units: Units = { digits, perHour: spreadsheetDuration(reading).perHour }
  const workbook = createWorkbookFile(stream, { digits, wholeMinutes: report.wholeMinutes, reading })
  const nameOf = sheetNames()
  await writeSummary(workbook, nameOf(words.summary), report, words, units, locale)
  for (const { title, pages } of sheets) await writeEntries(workbook, nameOf(title), columns, pages, words, units)
  workbook.end()
  await finished(stream, { readable: false })
}

async function writeEntries(workbook: WorkbookFile, name: string, columns: readonly ExportColumn[], pages: AsyncIterable<readonly ListedRow[]>, words: ExportWords, units: Units): Promise<void> {
  const sheet = workbook.sheet(name, columns.map(({ title, width }) => ({ title: spreadsheetText(title), width })))
  const cells = columns.map(({ kind }, index) => cellOf(kind, columnLetters(index), units))
  const sums = columns.map(() => 0)
  let rows = 1
  for await (const page of pages) {
    let xml = ''
    for (const row of page) {
      rows += 1
      xml += `<row r="${rows}">`
      for (const [index, column] of columns.entries()) {
        const value = column.value(row)
        if (value === null) continue
        if (column.sums) sums[index]! += Number(value)
        xml += cells[index]!(rows, value)
      }
      xml += '</row>'
    }
    await sheet.write(xml)
  }
  const total = rows + 1
  await sheet.write(`<row r="${total}">${columns.map((column, index) => {
    const letters = columnLetters(index)
    const style = styleOf(column.kind, true)
    if (index === 1) return textCell(`${letters}${total}`, style, words.total)
    if (!column.sums) return `<c r="${letters}${total}" s="${style}"/>`
    const sum = scaled(column.kind, sums[index]!, units)
    return rows === 1 ? numberCell(`${letters}${total}`, style, 0) : formulaCell(`${letters}${total}`, style, `SUBTOTAL(109,${letters}2:${letters}${rows})`, sum)
  }).join('')}</row>`)
  sheet.end(rows)
}

interface Units {
  /** Of amounts. */
  readonly digits: number
  /** What a cell holds for an hour. */
  readonly perHour: number
}

/** Durations are fractions of days or hours, amounts whole units of the currency. */
const scaled = (kind: CellKind, value: number, { digits, perHour }: Units): number =>
  (kind === 'duration' ? value / 3_600 * perHour : kind === 'money' ? value / 10 ** digits : value)

/** Makes the cells of one column. A spreadsheet knows no zones: cells hold what the clock and the calendar showed. */
function cellOf(kind: CellKind, letters: string, units: Units): (row: number, value: string | number) => string {
  const style = styleOf(kind)
  switch (kind) {
    case 'text': return (row, value) => textCell(`${letters}${row}`, style, spreadsheetText(String(value)))
    case 'date': case 'instant': return (row, value) => numberCell(`${letters}${row}`, style, serialOf(String(value)))
    default: return (row, value) => numberCell(`${letters}${row}`, style, scaled(kind, Number(value), units))
  }
}

/** A line counts how often dates occur, in words. */
const sumKind = (kind: CellKind): CellKind => (kind === 'date' ? 'text' : kind)

async function writeSummary(workbook: WorkbookFile, name: string, report: Report, words: ExportWords, units: Units, locale: string): Promise<void> {
  const days = report.columns ?? []
  const columns: readonly { readonly title: string; readonly kind: CellKind; readonly width: number }[] = [
    { title: words.group, kind: 'text', width: 30 }, { title: words.subgroup, kind: 'text', width: 30 }, { title: words.entries, kind: 'number', width: 10 },
    { title: words.duration, kind: 'duration', width: 12 }, { title: words.tracked, kind: 'duration', width: 12 },
    { title: words.billableDuration, kind: 'duration', width: 16 }, { title: `${words.amount} ${report.currency}`, kind: 'money', width: 16 },
    ...days.map((column) => ({ title: spreadsheetText(columnTitle(column, locale, report, words)), kind: sumKind(column.kind), width: 16 })),
  ]
  const sheet = workbook.sheet(name, columns)
  const lines: { readonly texts: readonly [string, string]; readonly figures: Figures; readonly sum?: boolean }[] = []
  const label = (group: ReportGroup): string => spreadsheetText(group.label ?? words.none)
  for (const group of report.groups) {
    lines.push({ texts: [label(group), ''], figures: group })
    for (const sub of group.groups ?? []) lines.push({ texts: [label(group), label(sub)], figures: sub })
  }
  lines.push({ texts: [words.total, ''], figures: report.totals, sum: true })
  await sheet.write(lines.map(({ texts, figures, sum = false }, index) => {
    const row = index + 2
    const cells: readonly ReportValue[] = [figures.entries, figures.seconds, figures.trackedSeconds, figures.billableSeconds, figures.amount, ...days.map(({ id }) => figures.values?.[id] ?? null)]
    return `<row r="${row}">${texts.map((text, place) => textCell(`${columnLetters(place)}${row}`, styleOf('text', sum), text)).join('')}${cells.map((value, index) => {
      const { kind } = columns[index + 2]!
      const place = `${columnLetters(index + 2)}${row}`
      if (value === null) return ''
      return kind === 'text' ? textCell(place, styleOf(kind, sum), spreadsheetText(String(value))) : numberCell(place, styleOf(kind, sum), scaled(kind, Number(value), units))
    }).join('')}</row>`
  }).join(''))
  sheet.end()
}
