import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import type { TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { signIn, useWatchedPage } from '@overt/testing/ui'

const plugins = ['attendance', 'chat', 'permissions']

describe('the pages of plugins', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let context: BrowserContext
  let page: Page

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: plugins })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  }, plugins)
  useWatchedPage(() => platform.origin, { viewport: { width: 1440, height: 900 } }, (opened) => { ({ context, page } = opened) })

  for (const { name, plugin, path, heading } of [
    { name: 'a page', plugin: 'chat', path: '/chat', heading: 'Chat' },
    { name: 'a page below another', plugin: 'attendance', path: '/attendance/requests', heading: 'Attendance' },
    { name: 'a tab of a member', plugin: 'attendance', path: '/members/:id/attendance', heading: 'Ada Admin' },
  ]) {
    it(`show the heading and grey bars of ${name} while its code is on the way, then the page under the same heading`, async () => {
      let release: () => void = () => undefined
      const held = new Promise<void>((resolve) => { release = resolve })
      await context.route(`**/plugins/${plugin}/**`, async (route) => {
        if (new URL(route.request().url()).pathname.startsWith('/plugins/')) await held
        await route.continue()
      })
      await signIn(page, platform.origin, workspace.admin, path.replace(':id', workspace.admin.id))
      const main = page.getByRole('main')
      const title = main.getByRole('heading', { level: 1, name: heading, exact: true })
      await title.waitFor()
      await main.locator('.animate-pulse').first().waitFor()
      const { x, y } = await title.boundingBox() ?? {}
      release()
      await main.locator('.animate-pulse').first().waitFor({ state: 'detached' })
      expect(await title.boundingBox()).to.include({ x, y })
    })
  }

  it('each tab of a member has an address of its own, the host\'s Access tab too', async () => {
    await signIn(page, platform.origin, workspace.admin, `/members/${workspace.admin.id}`)
    const tabs = page.getByRole('navigation', { name: 'Parts of this member' })
    await tabs.getByRole('link', { name: 'Who can see' }).click()
    await page.waitForURL(/\/permissions$/)
    expect(await tabs.locator('[aria-current]').allInnerTexts()).to.deep.equal(['Who can see'])
    await tabs.getByRole('link', { name: 'Access', exact: true }).click()
    await page.waitForURL(/\/access$/)
    expect(await tabs.locator('[aria-current]').allInnerTexts()).to.deep.equal(['Access'])
    await page.getByLabel('Role').waitFor()
  })
})
