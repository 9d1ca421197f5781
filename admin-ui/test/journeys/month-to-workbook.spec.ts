import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import ExcelJS from 'exceljs'
import type { TestMember } from '@overt/testing/platform'
import { journey } from './support/journey.ts'
import { joinedInNovember, openOffice } from './support/office.ts'
import type { Office } from './support/office.ts'
import type { Person } from './support/person.ts'

journey('Month to workbook', {
  intro: 'On the first of December Hanna closes November by keyboard: she looks through the team, finds out why one day is a letter, and takes the month along as a workbook. Ben has read the same on his phone.',
  begins: '2026-12-01T08:00:00Z', plugins: ['attendance'],
}, (scene) => {
  let office: Office
  let members: readonly TestMember[]
  let hanna: Person

  scene('Ben reads his November on his phone', async (story) => {
    office = await openOffice(story.platform, ['attendance'])
    members = [await office.workspace.member({ name: 'Ben Busy' }), await office.workspace.member({ name: 'Cleo Careful' })]
    await joinedInNovember(office)
    for (let day = 2; day <= 30; day++) {
      const date = Temporal.PlainDate.from({ year: 2026, month: 11, day })
      if (date.dayOfWeek > 5) continue
      if (day !== 12) await office.file(members[0]!, 'Design', date.toString(), day === 18 ? '10:12' : '09:00', day === 18 ? '18:30' : '17:00')
      await office.file(members[1]!, 'Support', date.toString(), '08:45', day === 20 ? '12:00' : '16:45')
    }
    const ben = await story.member('Ben', members[0]!, { screen: 'phone', language: 'de', colours: 'dark', at: '/attendance' })
    await ben.presses('Voriger Monat')
    await ben.sees('November 2026')
    await ben.shows()
  })

  scene('Hanna opens the team’s November', async (story) => {
    const hr = await office.workspace.member({ name: 'Hanna Harmon', role: 'hr' })
    hanna = await story.member('Hanna', hr, { hand: 'keyboard' })
    await hanna.strikes('Control+k')
    await hanna.writes('attendance')
    await hanna.sees(hanna.page.getByRole('option', { name: 'Attendance', exact: true }))
    await hanna.strikes('Enter')
    await hanna.presses('Previous month')
    await hanna.sees('November 2026')
    await hanna.sees(hanna.page.getByRole('gridcell', { name: /Ben Busy.*Late/ }))
    await hanna.shows()
  })

  scene('Hanna asks why the 18th was late', async () => {
    await hanna.reaches(hanna.page.getByRole('grid').locator('[tabindex="0"]'))
    await hanna.strikes('Home', 'ArrowDown')
    const late = hanna.page.getByRole('gridcell', { name: /Ben Busy.*Late/ })
    for (let day = 1; day < 30 && !await late.evaluate((cell) => cell.contains(document.activeElement)); day++) await hanna.strikes('ArrowRight')
    await hanna.strikes('Enter')
    await hanna.sees('Why?')
    await hanna.shows()
    await hanna.strikes('Escape')
  })

  scene('Hanna takes the month along as a workbook', async () => {
    const [download] = await Promise.all([hanna.page.waitForEvent('download'), hanna.presses('Export XLSX')])
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load((await readFile(await download.path())).buffer as ArrayBuffer)
    expect(workbook.worksheets.map(({ name }) => name)).to.deep.equal(['Month', 'Days', 'Corrections'])
    const month = workbook.getWorksheet('Month')!
    const rows = (month.getRows(1, month.rowCount) ?? []).map(({ values }) => (values as readonly unknown[]).map(String))
    const letters = rows.find((cells) => cells.includes('Ben Busy'))?.filter((cell) => /^[PLHAO]$/.test(cell)) ?? []
    expect(letters.join('')).to.equal('OPPPPPOOPPPAPOOPPLPPOOPPPPPOOP')
    await hanna.shows()
  })
})
