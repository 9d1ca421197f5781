import { expect } from 'chai'
import type { Entry } from '@overt/sdk'
import type { TestMember } from '../../../core/testing/create-test-platform.ts'
import { journey } from './support/journey.ts'
import { joinedInNovember, openOffice } from './support/office.ts'
import type { Office } from './support/office.ts'
import type { Person } from './support/person.ts'

journey('A week by keyboard', {
  intro: 'Ben enters his week without touching a mouse: one entry in one line, the rest in the time sheet.',
  begins: '2026-11-27T15:30:00Z', plugins: ['attendance'],
}, (scene) => {
  let office: Office
  let member: TestMember
  let ben: Person
  const cell = (task: string, date: string) => ben.page.locator(`[data-cell="${office.ids.get(task)!} ${date}"]`)

  scene('Ben opens Time', async (story) => {
    office = await openOffice(story.platform, ['attendance'])
    member = await office.workspace.member({ name: 'Ben Busy' })
    await joinedInNovember(office)
    for (const [date, task, from, to] of [['2026-11-17', 'Design', '09:00', '12:00'], ['2026-11-18', 'Meetings', '09:00', '10:00'], ['2026-11-19', 'Copywriting', '10:00', '15:00']] as const) await office.file(member, task, date, from, to)
    ben = await story.member('Ben', member, { hand: 'keyboard' })
    await ben.strikes('g', 'e')
    await ben.sees(ben.page.getByRole('heading', { name: 'Time', level: 1 }))
    await ben.shows()
  })

  scene('Ben enters this morning in one line', async () => {
    await ben.strikes('a')
    await ben.writes('des')
    await ben.sees(ben.page.getByRole('option', { name: /Design/ }))
    await ben.strikes('Tab')
    await ben.writes('9-12:30')
    await ben.shows()
    await ben.strikes('Enter')
    await ben.sees('09:00–12:30')
  })

  scene('Ben fills the rest of the week in the time sheet', async () => {
    await ben.presses('Time sheet')
    await ben.reaches(cell('Design', '2026-11-23'))
    await ben.writes('8')
    await ben.strikes('ArrowRight')
    await ben.writes('7,5')
    await ben.strikes('ArrowRight')
    await ben.writes('90m')
    await ben.strikes('ArrowUp')
    await ben.writes('6h')
    await ben.sees(/cells changed/)
    await ben.shows()
  })

  scene('Ben saves all of it at once', async () => {
    await ben.reaches(cell('Copywriting', '2026-11-25'))
    await ben.strikes('Control+Enter')
    await ben.sees('Time saved')
    await ben.shows()
    const { items } = (await member.get(`/entries?memberId=${member.id}`)).json<{ items: Entry[] }>()
    const hours = items.filter(({ startedAt }) => startedAt > '2026-11-22').map(({ startedAt, stoppedAt }) => (Date.parse(stoppedAt!) - Date.parse(startedAt)) / 3_600_000)
    expect(hours).to.have.members([8, 7.5, 1.5, 6, 3.5])
  })

  scene('Ben copies Thursday from last week', async () => {
    await ben.presses('Copy last week')
    await ben.shows()
    await ben.presses(/^Add \d entr/)
    await ben.sees('Time saved')
  })

  scene('Ben starts the next thing from the palette', async () => {
    await ben.strikes('Control+k')
    await ben.writes('supp')
    await ben.shows()
    await ben.strikes('Escape')
  })

  scene('Ben looks up the keys', async () => {
    await ben.strikes('?')
    await ben.sees(ben.page.getByRole('dialog', { name: 'Keyboard shortcuts' }))
    await ben.shows()
    await ben.strikes('Escape')
  })

  scene('Mia, who works in German, reads his week', async (story) => {
    const manager = await office.workspace.member({ name: 'Mia Mentor', role: 'manager' })
    const mia = await story.member('Mia', manager, { hand: 'keyboard', language: 'de', colours: 'dark', at: `/timesheet?person=${member.id}` })
    await mia.sees('Design')
    await mia.shows()
  })
})
