import type { Writable } from 'node:stream'
import type { AttendanceDay } from '../contracts.ts'

export interface SpreadsheetMember {
  readonly id: string
  readonly name: string
  readonly email: string
}

const columns = [
  { header: 'Member', key: 'member', width: 24 },
  { header: 'Email', key: 'email', width: 28 },
  { header: 'Date', key: 'date', width: 12, style: { numFmt: 'yyyy-mm-dd' } },
  { header: 'Code', key: 'code', width: 7 },
  { header: 'Flags', key: 'flags', width: 28 },
  { header: 'Provisional', key: 'provisional', width: 12 },
  { header: 'Clock-in', key: 'clockIn', width: 18, style: { numFmt: 'yyyy-mm-dd hh:mm:ss' } },
  { header: 'Clock-out', key: 'clockOut', width: 18, style: { numFmt: 'yyyy-mm-dd hh:mm:ss' } },
  { header: 'Time zone', key: 'timeZone', width: 18 },
  { header: 'Span', key: 'span', width: 10, style: { numFmt: '[hh]:mm:ss' } },
  { header: 'Worked', key: 'worked', width: 10, style: { numFmt: '[hh]:mm:ss' } },
  { header: 'Required', key: 'required', width: 10, style: { numFmt: '[hh]:mm:ss' } },
  { header: 'Late', key: 'late', width: 10, style: { numFmt: '[hh]:mm:ss' } },
  { header: 'Version', key: 'version', width: 9 },
]

/** Writes days as an XLSX workbook, row by row: real dates, lengths as `[hh]:mm:ss`, wall-clock times in the zone that each day names. */
export async function writeSpreadsheet(stream: Writable, members: ReadonlyMap<string, SpreadsheetMember>, days: Iterable<AttendanceDay>): Promise<void> {
  // Loaded with the first export: it takes 10 MB.
  const { default: ExcelJS } = await import('exceljs')
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream, useStyles: true })
  const sheet = workbook.addWorksheet('Attendance', { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] })
  sheet.columns = columns
  sheet.getRow(1).font = { bold: true }
  for (const day of days) {
    const member = members.get(day.memberId)
    if (!member) continue
    sheet.addRow({
      member: plainText(member.name),
      email: plainText(member.email),
      date: dateCell(day.date),
      // A day in progress has no letter yet.
      code: day.code ?? 'so far',
      flags: day.flags.join(', '),
      provisional: day.provisional ? 'yes' : '',
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

/** Text that no spreadsheet, nor a CSV made from it, takes for a formula (OWASP: CSV injection). */
export const plainText = (text: string): string => (/^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text)

/** Excel knows no zones: the cell holds the calendar date. */
const dateCell = (date: string): Date => new Date(`${date}T00:00:00Z`)

function wallCell(instant: string | null, timeZone: string): Date | null {
  if (instant === null) return null
  const wall = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime()
  return new Date(wall.toZonedDateTime('UTC').epochMilliseconds)
}
