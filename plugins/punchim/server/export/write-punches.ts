import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Punch } from '../../wire.ts'
import { plainText, punchColumns } from './punch-columns.ts'
import type { PunchColumn } from './punch-columns.ts'

const field = (value: string): string => (/[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
const line = (fields: readonly string[]): string => `${fields.join(',')}\r\n`

/** Punches as CSV (RFC 4180, UTF-8 with a mark for Excel), instants with the offset of the zone. Resolves when the reader has all of it. */
export async function writePunchesCsv(stream: Writable, punches: readonly Punch[], timeZone: string): Promise<void> {
  const told = ({ kind, value }: PunchColumn, punch: Punch): string => {
    const cell = value(punch)
    if (cell === null) return ''
    if (kind === 'number') return String(cell)
    return kind === 'time' ? Temporal.Instant.from(String(cell)).toString({ timeZone }) : field(plainText(String(cell)))
  }
  stream.write(`\uFEFF${line(punchColumns.map(({ title }) => title))}`)
  for (const punch of punches) stream.write(line(punchColumns.map((column) => told(column, punch))))
  stream.end()
  await finished(stream, { readable: false })
}

/** Punches as a workbook, times as real ones on the clock of the zone. */
export async function writePunchesXlsx(stream: Writable, punches: readonly Punch[], timeZone: string): Promise<void> {
  // Loaded with the first export: it takes 10 MB.
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true })
  const sheet = workbook.addWorksheet('Punches', { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] })
  sheet.columns = punchColumns.map(({ title, width, kind }) => ({ header: title, width, ...kind === 'time' ? { style: { numFmt: 'yyyy-mm-dd hh:mm:ss' } } : {} }))
  sheet.getRow(1).font = { bold: true }
  for (const punch of punches) {
    sheet.addRow(punchColumns.map(({ kind, value }) => {
      const cell = value(punch)
      if (cell === null || kind === 'number') return cell
      return kind === 'time' ? wallCell(String(cell), timeZone) : plainText(String(cell))
    })).commit()
  }
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: punchColumns.length } }
  sheet.commit()
  await workbook.commit()
}

/** Excel knows no zones: the cell holds what the clock on the wall showed. */
const wallCell = (instant: string, timeZone: string): Date =>
  new Date(Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds)
