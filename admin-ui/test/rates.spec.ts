import { expect } from 'chai'
import type { Locator, Page } from 'playwright-core'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { axeViolations, signIn, useWatchedPage } from '@overt/testing/ui'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const now = '2026-03-04T10:30:00Z'

describe('rates in the browser', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let page: Page

  useUi({ clock: now }, (ui) => { platform = ui })
  useWatchedPage(() => platform.origin, { viewport: { width: 1280, height: 900 }, timezoneId: 'Europe/Berlin' }, (opened) => { page = opened.page })
  beforeEach(async () => {
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    const { admin } = workspace
    member = await workspace.member({ name: 'Grace Hopper' })
    const made = async (path: string, body: object): Promise<string> => (await admin.post(path, body)).json<{ id: string }>().id
    const taskId = await made('/tasks', { name: 'Advice', projectId: await made('/projects', { name: 'Consulting', organizationId: await made('/organizations', { name: 'PrettyNeat', billable: true }) }) })
    await member.post('/entries', { taskId, startedAt: '2026-02-10T09:00:00Z', stoppedAt: '2026-02-10T10:00:00Z' })
    await admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    page.setDefaultTimeout(15_000)
    await page.clock.setFixedTime(new Date(now))
  })

  const section = (): Locator => page.getByRole('region', { name: 'Hourly rate' })
  async function versions(query: string): Promise<unknown[]> {
    const { items } = (await workspace.admin.get(`/rates?${query}`)).json<{ items: { rate: number | null; validFrom: string | null }[] }>()
    return items.map(({ rate, validFrom }) => [rate, validFrom])
  }

  it('the rate of the workspace is set from a day on, once its effect on past entries was shown', async () => {
    await signIn(page, platform.origin, workspace.admin, '/settings/workspace')
    await section().getByText('No rate has been set yet.').waitFor()
    await section().getByRole('button', { name: 'Set rate' }).press('Enter')
    await section().getByLabel('Hourly rate (USD)').fill('60')
    await section().getByText('No past entry changes.').waitFor()
    await section().getByLabel('Holds').selectOption('day')
    await section().getByLabel('First day').fill('2026-02-01')
    await section().getByText('One entry changes: US$0.00 becomes US$60.00.').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await section().getByLabel('First day').press('Enter')
    await section().getByText('From 1 Feb 2026').waitFor()
    await page.waitForFunction(() => document.activeElement?.textContent?.trim() === 'Change rate')
    expect(await versions('subject=workspace')).to.deep.equal([[6_000, '2026-02-01']])
  })

  it('the rate of a member is set from today, and withdrawn once its effect was shown', async () => {
    const owner = `subject=member&subjectId=${member.id}`
    await workspace.admin.post('/rates', { subject: 'member', subjectId: member.id, rate: 5_000, validFrom: null })
    await signIn(page, platform.origin, workspace.admin, `/members/${member.id}/access`)
    await section().getByRole('button', { name: 'Change rate' }).click()
    await section().getByLabel('Hourly rate (USD)').fill('75')
    await section().getByRole('button', { name: 'Save' }).click()
    await section().getByText('From 4 Mar 2026').waitFor()
    expect(await versions(owner)).to.deep.equal([[5_000, null], [7_500, '2026-03-04']])
    await section().getByRole('button', { name: 'Withdraw this rate: Since always' }).click()
    const question = page.getByRole('dialog', { name: 'Withdraw this rate?' })
    await question.getByText('Since always: US$50.00. One entry changes: US$50.00 becomes US$0.00.').waitFor()
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(await versions(owner)).to.have.length(2)
    await section().getByRole('button', { name: 'Withdraw this rate: From 4 Mar 2026' }).click()
    await question.getByText('No past entry changes.').waitFor()
    await question.getByRole('button', { name: 'Withdraw this rate' }).click()
    await section().getByText('From 4 Mar 2026').waitFor({ state: 'detached' })
    expect(await versions(owner)).to.deep.equal([[5_000, null]])
  })

  it('a form of work is saved after one of its rates was withdrawn', async () => {
    const { admin } = workspace
    const organizationId = (await admin.post('/organizations', { name: 'Rated', rate: 2_750 })).json<{ id: string }>().id
    await admin.post('/rates', { subject: 'organization', subjectId: organizationId, rate: 3_000 })
    await signIn(page, platform.origin, admin, '/work')
    const dialog = page.getByRole('dialog', { name: 'Edit organization' })
    const edit = async (name: string): Promise<void> => {
      await page.getByRole('row', { name }).or(page.getByRole('treeitem', { name })).first().getByRole('button', { name: /Edit|More/ }).first().click()
      if (!await dialog.isVisible()) await page.getByRole('menuitem', { name: 'Edit' }).click()
    }
    await edit('Rated')
    await dialog.getByLabel('Name').fill('Rated by hour')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await edit('Rated by hour')
    await dialog.getByRole('button', { name: 'Withdraw this rate: From 4 Mar 2026' }).click()
    await page.getByRole('dialog', { name: 'Withdraw this rate?' }).getByRole('button', { name: 'Withdraw this rate' }).click()
    await dialog.getByText('From 4 Mar 2026').waitFor({ state: 'detached' })
    await dialog.getByLabel('Name').fill('Rated again')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'hidden' })
    expect((await admin.get(`/organizations/${organizationId}`)).json()).to.include({ name: 'Rated again', rate: 2_750 })
  })

  it('a currency that rates are in changes with their conversion, after one example was shown', async () => {
    const { admin } = workspace
    await admin.post('/rates', { subject: 'workspace', rate: 6_000, validFrom: null })
    await admin.post('/rates', { subject: 'member', subjectId: member.id, rate: 6_000 })
    await signIn(page, platform.origin, admin, '/settings/workspace')
    await page.getByLabel('Name').fill('Acme Europe')
    await page.getByLabel('Currency').click()
    await page.getByPlaceholder('Search', { exact: true }).fill('euro')
    await page.getByRole('option', { name: /^EUR/ }).click()
    await page.getByRole('main').getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('alert').getByText('2 rates are in USD. Convert them before you change the currency.').waitFor()
    await page.getByRole('button', { name: 'Convert rates' }).click()
    const dialog = page.getByRole('dialog', { name: 'Convert rates from USD to EUR' })
    await dialog.getByText('Enter the factor to see an example.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Convert' }).isDisabled()).to.equal(true)
    await dialog.getByLabel('One USD in EUR').fill('0.92')
    await dialog.getByText('US$60.00 → €55.20').waitFor()
    await dialog.getByText('2 rates will be converted.').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect((await admin.get('/')).json(), 'nothing before it is confirmed').to.include({ currency: 'USD', name: 'Acme' })
    await dialog.getByLabel('One USD in EUR').press('Enter')
    await section().getByText('€55.20').first().waitFor()
    await page.getByText('Saved', { exact: true }).first().waitFor()
    expect((await admin.get('/')).json()).to.include({ currency: 'EUR', name: 'Acme Europe' })
    expect(await versions('subject=workspace')).to.deep.equal([[5_520, null]])
    expect(await versions(`subject=member&subjectId=${member.id}`)).to.deep.equal([[5_520, '2026-03-04']])
  })

  it('a manager sees rates, no button that changes one, and why', async () => {
    await workspace.admin.post('/rates', { subject: 'workspace', rate: 6_000, validFrom: null })
    await workspace.admin.post('/rates', { subject: 'member', subjectId: member.id, rate: 7_500, validFrom: null })
    const manager = await workspace.member({ role: 'manager' })
    await signIn(page, platform.origin, manager, '/settings/workspace')
    await section().getByText('Only an admin can do this.').waitFor()
    await section().getByText('Since always').waitFor()
    expect(await section().getByRole('button').count()).to.equal(0)
    await page.goto(`${platform.origin}/members/${member.id}/access`)
    await section().getByText('Your role does not allow this.').waitFor()
    await section().getByText('Since always').waitFor()
    expect(await section().getByRole('button').count()).to.equal(0)
    expect((await manager.post('/rates', { subject: 'member', subjectId: member.id, rate: 1 })).statusCode).to.equal(403)
  })
})
