import { expect } from 'chai'
import type { Locator } from 'playwright-core'
import type { Entry } from '@overt/sdk'
import type { TestMember } from '../../../core/testing/create-test-platform.ts'
import { journey } from './support/journey.ts'
import { openOffice } from './support/office.ts'
import type { Office } from './support/office.ts'
import type { Person } from './support/person.ts'

const hourPixels = 48

journey('A week by calendar', {
  intro: 'Ben draws his week: he drags, copies and settles an overlap with the mouse, mends an entry with the keyboard, and looks at it on his phone.',
  begins: '2026-11-27T15:30:00Z', plugins: ['activity'],
}, (scene) => {
  let office: Office
  let member: TestMember
  let ben: Person
  const column = (date: string): Locator => ben.page.locator(`[data-date="${date}"]`)
  const spans = async (): Promise<readonly string[]> => (await member.get(`/entries?sort=startedAt&memberId=${member.id}`)).json<{ items: Entry[] }>().items
    .map(({ startedAt, stoppedAt }) => `${startedAt.slice(8, 16)}–${stoppedAt?.slice(11, 16) ?? '…'}`)
  /** From an hour of a day to an hour of that or another day. */
  async function drag(from: readonly [string, number], to: readonly [string, number]): Promise<void> {
    const { mouse } = ben.page
    const [start, end] = [(await column(from[0]).boundingBox())!, (await column(to[0]).boundingBox())!]
    await mouse.move(start.x + start.width / 2, start.y + from[1] * hourPixels)
    await mouse.down()
    await mouse.move((start.x + end.x + start.width) / 2, start.y + (from[1] + to[1]) / 2 * hourPixels, { steps: 4 })
    await mouse.move(end.x + end.width / 2, end.y + to[1] * hourPixels, { steps: 4 })
    await mouse.up()
  }

  scene('Ben opens his week', async (story) => {
    office = await openOffice(story.platform, ['activity'])
    member = await office.workspace.member({ name: 'Ben Busy' })
    await office.file(member, 'Support', '2026-11-25', '10:30', '11:00')
    ben = await story.member('Ben', member, { at: '/time' })
    await ben.presses('Week')
    await ben.page.getByRole('region', { name: 'Calendar' }).evaluate((region) => { region.scrollTop = 8 * 48 })
    await ben.shows()
  })

  scene('Ben draws Monday morning', async () => {
    await drag(['2026-11-23', 9], ['2026-11-23', 11.5])
    await ben.chooses('Task', 'Design')
    await ben.shows()
    await ben.presses('Save')
    await ben.sees(column('2026-11-23').getByText('Design'))
  })

  scene('Ben pulls it to noon', async () => {
    await drag(['2026-11-23', 11.5 - 0.05], ['2026-11-23', 12])
    await ben.sees('Entry moved')
    expect(await spans()).to.include('23T08:00–11:00')
  })

  scene('Ben copies it to Tuesday with Alt', async () => {
    await ben.page.keyboard.down('Alt')
    await drag(['2026-11-23', 10], ['2026-11-24', 10])
    await ben.page.keyboard.up('Alt')
    await ben.sees('Entry copied')
    await ben.shows()
  })

  scene('Ben drags it onto time that is taken, and is offered ways out', async () => {
    await drag(['2026-11-24', 10], ['2026-11-25', 10])
    await ben.sees('This time is taken')
    await ben.shows()
    await ben.presses(/^Split around it/)
    await ben.sees(column('2026-11-25').getByText('Design'))
  })

  scene('Ben corrects Monday by keyboard', async (story) => {
    const typing = await story.member('Ben at the keyboard', member, { hand: 'keyboard', at: '/time' })
    await typing.presses('Week')
    await typing.presses(/Design 09:00–12:00/)
    await typing.types('Description', 'First draft of the home page')
    await typing.shows()
    await typing.presses('Save')
    await typing.seesNo(typing.page.getByRole('dialog'))
    expect((await member.get(`/entries?memberId=${member.id}`)).body).to.include('First draft of the home page')
  })

  scene('Ben reads his week on his phone, in German and in the dark', async (story) => {
    const reading = await story.member('Ben on his phone', member, { screen: 'phone', language: 'de', colours: 'dark', at: '/time' })
    await reading.sees('Design')
    await reading.shows()
  })
})
