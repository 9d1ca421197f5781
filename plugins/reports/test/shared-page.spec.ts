/// <reference lib="dom" />
import { expect } from 'chai'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { TestMember, TestWorkspace } from '@overt/testing'
import { axeViolations, closeTestBrowser, openPage, testBrowser } from '@overt/testing/ui'
import { createUiPlatform, type UiPlatform } from '../../../admin-ui/test/ui-platform.ts'
import { buildForTests } from '../../../admin-ui/test/ui-platform.ts'

describe('a shared report in the browser', function () {
  this.timeout(240_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let max: TestMember
  let grace: TestMember

  before(async () => {
    await buildForTests(['reports', 'attendance'])
    platform = await createUiPlatform()
    workspace = await platform.workspace({ name: 'Acme Works', timeZone: 'UTC', enabled: ['reports', 'attendance'] })
    const { admin } = workspace
    await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    max = await workspace.member({ name: 'Max Manager', role: 'manager' })
    grace = await workspace.member({ name: 'Grace Hopper' })
    await workspace.inUnit((unit) => unit.query(`update core.member set joined_at = '2026-01-01' where workspace_id = $1`, [workspace.id]))
    const organizationId = (await admin.post('/organizations', { name: 'PrettyNeat' })).json<{ id: string }>().id
    for (const [index, name] of ['TrackingIM', 'Compiler'].entries()) {
      const projectId = (await admin.post('/projects', { name, organizationId })).json<{ id: string }>().id
      const taskId = (await admin.post('/tasks', { name: `Work on ${name}`, projectId, billable: true, rate: 7_500 })).json<{ id: string }>().id
      for (const member of [grace, admin]) await member.post('/entries', { taskId, startedAt: `2026-03-0${2 + index}T09:00:00Z`, stoppedAt: `2026-03-0${2 + index}T${12 - index}:30:00Z`, billable: true })
    }
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  async function visit(url: string, options: BrowserContextOptions = {}): Promise<{ page: Page; requests: string[]; close: () => Promise<void> }> {
    const context = await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    const requests: string[] = []
    page.on('request', (request) => requests.push(`${request.method()} ${request.url()} ${request.headers().referer ?? ''} ${request.headers().cookie ?? ''}`))
    await page.goto(url)
    return { page, requests, close: () => context.close() }
  }
  async function share(change: (page: Page) => Promise<void> = () => Promise.resolve()): Promise<string> {
    const { page, faults, close } = await openPage(platform, max, '/reports?from=2026-03-01&to=2026-03-31&subgroup=member', { settled: true })
    await page.getByRole('button', { name: 'Share', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Title').fill('March for PrettyNeat')
    await change(page)
    expect(await axeViolations(page)).to.deep.equal([])
    await dialog.getByRole('button', { name: 'Create link' }).click()
    const url = await dialog.getByLabel('Link', { exact: true }).inputValue()
    expect(faults).to.deep.equal([])
    await close()
    // Tests listen on a port of their own.
    return platform.origin + new URL(url).pathname + new URL(url).hash
  }

  it('is opened by a client without an account, who sends the secret in no address', async () => {
    const url = await share()
    const secret = new URL(url).hash.split('.')[1]!
    const { page, requests, close } = await visit(url)
    await page.getByRole('heading', { level: 1, name: 'March for PrettyNeat' }).waitFor()
    expect(await page.getByRole('rowheader').allInnerTexts().then((texts) => texts.map((text) => text.split('\n')[0]))).to.deep.equal(['TrackingIM', 'Person 1', 'Person 2', 'Compiler', 'Person 1', 'Person 2', 'Total'])
    expect(await page.locator('body').innerText()).to.not.match(/Grace|\$/)
    expect(requests.join('\n')).to.not.include(secret)
    expect(requests.filter((request) => !request.includes(platform.origin))).to.deep.equal([])
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Deutsch' }).click()
    await page.getByRole('columnheader', { name: 'Dauer' }).waitFor()
    expect(requests.filter((request) => request.startsWith('POST'))).to.have.length(1)
    await close()
  })

  it('is read on a phone, in the dark, and asks for its password', async () => {
    const url = await share(async (page) => {
      await page.getByLabel('Show names of people').check()
      await page.getByLabel('Show amounts').check()
      await page.getByLabel('Password (optional)').fill('correct horse')
    })
    const { page, close } = await visit(url, { viewport: { width: 390, height: 800 }, colorScheme: 'dark' })
    await page.getByLabel('Password').fill('wrong')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('Wrong password').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByLabel('Password').fill('correct horse')
    await page.keyboard.press('Enter')
    await page.getByRole('rowheader', { name: 'Grace Hopper' }).first().waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0)
    await close()
  })

  it('is listed with its views, and opens no more once it is revoked', async () => {
    const url = await share()
    const first = await visit(url)
    await first.page.getByRole('heading', { level: 1, name: 'March for PrettyNeat' }).waitFor()
    await first.close()
    const { page, faults, close } = await openPage(platform, max, '/reports/links', { settled: true })
    const row = page.getByRole('listitem').filter({ hasText: 'March for PrettyNeat' }).first()
    await row.getByText(/Opened 1 time,/).waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await row.getByRole('button', { name: /^Revoke/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await row.getByText('Revoked').waitFor()
    expect(faults).to.deep.equal([])
    await close()
    const late = await visit(url)
    await late.page.getByRole('heading', { name: 'This link no longer opens' }).waitFor()
    await late.close()
    const wrong = await visit(`${platform.origin}/apps/reports/`)
    await wrong.page.getByText('the part after # is missing').waitFor()
    await wrong.close()
  })

  it('has columns about days for whom the manager may see, with people who have no entry', async () => {
    const { page, faults, close } = await openPage(platform, max, '/reports?from=2026-03-01&to=2026-03-31&group=member&columns=attendance.required,attendance.worked,attendance.code', { settled: true })
    const table = page.getByRole('table', { name: 'Groups' })
    await table.getByRole('columnheader', { name: 'Attendance' }).waitFor()
    await table.getByRole('rowheader', { name: 'Max Manager' }).waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).to.be.at.most(0)
    expect(faults).to.deep.equal([])
    await close()
  })
})
