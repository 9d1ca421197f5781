/// <reference lib="dom" />
import { expect } from 'chai'
import { isDrawn } from '../rules/index.ts'
import type { Me } from '../wire.ts'
import { bigButton, keptOn, outcome, signInOnPhone, useApp, workerReady } from './app-support.ts'
import { base, circle } from './punchim-support.ts'

describe('the punch clock on a phone without a connection', function () {
  this.timeout(120_000)
  const app = useApp()

  it('opens, punches and keeps what was punched without a connection, and sends it in order, once, when it is back', async () => {
    const of = await app.somebody()
    const phone = await app.phone()
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
    await second.getByText('2 records are waiting to be sent').waitFor()
    expect(await app.punchesOf(of)).to.deep.equal([])
    const sent: string[] = []
    context.on('request', (request) => { if (request.method() === 'POST' && request.url().endsWith('/punches')) sent.push((request.postDataJSON() as { kind: string }).kind) })
    await context.setOffline(false)
    await second.getByText('2 records are waiting to be sent').waitFor({ state: 'detached' })
    expect((await app.punchesOf(of)).map(({ kind }) => kind)).to.deep.equal(['out', 'in'])
    expect(sent).to.deep.equal(['in', 'out'])
  })

  it('never sends twice, nor punches twice, from two tabs', async () => {
    const of = await app.somebody()
    const phone = await app.phone()
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
    expect((await app.punchesOf(of)).map(({ kind }) => kind)).to.deep.equal(['in'])
    expect(sent).to.have.length(1)
  })

  it('tells when the phone\'s clock is wrong; the server\'s time counts', async () => {
    const of = await app.somebody()
    const phone = await app.phone({ before: () => {
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
    const [punch] = await app.punchesOf(of)
    expect(punch?.flags).to.include('skew')
    expect(Math.abs(Date.parse(punch!.correctedAt) - Date.now())).to.be.lessThan(60_000)
  })

  it('asks before signing out with something unsent, and sends it after signing in again', async () => {
    const of = await app.somebody()
    const phone = await app.phone()
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
    await page.getByText('1 punch from another account is waiting on this phone').waitFor()
    await context.clearCookies()
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).click()
    await signInOnPhone(page, of.person)
    await page.locator('.punch-row').first().waitFor()
    await page.locator('.badge', { hasText: 'Not sent yet' }).waitFor({ state: 'detached' })
    expect((await app.punchesOf(of)).map(({ kind }) => kind)).to.deep.equal(['in'])
    expect(await app.punchesOf({ ...of, person: other })).to.deep.equal([])
  })

  it('says when the phone is full, asks, and loses nothing', async () => {
    const of = await app.somebody()
    const phone = await app.phone({ before: () => {
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
    expect(await app.punchesOf(of)).to.have.length(1)
  })

  it('goes on with a full phone that still takes the punch: what only copies the server is left out, and said', async () => {
    const of = await app.somebody()
    const phone = await app.phone({ before: () => {
      const { put } = IDBObjectStore.prototype
      // As browsers do it: the request fails, and its transaction ends with the same error.
      IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...given: Parameters<typeof put>) {
        if (!('isFull' in globalThis)) return put.apply(this, given)
        const [request, error] = [this.count() as unknown as IDBRequest<IDBValidKey>, new DOMException('full', 'QuotaExceededError')]
        for (const failed of [request, this.transaction]) Object.defineProperty(failed, 'error', { get: () => error })
        queueMicrotask(() => {
          request.dispatchEvent(new Event('error'))
          this.transaction.abort()
        })
        return request
      }
    } })
    const { page } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).waitFor()
    await page.evaluate(() => { Object.assign(globalThis, { isFull: true }) })
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'Punched in at' }).waitFor()
    await page.getByText('The phone\'s storage is full').waitFor()
    expect((await app.punchesOf(of)).map(({ kind }) => kind), 'the server has it').to.deep.equal(['in'])
    await page.evaluate(() => { Reflect.deleteProperty(globalThis, 'isFull') })
    await page.getByRole('button', { name: 'Send now' }).click()
    await page.getByText('The phone\'s storage is full').waitFor({ state: 'detached' })
    await page.locator('.badge', { hasText: 'Not sent yet' }).waitFor({ state: 'detached' })
    expect(await app.punchesOf(of), 'once').to.have.length(1)
  })

  it('sends in the background with the app closed, where the browser can', async () => {
    const of = await app.somebody()
    // A browser without windows registers nothing; it delivers the event all the same.
    const phone = await app.phone({ before: () => {
      const registered: string[] = []
      Object.assign(globalThis, { registered })
      const { SyncManager } = globalThis as unknown as { SyncManager: { prototype: object } }
      Object.defineProperty(SyncManager.prototype, 'register', { value: async (name: string) => { registered.push(name) } })
    } })
    const { page, context } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).waitFor()
    await workerReady(page)
    await context.setOffline(true)
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'kept on this phone' }).waitFor()
    expect(await page.evaluate(() => (globalThis as unknown as { registered: string[] }).registered)).to.include('punchim-send')
    // Another site in the same browser: the app is closed, and its worker gets the event when there is a connection.
    const elsewhere = await context.newPage()
    const devtools = await context.newCDPSession(elsewhere)
    const registration = new Promise<string>((resolve) => {
      devtools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const own = registrations.find(({ scopeURL }) => scopeURL.endsWith('/apps/punchim/'))
        if (own !== undefined) resolve(own.registrationId)
      })
    })
    await devtools.send('ServiceWorker.enable')
    await page.close()
    await context.setOffline(false)
    const arrived = context.waitForEvent('response', (response) => response.url().endsWith('/punches') && response.request().method() === 'POST')
    await devtools.send('ServiceWorker.dispatchSyncEvent', { origin: app.test.platform.origin, registrationId: await registration, tag: 'punchim-send', lastChance: false })
    expect((await arrived).status()).to.equal(201)
    expect((await app.punchesOf(of)).map(({ kind }) => kind)).to.deep.equal(['in'])
  })

  it('draws by its seed what is asked for without a connection, as the server does when the punches arrive', async () => {
    const sampleOneIn = 2
    const of = await app.somebody({ gps: 'sampled', selfie: 'sampled', sampleOneIn }, [circle('Gate 4')])
    const { sampleSeed } = (await of.person.get(`${base}/me`)).json<Me>()
    const { page, context } = await app.phone({ permissions: ['camera', 'geolocation'], geolocation: { latitude: 52.52, longitude: 13.405, accuracy: 10 } })
    await signInOnPhone(page, of.person)
    await bigButton(page).waitFor()
    await workerReady(page)
    await context.setOffline(true)
    const pictured: boolean[] = []
    for (let punched = 0; punched < 8; punched += 1) {
      await bigButton(page).filter({ hasText: punched % 2 === 0 ? 'Punch in' : 'Punch out' }).click()
      const take = page.getByRole('button', { name: 'Take picture' })
      await take.or(page.locator('.punch-row').nth(punched)).first().waitFor()
      const asks = await take.isVisible()
      if (asks) {
        await take.click()
        await page.getByRole('button', { name: 'Use picture' }).click()
        await page.locator('.punch-row').nth(punched).waitFor()
      }
      pictured.push(asks)
    }
    const queued = (await keptOn(page, 'punches')) as { id: string; body: { fix?: unknown } }[]
    const draws = await Promise.all(queued.map(async ({ id }) => ({ id, selfie: await isDrawn(sampleSeed, id, 'selfie', sampleOneIn), gps: await isDrawn(sampleSeed, id, 'gps', sampleOneIn) })))
    expect(pictured).to.deep.equal(draws.map(({ selfie }) => selfie))
    expect(queued.map(({ body }) => body.fix !== undefined)).to.deep.equal(draws.map(({ gps }) => gps))
    // They arrive ten minutes later: the server draws for itself what comes at once.
    app.test.platform.clock.set(Temporal.Now.instant().add({ minutes: 10 }))
    await context.setOffline(false)
    await page.getByText(/records? (?:is|are) waiting to be sent/).waitFor({ state: 'detached' })
    const told = new Map((await app.punchesOf(of)).map((punch) => [punch.id, punch]))
    expect(draws.map(({ id }) => [told.get(id)?.selfie, told.get(id)?.fix])).to.deep.equal(draws.map(({ selfie, gps }) => [selfie ? 'kept' : 'none', gps ? 'kept' : 'none']))
  })
})
