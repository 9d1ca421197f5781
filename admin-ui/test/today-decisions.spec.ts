import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { axeViolations, signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { agentEvent } from '../../core/test/device-agent.ts'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const pictures = process.env.OVERT_TEST_PICTURES

describe('decisions on Today', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let ada: TestMember
  let context: BrowserContext
  let page: Page
  let faults: readonly string[]

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: ['attendance'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  })
  beforeEach(async () => {
    ada = await workspace.member({ name: 'Ada Lang' })
    for (const who of [ada, workspace.admin]) {
      const { version } = (await who.get('/policy')).json<{ version: number }>()
      await who.post('/policy/acknowledge', { version })
    }
  })
  afterEach(async () => {
    await context.close()
    expect(faults.join('\n')).to.equal('')
  })

  async function open(who: TestMember, { path = '/', width = 1440, dark = false } = {}): Promise<void> {
    context = await (await testBrowser()).newContext({ locale: 'en-GB', reducedMotion: 'reduce', viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' })
    page = await context.newPage()
    faults = await watchPage(page, platform.origin)
    await signIn(page, platform.origin, who, path)
  }
  async function askLeave(from: string, to = from): Promise<string> {
    return (await ada.post('/plugins/attendance/leave', { from, to, kind: 'vacation' })).json<{ id: string }>().id
  }
  const card = () => page.getByRole('region', { name: 'Needs a decision' })
  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: `${pictures}/${name}.png` })
  }

  it('are one list, with whom each is about, as they come and go', async () => {
    await open(workspace.admin)
    await card().getByText('Nothing is waiting for you.').waitFor()
    const id = await askLeave('2027-01-04', '2027-01-06')
    await card().getByText('One request for leave is waiting for your decision').waitFor()
    const one = card().getByRole('link', { name: /Ada Lang/ })
    expect(await one.innerText()).to.match(/Leave from .*4 .* to .*6 /s)
    expect(await page.getByRole('heading', { name: 'Waiting for your decision' }).count(), 'no second list').to.equal(0)
    expect(await axeViolations(page)).to.deep.equal([])
    await picture('today-waiting')
    await one.click()
    await page.waitForURL(/\/attendance\/leave$/)
    await page.goBack()
    expect((await workspace.admin.post(`/plugins/attendance/leave/${id}/approve`, {})).statusCode).to.equal(200)
    await card().getByText('Nothing is waiting for you.').waitFor()
  })

  for (const [width, dark] of [[1440, false], [390, true]] as const) {
    it(`tell the person what was decided, and by whom, until they have read it (${String(width)} pixels)`, async () => {
      await open(ada, { width, dark })
      await card().waitFor()
      expect(await card().getByRole('region', { name: 'Decided about you' }).count()).to.equal(0)
      for (const [from, answer] of [['2027-02-01', 'approve'], ['2027-02-02', 'reject']] as const) {
        const id = await askLeave(from)
        expect((await workspace.admin.post(`/plugins/attendance/leave/${id}/${answer}`, { comment: 'Seen.' })).statusCode).to.equal(200)
      }
      const decided = page.getByRole('region', { name: 'Decided about you' })
      await decided.getByText('Ada Admin approved your leave on 1 Feb 2027.').waitFor()
      const rejected = decided.getByRole('listitem').filter({ hasText: 'rejected your leave' })
      await rejected.waitFor()
      expect(await axeViolations(page)).to.deep.equal([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).to.equal(true)
      await decided.scrollIntoViewIfNeeded()
      await picture(`today-decided-${String(width)}`)
      await rejected.getByRole('button', { name: /^Mark as read/ }).click()
      await rejected.waitFor({ state: 'detached' })
      await decided.getByRole('link').first().click()
      await page.waitForURL(/\/attendance\/leave$/)
      await page.goBack()
      await card().waitFor()
      await decided.waitFor({ state: 'detached' })
    })
  }

  it('have one meaning of working: members at a device or with a running timer, on Today and among members', async () => {
    const agent = await ada.agent()
    await agent.deliver([agentEvent('quit')])
    const ben = await workspace.member({ name: 'Ben Busy' })
    await ben.post('/timer/start', { task: 'Call', project: 'P', organization: 'O' })
    await open(workspace.admin)
    const now = page.getByRole('region', { name: 'Working now' })
    await now.getByText('Ben Busy').waitFor()
    await agent.deliver([])
    await now.getByText('Ada Lang').first().waitFor()
    await now.getByText('People whose timer is running or whose computer is in use.').waitFor()
    await page.goto(`${platform.origin}/members`)
    await page.getByLabel('Status').selectOption({ label: 'Working now' })
    await page.getByRole('row', { name: /Ben Busy/ }).waitFor()
    await page.getByRole('row', { name: /Ada Lang/ }).first().waitFor()
    await page.getByRole('row', { name: new RegExp(workspace.admin.email) }).waitFor({ state: 'detached' })
  })
})
