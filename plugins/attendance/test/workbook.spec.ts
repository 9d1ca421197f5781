import { readFileSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import ExcelJS from 'exceljs'
import { defaultFormats } from '@overt/sdk'
import type { AttendanceDay } from '../contracts.ts'
import type { WorkbookContent } from '../server/workbook/content.ts'
import { writeWorkbook } from '../server/workbook/write-workbook.ts'
import { base, openOffice } from './office.ts'

const memberId = '01a20000-0000-7000-8000-000000000001'
const benId = '01a20000-0000-7000-8000-000000000002'
const day: AttendanceDay = {
  memberId, date: '2026-03-02', code: 'L', flags: ['late', 'overtime'], provisional: false, clockInAt: '2026-03-02T08:10:01Z', clockOutAt: '2026-03-03T10:10:01Z',
  spanSeconds: 93_600, workedSeconds: 93_600, requiredSeconds: 28_800, lateSeconds: 601, version: 2, timeZone: 'Europe/Paris',
}
const present: AttendanceDay = { ...day, date: '2026-03-03', code: 'P', flags: [], workedSeconds: 28_800, spanSeconds: 28_800, lateSeconds: 0 }
const content: WorkbookContent = {
  from: Temporal.PlainDate.from('2026-03-01'), to: Temporal.PlainDate.from('2026-03-31'), timeZone: 'Europe/Paris',
  members: new Map([[memberId, { id: memberId, name: '=cmd|calc!A1', email: 'mia@example.test' }], [benId, { id: benId, name: 'Ben', email: 'ben@example.test' }]]),
  days: [day, present, { ...present, memberId: benId }, { ...present, memberId: benId, date: '2026-03-04', code: null, provisional: true, workedSeconds: 3_600 }],
  corrections: [{
    id: '01a20000-0000-7000-8000-000000000003', memberId, date: '2026-03-02', clockInAt: '2026-03-02T08:00:00Z', clockOutAt: null, sessions: [], reason: '=forgot()', status: 'rejected', effect: {},
    createdAt: '2026-03-04T09:00:00Z', decidedAt: '2026-03-05T09:00:00Z', decidedBy: benId, trail: [
      { at: '2026-03-04T09:00:00Z', memberId, action: 'requested', comment: '=forgot()', detail: {} }, { at: '2026-03-05T09:00:00Z', memberId: benId, action: 'rejected', comment: 'The gate says otherwise', detail: {} },
    ],
  }],
}
/** The reader takes any clock-like format for a date, counted from the epoch of spreadsheets. */
const length = (seconds: number): Date => new Date(Date.UTC(1899, 11, 30) + seconds * 1_000)

async function workbookIn(language: string, formats: typeof defaultFormats = defaultFormats): Promise<ExcelJS.Workbook> {
  const texts = JSON.parse(readFileSync(new URL(`../locales/${language}.json`, import.meta.url), 'utf8')) as Record<string, string>
  const stream = new PassThrough()
  const bytes = buffer(stream)
  await writeWorkbook(stream, content, { say: (key) => texts[key] ?? key, locale: language, formats })
  const workbook = new ExcelJS.Workbook()
  await workbook.xlsx.load((await bytes).buffer as ArrayBuffer)
  return workbook
}

describe('the workbook of attendance', () => {
  let english: ExcelJS.Workbook
  let german: ExcelJS.Workbook
  before(async () => { [english, german] = [await workbookIn('en'), await workbookIn('de')] })
  const cell = (name: string, header: string, row = 2): ExcelJS.Cell => {
    const sheet = english.getWorksheet(name)!
    return sheet.getRow(row).getCell((sheet.getRow(1).values as string[]).indexOf(header))
  }

  it('has a sheet with a letter per person and date, totals, and the flags in words', () => {
    const sheet = english.getWorksheet('Month')!
    const row = (number: number): unknown[] => (sheet.getRow(number).values as unknown[]).slice(1)
    expect(row(2).slice(0, 4)).to.deep.equal(['Member', 1, 2, 3])
    expect(row(2).slice(32)).to.deep.equal(['P', 'L', 'H', 'A', 'LV', 'HD', 'O', 'Worked', 'Required', 'Late', 'Flags'])
    expect(row(3).slice(0, 5)).to.deep.equal([`'=cmd|calc!A1`, undefined, 'L', 'P', undefined])
    expect(row(3).slice(32)).to.deep.equal([1, 1, 0, 0, 0, 0, 0, length(122_400), length(57_600), length(601), 'late 1, overtime 1'])
    expect(row(4).slice(3, 6)).to.deep.equal(['P', '…', undefined])
    expect(row(5).slice(0, 5)).to.deep.equal(['Total', 0, 1, 2, 0])
    expect(row(5).slice(32, 40)).to.deep.equal([2, 1, 0, 0, 0, 0, 0, length(154_800)])
    expect(sheet.getRow(3).getCell(3).fill).to.deep.include({ pattern: 'solid' })
    expect(sheet.getRow(3).getCell(40).numFmt).to.equal('[hh]:mm')
    expect(sheet.views[0]).to.include({ state: 'frozen', ySplit: 2, xSplit: 1 })
  })

  it('has a sheet of days with real dates, on the wall clock that defines the day, and lengths that show as hours beyond 24', () => {
    expect(cell('Days', 'Date').value).to.deep.equal(new Date('2026-03-02T00:00:00Z'))
    expect(cell('Days', 'Clock-in').value).to.deep.equal(new Date('2026-03-02T09:10:01Z'))
    expect(cell('Days', 'Time zone').value).to.equal('Europe/Paris')
    expect(cell('Days', 'Code').value).to.equal('L – Late')
    expect(cell('Days', 'Worked').value).to.deep.equal(length(93_600))
    expect(cell('Days', 'Worked').numFmt).to.equal('[hh]:mm:ss')
  })

  it('follows the reader: a clock of twelve hours, and decimal hours that stay numbers, in all its sheets', async () => {
    const own = await workbookIn('en', { clock: '12-hour', durations: 'decimal', weekStart: null })
    const at = (name: string, header: string, head = 1): ExcelJS.Cell => own.getWorksheet(name)!.getRow(head + 1).getCell((own.getWorksheet(name)!.getRow(head).values as string[]).indexOf(header))
    expect(at('Days', 'Clock-in').numFmt).to.match(/h:mm:ss AM\/PM$/)
    expect(at('Days', 'Worked').value).to.equal(26)
    expect(at('Days', 'Worked').numFmt).to.equal('0.00')
    expect(at('Month', 'Worked', 2).value).to.equal(34)
    expect(at('Month', 'Worked', 2).numFmt).to.equal('0.00')
    expect(at('Corrections', 'Decided').numFmt).to.include('AM/PM')
  })

  it('has a sheet of corrections with what was proposed, why, and what was decided', () => {
    expect(['Status', 'Proposed clock-in', 'Reason', 'Decided by', 'Comment'].map((header) => cell('Corrections', header).value)).to.deep.equal([
      'Rejected', new Date('2026-03-02T09:00:00Z'), `'=forgot()`, 'Ben', 'The gate says otherwise',
    ])
    expect(cell('Corrections', 'Decided').value).to.deep.equal(new Date('2026-03-05T10:00:00Z'))
  })

  it('is in the language of its reader', () => {
    expect(english.worksheets.map(({ name }) => name)).to.deep.equal(['Month', 'Days', 'Corrections'])
    expect(german.worksheets.map(({ name }) => name)).to.deep.equal(['Monat', 'Tage', 'Korrekturen'])
    expect(german.getWorksheet('Tage')!.getRow(2).getCell(5).value).to.equal('verspätet, Überstunden')
    for (const workbook of [english, german]) workbook.eachSheet((sheet) => sheet.eachRow((row) => { expect((row.values as unknown[]).map(String).join(' ')).to.not.match(/export\.|flag\.|code\.|status\./) }))
  })

  it('holds no formula, whatever people write', () => {
    english.eachSheet((sheet) => sheet.eachRow((row) => row.eachCell((one) => { expect(one.formula, one.address).to.equal(undefined) })))
  })

  it('holds the corrections of those whose requests the reader may see, and tells them that they were taken out', async () => {
    const office = await openOffice()
    try {
      await office.work(office.member, '2026-03-02T08:20:00Z', '2026-03-02T16:00:00Z')
      office.platform.clock.set('2026-03-03T08:00:00Z')
      const asked = await office.member.post(`${base}/corrections`, { date: '2026-03-02', clockInAt: '2026-03-02T08:00:00Z', reason: 'The reader was broken' })
      expect(asked.statusCode, asked.body).to.equal(201)
      const answer = await office.hr.get(`${base}/days.xlsx?from=2026-03-01&to=2026-03-31`)
      expect(answer.statusCode).to.equal(200)
      const workbook = new ExcelJS.Workbook()
      await workbook.xlsx.load(new Uint8Array(answer.rawPayload).buffer)
      expect(workbook.getWorksheet('Corrections')!.getRow(2).getCell(8).value).to.equal('The reader was broken')
      const looks = await office.workspace.inUnit((unit) => unit.query<{ subject: string }>(`select subject from core.look where member_id = $1 and how = 'exported' order by subject`, [office.member.id]))
      expect(looks.map(({ subject }) => subject)).to.deep.equal(['AttendanceCorrection', 'AttendanceDay'])
    } finally {
      await office.platform.close()
    }
  })
})
