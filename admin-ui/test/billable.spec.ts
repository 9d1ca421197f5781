import { expect } from 'chai'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import type { Entry } from '../../sdk/wire/index.ts'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { axeViolations, signIn, useWatchedPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

describe('billable in the browser', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let context: BrowserContext
  let page: Page

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    const { admin } = workspace
    const made = async (path: string, body: object): Promise<string> => (await admin.post(path, body)).json<{ id: string }>().id
    const organizationId = await made('/organizations', { name: 'PrettyNeat', billable: true })
    await made('/tasks', { name: 'Client call', projectId: await made('/projects', { name: 'Website', organizationId }) })
    await made('/tasks', { name: 'Payroll', projectId: await made('/projects', { name: 'Internal', organizationId, billable: false }) })
    await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  })
  useWatchedPage(() => platform.origin, { viewport: { width: 1280, height: 900 }, timezoneId: 'Europe/Berlin' }, (opened) => { ({ context, page } = opened) })
  beforeEach(async () => {
    member = await workspace.member()
    await signIn(page, platform.origin, member, '/time')
    await page.getByRole('main').getByRole('button', { name: 'Add entry' }).first().click()
    await dialog().waitFor()
  })

  const dialog = (): Locator => page.getByRole('dialog', { name: /entry$/ })
  const box = (): Locator => dialog().getByRole('checkbox', { name: 'Billable' })
  async function choose(task: string): Promise<void> {
    await dialog().getByLabel('Task').click()
    await page.getByRole('option', { name: task }).click()
  }
  async function saved(): Promise<Entry> {
    await dialog().getByRole('button', { name: 'Save' }).click()
    await dialog().waitFor({ state: 'hidden' })
    return (await member.get('/entries')).json<{ items: Entry[] }>().items[0]!
  }

  it('P09: an entry on a project that is not billable is stored so, and the box follows the task until it is touched', async () => {
    await choose('Client call')
    expect(await box().isChecked()).to.equal(true)
    await choose('Payroll')
    expect(await box().isChecked()).to.equal(false)
    await dialog().getByText('Follows the task').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect(await saved()).to.include({ billable: false, billableByHand: false })
  })

  it('a touched box keeps its value whatever task is chosen, and can be given back to the task', async () => {
    await choose('Payroll')
    await box().click()
    await choose('Client call')
    await choose('Payroll')
    expect(await box().isChecked()).to.equal(true)
    expect(await saved()).to.include({ billable: true, billableByHand: true })

    await page.getByRole('main').getByRole('listitem').filter({ hasText: 'Payroll' }).getByRole('button', { name: /Edit/ }).click()
    await dialog().getByRole('button', { name: 'Use the task’s setting again' }).click()
    expect(await box().isChecked()).to.equal(false)
    expect(await saved()).to.include({ billable: false, billableByHand: false })
  })

  it('P17: a changed rate holds from today, or also for past entries once its effect was shown', async () => {
    const { admin } = workspace
    const organizationId = (await admin.post('/organizations', { name: 'Rated', billable: true, rate: 2_750 })).json<{ id: string }>().id
    const projectId = (await admin.post('/projects', { name: 'Consulting', organizationId })).json<{ id: string }>().id
    const taskId = (await admin.post('/tasks', { name: 'Advice', projectId })).json<{ id: string }>().id
    await member.post('/entries', { taskId, startedAt: '2025-01-01T09:00:00Z', stoppedAt: '2025-01-01T10:00:00Z' })
    await context.clearCookies()
    await signIn(page, platform.origin, admin, '/work')
    const rates = page.getByRole('dialog', { name: 'Edit organization' })
    await page.getByRole('row', { name: /Rated/ }).or(page.getByRole('treeitem', { name: /Rated/ })).first().getByRole('button', { name: /Edit|More/ }).first().click()
    if (!await rates.isVisible()) await page.getByRole('menuitem', { name: 'Edit' }).click()
    await rates.getByLabel('Hourly rate (USD)').fill('55')
    await rates.getByText('No past entry changes.').waitFor()
    await rates.getByLabel('Holds').selectOption('always')
    await rates.getByText('One entry changes: US$27.50 becomes US$55.00.').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await rates.getByLabel('Holds').selectOption('today')
    await rates.getByRole('button', { name: 'Save' }).click()
    await rates.waitFor({ state: 'hidden' })
    const { items } = (await admin.get(`/rates?subject=organization&subjectId=${organizationId}`)).json<{ items: { rate: number; validFrom: string | null }[] }>()
    expect(items.map(({ rate, validFrom }) => [rate, validFrom === null])).to.deep.equal([[2_750, true], [5_500, false]])
  })
})
