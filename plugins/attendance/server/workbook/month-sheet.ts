import type { FillPattern, stream } from 'exceljs'
import { createTextFormats, spreadsheetText } from '@overt/sdk'
import type { AttendanceDay, DayCode, DayFlag } from '../../contracts.ts'
import { cellFormats } from './cells.ts'
import type { WorkbookContent, Wording } from './content.ts'

const counted = ['P', 'L', 'H', 'A', 'LV', 'HD', 'O'] as const satisfies readonly DayCode[]
const shades: Readonly<Record<DayCode, string>> = { P: 'FFD1FAE5', L: 'FFFEF3C7', H: 'FFFFEDD5', A: 'FFFEE2E2', LV: 'FFE0F2FE', HD: 'FFE0F2FE', O: 'FFF4F4F5' }
const present: ReadonlySet<DayCode | null> = new Set<DayCode>(['P', 'L', 'H'])
const shade = (argb: string): FillPattern => ({ type: 'pattern', pattern: 'solid', fgColor: { argb } })
const head = shade('FFE4E4E7')
const sums = ['worked', 'required', 'late'] as const

/** A row per person with a letter per date, how often each occurs, lengths, and the flags in words; below how many were there each date, and the totals. */
export function writeMonthSheet(workbook: stream.xlsx.WorkbookWriter, { from, to, members, days }: Pick<WorkbookContent, 'from' | 'to' | 'members' | 'days'>, { say, locale, formats: reading }: Wording): void {
  const formats = cellFormats(reading)
  const dates = Array.from({ length: from.until(to).days + 1 }, (_, index) => from.add({ days: index }))
  const byMember = Map.groupBy(days, ({ memberId }) => memberId)
  const sheet = workbook.addWorksheet(say('export.sheet.month'), { views: [{ state: 'frozen', ySplit: 2, xSplit: 1 }], pageSetup: { orientation: 'landscape', fitToPage: true, fitToWidth: 1, fitToHeight: 0 } })
  const afterDates = dates.length + 2
  sheet.columns = [
    { width: 24 }, ...dates.map(() => ({ width: 4.5 })), ...counted.map(() => ({ width: 5 })), ...sums.map(() => ({ width: 10, style: { numFmt: formats.hours } })), { width: 44 },
  ]
  const text = createTextFormats({ locale, timeZone: 'UTC' })
  const isOneMonth = from.year === to.year && from.month === to.month
  sheet.addRow(['', ...dates.map((date) => text.day(date.toString(), { weekday: 'narrow' })), ...counted.map((code) => say(`code.${code}`))])
  sheet.addRow([
    say('export.column.member'), ...dates.map((date) => (isOneMonth ? date.day : text.day(date.toString(), { day: 'numeric', month: 'short' }))), ...counted, ...sums.map((key) => say(`export.column.${key}`)), say('export.column.flags'),
  ])
  for (const number of [1, 2]) {
    const row = sheet.getRow(number)
    row.font = { bold: number === 2 }
    row.eachCell((cell, place) => {
      cell.fill = head
      if (place > 1 && place < afterDates + counted.length) cell.alignment = { horizontal: 'center', ...number === 1 && place >= afterDates ? { textRotation: 90 } : {} }
    })
    row.commit()
  }

  const there = dates.map(() => 0)
  const totals = { codes: new Map<DayCode, number>(), worked: 0, required: 0, late: 0 }
  for (const member of members.values()) {
    const own = byMember.get(member.id) ?? []
    const byDate = new Map(own.map((day) => [day.date, day]))
    const letters = dates.map((date) => byDate.get(date.toString()))
    const codes = countCodes(own)
    const lengths = { worked: sumOf(own, 'workedSeconds'), required: sumOf(own, 'requiredSeconds'), late: sumOf(own, 'lateSeconds') }
    const row = sheet.addRow([spreadsheetText(member.name), ...letters.map((day) => (day === undefined ? '' : day.code ?? '…')), ...counted.map((code) => codes.get(code) ?? 0), ...sums.map((key) => formats.lengthCell(lengths[key])), flagsInWords(own, say)])
    for (const [index, day] of letters.entries()) {
      const cell = row.getCell(index + 2)
      cell.alignment = { horizontal: 'center' }
      if (day?.code != null) cell.fill = shade(shades[day.code])
      // An underlined letter has flags; the end of the row and the sheet of days spell them out.
      if (day !== undefined && day.flags.length > 0) cell.font = { underline: true }
      if (present.has(day?.code ?? null)) there[index]! += 1
    }
    row.commit()
    for (const code of counted) totals.codes.set(code, (totals.codes.get(code) ?? 0) + (codes.get(code) ?? 0))
    for (const key of sums) totals[key] += lengths[key]
  }
  const total = sheet.addRow([say('export.total'), ...there, ...counted.map((code) => totals.codes.get(code) ?? 0), ...sums.map((key) => formats.lengthCell(totals[key]))])
  total.font = { bold: true }
  total.eachCell((cell, place) => {
    cell.fill = head
    if (place > 1 && place < afterDates + counted.length) cell.alignment = { horizontal: 'center' }
  })
  total.commit()
  for (const note of ['export.note.present', 'export.note.flags']) sheet.addRow([say(note)]).commit()
  sheet.commit()
}

function countCodes(days: readonly AttendanceDay[]): ReadonlyMap<DayCode, number> {
  const counts = new Map<DayCode, number>()
  for (const { code } of days) if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1)
  return counts
}

const sumOf = (days: readonly AttendanceDay[], key: 'workedSeconds' | 'requiredSeconds' | 'lateSeconds'): number => days.reduce((sum, day) => sum + day[key], 0)

/** `late 3, no end recorded 1`, the most frequent first. */
function flagsInWords(days: readonly AttendanceDay[], say: (key: string) => string): string {
  const counts = new Map<DayFlag, number>()
  for (const flag of days.flatMap(({ flags }) => flags)) counts.set(flag, (counts.get(flag) ?? 0) + 1)
  return [...counts].toSorted(([, one], [, other]) => other - one).map(([flag, count]) => `${say(`flag.${flag}`)} ${String(count)}`).join(', ')
}
