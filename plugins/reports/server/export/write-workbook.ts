import type { Writable } from 'node:stream'
import type { stream as exceljsStream, Worksheet } from 'exceljs'
import type { Report, ReportGroup, ReportRow } from '../../contracts.ts'
import type { CellKind, ExportColumn } from './export-columns.ts'
import { minorDigits } from './money.ts'
import { plainText } from './plain-text.ts'
import { sheetNames } from './sheet-names.ts'
import { untilTaken } from './until-taken.ts'
import type { ExportWords } from './words.ts'

export interface WorkbookSheet {
  readonly title: string
  readonly pages: AsyncIterable<readonly ReportRow[]>
}

/**
 * Writes a report as XLSX, row by row: a sheet with the groups, then the sheets of entries. Dates and durations are real ones, wall-clock times
 * stand in the workspace's zone. The only formulas are the sums below each list.
 */
export async function writeWorkbook(stream: Writable, report: Report, columns: readonly ExportColumn[], sheets: readonly WorkbookSheet[], words: ExportWords): Promise<void> {
  // Loaded with the first export: it takes 10 MB.
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true, useSharedStrings: false })
  const nameOf = sheetNames()
  const digits = minorDigits(report.currency)
  writeSummary(workbook, nameOf(words.summary), report, words, digits)
  for (const { title, pages } of sheets) {
    const sheet = begin(workbook, nameOf(title), columns, digits)
    const places = columns.map((column) => cellOf(column.kind, digits))
    const sums = columns.map(() => 0)
    let rows = 1
    for await (const page of pages) {
      for (const row of page) {
        const cells = columns.map((column, index) => {
          const value = column.value(row)
          if (column.sums) sums[index]! += Number(value ?? 0)
          return value === null ? null : places[index]!(value)
        })
        sheet.addRow(cells).commit()
        rows += 1
      }
      await untilTaken(stream)
    }
    addTotals(sheet, columns, rows, sums.map((sum, index) => (columns[index]?.sums === true ? Number(places[index]!(sum)) : 0)), words)
    sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: rows, column: columns.length } }
    sheet.commit()
  }
  await workbook.commit()
}

type Workbook = exceljsStream.xlsx.WorkbookWriter

function begin(workbook: Workbook, name: string, columns: readonly Pick<ExportColumn, 'title' | 'kind' | 'width'>[], digits: number): Worksheet {
  const sheet = workbook.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 1 }] })
  sheet.columns = columns.map(({ title, kind, width }) => ({ header: plainText(title), width, style: { numFmt: formats(digits)[kind] } }))
  sheet.getRow(1).font = { bold: true }
  return sheet
}

const formats = (digits: number): Readonly<Record<CellKind, string>> => ({
  text: '@', number: 'General', duration: '[hh]:mm', date: 'yyyy-mm-dd', instant: 'yyyy-mm-dd hh:mm', money: digits === 0 ? '#,##0' : `#,##0.${'0'.repeat(digits)}`,
})

/** Makes the value of a cell. A spreadsheet knows no zones: cells hold what the clock and the calendar showed. */
function cellOf(kind: CellKind, digits: number): (value: string | number) => string | number | Date {
  switch (kind) {
    case 'duration': return (seconds) => Number(seconds) / 86_400
    case 'money': return (minor) => Number(minor) / 10 ** digits
    case 'number': return Number
    case 'date': return (date) => new Date(`${date}T00:00:00Z`)
    case 'instant': return (instant) => new Date(`${String(instant).slice(0, 19)}Z`)
    case 'text': return (text) => plainText(String(text))
  }
}

function addTotals(sheet: Worksheet, columns: readonly ExportColumn[], lastRow: number, sums: readonly number[], words: ExportWords): void {
  const row = sheet.getRow(lastRow + 1)
  row.font = { bold: true }
  row.getCell(2).value = words.total
  columns.forEach((column, index) => {
    if (!column.sums) return
    const cell = row.getCell(index + 1)
    const letter = sheet.getColumn(index + 1).letter
    cell.value = lastRow === 1 ? 0 : { formula: `SUBTOTAL(109,${letter}2:${letter}${lastRow})`, result: sums[index] ?? 0, date1904: false }
  })
  row.commit()
}

function writeSummary(workbook: Workbook, name: string, report: Report, words: ExportWords, digits: number): void {
  const columns = [
    { title: words.group, kind: 'text', width: 30 }, { title: words.subgroup, kind: 'text', width: 30 }, { title: words.entries, kind: 'number', width: 10 },
    { title: words.duration, kind: 'duration', width: 12 }, { title: words.tracked, kind: 'duration', width: 12 },
    { title: words.billableDuration, kind: 'duration', width: 16 }, { title: `${words.amount} ${report.currency}`, kind: 'money', width: 16 },
  ] as const
  const sheet = begin(workbook, name, columns, digits)
  const add = (first: string, second: string, { entries, seconds, trackedSeconds, billableSeconds, amount }: Omit<ReportGroup, 'key' | 'label' | 'detail' | 'groups'>): void => {
    sheet.addRow([first, second, entries, seconds / 86_400, trackedSeconds / 86_400, billableSeconds / 86_400, amount === null ? null : amount / 10 ** digits]).commit()
  }
  const label = (group: ReportGroup): string => plainText(group.label ?? words.none)
  for (const group of report.groups) {
    add(label(group), '', group)
    for (const sub of group.groups ?? []) add(label(group), label(sub), sub)
  }
  add(words.total, '', report.totals)
  sheet.commit()
}
