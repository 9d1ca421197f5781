import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import type { Entry } from '../../sdk/wire/index.ts'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { axeViolations, signIn, useWatchedPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const hourPixels = 48

/** Sunday evening in Berlin, Monday morning in Auckland. */
const now = '2026-11-29T18:50:00Z'

describe('the calendar', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let taskId: string
  let member: TestMember
  let page: Page

  useUi({ clock: now }, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    const { admin } = workspace
    const made = async (path: string, body: object): Promise<string> => (await admin.post(path, body)).json<{ id: string }>().id
    taskId = await made('/tasks', { name: 'Support', projectId: await made('/projects', { name: 'Website', organizationId: await made('/organizations', { name: 'Acme' }) }) })
    await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  })
  useWatchedPage(() => platform.origin, { viewport: { width: 1440, height: 1400 }, timezoneId: 'Europe/Berlin' }, (opened) => { page = opened.page })
  beforeEach(async () => {
    member = await workspace.member()
    await page.clock.setFixedTime(new Date(now))
  })

  async function file(startedAt: string, stoppedAt: string): Promise<Entry> {
    const answer = await member.post('/entries', { taskId, startedAt, stoppedAt })
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<Entry>()
  }
  const main = (): Locator => page.getByRole('main')
  const column = (date: string): Locator => page.locator(`[data-date="${date}"]`)
  const block = (date: string): Locator => column(date).getByRole('button')
  const dialog = (): Locator => page.getByRole('dialog', { name: 'Edit entry' })
  async function openWeek(weeksBack = 0): Promise<void> {
    await signIn(page, platform.origin, member, '/time')
    await main().getByRole('group', { name: 'View' }).getByRole('button', { name: 'Week' }).click()
    for (let week = 0; week < weeksBack; week++) await main().getByRole('button', { name: 'Previous' }).click()
    await page.getByRole('region', { name: 'Calendar' }).evaluate((region) => { region.style.maxHeight = 'none'; region.scrollTop = 0 })
  }
  /** Presses in the middle of a block, or at its lower edge, and pulls by hours and days. */
  async function drag(target: Locator, { hours = 0, days = 0, edge = false }: { hours?: number; days?: number; edge?: boolean }): Promise<void> {
    const box = (await target.boundingBox())!
    const [x, y] = [box.x + box.width / 2, edge ? box.y + box.height - 2 : box.y + box.height / 2]
    const wide = (await column('2026-11-24').or(column('2026-10-20')).boundingBox())!.width
    await page.mouse.move(x, y)
    await page.mouse.down()
    const to = (edge ? box.y + box.height + 1 : y) + hours * hourPixels
    await page.mouse.move(x + days * wide / 2, (y + to) / 2, { steps: 3 })
    await page.mouse.move(x + days * wide, to, { steps: 3 })
    await page.mouse.up()
    await page.getByText('Entry moved').first().waitFor()
  }
  const stored = async ({ id }: Entry): Promise<readonly [string, string | null]> => {
    const { startedAt, stoppedAt } = (await member.get(`/entries/${id}`)).json<Entry>()
    return [startedAt, stoppedAt]
  }

  it('P10: either half of a block over midnight opens it, moves it, and its free edge resizes it', async () => {
    const entry = await file('2026-11-24T21:00:00Z', '2026-11-25T01:00:00Z')
    await openWeek()
    for (const date of ['2026-11-24', '2026-11-25']) {
      await block(date).click()
      await dialog().getByRole('button', { name: 'Cancel' }).click()
      await dialog().waitFor({ state: 'hidden' })
    }
    await drag(block('2026-11-25'), { hours: 1 })
    expect(await stored(entry)).to.deep.equal(['2026-11-24T22:00:00.000Z', '2026-11-25T02:00:00.000Z'])
    await page.reload()
    await page.getByRole('region', { name: 'Calendar' }).evaluate((region) => { region.style.maxHeight = 'none' })
    await drag(block('2026-11-25'), { hours: 1, edge: true })
    expect(await stored(entry)).to.deep.equal(['2026-11-24T22:00:00.000Z', '2026-11-25T03:00:00.000Z'])
  })

  it('names task, project and client in a block, copies with Alt, and offers ways out of an overlap after dragging', async () => {
    const entry = await file('2026-11-24T08:00:00Z', '2026-11-24T10:00:00Z')
    const second = await file('2026-11-26T08:30:00Z', '2026-11-26T09:00:00Z')
    await openWeek()
    await block('2026-11-24').getByText('Website · Acme').waitFor()
    const box = (await block('2026-11-24').boundingBox())!
    const wide = (await column('2026-11-24').boundingBox())!.width
    const pull = async (days: number): Promise<void> => {
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
      await page.mouse.down()
      await page.mouse.move(box.x + box.width / 2 + days * wide, box.y + box.height / 2, { steps: 4 })
      await page.mouse.up()
    }
    await page.keyboard.down('Alt')
    await pull(1)
    await page.keyboard.up('Alt')
    await page.getByText('Entry copied').first().waitFor()
    expect(await stored(entry)).to.deep.equal(['2026-11-24T08:00:00.000Z', '2026-11-24T10:00:00.000Z'])
    const at = async (): Promise<readonly string[]> => (await member.get('/entries?sort=startedAt')).json<{ items: Entry[] }>().items.map(({ startedAt, stoppedAt }) => `${startedAt.slice(8, 16)} ${stoppedAt!.slice(11, 16)}`)
    expect(await at()).to.deep.equal(['24T08:00 10:00', '25T08:00 10:00', '26T08:30 09:00'])
    await pull(2)
    const overlap = page.getByRole('dialog', { name: 'This time is taken' })
    await overlap.getByText('Support').first().waitFor()
    await overlap.getByRole('button', { name: 'Crop 10:00–11:00' }).waitFor()
    await overlap.getByRole('button', { name: 'Shift behind it 10:00–12:00' }).waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await overlap.getByRole('button', { name: 'Split around it 09:00–09:30, 10:00–11:00' }).click()
    await overlap.waitFor({ state: 'detached' })
    expect(await at()).to.deep.equal(['25T08:00 10:00', '26T08:00 08:30', '26T08:30 09:00', '26T09:00 10:00'])
    expect(await stored(second)).to.deep.equal(['2026-11-26T08:30:00.000Z', '2026-11-26T09:00:00.000Z'])
  })

  it('P11: moving keeps the length to the second, and the seconds of the start', async () => {
    const entry = await file('2026-11-26T09:00:37Z', '2026-11-26T09:42:12Z')
    await openWeek()
    await drag(block('2026-11-26'), { hours: 1 })
    expect(await stored(entry)).to.deep.equal(['2026-11-26T10:00:37.000Z', '2026-11-26T10:42:12.000Z'])
  })

  it('P12: a day of 25 hours counts what was worked, and moving into it keeps the length', async () => {
    await file('2026-10-24T22:00:00Z', '2026-10-25T03:00:00Z')
    const entry = await file('2026-10-25T05:00:00Z', '2026-10-25T07:00:00Z')
    await openWeek(5)
    const header = page.getByRole('region', { name: 'Calendar' }).getByText('Sun 25').locator('..')
    await header.getByText('7 h 00 m').waitFor()
    await main().getByText('Total').getByText('7 h 00 m').waitFor()
    await member.delete(`/entries/${(await member.get('/entries?sort=startedAt')).json<{ items: Entry[] }>().items[0]!.id}`)
    await page.reload()
    await page.getByRole('region', { name: 'Calendar' }).waitFor()
    for (let week = 0; week < 5; week++) await main().getByRole('button', { name: 'Previous' }).click()
    await page.getByRole('region', { name: 'Calendar' }).evaluate((region) => { region.style.maxHeight = 'none' })
    await drag(block('2026-10-25'), { hours: -5 })
    expect(await stored(entry)).to.deep.equal(['2026-10-24T23:00:00.000Z', '2026-10-25T01:00:00.000Z'])
  })

  it('P13: the total of the week is the sum of its columns, cut at midnight', async () => {
    await file('2026-11-22T21:30:00Z', '2026-11-23T00:30:00Z')
    await file('2026-11-24T21:00:00Z', '2026-11-25T01:00:00Z')
    await openWeek()
    const calendar = page.getByRole('region', { name: 'Calendar' })
    for (const [day, time] of [['Mon 23', '1 h 30 m'], ['Tue 24', '2 h 00 m'], ['Wed 25', '2 h 00 m']] as const) await calendar.getByText(day).locator('..').getByText(time).waitFor()
    await main().getByText('Total').getByText('5 h 30 m').waitFor()
    await main().getByRole('group', { name: 'View' }).getByRole('button', { name: 'List' }).click()
    await main().getByText('Total').getByText('5 h 30 m').waitFor()
    await main().getByRole('listitem').filter({ hasText: '00:00–01:30' }).getByText('1 h 30 m').waitFor()
  })

  it('P14: days, weeks and clocks of a page are all of the viewer’s zone, and the page says what is not', async () => {
    await member.patch('/api/me', { timeZone: 'Pacific/Auckland' })
    await member.post('/timer/start', { taskId })
    await signIn(page, platform.origin, member, '/time')
    await main().getByRole('heading', { name: 'Monday 30 November' }).waitFor()
    await main().getByText('07:50–…', { exact: true }).waitFor()
    await main().getByText('Days and times in Pacific/Auckland, your zone. Reports, dashboards and attendance use Europe/Berlin.').waitFor()
    await main().getByRole('group', { name: 'View' }).getByRole('button', { name: 'Day' }).click()
    await main().getByText(/Monday,? 30 November 2026/).waitFor()
    await block('2026-11-30').waitFor()
    await page.goto(`${platform.origin}/`)
    await main().getByText(/Monday,? 30 November 2026/).first().waitFor()
    await main().getByText('07:50–…', { exact: true }).waitFor()
  })
})
