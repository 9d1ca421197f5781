import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { testBrowser } from '../../sdk/testing/browser.ts'
import type { TestMember, TestWorkspace } from '../../core/testing/create-test-platform.ts'
import { watchPage } from './page-watch.ts'
import { signIn, useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

describe('a person in two workspaces', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let acme: TestWorkspace
  let secondId: string
  let person: TestMember
  let context: BrowserContext

  useUi({}, async (ui) => {
    platform = ui
    acme = await platform.workspace({ name: 'Acme', enabled: ['attendance'] })
    person = await acme.member({ name: 'Ada Two' })
    const made = await platform.app.inject({ method: 'POST', url: '/api/workspaces', headers: { authorization: `Bearer ${person.token}` }, payload: { name: 'Second', timeZone: 'UTC' } })
    secondId = made.json<{ id: string }>().id
    await platform.app.inject({ method: 'PATCH', url: `/api/workspaces/${secondId}`, headers: { authorization: `Bearer ${person.token}`, 'if-match': String(made.headers.etag) }, payload: { onboarding: { completed: true, step: 5 } } })
  })
  beforeEach(async () => { context = await (await testBrowser()).newContext({ locale: 'en-GB', reducedMotion: 'reduce' }) })
  afterEach(() => context.close())

  const switcher = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`${name}.*Switch workspace`) })

  it('P22: keeps the workspace of each tab over a reload, whatever another tab opens', async () => {
    const first = await context.newPage()
    const faults = await watchPage(first, platform.origin)
    await signIn(first, platform.origin, person, `/?workspace=${acme.id}`)
    await switcher(first, 'Acme').waitFor()
    const other = await context.newPage()
    await other.goto(`${platform.origin}/`)
    await switcher(other, 'Acme').click()
    await other.getByRole('menuitemcheckbox', { name: 'Second' }).click()
    await switcher(other, 'Second').waitFor()
    await first.reload()
    await switcher(first, 'Acme').waitFor()
    await other.reload()
    await switcher(other, 'Second').waitFor()
    expect(faults.join('\n')).to.equal('')
  })

  it('P22: lands in the workspace that a link is about, signed in or not, and keeps the rest of the address', async () => {
    const page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    await signIn(page, platform.origin, person, `/time?workspace=${secondId}&view=day`)
    await switcher(page, 'Second').waitFor()
    await page.waitForURL((url) => url.pathname === '/time' && url.searchParams.get('view') === 'day' && !url.searchParams.has('workspace'))
    await page.goto(`${platform.origin}/time?workspace=${acme.id}`)
    await switcher(page, 'Acme').waitFor()
    await page.goto(`${platform.origin}/time?workspace=01990000-0000-7000-8000-000000000000`)
    await switcher(page, 'Acme').waitFor()
    expect(faults.join('\n')).to.equal('')
  })

  it('keeps the open workspace with its plugins and its events where another cannot be opened', async () => {
    const page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    await signIn(page, platform.origin, person, `/time?workspace=${acme.id}`)
    const plugin = page.getByRole('link', { name: 'Attendance', exact: true })
    await plugin.waitFor()
    await context.route(new RegExp(`/api/workspaces/${secondId}(/opening.*)?$`), (route) => route.abort())
    await switcher(page, 'Acme').click()
    await page.getByRole('menuitemcheckbox', { name: 'Second' }).click()
    await page.getByText('The server cannot be reached', { exact: true }).waitFor()
    await plugin.waitFor()
    await acme.admin.patch(`/api/workspaces/${acme.id}`, { name: 'Acme Works' })
    await switcher(page, 'Acme Works').waitFor()
    expect(faults.join('\n')).to.equal('')
  })
})
