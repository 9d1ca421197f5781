import { expect } from 'chai'
import { signIn, testBrowser } from '@overt/testing/ui'
import type { TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

describe('a report that waits', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let workspace: TestWorkspace

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: ['reports'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
  })

  it('says why, and shows what it was waited for', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => { release = resolve })
    const context = await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'UTC' })
    const page = await context.newPage()
    await page.route('**/plugins/reports/summary*', async (route) => {
      await held
      await route.continue()
    })
    await signIn(page, platform.origin, workspace.admin, '/reports?from=2026-03-01&to=2026-03-31')
    await page.getByText('Still loading. Overt prepares at most two of your reports at a time; the others wait.').waitFor()
    const bar = await page.getByRole('status').locator('.animate-pulse').first().boundingBox()
    expect(bar?.height, 'bars in the place of what is loading').to.be.greaterThan(10)
    release()
    await page.getByText('Nothing tracked here').waitFor()
    expect(await page.getByText('Still loading').count()).to.equal(0)
    await context.close()
  })
})
