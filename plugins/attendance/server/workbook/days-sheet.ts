import type { stream } from 'exceljs'
import { spreadsheetText } from '@overt/sdk'
import { cellFormats, dateCell, wallCell } from './cells.ts'
import type { WorkbookContent, Wording } from './content.ts'

const columnsFor = (formats: ReturnType<typeof cellFormats>) => [
  { key: 'member', width: 24 },
  { key: 'email', width: 28 },
  { key: 'date', width: 12, style: { numFmt: formats.date } },
  { key: 'code', width: 14 },
  { key: 'flags', width: 28 },
  { key: 'provisional', width: 12 },
  { key: 'clockIn', width: 18, style: { numFmt: formats.time } },
  { key: 'clockOut', width: 18, style: { numFmt: formats.time } },
  { key: 'timeZone', width: 18 },
  { key: 'span', width: 10, style: { numFmt: formats.length } },
  { key: 'worked', width: 10, style: { numFmt: formats.length } },
  { key: 'required', width: 10, style: { numFmt: formats.length } },
  { key: 'late', width: 10, style: { numFmt: formats.length } },
  { key: 'version', width: 9 },
]

/** A row per person and date, row by row; wall-clock times in the zone that each day names. */
export function writeDaysSheet(workbook: stream.xlsx.WorkbookWriter, { members, days }: Pick<WorkbookContent, 'members' | 'days'>, { say, formats: reading }: Wording): void {
  const formats = cellFormats(reading)
  const columns = columnsFor(formats)
  const sheet = workbook.addWorksheet(say('export.sheet.days'), { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] })
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
      code: day.code === null ? say('export.soFar') : `${day.code} – ${say(`code.${day.code}`)}`,
      flags: day.flags.map((flag) => say(`flag.${flag}`)).join(', '),
      provisional: day.provisional ? say('export.yes') : '',
      clockIn: wallCell(day.clockInAt, day.timeZone),
      clockOut: wallCell(day.clockOutAt, day.timeZone),
      timeZone: day.timeZone,
      span: formats.lengthCell(day.spanSeconds),
      worked: formats.lengthCell(day.workedSeconds),
      required: formats.lengthCell(day.requiredSeconds),
      late: formats.lengthCell(day.lateSeconds),
      version: day.version,
    }).commit()
  }
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } }
  sheet.commit()
}
