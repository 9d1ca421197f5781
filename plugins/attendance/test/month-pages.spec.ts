/// <reference lib="dom" />
import { expect } from 'chai'
import { axeViolations, closeTestBrowser, openPage } from '@overt/testing/ui'
import type { OpenPageOptions, OpenedPage } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import type { Page } from 'playwright-core'
import type { TestMember, TestWorkspace } from '@overt/testing'

const base = '/plugins/attendance'

describe('the month and the requests in the browser', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  let ada: TestMember
  const today = Temporal.Now.plainDateISO('UTC')
  const dates = [6, 5, 4, 3].map((days) => today.subtract({ days }).toString())

  before(async () => {
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'UTC', enabled: ['attendance'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    grace = await workspace.member({ name: 'Grace Hopper' })
    ada = await workspace.member({ name: 'Ada Lovelace', role: 'manager' })
    await workspace.inUnit((unit) => unit.query(`update core.member set joined_at = now() - interval '60 days' where workspace_id = $1`, [workspace.id]))
    for (const date of dates) {
      const answer = await grace.post(`${base}/corrections`, { date, clockInAt: `${date}T08:00:00Z`, clockOutAt: `${date}T16:00:00Z`, reason: 'The agent was off.' })
      expect(answer.statusCode, answer.body).to.equal(201)
    }
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  const open = (as: TestMember, path: string, options: OpenPageOptions = {}): Promise<OpenedPage> => openPage(platform, as, path, { settled: true, ...options })

  /** Runs `change` once the page has begun to send: a list that is read again before leaves out what was decided meanwhile. */
  async function beforeSending(page: Page, change: () => Promise<unknown>): Promise<void> {
    let changed: Promise<unknown> | undefined
    await page.route(/\/reject$/, async (route) => {
      await (changed ??= change())
      await route.continue()
    })
  }

  it('gives an employee their own calendar, and a manager both', async () => {
    const own = await open(grace, '/attendance')
    await own.page.getByRole('grid', { name: 'Attendance by date' }).waitFor()
    expect(await own.page.getByRole('link', { name: 'Team', exact: true }).count()).to.equal(0)
    expect(own.faults).to.deep.equal([])
    await own.close()
    const both = await open(ada, '/attendance')
    await both.page.getByRole('rowheader', { name: 'Grace Hopper' }).waitFor()
    await both.page.getByRole('link', { name: 'My calendar' }).click()
    await both.page.getByRole('grid', { name: 'Attendance by date' }).waitFor()
    expect(both.faults).to.deep.equal([])
    await both.close()
  })

  it('keeps names and totals in view at 1280 px while days scroll beneath them', async () => {
    const { page, faults, close } = await open(ada, '/attendance', { width: 1280 })
    const name = page.getByRole('rowheader', { name: 'Grace Hopper' })
    const total = page.getByRole('columnheader', { name: 'Worked' })
    await name.waitFor()
    const scroller = page.getByRole('grid').locator('xpath=..')
    for (const left of [0, 10_000]) {
      await scroller.evaluate((element, to) => { element.scrollLeft = to }, left)
      const [frame, first, last] = [await scroller.boundingBox(), await name.boundingBox(), await total.boundingBox()]
      expect(first!.x, 'the name').to.be.closeTo(frame!.x, 2)
      expect(last!.x + last!.width, 'the total').to.be.closeTo(frame!.x + frame!.width, 20)
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0)
    expect(await axeViolations(page)).to.deep.equal([])
    expect(faults).to.deep.equal([])
    await close()
  })

  it('decides several requests by keyboard, names those that cannot be, and takes decisions back', async () => {
    const { page, faults, close } = await open(ada, '/attendance/requests')
    await page.getByText('0 selected').waitFor()
    const first = page.getByRole('article').first()
    await first.focus()
    await page.keyboard.press('x')
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('2 selected').first().waitFor()
    await page.keyboard.press('a')
    await page.getByText('2 requests approved').first().waitFor()
    await page.waitForFunction(() => document.querySelectorAll('article').length === 2)
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await page.getByText('2 decisions undone').first().waitFor()
    await page.getByRole('article').nth(3).waitFor()
    await page.getByRole('article').first().focus()
    await page.keyboard.press('Control+a')
    await page.getByText('4 selected').first().waitFor()
    await page.keyboard.press('r')
    await page.getByRole('dialog').getByLabel('Comment').fill('Please ask again with the door’s times.')
    // Somebody else decides one of them meanwhile.
    const { items } = (await workspace.admin.get(`${base}/corrections?status=pending`)).json<{ items: { id: string; date: string }[] }>()
    const taken = items.find(({ date }) => date === dates[0])!
    await platform.app.inject({ method: 'GET', url: '/' })
    await beforeSending(page, () => workspace.inUnit((unit) => unit.query(`update p_attendance.correction set status = 'approved', decided_at = now() where workspace_id = $1 and id = $2`, [workspace.id, taken.id])))
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
    await page.getByText('3 requests rejected').first().waitFor()
    await page.getByText('1 request could not be decided').waitFor()
    await page.getByText(/Already decided/).first().waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect(faults.filter((fault) => !fault.includes('409'))).to.deep.equal([])
    await close()
  })

  it('decides several requests for leave by keyboard, says why one cannot be, and takes decisions back', async () => {
    for (const days of [20, 30, 40]) {
      const from = today.add({ days }).toString()
      expect((await grace.post(`${base}/leave`, { from, to: from, kind: 'vacation' })).statusCode).to.equal(201)
    }
    expect((await ada.post(`${base}/leave`, { from: today.add({ days: 50 }).toString(), to: today.add({ days: 52 }).toString() })).statusCode).to.equal(201)
    const { page, faults, close } = await open(ada, '/attendance/leave')
    await page.getByText('Somebody else decides your own request.').waitFor()
    await page.getByText('0 selected').waitFor()
    await page.getByRole('article').nth(1).focus()
    await page.keyboard.press('x')
    await page.keyboard.press('Shift+ArrowDown')
    await page.getByText('2 selected').first().waitFor()
    await page.keyboard.press('a')
    await page.getByText('2 requests approved').first().waitFor()
    await page.getByText('approved it').nth(1).waitFor()
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await page.getByText('2 decisions undone').first().waitFor()
    await page.getByRole('button', { name: 'Waiting', exact: true }).click()
    await page.getByRole('article').nth(3).waitFor()
    await page.getByRole('article').nth(1).focus()
    await page.keyboard.press('Control+a')
    await page.getByText('3 selected').first().waitFor()
    await page.keyboard.press('r')
    await page.getByRole('dialog').getByLabel('Comment').fill('We count stock in these weeks.')
    // Its owner withdraws one of them meanwhile.
    await beforeSending(page, () => workspace.inUnit((unit) => unit.query(`update p_attendance.leave set status = 'withdrawn' where workspace_id = $1 and from_date = $2`, [workspace.id, today.add({ days: 20 }).toString()])))
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
    await page.getByText('2 requests rejected').first().waitFor()
    await page.getByText('1 request could not be decided').waitFor()
    await page.getByText(/Already decided/).first().waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'All', exact: true }).click()
    await page.getByText('took the decision back').first().waitFor()
    expect(faults.filter((fault) => !fault.includes('409'))).to.deep.equal([])
    await close()
    const own = await open(grace, '/attendance/leave', { width: 390 })
    await own.page.getByText('“We count stock in these weeks.”').first().waitFor()
    expect(await axeViolations(own.page)).to.deep.equal([])
    expect(await own.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0)
    await own.close()
  })

  for (const scheme of ['light', 'dark'] as const) {
    it(`has nothing that axe objects to, and nothing too wide, on a phone in ${scheme}`, async () => {
      const { page, faults, close } = await open(grace, '/attendance', { width: 390, scheme })
      expect(await axeViolations(page)).to.deep.equal([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0)
      expect(faults).to.deep.equal([])
      await close()
    })
  }
})
