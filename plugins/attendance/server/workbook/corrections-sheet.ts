import type { stream } from 'exceljs'
import { spreadsheetText } from '@overt/sdk'
import { cellFormats, dateCell, wallCell } from './cells.ts'
import type { WorkbookContent, Wording } from './content.ts'

const columnsFor = (formats: ReturnType<typeof cellFormats>) => [
  { key: 'member', width: 24 },
  { key: 'email', width: 28 },
  { key: 'date', width: 12, style: { numFmt: formats.date } },
  { key: 'status', width: 13 },
  { key: 'proposedIn', width: 18, style: { numFmt: formats.time } },
  { key: 'proposedOut', width: 18, style: { numFmt: formats.time } },
  { key: 'timeZone', width: 18 },
  { key: 'reason', width: 40 },
  { key: 'requestedAt', width: 18, style: { numFmt: formats.time } },
  { key: 'decidedAt', width: 18, style: { numFmt: formats.time } },
  { key: 'decidedBy', width: 24 },
  { key: 'comment', width: 40 },
]

/** The correction requests about the dates, each with what was proposed, why, and what was decided by whom. */
export function writeCorrectionsSheet(workbook: stream.xlsx.WorkbookWriter, { members, days, corrections, timeZone }: Pick<WorkbookContent, 'members' | 'days' | 'corrections' | 'timeZone'>, { say, formats: reading }: Wording): void {
  const formats = cellFormats(reading)
  const columns = columnsFor(formats)
  const zones = new Map(days.map((day) => [`${day.memberId} ${day.date}`, day.timeZone]))
  const sheet = workbook.addWorksheet(say('export.sheet.corrections'), { views: [{ state: 'frozen', ySplit: 1, xSplit: 1 }] })
  sheet.columns = columns.map((column) => ({ ...column, header: say(`export.column.${column.key}`) }))
  sheet.getRow(1).font = { bold: true }
  for (const request of corrections) {
    const member = members.get(request.memberId)
    if (!member) continue
    const zone = zones.get(`${request.memberId} ${request.date}`) ?? timeZone
    const decision = request.trail.findLast(({ action }) => action === 'approved' || action === 'rejected')
    sheet.addRow({
      member: spreadsheetText(member.name),
      email: spreadsheetText(member.email),
      date: dateCell(request.date),
      status: say(`status.${request.status}`),
      proposedIn: wallCell(request.clockInAt ?? request.sessions.at(0)?.startedAt ?? null, zone),
      proposedOut: wallCell(request.clockOutAt ?? request.sessions.at(-1)?.endedAt ?? null, zone),
      timeZone: zone,
      reason: spreadsheetText(request.reason),
      requestedAt: wallCell(request.createdAt, zone),
      decidedAt: wallCell(request.decidedAt, zone),
      decidedBy: spreadsheetText(request.decidedBy === null ? '' : members.get(request.decidedBy)?.name ?? say('request.somebody')),
      comment: spreadsheetText(decision?.comment ?? ''),
    }).commit()
  }
  sheet.autoFilter = { from: { row: 1, column: 1 }, to: { row: 1, column: columns.length } }
  sheet.commit()
}
