/// <reference lib="dom" />
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { axeViolations } from '../../../admin-ui/test/axe.ts'
import { appPath, assign, bigButton, openPhone, outcome, punchWorkspace, signInOnPhone, startAppTest, workerReady } from './app-support.ts'
import type { AppTest, Phone } from './app-support.ts'
import { base, circle, created, makeTask } from './punchim-support.ts'
import type { Punch } from '../wire.ts'

const built = new URL('../dist/app/', import.meta.url).pathname
const site = { latitude: 52.52, longitude: 13.405, accuracy: 10 }
const away = { latitude: 52.53, longitude: 13.405, accuracy: 10 }

describe('the punch clock on a phone', function () {
  this.timeout(120_000)
  let test: AppTest
  let phone: Phone | undefined

  before(async function () {
    this.timeout(240_000)
    test = await startAppTest()
  })
  afterEach(async () => {
    const { faults = [] } = phone ?? {}
    await phone?.close()
    phone = undefined
    expect(faults).to.deep.equal([])
  })
  after(() => test.close())

  const punchesOf = async (of: Awaited<ReturnType<typeof somebody>>): Promise<readonly Punch[]> => {
    const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
    return (await of.workspace.admin.get(`${base}/punches?memberId=${of.person.id}&from=${day(-2)}&to=${day(1)}`)).json<{ items: Punch[] }>().items
  }
  async function somebody(settings: Readonly<Record<string, unknown>> = { gps: 'off' }, fences: readonly Readonly<Record<string, unknown>>[] = []) {
    const { workspace, taskId } = await punchWorkspace(test, settings)
    const person = await workspace.member({ name: 'Grace Hopper' })
    await assign(workspace, person, taskId)
    for (const fence of fences) await created(workspace.admin, `${base}/fences`, fence)
    return { workspace, taskId, person }
  }

  it('is small: its first JavaScript is below 80 kB, and its manifest names icons for every home screen', () => {
    const page = readFileSync(join(built, 'index.html'), 'utf8')
    const first = [...page.matchAll(/assets\/[\w-]+\.js/g)].map(([name]) => name)
    // The larger of the two catalogues is asked for at once.
    const catalogue = readdirSync(join(built, 'assets')).find((name) => /^de-[\w-]+\.js$/.test(name))!
    const bytes = [...new Set(first), `assets/${catalogue}`].map((name) => gzipSync(readFileSync(join(built, name)), { level: 9 }).length)
    expect(bytes.reduce((sum, one) => sum + one, 0)).to.be.lessThan(80_000)
    const manifest = JSON.parse(readFileSync(join(built, 'manifest.webmanifest'), 'utf8')) as { name: string; start_url: string; scope: string; display: string; icons: { src: string; sizes: string; purpose: string }[] }
    expect(manifest).to.include({ start_url: appPath, scope: appPath, display: 'standalone' })
    expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).to.include.members(['192x192 any', '512x512 any', '512x512 maskable'])
    for (const { src } of manifest.icons) expect(readFileSync(join(built, src.replace(appPath, ''))).length, src).to.be.greaterThan(0)
  })

  it('signs in once and punches in and out with one button', async () => {
    const { workspace, person, taskId } = await somebody()
    phone = await openPhone(test)
    const { page } = phone
    await signInOnPhone(page, person)
    await bigButton(page).filter({ hasText: 'Punch in' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).to.include('You\'re in')
    const running = (await workspace.admin.get(`/entries?memberId=${person.id}`)).json<{ items: { taskId: string; source: string; stoppedAt: string | null }[] }>().items
    expect(running.map(({ taskId: task, source, stoppedAt }) => [task, source, stoppedAt])).to.deep.equal([[taskId, 'punch', null]])

    await page.reload()
    await bigButton(page).filter({ hasText: 'Punch out' }).click()
    await outcome(page).filter({ hasText: 'Punched out at' }).waitFor()
    expect(await page.locator('.punch-row').count()).to.equal(2)
    expect((await punchesOf({ workspace, person, taskId })).map(({ kind, disputed }) => [kind, disputed])).to.deep.equal([['out', false], ['in', false]])
  })

  it('opens, punches and keeps what was punched without a connection, and sends it in order, once, when it is back', async () => {
    const of = await somebody()
    phone = await openPhone(test)
    const { page, context } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).waitFor()
    await workerReady(page)
    await context.setOffline(true)
    await page.reload()
    for (const kind of ['in', 'out'] as const) {
      await bigButton(page).filter({ hasText: `Punch ${kind}` }).click()
      await outcome(page).filter({ hasText: `Punched ${kind} at` }).filter({ hasText: 'kept on this phone' }).waitFor()
    }
    // Closed and opened again, still without a connection: nothing is lost.
    await page.close()
    const second = await phone.tab()
    await second.getByText('2 records wait to be sent').waitFor()
    expect(await punchesOf(of)).to.deep.equal([])
    const sent: string[] = []
    context.on('request', (request) => { if (request.method() === 'POST' && request.url().endsWith('/punches')) sent.push((request.postDataJSON() as { kind: string }).kind) })
    await context.setOffline(false)
    await second.getByText('2 records wait to be sent').waitFor({ state: 'detached' })
    expect((await punchesOf(of)).map(({ kind }) => kind)).to.deep.equal(['out', 'in'])
    expect(sent).to.deep.equal(['in', 'out'])
  })

  it('never sends twice, nor punches twice, from two tabs', async () => {
    const of = await somebody()
    phone = await openPhone(test)
    const { page, context } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).waitFor()
    await workerReady(page)
    const other = await phone.tab()
    await bigButton(other).filter({ hasText: 'Punch in' }).waitFor()
    await context.setOffline(true)
    await Promise.all([bigButton(page).click(), bigButton(other).click()])
    for (const tab of [page, other]) await bigButton(tab).filter({ hasText: 'Punch out' }).waitFor()
    const sent: string[] = []
    context.on('request', (request) => { if (request.method() === 'POST' && request.url().endsWith('/punches')) sent.push(request.url()) })
    await context.setOffline(false)
    for (const tab of [page, other]) await tab.locator('.badge', { hasText: 'Not sent yet' }).waitFor({ state: 'detached' })
    expect((await punchesOf(of)).map(({ kind }) => kind)).to.deep.equal(['in'])
    expect(sent).to.have.length(1)
  })

  it('takes a selfie in the page, small and without what cameras write into files, and sends it after its punch', async () => {
    const of = await somebody({ gps: 'off', selfie: 'always' })
    phone = await openPhone(test, { permissions: ['camera'] })
    const { page } = phone
    await signInOnPhone(page, of.person)
    const picture = page.waitForRequest((request) => request.method() === 'PUT' && request.url().endsWith('/selfie'))
    await bigButton(page).click()
    await page.getByRole('button', { name: 'Take picture' }).click()
    await page.getByRole('button', { name: 'Retake' }).click()
    await page.getByRole('button', { name: 'Take picture' }).click()
    await page.getByRole('button', { name: 'Use picture' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect((await picture).headers()['content-type']).to.equal('image/jpeg')
    const [punch] = await punchesOf(of)
    expect(punch?.selfie).to.equal('kept')
    expect(await page.evaluate(async () => (await indexedDB.databases()).length)).to.equal(1)
  })

  it('punches without a selfie where the camera is refused, and says so', async () => {
    const of = await somebody({ gps: 'off', selfie: 'always' })
    phone = await openPhone(test, { before: () => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('denied', 'NotAllowedError')) } })
    const { page } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await page.getByText('The app may not use the camera').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Punch without a selfie' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect((await punchesOf(of))[0]?.selfie).to.equal('wanted')
  })

  it('judges the place by the best fix and says why in plain words', async () => {
    const of = await somebody({ gps: 'always' }, [circle('Gate 4')])
    phone = await openPhone(test, { permissions: ['geolocation'], geolocation: site })
    const { page, context } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'You were inside Gate 4, 100 m from its edge.' }).waitFor()
    await context.setGeolocation(away)
    await bigButton(page).filter({ hasText: 'Punch out' }).click()
    await outcome(page).filter({ hasText: 'outside Gate 4' }).waitFor()
    await page.locator('.punch-row').first().click()
    await page.locator('.sheet').getByText('You were 1 km outside Gate 4, the nearest place.').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    expect((await punchesOf(of)).map(({ verdict }) => verdict)).to.deep.equal(['outside', 'inside'])
  })

  it('punches without a place where that is refused, and says how to allow it', async () => {
    const of = await somebody({ gps: 'always' }, [circle('Gate 4')])
    phone = await openPhone(test)
    const { page } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    await page.getByText('The app can\'t see your place').waitFor()
    expect((await punchesOf(of)).map(({ verdict, flags }) => [verdict, flags])).to.deep.equal([['none', ['no-fix']]])
  })

  it('asks for a reason outside where the workspace wants one', async () => {
    const of = await somebody({ gps: 'always', outside: 'reason' }, [circle('Gate 4')])
    phone = await openPhone(test, { permissions: ['geolocation'], geolocation: away })
    const { page } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await page.getByText('You\'re 1 km outside Gate 4.').waitFor()
    await page.getByRole('button', { name: 'Don\'t punch' }).click()
    await outcome(page).filter({ hasText: 'Nothing was recorded.' }).waitFor()
    await bigButton(page).click()
    await page.getByLabel('Reason').fill('Delivery to the depot')
    await page.getByRole('button', { name: 'Punch with this reason' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect((await punchesOf(of)).map(({ reason }) => reason)).to.deep.equal(['Delivery to the depot'])
  })

  it('lets nobody punch outside where the workspace blocks it, and finds the place again on request', async () => {
    const of = await somebody({ gps: 'always', outside: 'block' }, [circle('Gate 4')])
    phone = await openPhone(test, { permissions: ['geolocation'], geolocation: away })
    const { page, context } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await page.getByRole('heading', { name: 'You can\'t punch here' }).waitFor()
    expect(await punchesOf(of)).to.deep.equal([])
    await context.setGeolocation(site)
    await page.getByRole('button', { name: 'Find my place again' }).click()
    await outcome(page).filter({ hasText: 'inside Gate 4' }).waitFor()
  })

  it('keeps coordinates on the phone in verdict-only mode, and shows them in a dispute when the person wants to', async () => {
    const of = await somebody({ gps: 'always', verdictOnly: true }, [circle('Gate 4')])
    phone = await openPhone(test, { permissions: ['geolocation'], geolocation: away })
    const { page, context } = phone
    const sent: string[] = []
    context.on('request', (request) => { sent.push(`${request.url()} ${request.postData() ?? ''}`) })
    await signInOnPhone(page, of.person)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'outside Gate 4' }).waitFor()
    expect(sent.filter((text) => text.includes('52.53') || text.includes('13.405'))).to.deep.equal([])
    expect((await punchesOf(of)).map(({ verdict, claimed, latitude }) => [verdict, claimed, latitude])).to.deep.equal([['outside', true, null]])
    await page.locator('.punch-row').first().click()
    await page.getByRole('button', { name: 'Show where I was' }).click()
    await page.getByText('You have shown where you were.').waitFor()
    expect((await punchesOf(of)).map(({ latitude, revealedAt }) => [latitude, revealedAt !== null])).to.deep.equal([[52.53, true]])
  })

  it('says what to do where nobody has assigned a task', async () => {
    const { workspace } = await punchWorkspace(test, {})
    const person = await workspace.member({ name: 'New Person' })
    phone = await openPhone(test, { width: 360, height: 640 })
    const { page } = phone
    await signInOnPhone(page, person)
    await page.getByText('You can\'t punch in yet').waitFor()
    expect(await bigButton(page).count()).to.equal(0)
    expect(await axeViolations(page)).to.deep.equal([])
  })

  it('lets the person choose the task where several are assigned, and the workspace where several have the punch clock', async () => {
    const { workspace, person } = await somebody()
    const more = await created(workspace.admin, `${base}/assignments`, { memberId: person.id, taskId: await makeTask(workspace, 'Front desk') })
    phone = await openPhone(test)
    const { page } = phone
    await signInOnPhone(page, person)
    await page.getByLabel('What are you working on?').selectOption(more)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    await page.locator('.task strong', { hasText: 'Front desk' }).waitFor()
  })

  it('tells when the phone\'s clock is wrong; the server\'s time counts', async () => {
    const of = await somebody()
    phone = await openPhone(test, { before: () => {
      const now = Date.now
      Date.now = () => now() + 3_600_000
      const Real = Date
      globalThis.Date = class extends Real {
        constructor(...given: []) { super(...(given.length === 0 ? [Real.now()] : given) as []) }
      } as DateConstructor
    } })
    const { page } = phone
    await signInOnPhone(page, of.person)
    await page.getByText('This phone\'s clock is 1 h 00 min fast').waitFor()
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    const [punch] = await punchesOf(of)
    expect(punch?.flags).to.include('skew')
    expect(Math.abs(Date.parse(punch!.correctedAt) - Date.now())).to.be.lessThan(60_000)
  })

  it('asks before signing out with something unsent, and sends it after signing in again', async () => {
    const of = await somebody()
    phone = await openPhone(test)
    const { page, context } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).waitFor()
    await workerReady(page)
    await context.setOffline(true)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'kept on this phone' }).waitFor()
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: '1 record has not been sent' }).waitFor()
    await page.getByRole('button', { name: 'Sign out, keep them here' }).click()
    await page.getByLabel('Email').waitFor()
    await context.setOffline(false)
    // Another account must not get it.
    const other = await of.workspace.member({ name: 'Somebody Else' })
    await context.clearCookies()
    await page.reload()
    await signInOnPhone(page, other)
    await page.getByText('1 punch of another account waits on this phone').waitFor()
    await context.clearCookies()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await signInOnPhone(page, of.person)
    await page.locator('.punch-row').first().waitFor()
    await page.locator('.badge', { hasText: 'Not sent yet' }).waitFor({ state: 'detached' })
    expect((await punchesOf(of)).map(({ kind }) => kind)).to.deep.equal(['in'])
    expect(await punchesOf({ ...of, person: other })).to.deep.equal([])
  })

  it('says when the phone is full, asks, and loses nothing', async () => {
    const of = await somebody()
    phone = await openPhone(test, { before: () => {
      const { add } = IDBObjectStore.prototype
      IDBObjectStore.prototype.add = function (this: IDBObjectStore, ...given: Parameters<typeof add>) {
        if ('isFull' in globalThis) throw new DOMException('full', 'QuotaExceededError')
        return add.apply(this, given)
      }
    } })
    const { page } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).waitFor()
    await page.evaluate(() => { Object.assign(globalThis, { isFull: true }) })
    await bigButton(page).click()
    await page.getByRole('heading', { name: 'The phone\'s storage is full' }).waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('heading', { name: 'The phone\'s storage is full' }).waitFor()
    await page.evaluate(() => { Reflect.deleteProperty(globalThis, 'isFull') })
    await page.getByRole('button', { name: 'Try again' }).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    expect(await punchesOf(of)).to.have.length(1)
  })

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`can be read in the sun: button and state have a contrast of 7 : 1 and more (${colorScheme})`, async () => {
      const of = await somebody()
      phone = await openPhone(test, { colorScheme })
      const { page } = phone
      await signInOnPhone(page, of.person)
      for (const kind of ['in', 'out']) {
        await bigButton(page).filter({ hasText: `Punch ${kind}` }).waitFor()
        const contrasts = await page.evaluate(() => {
          const luminance = (color: string): number => {
            const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => Number(part) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue
          }
          const page = getComputedStyle(document.documentElement).backgroundColor
          return ['.punch-button', '.state-title', '.state-since', '.hours-figure', '.hours .muted'].map((selector) => {
            const { color, backgroundColor } = getComputedStyle(document.querySelector(selector)!)
            const [one, other] = [luminance(color), luminance(backgroundColor === 'rgba(0, 0, 0, 0)' ? page : backgroundColor)].sort((a, b) => b - a) as [number, number]
            return (one + 0.05) / (other + 0.05)
          })
        })
        for (const contrast of contrasts) expect(contrast).to.be.greaterThanOrEqual(7)
        await bigButton(page).click()
      }
    })
  }

  it('follows the system between light and dark until the person chooses', async () => {
    const of = await somebody()
    phone = await openPhone(test, { colorScheme: 'dark' })
    const { page } = phone
    const background = (color: string) => page.waitForFunction((wanted) => getComputedStyle(document.documentElement).backgroundColor === wanted, color)
    const [light, dark] = ['rgb(255, 255, 255)', 'rgb(9, 9, 11)'] as const
    await background(dark)
    await page.emulateMedia({ colorScheme: 'light' })
    await background(light)
    await signInOnPhone(page, of.person)
    await page.locator('.top .button-icon').click()
    await page.getByLabel('Appearance').selectOption('dark')
    await background(dark)
    await page.reload()
    await bigButton(page).waitFor()
    await background(dark)
  })

  for (const [width, height, colorScheme, locale] of [[360, 640, 'light', 'de-DE'], [390, 844, 'dark', 'en-GB'], [1440, 900, 'light', 'en-GB']] as const) {
    it(`is accessible at ${String(width)} px, ${colorScheme}, ${locale}, and scrolls in one direction only`, async () => {
      const of = await somebody({ kiosk: true, gps: 'anomaly', selfie: 'anomaly' })
      phone = await openPhone(test, { width, height, colorScheme, locale })
      const { page } = phone
      await page.locator('h1').waitFor()
      const check = async (): Promise<void> => {
        expect(await axeViolations(page)).to.deep.equal([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).to.equal(0)
      }
      await check()
      await page.locator('input[type=email]').fill(of.person.email)
      await page.locator('input[type=password]').fill(of.person.password)
      await page.locator('button[type=submit]').click()
      await bigButton(page).click()
      await page.locator('.punch-row').waitFor()
      await check()
      await page.locator('.top .button-icon').click()
      await page.locator('.sheet').waitFor()
      await check()
      expect(await page.evaluate(() => document.documentElement.lang)).to.equal(locale.slice(0, 2))
    })
  }
})
