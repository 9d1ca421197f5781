import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import type { Look } from '@overt/sdk'
import { axeViolations, signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'

const screenshots = process.env['OVERT_SCREENSHOTS']

describe('looking at other people\'s records', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let grace: TestMember
  let manager: TestMember
  const contexts: BrowserContext[] = []
  const faults: (readonly string[])[] = []

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme' })
    grace = (await fillWorkspace(workspace)).member
    manager = await workspace.member({ role: 'manager', name: 'Max Manager' })
    expect((await workspace.admin.patch('', { lookReason: 'sensitive' })).statusCode).to.equal(200)
  })
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    expect(faults.splice(0).flat().join('\n')).to.equal('')
  })

  async function open(person: TestMember, path: string, options: Parameters<Awaited<ReturnType<typeof testBrowser>>['newContext']>[0] = {}): Promise<Page> {
    const context = await (await testBrowser()).newContext({ locale: 'en-US', reducedMotion: 'reduce', ...options })
    contexts.push(context)
    const page = await context.newPage()
    faults.push(await watchPage(page, platform.origin))
    await signIn(page, platform.origin, person, path)
    return page
  }
  const picture = async (page: Page, name: string): Promise<void> => { if (screenshots !== undefined) await page.screenshot({ path: `${screenshots}/${name}.png` }) }
  const question = (page: Page) => page.getByRole('dialog', { name: 'Why are you looking at this?' })
  async function answer(page: Page, reason: string): Promise<void> {
    await question(page).getByLabel('Reason').fill(reason)
    await page.keyboard.press('Enter')
    await question(page).waitFor({ state: 'detached' })
  }
  /** Of what is sensitive: what somebody works on now needs no reason. */
  const reasons = async (): Promise<readonly (string | null)[]> => (await grace.get('/me/looks')).json<{ items: Look[] }>().items.filter(({ subject }) => subject !== 'Entry').map(({ reason }) => reason)

  it('needs a reason, which is asked for once for each of these people and shown to them at once', async () => {
    const hers = await open(grace, '/me/looks')
    await hers.getByText('Nobody has looked at your records').waitFor()
    const page = await open(manager, `/members/${grace.id}/attendance`)
    await question(page).getByText('Records of Grace Hopper').waitFor()
    await picture(page, 'reason')
    expect(await axeViolations(page)).to.deep.equal([])
    await answer(page, 'Rückfrage zur Schicht')
    await page.getByRole('button', { name: 'Excel' }).or(page.getByRole('link', { name: /xlsx|Excel|workbook/i })).first().waitFor()
    await hers.getByRole('cell', { name: 'Rückfrage zur Schicht' }).first().waitFor({ timeout: 2_000 })
    await hers.getByText('Attendance days').first().waitFor()
    await picture(hers, 'looks')
    expect(await axeViolations(hers)).to.deep.equal([])
    await page.goto(`${platform.origin}/members/${grace.id}/activity`)
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor()
    await page.waitForLoadState('networkidle').catch(() => undefined)
    expect(await question(page).count(), 'remembered, also after a new page').to.equal(0)
    expect(new Set(await reasons())).to.deep.equal(new Set(['Rückfrage zur Schicht']))
  })

  it('gives the reason with a download, too', async () => {
    const page = await open(manager, `/members/${grace.id}/attendance`)
    await question(page).getByLabel('Reason').fill('Payroll')
    expect(await question(page).getByRole('button', { name: 'Show records' }).isDisabled(), 'seven letters').to.equal(true)
    await question(page).getByText('At least 10 letters').waitFor()
    await answer(page, 'Payroll of March')
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /Export|xlsx/i }).first().click()])
    expect(readFileSync(await download.path()).subarray(0, 2).toString()).to.equal('PK')
    const exported = (await grace.get('/me/looks')).json<{ items: Look[] }>().items.find(({ how }) => how === 'exported')
    expect(exported).to.deep.include({ reason: 'Payroll of March', title: 'Attendance days' })
  })

  it('shows nothing to who would rather not say, and asks again when they try again', async () => {
    const before = await reasons()
    const page = await open(manager, `/members/${grace.id}/attendance`, { viewport: { width: 390, height: 844 } })
    await question(page).waitFor()
    await picture(page, 'reason-phone')
    await page.keyboard.press('Escape')
    await question(page).waitFor({ state: 'detached' })
    await page.getByRole('alert').getByText('A reason is needed').waitFor()
    expect(await reasons()).to.deep.equal(before)
    await page.getByRole('button', { name: 'Try again' }).first().click()
    await answer(page, 'Second thoughts')
    await page.getByText('A reason is needed').waitFor({ state: 'detached' })
    expect((await reasons())[0]).to.equal('Second thoughts')
  })

  it('takes one reason for a page of many people', async () => {
    const page = await open(workspace.admin, '/attendance')
    await question(page).getByText(/Records of .*Grace Hopper/).waitFor()
    const days = page.waitForResponse((response) => response.url().includes('/plugins/attendance/days') && response.ok())
    await answer(page, 'Monthly review')
    await days
    await page.getByRole('row').filter({ hasText: 'Grace Hopper' }).first().waitFor()
    expect(await question(page).count()).to.equal(0)
    expect((await reasons())[0]).to.equal('Monthly review')
    await page.goto(`${platform.origin}/members/${grace.id}/attendance`)
    await page.getByRole('heading', { name: 'Grace Hopper' }).waitFor()
    expect(await question(page).count()).to.equal(0)
  })

  it('shows in the bell, quietly, until the person has seen who looked', async () => {
    const page = await open(grace, '/time')
    const bell = page.getByRole('button', { name: /Notifications: .*Somebody looked at your records/ })
    await bell.click()
    await page.getByText(/Max Manager.* looked at your records/).waitFor()
    await picture(page, 'looks-bell')
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('link', { name: 'Have a look: See who looked at your records' }).click()
    await page.getByRole('table', { name: 'Who looked' }).getByText('New').first().waitFor()
    await bell.waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Who' }).selectOption('Max Manager')
    await page.getByRole('cell', { name: 'Monthly review' }).waitFor({ state: 'detached' })
    await page.getByRole('cell', { name: 'Payroll' }).first().waitFor()
    await picture(page, 'looks-filtered')
  })

  it('is asked for as the admin sets it', async () => {
    const page = await open(workspace.admin, '/settings/privacy')
    const setting = page.getByRole('switch', { name: 'Require a reason' })
    await setting.scrollIntoViewIfNeeded()
    await picture(page, 'reason-setting')
    await setting.click()
    await page.getByText('A reason is no longer required').first().waitFor()
    expect((await manager.get(`/plugins/attendance/days?memberId=${grace.id}&from=2026-11-02&to=2026-11-03`)).statusCode).to.equal(200)
    await setting.click()
    await page.getByText('A reason is now required').first().waitFor()
    expect((await manager.get(`/plugins/attendance/days?memberId=${grace.id}&from=2026-11-02&to=2026-11-03`)).statusCode).to.equal(403)
  })
})
