import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { agentEvent } from '../../core/test/device-agent.ts'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { signIn, useWatchedPage } from '@overt/testing/ui'

/** The parts of a page share an answer for a few seconds; each test here goes back to a page within them. */
describe('an answer that parts of a page share', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let context: BrowserContext
  let page: Page
  let grace: TestMember

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme' })
    grace = await workspace.member({ name: 'Grace Hopper' })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  })
  useWatchedPage(() => platform.origin, { viewport: { width: 1280, height: 900 } }, (opened) => { ({ context, page } = opened) })

  const link = (name: string) => page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name, exact: true })

  it('is asked for again after a change that another tab made without a live event', async () => {
    await signIn(page, platform.origin, workspace.admin, '/settings/tokens')
    await page.getByRole('row').filter({ hasText: 'test' }).waitFor()
    const other = await context.newPage()
    await other.goto(`${platform.origin}/settings/tokens`)
    await other.getByLabel('Name').waitFor()
    await link('Workspace').click()
    await page.getByLabel('Name of your organization').waitFor()
    await other.getByLabel('Name').fill('Payroll script')
    await other.getByRole('button', { name: 'Create token' }).click()
    await other.getByText('Payroll script').waitFor()
    await link('API tokens').click()
    await page.getByText('Payroll script').waitFor()
  })

  it('is asked for again after the presence of somebody has changed', async () => {
    const agent = await grace.agent()
    await agent.deliver([agentEvent('quit')])
    await signIn(page, platform.origin, workspace.admin, `/members/${grace.id}`)
    const main = page.getByRole('main')
    await main.getByRole('heading', { name: 'Grace Hopper' }).waitFor()
    await main.getByText('Offline').first().waitFor()
    await page.getByRole('link', { name: 'Members', exact: true }).click()
    const row = page.getByRole('row').filter({ hasText: 'Grace Hopper' })
    await row.getByText('Offline').waitFor()
    await agent.deliver([])
    await row.getByText('Offline').waitFor({ state: 'detached' })
    await row.getByRole('link', { name: 'Grace Hopper' }).click()
    await main.getByRole('heading', { name: 'Grace Hopper' }).waitFor()
    expect(await main.getByText('Offline').count()).to.equal(0)
  })

  it('goes with the reader who signs out in another tab', async () => {
    await signIn(page, platform.origin, workspace.admin, '/settings/tokens')
    const token = page.getByRole('row').filter({ hasText: 'test' })
    await token.waitFor()
    await link('Workspace').click()
    await page.getByLabel('Name of your organization').waitFor()
    const other = await context.newPage()
    await other.goto(`${platform.origin}/time`)
    await other.getByRole('button', { name: /Ada Admin/ }).click()
    await other.getByRole('menuitem', { name: 'Sign out' }).click()
    await other.waitForURL(/sign-in/)
    await link('API tokens').click()
    const first = await Promise.race([
      token.waitFor().then(() => 'the kept tokens', () => 'neither'), page.waitForURL(/sign-in/).then(() => 'the page to sign in', () => 'neither'),
    ])
    expect(first).to.equal('the page to sign in')
  })
})
