import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { csvField, csvRules, spreadsheetText, spreadsheetTime } from '@overt/sdk'
import type { ReadingFormats } from '@overt/sdk'
import type { Punch } from '../../wire.ts'
import { punchColumns } from './punch-columns.ts'
import type { PunchColumn, Say } from './punch-columns.ts'

export interface PunchFile {
  readonly punches: readonly Punch[]
  readonly timeZone: string
  /** The reader's. */
  readonly locale: string
  readonly formats: Pick<ReadingFormats, 'clock'>
  readonly say: Say
}

/** Punches as CSV (RFC 4180), as a spreadsheet in the reader's language opens it, instants with the offset of the zone. Resolves when the reader has all of it. */
export async function writePunchesCsv(stream: Writable, { punches, timeZone, locale, say }: PunchFile): Promise<void> {
  const { mark, separator, decimalSign } = csvRules(undefined, locale)
  const columns = punchColumns(say)
  const line = (fields: readonly string[]): string => `${fields.join(separator)}\r\n`
  const cellText = ({ kind, value }: PunchColumn, punch: Punch): string => {
    const cell = value(punch)
    if (cell === null) return ''
    if (kind === 'number') return String(cell).replace('.', decimalSign)
    return kind === 'time' ? Temporal.Instant.from(String(cell)).toString({ timeZone }) : csvField(spreadsheetText(String(cell)))
  }
  stream.write((mark ? '\uFEFF' : '') + line(columns.map(({ title }) => csvField(title))))
  for (const punch of punches) stream.write(line(columns.map((column) => cellText(column, punch))))
  stream.end()
  await finished(stream, { readable: false })
}

/** Punches as a workbook, times as real ones on the clock of the zone. */
export async function writePunchesXlsx(stream: Writable, { punches, timeZone, formats, say }: PunchFile): Promise<void> {
  // Loaded with the first export: it takes 10 MB.
  const { default: ExcelJS } = await import('exceljs')
  const columns = punchColumns(say)
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true })
  const sheet = workbook.addWorksheet(say('page.title'), { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] })
  sheet.columns = columns.map(({ title, width, kind }) => ({ header: title, width, ...kind === 'time' ? { style: { numFmt: `yyyy-mm-dd ${spreadsheetTime(formats)}` } } : {} }))
  sheet.getRow(1).font = { bold: true }
  for (const punch of punches) {
    sheet.addRow(columns.map(({ kind, value }) => {
      const cell = value(punch)
      if (cell === null || kind === 'number') return cell
      return kind === 'time' ? wallCell(String(cell), timeZone) : spreadsheetText(String(cell))
    })).commit()
  }
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } }
  sheet.commit()
  await workbook.commit()
}

/** Excel knows no zones: the cell holds what the clock on the wall showed. */
const wallCell = (instant: string, timeZone: string): Date =>
  new Date(Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime().toZonedDateTime('UTC').epochMilliseconds)
