import { expect } from 'chai'
import type { Page } from 'playwright-core'
import type { TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { openWatchedPage, signIn } from '@overt/testing/ui'

/** Search boxes whose text the server looks for. */
const boxes: readonly { readonly path: string; readonly label: string; readonly asks: RegExp; readonly parameter: string; readonly show?: (page: Page) => Promise<void> }[] = [
  { path: '/members', label: 'Search members', asks: /\/members$/, parameter: 'search' },
  { path: '/attendance', label: 'Find a person', asks: /\/people$/, parameter: 'search' },
  { path: '/reports/saved', label: 'Find a saved report', asks: /\/saved$/, parameter: 'search' },
  { path: '/permissions', label: 'Search people and groups', asks: /\/members\/choices$/, parameter: 'search' },
  { path: '/permissions', label: 'Search the tree', asks: /\/tasks$/, parameter: 'search', show: (page) => page.getByRole('checkbox', { name: 'Manager', exact: true }).click() },
  { path: '/permissions/access', label: 'Search', asks: /\/tasks$/, parameter: 'search' },
  { path: '/dashboards', label: 'Search', asks: /\/choices$/, parameter: 'search', show: (page) => page.getByRole('button', { name: /^People:/ }).click() },
]

describe('a search box', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let opened: Awaited<ReturnType<typeof openWatchedPage>>
  let page: Page

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: ['attendance', 'dashboards', 'permissions', 'reports'] })
    expect((await workspace.admin.post('/plugins/dashboards/dashboards', { name: 'Team', scope: {}, layout: [] })).statusCode).to.equal(201)
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    opened = await openWatchedPage(platform.origin, { viewport: { width: 1280, height: 900 } })
    page = opened.page
    await page.clock.install()
    await signIn(page, platform.origin, workspace.admin)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }, ['attendance', 'dashboards', 'permissions', 'reports'])
  after(() => opened.close())

  for (const { path, label, asks, parameter, show } of boxes) {
    it(`“${label}” of ${path} asks the server once, when the reader pauses`, async () => {
      await page.goto(platform.origin + path)
      await show?.(page)
      const box = page.getByRole('textbox', { name: label, exact: true }).or(page.getByRole('searchbox', { name: label, exact: true }))
      await box.waitFor()
      const asked: string[] = []
      page.on('request', (request) => {
        const url = new URL(request.url())
        if (asks.test(url.pathname) && url.searchParams.has(parameter)) asked.push(url.searchParams.get(parameter) ?? '')
      })
      const answered = page.waitForResponse((response) => new URL(response.url()).searchParams.get(parameter) === 'grace')
      await page.clock.pauseAt(Date.now() + 5_000)
      await box.pressSequentially(' grace ')
      expect(asked, 'while somebody types').to.deep.equal([])
      await page.clock.resume()
      await answered
      expect(asked).to.deep.equal(['grace'])
      page.removeAllListeners('request')
    })
  }
})
