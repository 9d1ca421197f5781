import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { BrowserContext, Page } from 'playwright-core'
import { axeViolations, signIn, testBrowser, watchPage } from '@overt/testing/ui'
import type { TestMember, TestWorkspace } from '@overt/testing/platform'
import { startPushService } from '../../core/test/push-service.ts'
import type { Browser } from '../../core/test/push-service.ts'
import { useUi } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const pictures = process.env.OVERT_TEST_PICTURES

describe('notices in the browser', function () {
  this.timeout(60_000)
  let platform: UiPlatform
  let service: Awaited<ReturnType<typeof startPushService>>
  let workspace: TestWorkspace
  let member: TestMember
  let context: BrowserContext
  let page: Page
  let faults: readonly string[]

  useUi({ environment: { OVERT_PUSH_PRIVATE: 'on' } }, async (ui) => {
    platform = ui
    workspace = await platform.workspace({ name: 'Acme', enabled: ['attendance'] })
    service = await startPushService(async () => (await workspace.admin.get('/push/key')).json<{ key: string }>().key)
  })
  beforeEach(async () => {
    member = await workspace.member({ name: 'Ada' })
    const { version } = (await member.get('/policy')).json<{ version: number }>()
    await member.post('/policy/acknowledge', { version })
  })
  afterEach(async () => {
    await context.close()
    expect(faults.join('\n')).to.equal('')
  })
  after(() => service.close())

  async function open(path: string, { granted = false, width = 1440, dark = false, browser }: { readonly granted?: boolean; readonly width?: number; readonly dark?: boolean; readonly browser?: Browser } = {}): Promise<void> {
    context = await (await testBrowser()).newContext({ locale: 'en-US', reducedMotion: 'reduce', viewport: { width, height: 900 }, colorScheme: dark ? 'dark' : 'light' })
    if (granted) await context.grantPermissions(['notifications'], { origin: platform.origin })
    // The browser asks its maker's service for an address, which tests cannot reach; everything else is the browser's own.
    await context.addInitScript(({ subscription, permission }) => {
      const asked: string[] = []
      Object.assign(globalThis, { asked })
      // A browser without a window denies everything and asks nobody.
      let state: NotificationPermission = permission
      Object.defineProperty(Notification, 'permission', { get: () => state })
      Notification.requestPermission = () => {
        asked.push('permission')
        if (state === 'default') state = 'granted'
        return Promise.resolve(state)
      }
      if (subscription === null) return
      PushManager.prototype.subscribe = ({ applicationServerKey } = {}) => {
        asked.push(`subscribe ${String(applicationServerKey)}`)
        return Promise.resolve({ toJSON: () => subscription } as unknown as PushSubscription)
      }
    }, { subscription: browser?.subscription ?? null, permission: granted ? 'default' as const : 'denied' as const })
    page = await context.newPage()
    faults = await watchPage(page, platform.origin)
    await signIn(page, platform.origin, member, path)
  }
  const asked = (): Promise<string[]> => page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)
  const heading = (name: string) => page.getByRole('heading', { name })
  async function picture(name: string): Promise<void> {
    if (pictures === undefined) return
    mkdirSync(pictures, { recursive: true })
    await page.screenshot({ path: `${pictures}/${name}.png`, fullPage: true })
  }
  /** Asks again until it is so; the test's own time limit ends it. */
  async function expectSoon(isSo: () => Promise<boolean>): Promise<void> {
    while (!await isSo()) await page.evaluate(() => new Promise(requestAnimationFrame))
  }
  async function decideLeave(from: string): Promise<void> {
    const { id } = (await member.post('/plugins/attendance/leave', { from, to: from, kind: 'vacation' })).json<{ id: string }>()
    expect((await workspace.admin.post(`/plugins/attendance/leave/${id}/approve`, {})).statusCode).to.equal(200)
  }

  it('come to the bell at once, are read by following them or all together, and by keyboard', async () => {
    await open('/')
    const bell = (count: string) => page.getByRole('button', { name: new RegExp(`^Notifications: ${count}(\\.|$)`) })
    await bell('none').waitFor()
    await decideLeave('2027-01-04')
    await bell('one').waitFor({ timeout: 5_000 })
    await decideLeave('2027-01-05')
    await bell('2').waitFor({ timeout: 5_000 })
    await bell('2').focus()
    await page.keyboard.press('Enter')
    const list = page.getByRole('region', { name: 'Notices' })
    await list.getByText('approved your leave on 5 Jan 2027.').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await picture('bell')
    await list.getByRole('link', { name: /4 Jan 2027/ }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/\/attendance\/leave$/)
    await bell('one').waitFor({ timeout: 5_000 })
    await bell('one').click()
    await page.getByRole('region', { name: 'Notices' }).getByRole('button', { name: 'Mark all as read' }).click()
    await bell('none').waitFor({ timeout: 5_000 })
    expect(await asked(), 'no page asks for permission').to.deep.equal([])
  })

  it('are shown by the browser once their reader has turned them on there, and no longer when turned off', async () => {
    const browser = service.browser()
    await open('/me/notifications', { granted: true, browser })
    await heading('Notifications in this browser').waitFor()
    await page.getByText('Your browser will ask whether Overt may show notifications of Acme.').waitFor()
    expect(await asked()).to.deep.equal([])
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByText('Notifications of Acme are shown here until you sign out.').waitFor()
    const { key } = (await member.get('/push/key')).json<{ key: string }>()
    expect(await asked()).to.deep.equal(['permission', `subscribe ${key}`])
    await decideLeave('2027-01-06')
    await platform.drain()
    expect(browser.received.map(({ shown }) => shown.text)).to.deep.equal(['Ada Admin approved your leave on 6 Jan 2027.'])
    await page.getByRole('button', { name: 'Turn off' }).click()
    await page.getByRole('button', { name: 'Turn on' }).waitFor()
    await decideLeave('2027-01-07')
    await platform.drain()
    expect(browser.received).to.have.lengthOf(1)
  })

  it('are over in a browser whose reader signs out', async () => {
    const browser = service.browser()
    await open('/me/notifications', { granted: true, browser })
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByText('Notifications of Acme are shown here until you sign out.').waitFor()
    const owner = (): Promise<string | null> => page.evaluate(() => localStorage.getItem('overt.push'))
    expect(await owner()).to.include(workspace.id)
    await page.getByRole('button', { name: 'Menu of Ada' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL(/\/sign-in/)
    expect(await owner()).to.equal(null)
    await decideLeave('2027-01-08')
    await platform.drain()
    expect(browser.requests).to.deep.equal([])
    expect((await member.get('/push/subscriptions')).json<{ items: unknown[] }>().items).to.deep.equal([])
  })

  it('are shown by the service worker, whatever a push service delivers', async () => {
    await open('/me/notifications', { granted: true, browser: service.browser() })
    await page.getByRole('button', { name: 'Turn on' }).click()
    await page.getByText('Notifications of Acme are shown here until you sign out.').waitFor()
    const [worker] = context.serviceWorkers()
    await worker!.evaluate(() => {
      const scope = globalThis as unknown as { shown: object[]; registration: { showNotification(title: string, options: object): Promise<void> } }
      scope.shown = []
      scope.registration.showNotification = (title, options) => Promise.resolve(void scope.shown.push({ title, ...options }))
    })
    const session = await context.newCDPSession(page)
    const registered = new Promise<string>((done) => {
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [own] = registrations
        if (own !== undefined) done(own.registrationId)
      })
    })
    await session.send('ServiceWorker.enable')
    const registrationId = await registered
    const shown = (): Promise<object[]> => worker!.evaluate(() => (globalThis as unknown as { shown: object[] }).shown)
    async function deliver(data: string): Promise<object | undefined> {
      const before = (await shown()).length
      await session.send('ServiceWorker.deliverPushMessage', { origin: platform.origin, registrationId, data })
      await expectSoon(async () => (await shown()).length === before + 1)
      return (await shown()).at(-1)
    }
    expect(await deliver(JSON.stringify({ title: 'A decision about you', text: 'Approved', path: '/w/acme/time', tag: 'a' })))
      .to.deep.equal({ title: 'A decision about you', body: 'Approved', tag: 'a', icon: '/icon-192.png', data: { path: '/w/acme/time' } })
    expect(await deliver('no JSON')).to.deep.equal({ title: 'Overt', body: '', tag: 'overt', icon: '/icon-192.png', data: { path: '/me/notifications' } })
  })

  it('say what to do where the browser blocks them', async () => {
    await open('/me/notifications')
    await page.getByText('Blocked in this browser').waitFor()
    await page.getByText('Allow them in the browser\'s site settings').waitFor()
    expect(await page.getByRole('button', { name: 'Turn on' }).count()).to.equal(0)
    expect(await asked()).to.deep.equal([])
  })

  it('go the ways that their reader chose, with quiet hours, saved at once', async () => {
    await open('/me/notifications', { granted: true })
    const mail = page.getByRole('checkbox', { name: 'A decision or question about you: Mail' })
    await mail.focus()
    const saved = () => page.waitForResponse((response) => response.url().endsWith('/notices/choices') && response.request().method() === 'PUT')
    await Promise.all([saved(), page.keyboard.press('Space')])
    const quiet = page.getByRole('switch', { name: 'Quiet hours' })
    await Promise.all([saved(), quiet.click()])
    await page.getByLabel('To', { exact: true }).fill('06:30')
    await Promise.all([saved(), page.getByRole('button', { name: 'Save' }).click()])
    const choices = (await member.get('/notices/choices')).json<{ items: { kind: string; channels: object }[]; quietHours: object }>()
    expect(choices.items.find(({ kind }) => kind === 'core.decision')?.channels).to.deep.equal({ push: true, mail: false, messenger: false })
    expect(choices.quietHours).to.deep.equal({ from: '22:00', to: '06:30' })
    expect(await axeViolations(page)).to.deep.equal([])
    await page.reload()
    await page.getByRole('checkbox', { name: 'A decision or question about you: Mail', checked: false }).waitFor()
  })

  for (const [width, dark] of [[390, false], [390, true], [1440, true], [1440, false]] as const) {
    it(`fit ${String(width)} pixels, ${dark ? 'dark' : 'light'}`, async () => {
      await decideLeave('2027-02-01')
      await member.post('/push/subscriptions', service.browser().subscription)
      await open('/me/notifications', { granted: true, width, dark })
      await heading('How you are notified').waitFor()
      await page.getByText('approved your leave on 1 Feb 2027.').waitFor()
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).to.equal(true)
      expect(await axeViolations(page)).to.deep.equal([])
      await picture(`notifications-${String(width)}-${dark ? 'dark' : 'light'}`)
    })
  }
})
