import type { Writable } from 'node:stream'
import { spreadsheetText } from '@overt/sdk'
import type { AttendanceDay } from '../contracts.ts'

export interface SpreadsheetMember {
  readonly id: string
  readonly name: string
  readonly email: string
}

/** A text of the catalogue in the reader's language. */
type Say = (key: string) => string

const columns = [
  { key: 'member', width: 24 },
  { key: 'email', width: 28 },
  { key: 'date', width: 12, style: { numFmt: 'yyyy-mm-dd' } },
  { key: 'code', width: 7 },
  { key: 'flags', width: 28 },
  { key: 'provisional', width: 12 },
  { key: 'clockIn', width: 18, style: { numFmt: 'yyyy-mm-dd hh:mm:ss' } },
  { key: 'clockOut', width: 18, style: { numFmt: 'yyyy-mm-dd hh:mm:ss' } },
  { key: 'timeZone', width: 18 },
  { key: 'span', width: 10, style: { numFmt: '[hh]:mm:ss' } },
  { key: 'worked', width: 10, style: { numFmt: '[hh]:mm:ss' } },
  { key: 'required', width: 10, style: { numFmt: '[hh]:mm:ss' } },
  { key: 'late', width: 10, style: { numFmt: '[hh]:mm:ss' } },
  { key: 'version', width: 9 },
]

/** Writes days as an XLSX workbook in the reader's language, row by row: real dates, lengths as `[hh]:mm:ss`, wall-clock times in the zone that each day names. */
export async function writeSpreadsheet(stream: Writable, members: ReadonlyMap<string, SpreadsheetMember>, days: Iterable<AttendanceDay>, say: Say): Promise<void> {
  // Loaded with the first export: it takes 10 MB.
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true })
  const sheet = workbook.addWorksheet(say('export.sheet'), { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] })
  sheet.columns = columns.map((column) => ({ ...column, header: say(`export.column.${column.key}`) }))
  sheet.getRow(1).font = { bold: true }
  for (const day of days) {
    const member = members.get(day.memberId)
    if (!member) continue
    sheet.addRow({
      member: spreadsheetText(member.name),
      email: spreadsheetText(member.email),
      date: dateCell(day.date),
      // A day in progress has no letter yet.
      code: day.code ?? say('export.soFar'),
      flags: day.flags.map((flag) => say(`flag.${flag}`)).join(', '),
      provisional: day.provisional ? say('export.yes') : '',
      clockIn: wallCell(day.clockInAt, day.timeZone),
      clockOut: wallCell(day.clockOutAt, day.timeZone),
      timeZone: day.timeZone,
      span: day.spanSeconds / 86_400,
      worked: day.workedSeconds / 86_400,
      required: day.requiredSeconds / 86_400,
      late: day.lateSeconds / 86_400,
      version: day.version,
    }).commit()
  }
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } }
  sheet.commit()
  await workbook.commit()
}

/** Excel knows no zones: the cell holds the calendar date. */
const dateCell = (date: string): Date => new Date(`${date}T00:00:00Z`)

function wallCell(instant: string | null, timeZone: string): Date | null {
  if (instant === null) return null
  const wall = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime()
  return new Date(wall.toZonedDateTime('UTC').epochMilliseconds)
}
