import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import ExcelJS from 'exceljs'
import type { AttendanceDay } from '../contracts.ts'
import { writeSpreadsheet } from '../server/spreadsheet.ts'

const memberId = '01a20000-0000-7000-8000-000000000001'
const day: AttendanceDay = {
  memberId, date: '2026-03-02', code: 'L', flags: ['late', 'overtime'], provisional: false, clockInAt: '2026-03-02T08:10:01Z', clockOutAt: '2026-03-03T10:10:01Z',
  spanSeconds: 93_600, workedSeconds: 93_600, requiredSeconds: 28_800, lateSeconds: 601, version: 2, timeZone: 'Europe/Paris',
}

async function sheetIn(language: string): Promise<ExcelJS.Worksheet> {
  const texts = JSON.parse(readFileSync(new URL(`../locales/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>
  const stream = new PassThrough()
  const bytes = buffer(stream)
  await writeSpreadsheet(stream, new Map([[memberId, { id: memberId, name: '=cmd|calc!A1', email: 'mia@example.test' }]]), [day], (key) => texts[key] ?? key)
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load((await bytes).buffer as ArrayBuffer)
  return workbook.worksheets[0]!
}

describe('the spreadsheet of days', () => {
  let sheet: ExcelJS.Worksheet

  before(async () => { sheet = await sheetIn('en') })
  const cell = (header: string) => {
    const headers = sheet.getRow(1).values as string[]
    return sheet.getRow(2).getCell(headers.indexOf(header))
  }

  it('holds real dates, on the wall clock that defines the day', () => {
    expect(cell('Date').value).to.deep.equal(new Date('2026-03-02T00:00:00Z'))
    expect(cell('Clock-in').value).to.deep.equal(new Date('2026-03-02T09:10:01Z'))
    expect(cell('Time zone').value).to.equal('Europe/Paris')
  })

  it('holds lengths as days that show as hours beyond 24', () => {
    // The reader takes any clock-like format for a date, counted from the epoch of spreadsheets.
    expect(cell('Worked').value).to.deep.equal(new Date(Date.UTC(1899, 11, 30) + 93_600_000))
    expect(cell('Worked').numFmt).to.equal('[hh]:mm:ss')
  })

  it('is in the language of its reader', async () => {
    expect([sheet.name, cell('Flags').value]).to.deep.equal(['Attendance', 'late, overtime'])
    const german = await sheetIn('de')
    expect([german.name, german.getRow(1).getCell(1).value, german.getRow(2).getCell(5).value]).to.deep.equal(['Anwesenheit', 'Mitglied', 'verspätet, Überstunden'])
    for (const row of [1, 2]) expect((german.getRow(row).values as unknown[]).map(String).join(' ')).to.not.match(/export\.|flag\./)
  })

  it('holds no formula, whatever people are called', () => {
    expect(cell('Member').formula).to.equal(undefined)
    expect(cell('Member').value).to.equal('\'=cmd|calc!A1')
  })
})
