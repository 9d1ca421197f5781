import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { useUi } from './ui-platform.ts'
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
  beforeEach(async () => {
    context = await (await testBrowser()).newContext({ locale: 'en-GB', reducedMotion: 'reduce' })
    context.setDefaultTimeout(10_000)
  })
  afterEach(() => context.close())

  const switcher = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`${name}.*Switch workspace`) })

  const pathOf = (page: Page): string => page.url().slice(platform.origin.length)
  const open = async (page: Page, path: string, name: string): Promise<void> => {
    await page.goto(platform.origin + path)
    await switcher(page, name).waitFor()
  }

  it('P22: keeps the workspace of each tab in its address, over reloads and steps through the history, whatever another tab opens', async () => {
    const first = await context.newPage()
    const faults = await watchPage(first, platform.origin)
    await signIn(first, platform.origin, person, `/w/${acme.slug}/`)
    await switcher(first, 'Acme').waitFor()
    expect(pathOf(first)).to.equal('/w/acme/')
    const other = await context.newPage()
    await open(other, '/', 'Acme')
    expect(pathOf(other)).to.equal('/w/acme/')
    await switcher(other, 'Acme').click()
    await other.getByRole('menuitemcheckbox', { name: 'Second' }).click()
    await switcher(other, 'Second').waitFor()
    expect(pathOf(other)).to.equal('/w/second/')
    await first.reload()
    await switcher(first, 'Acme').waitFor()
    await other.getByRole('navigation').getByRole('link', { name: 'Time', exact: true }).click()
    await other.waitForURL(`${platform.origin}/w/second/time`)
    await other.reload()
    await switcher(other, 'Second').waitFor()
    expect(pathOf(other)).to.equal('/w/second/time')
    await other.goBack()
    await other.waitForURL(`${platform.origin}/w/second/`)
    await other.goBack()
    await switcher(other, 'Acme').waitFor()
    expect(pathOf(other)).to.equal('/w/acme/')
    await other.goForward()
    await switcher(other, 'Second').waitFor()
    expect(faults.join('\n')).to.equal('')
  })

  it('P22: follows the events of both workspaces in two tabs at once', async () => {
    const [first, other] = [await context.newPage(), await context.newPage()]
    await signIn(first, platform.origin, person, `/w/${acme.slug}/members`)
    await switcher(first, 'Acme').waitFor()
    await open(other, '/w/second/members', 'Second')
    await acme.admin.patch(`/api/workspaces/${acme.id}`, { name: 'Acme Works' })
    await switcher(first, 'Acme Works').waitFor()
    await platform.app.inject({ method: 'PATCH', url: `/api/workspaces/${secondId}`, headers: { authorization: `Bearer ${person.token}` }, payload: { name: 'Second Works' } })
    await switcher(other, 'Second Works').waitFor()
    expect(await switcher(first, 'Acme Works').count()).to.equal(1)
    await acme.admin.patch(`/api/workspaces/${acme.id}`, { name: 'Acme' })
    await platform.app.inject({ method: 'PATCH', url: `/api/workspaces/${secondId}`, headers: { authorization: `Bearer ${person.token}` }, payload: { name: 'Second' } })
  })

  it('P22: leads on from addresses without a workspace to the last one, and from those of earlier mails, with the rest of the address', async () => {
    const page = await context.newPage()
    const faults = await watchPage(page, platform.origin)
    await signIn(page, platform.origin, person, '/w/second/time?view=day#today')
    await switcher(page, 'Second').waitFor()
    expect(pathOf(page)).to.equal('/w/second/time?view=day#today')
    await open(page, '/time?view=day#today', 'Second')
    expect(pathOf(page)).to.equal('/w/second/time?view=day#today')
    await open(page, `/time?workspace=${acme.id}&view=day`, 'Acme')
    await page.waitForURL(`${platform.origin}/w/acme/time?view=day`)
    await open(page, `/w/${secondId}/members`, 'Second')
    expect(pathOf(page)).to.equal('/w/second/members')
    await open(page, '/time?workspace=01990000-0000-7000-8000-000000000000', 'Second')
    await open(page, '/?do=add', 'Second')
    await page.getByRole('dialog').waitFor()
    expect(pathOf(page)).to.equal('/w/second/')
    expect(faults.join('\n')).to.equal('')
  })

  it('P22: leads on from a former address, and changes its own where somebody else renames the workspace', async () => {
    const page = await context.newPage()
    const rename = (slug: string) => platform.app.inject({ method: 'PATCH', url: `/api/workspaces/${secondId}`, headers: { authorization: `Bearer ${person.token}` }, payload: { slug } })
    await signIn(page, platform.origin, person, '/w/second/time')
    await switcher(page, 'Second').waitFor()
    await rename('second-home')
    await page.waitForURL(`${platform.origin}/w/second-home/time`)
    await page.getByRole('link', { name: 'Members', exact: true }).first().click()
    await page.waitForURL(`${platform.origin}/w/second-home/members`)
    await page.evaluate(() => { Object.assign(globalThis, { sameDocument: true }) })
    await page.goBack()
    await page.waitForURL(`${platform.origin}/w/second-home/time`)
    expect(await page.evaluate(() => 'sameDocument' in globalThis)).to.equal(true)
    await open(page, '/w/second/members?search=a', 'Second')
    await page.waitForURL((url) => url.pathname === '/w/second-home/members')
    await rename('second')
    await page.waitForURL((url) => url.pathname === '/w/second/members')
  })

  it('explains an address of no workspace of theirs, the same whether there is one, and offers theirs', async () => {
    const hidden = await platform.workspace({ name: 'Hidden' })
    const page = await context.newPage()
    await signIn(page, platform.origin, person, `/w/${hidden.slug}/time?view=day`)
    const heading = page.getByRole('heading', { level: 1 })
    await page.getByRole('heading', { name: 'You can’t open this workspace' }).waitFor()
    expect(pathOf(page)).to.equal(`/w/${hidden.slug}/time?view=day`)
    const explained = await page.locator('main').innerText()
    await page.goto(`${platform.origin}/w/nothing-here/time`)
    await heading.waitFor()
    expect(await page.locator('main').innerText()).to.equal(explained)
    await page.getByRole('link', { name: 'Acme' }).click()
    await switcher(page, 'Acme').waitFor()
    expect(pathOf(page)).to.equal('/w/acme/')
  })

  it('leads nowhere else after signing in', async () => {
    for (const next of ['//example.com/w/acme/', 'https://example.com/', '/\\example.com', 'javascript:alert(1)']) {
      const own = await (await testBrowser()).newContext({ locale: 'en-GB' })
      const page = await own.newPage()
      await signIn(page, platform.origin, person, next)
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(new URL(page.url()).origin, next).to.equal(platform.origin)
      await own.close()
    }
  })

  it('says that a workspace cannot be reached where another is chosen, and leads back to the one before', async () => {
    const page = await context.newPage()
    await signIn(page, platform.origin, person, `/w/${acme.slug}/time`)
    await switcher(page, 'Acme').waitFor()
    await context.route(new RegExp(`/api/workspaces/${secondId}(/opening.*)?$`), (route) => route.abort())
    await switcher(page, 'Acme').click()
    await page.getByRole('menuitemcheckbox', { name: 'Second' }).click()
    await page.getByText('This needs a connection', { exact: true }).waitFor()
    await page.goBack()
    await page.getByRole('link', { name: 'Attendance', exact: true }).waitFor()
    expect(pathOf(page)).to.equal('/w/acme/time')
  })
})
