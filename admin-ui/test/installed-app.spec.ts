import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import type { Entry } from '../../sdk/wire/index.ts'
import { axeViolations, pageOf, signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { serveNextVersion } from './next-version.ts'
import type { NextVersion } from './next-version.ts'
import { disconnect, keptEverything, startTask } from './offline-support.ts'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const pictures = process.env.OVERT_TEST_PICTURES

interface Manifest {
  readonly id: string
  readonly name: string
  readonly lang: string
  readonly start_url: string
  readonly scope: string
  readonly display: string
  readonly theme_color: string
  readonly background_color: string
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly type: string; readonly purpose: string }[]
  readonly shortcuts: readonly { readonly name: string; readonly url: string; readonly icons: readonly { readonly src: string; readonly sizes: string }[] }[]
  readonly share_target: { readonly action: string; readonly method: string; readonly params: Readonly<Record<string, string>> }
}

describe('the installed web interface', function () {
  this.timeout(90_000)
  let platform: UiPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let taskId: string
  let context: BrowserContext
  let page: Page
  let next: NextVersion
  let faults: readonly string[]

  useUi({}, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' })
    const made = async (path: string, body: object): Promise<string> => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    const projectId = await made('/projects', { name: 'Website', organizationId: await made('/organizations', { name: 'PrettyNeat' }) })
    taskId = await made('/tasks', { name: 'Drafts', projectId })
  })
  beforeEach(async () => {
    member = await workspace.member({ name: 'Ada' })
    next = await serveNextVersion(platform.origin)
    faults = []
  })
  afterEach(async () => {
    await context.close()
    await next.close()
    expect(faults.join('\n')).to.equal('')
  })

  async function open({ path = '/', width = 1440, dark = false, locale = 'en-US', serviceWorkers = 'allow' as 'allow' | 'block', prepare }: {
    path?: string; width?: number; dark?: boolean; locale?: string; serviceWorkers?: 'allow' | 'block'; prepare?: (context: BrowserContext) => Promise<unknown>
  } = {}): Promise<void> {
    context = await (await testBrowser()).newContext({ viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light', locale, timezoneId: 'Europe/Berlin', reducedMotion: 'reduce', serviceWorkers })
    await prepare?.(context)
    page = await context.newPage()
    faults = await watchPage(page, next.origin)
    if (locale === 'en-US') await signIn(page, next.origin, member, path)
  }
  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: `${pictures}/${name}.png` })
  }
  const entries = async (): Promise<Entry[]> => (await member.get(`/entries?memberId=${member.id}`)).json<{ items: Entry[] }>().items
  const bar = () => page.getByRole('combobox', { name: 'Start work or enter a command' })
  const pngSize = async (address: string): Promise<string> => {
    const { statusCode, headers, rawPayload } = await platform.app.inject(address)
    expect([statusCode, headers['content-type']], address).to.deep.equal([200, 'image/png'])
    return `${rawPayload.readUInt32BE(16)}x${rawPayload.readUInt32BE(20)}`
  }
  const readManifest = async (language: string): Promise<Manifest> => {
    const answer = await platform.app.inject({ url: '/manifest.webmanifest', headers: { 'accept-language': language } })
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['vary']]).to.deep.equal([200, 'application/manifest+json; charset=utf-8', 'accept-language'])
    return answer.json<Manifest>()
  }

  it('has a manifest in the language of the browser that browsers accept for installing', async () => {
    await open({ path: '/time' })
    const protocol = await context.newCDPSession(page)
    const { url, errors } = await protocol.send('Page.getAppManifest')
    expect([new URL(url).pathname, errors]).to.deep.equal(['/manifest.webmanifest', []])
    await keptEverything(page)
    const { installabilityErrors } = await protocol.send('Page.getInstallabilityErrors')
    // A private window, as tests use it, installs nothing.
    expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).to.deep.equal([])
    const [english, german] = [await readManifest('en'), await readManifest('de-DE,de;q=0.9')]
    expect(english).to.include({ id: '/', name: 'Overt', lang: 'en', start_url: '/', scope: '/', display: 'standalone' })
    expect([german.lang, german.shortcuts.map(({ name }) => name)]).to.deep.equal(['de', ['Starten', 'Stoppen', 'Zeit eintragen']])
    expect(english.shortcuts.map(({ name, url: to }) => [name, to])).to.deep.equal([['Start', '/?do=start'], ['Stop', '/?do=stop'], ['Add time', '/?do=add']])
    for (const { src, sizes } of [...english.icons.filter(({ type }) => type === 'image/png'), ...english.shortcuts.flatMap(({ icons }) => icons)]) expect(await pngSize(src), src).to.equal(sizes)
    expect(english.icons.filter(({ type }) => type === 'image/png').map(({ sizes, purpose }) => `${sizes} ${purpose}`)).to.have.members(['192x192 any', '512x512 any', '512x512 maskable'])
    expect(await pngSize('/icon-180.png')).to.equal('180x180')
    expect(english.share_target).to.deep.equal({ action: '/', method: 'GET', enctype: 'application/x-www-form-urlencoded', params: { title: 'title', text: 'say', url: 'link' } })
    expect(await page.locator('meta[name=theme-color]').evaluateAll((all) => all.map((each) => each.getAttribute('media')))).to.deep.equal(['(prefers-color-scheme: light)', '(prefers-color-scheme: dark)'])
  })

  it('fills the action bar with a shared sentence and does nothing with it', async () => {
    await open({ path: '/?title=From+a+mail&say=start+Drafts%0Aat+9:30&link=https%3A%2F%2Fexample.org%2F' })
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
    expect(await bar().inputValue()).to.equal('start Drafts at 9:30')
    await page.waitForURL((url) => url.search === '')
    await page.getByRole('heading', { name: 'My day' }).waitFor()
    expect(await entries()).to.deep.equal([])
    await page.goto(`${next.origin}/?title=Drafts`)
    await page.waitForFunction(() => (document.activeElement as HTMLInputElement).value === 'Drafts')
    expect(await entries()).to.deep.equal([])
  })

  it('starts, stops and adds from shortcuts; a link from elsewhere stops nothing', async () => {
    await member.post('/timer/start', { taskId })
    await open({ path: '/?do=stop' })
    const question = page.getByRole('dialog', { name: 'Stop “Drafts”?' })
    await question.waitFor()
    expect((await entries())[0]!.stoppedAt).to.equal(null)
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await question.getByRole('button', { name: 'Stop' }).click()
    await page.getByRole('group', { name: 'Running entry' }).waitFor({ state: 'detached' })
    expect((await entries())[0]!.stoppedAt).to.not.equal(null)
    await page.goto(`${next.origin}/?do=stop`)
    await page.getByText('No timer is running').first().waitFor()
    await page.goto(`${next.origin}/?do=start`)
    await page.waitForFunction(() => document.activeElement?.getAttribute('role') === 'combobox')
    await page.goto(`${next.origin}/time?do=add`)
    await page.getByRole('dialog').getByLabel('Task').waitFor()
    expect(new URL(page.url()).search).to.equal('')
  })

  it('brings a shortcut to the window that is open, whose page stays as it is', async () => {
    await open({ path: '/time', prepare: (made) => made.addInitScript(() => {
      Object.defineProperty(globalThis, 'launchQueue', { value: { setConsumer(run: unknown) { Object.assign(globalThis, { launched: run }) } } })
    }) })
    await page.getByRole('button', { name: 'Add entry' }).waitFor()
    await page.evaluate((origin) => {
      Object.assign(globalThis, { sameDocument: true })
      ;(globalThis as unknown as { launched(launch: object): void }).launched({ targetURL: `${origin}/?say=Drafts` })
    }, next.origin)
    await page.waitForFunction(() => (document.activeElement as HTMLInputElement).value === 'Drafts')
    expect([pageOf(page.url()), await page.evaluate(() => 'sameDocument' in globalThis)]).to.deep.equal(['/time', true])
  })

  it('offers a newer version, and keeps what is typed and what waits until its person reloads', async function () {
    this.timeout(180_000)
    await open({ path: '/time' })
    await disconnect(context, page)
    await startTask(page, 'Drafts')
    await page.getByRole('status').getByText('One change is waiting to be sent').waitFor()
    await context.route('**/timer/start', (route) => route.abort())
    await page.getByRole('button', { name: 'Add entry' }).first().click()
    const draft = page.getByRole('dialog').getByLabel('Description')
    await draft.fill('Half a sentence')
    next.publish()
    await context.setOffline(false)
    // A look that began before the connection was back finds nothing, an update asked for meanwhile joins it, and one that lost a file begins again.
    await page.waitForFunction(async () => {
      if (document.body.textContent.includes('A new version is ready.')) return true
      const registration = await navigator.serviceWorker.ready
      if (registration.installing === null && registration.waiting === null) await registration.update().catch(() => undefined)
      return false
    }, undefined, { polling: 500, timeout: 90_000 })
    await page.getByText('A new version is ready.').waitFor()
    expect(await draft.inputValue()).to.equal('Half a sentence')
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('dialog', { name: 'Discard your changes?' }).getByRole('button', { name: 'Discard changes' }).click()
    await bar().fill('something to keep')
    await page.getByRole('button', { name: 'Reload' }).click()
    const question = page.getByRole('dialog', { name: 'Reload with unsaved input?' })
    await question.waitFor()
    expect((await axeViolations(page)).join('\n')).to.equal('')
    await picture('version-question')
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(await bar().inputValue()).to.equal('something to keep')
    await bar().fill('')
    await picture('version')
    await context.unroute('**/timer/start')
    await page.getByRole('button', { name: 'Reload' }).click()
    await page.waitForFunction(() => document.querySelector('script[src*="index-next-"]') !== null)
    await page.getByRole('group', { name: 'Running entry' }).getByRole('link', { name: 'Drafts' }).waitFor()
    await page.getByRole('status').getByText('to be sent').waitFor({ state: 'detached' })
    expect((await entries()).length).to.equal(1)
    await keptEverything(page)
    expect(await page.getByText('A new version is ready.').count(), 'this is the newest').to.equal(0)
  })

  it('opens a page whose files are gone from the server by loading it as a whole', async () => {
    await open({ serviceWorkers: 'block' })
    await page.getByRole('heading', { name: 'My day' }).waitFor()
    next.publish()
    next.lose(/\/assets\/(?:TimePage|.*TimePage.*)-[\w-]+\.js/)
    await page.getByRole('link', { name: 'Time', exact: true }).first().click()
    await page.waitForFunction(() => document.querySelector('script[src*="index-next-"]') !== null)
    await page.getByRole('heading', { name: 'Time', exact: true }).waitFor()
  })

  it('leaves the apps of plugins, the API and downloads to the server', async () => {
    await open()
    await keptEverything(page)
    const kept = await page.evaluate(async () => (await Promise.all((await caches.keys()).map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat())
    expect(kept).to.include('/').and.include('/icon.svg')
    expect(kept.filter((path) => !/^\/(?:$|assets\/|plugins\/|[\w-]+\.(?:png|svg)$)/.test(path))).to.deep.equal([])
    await context.setOffline(true)
    const answers = await page.evaluate(() => Promise.all(['/api/setup', '/apps/punchim/', '/healthz'].map((path) => fetch(path).then(({ status }) => status, () => 'unreachable'))))
    expect(answers).to.deep.equal(['unreachable', 'unreachable', 'unreachable'])
    const other = await context.newPage()
    expect(await other.goto(`${next.origin}/apps/punchim/`).catch(() => 'unreachable')).to.equal('unreachable')
  })

  for (const [width, dark] of [[390, true], [1440, false]] as const) {
    it(`fits ${width} pixels without a connection, ${dark ? 'dark, in German' : 'light'}`, async () => {
      await open({ width, dark, path: '/time', ...(dark ? { prepare: (made: BrowserContext) => made.addInitScript(() => { localStorage.setItem('overt.locale', 'en') }) } : {}) })
      await disconnect(context, page)
      if (dark) {
        await page.evaluate(() => { localStorage.setItem('overt.locale', 'de') })
        await context.addInitScript(() => { localStorage.setItem('overt.locale', 'de') })
        await page.reload()
        await page.getByText('Der Server ist nicht erreichbar.').first().waitFor()
      } else await startTask(page, 'Drafts')
      const path = '/members'
      await picture(`fit-${width}-time`)
      await page.goto(next.origin + path)
      await page.getByText(dark ? 'Dafür braucht es eine Verbindung' : 'This needs a connection').first().waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).to.be.at.most(width)
      expect((await axeViolations(page)).join('\n')).to.equal('')
      await picture(`fit-${width}`)
    })
  }
})
