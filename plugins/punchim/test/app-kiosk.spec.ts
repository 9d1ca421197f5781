/// <reference lib="dom" />
import { expect } from 'chai'
import { axeViolations } from '@overt/testing/ui'
import type { Page } from 'playwright-core'
import type { TestMember, TestWorkspace } from '@overt/testing'
import type { Punch } from '../wire.ts'
import { assign, keptOn, openPhone, punchWorkspace, signInOnPhone, startAppTest, workerReady } from './app-support.ts'
import type { AppTest, Phone, PhoneOptions } from './app-support.ts'
import { base } from './punchim-support.ts'

describe('the punch clock as a kiosk', function () {
  this.timeout(120_000)
  let test: AppTest
  let workspace: TestWorkspace
  let person: TestMember
  let memberNumber: string
  let phone: Phone | undefined

  before(async function () {
    this.timeout(240_000)
    test = await startAppTest()
    const made = await punchWorkspace(test, { gps: 'off', kiosk: true })
    workspace = made.workspace
    person = await workspace.member({ name: 'Grace Hopper' })
    await assign(workspace, person, made.taskId)
    memberNumber = (await person.put(`${base}/me/pin`, { pin: '2468' })).json<{ memberNumber: string }>().memberNumber
  })
  afterEach(async () => {
    const { faults = [] } = phone ?? {}
    await phone?.close()
    phone = undefined
    expect(faults).to.deep.equal([])
  })
  after(() => test.close())

  const punches = async (): Promise<readonly Punch[]> => {
    const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
    return (await workspace.admin.get(`${base}/punches?memberId=${person.id}&from=${day(-2)}&to=${day(1)}`)).json<{ items: Punch[] }>().items
  }
  /** A device that was enrolled by the link of an admin. */
  async function kiosk(body: Readonly<Record<string, unknown>> = {}, options: PhoneOptions = {}): Promise<{ readonly page: Page; readonly id: string }> {
    const { id, kioskToken } = (await workspace.admin.post(`${base}/kiosks`, { name: 'Gate 4', ...body })).json<{ id: string; kioskToken: string }>()
    phone = await openPhone(test, { width: 800, height: 1100, ...options, path: `/apps/punchim/kiosk#${workspace.id}.${kioskToken}` })
    await begin(phone.page).waitFor()
    return { page: phone.page, id }
  }
  const begin = (page: Page) => page.getByRole('button', { name: 'Touch to punch' })
  async function type(page: Page, digits: string): Promise<void> {
    for (const digit of digits) await page.locator('.pad-key', { hasText: digit }).click()
    await page.getByRole('button', { name: 'Next' }).click()
  }
  async function identify(page: Page, pin = '2468'): Promise<void> {
    await begin(page).click()
    await type(page, memberNumber)
    await page.getByRole('heading', { name: 'Your PIN' }).waitFor()
    await type(page, pin)
  }

  it('is enrolled by a link, which does not stay in the address, and takes punches by number and PIN', async () => {
    const { page } = await kiosk()
    expect(new URL(page.url()).hash).to.equal('')
    expect(await axeViolations(page)).to.deep.equal([])
    await identify(page)
    await page.getByRole('button', { name: 'Punch in' }).waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Punch in' }).click()
    await page.getByText('Welcome. You punched in at').waitFor()
    expect((await punches()).map(({ kind, kioskName }) => [kind, kioskName])).to.deep.equal([['in', 'Gate 4']])
    // Back to the idle screen without a touch, and nothing of the person is left on the device.
    await begin(page).waitFor()
    expect(await keptOn(page, 'punches', 'selfies', 'places', 'receipts')).to.deep.equal([])
  })

  it('records nothing for a wrong PIN, and pauses the number after five', async () => {
    const { page } = await kiosk()
    const before = (await punches()).length
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await identify(page, '1111')
      await page.getByRole('button', { name: 'Punch out' }).click()
      await page.getByText(attempt < 4 ? 'Number or PIN is wrong.' : /is wrong|Too many wrong attempts/).waitFor()
      await page.getByRole('button', { name: 'Close' }).click()
    }
    await identify(page)
    await page.getByRole('button', { name: 'Punch out' }).click()
    await page.getByText('Too many wrong attempts.').waitFor()
    expect((await punches()).length).to.equal(before)
    await page.getByRole('button', { name: 'Close' }).click()
    await page.getByText('waiting to be sent').waitFor({ state: 'detached' })
  })

  it('stays on its page, at every address of the app, and lists nobody', async () => {
    const { page } = await kiosk()
    await page.goBack().catch(() => null)
    expect(new URL(page.url()).pathname).to.equal('/apps/punchim/kiosk')
    await page.goto('/apps/punchim/')
    await begin(page).waitFor()
    expect(await page.locator('a[href]').count()).to.equal(0)
    await begin(page).click()
    await page.getByRole('heading', { name: 'Your number' }).waitFor()
    expect(await page.locator('body').innerText()).to.not.include('Grace')
  })

  it('fits a phone of 360 px, in German and dark, with every key in reach', async () => {
    const { kioskToken } = (await workspace.admin.post(`${base}/kiosks`, { name: 'Lager Tempelhof, Tor 2', showNames: true })).json<{ kioskToken: string }>()
    phone = await openPhone(test, { width: 360, height: 640, colorScheme: 'dark', locale: 'de-DE', path: `/apps/punchim/kiosk#${workspace.id}.${kioskToken}` })
    const { page } = phone
    const check = async (): Promise<void> => {
      expect(await axeViolations(page)).to.deep.equal([])
      expect(await page.evaluate(() => [document.documentElement.scrollWidth - document.documentElement.clientWidth, document.documentElement.scrollHeight - innerHeight]), 'neither sideways nor down').to.deep.equal([0, 0])
    }
    await page.getByRole('button', { name: 'Zum Stempeln berühren' }).waitFor()
    await check()
    await page.getByRole('button', { name: 'Zum Stempeln berühren' }).click()
    await page.getByRole('button', { name: 'Grace Hopper' }).waitFor()
    await check()
    await page.getByRole('button', { name: 'Grace Hopper' }).click()
    await page.getByRole('heading', { name: 'Deine PIN' }).waitFor()
    await check()
    await page.getByRole('button', { name: 'Abbrechen' }).click()
    await page.getByRole('button', { name: 'Zum Stempeln berühren' }).waitFor()
  })

  it('works without a connection: keeps the punch and sends it when it is back', async () => {
    const other = await workspace.member({ name: 'Alan Turing' })
    await assign(workspace, other, (await workspace.admin.get('/tasks')).json<{ items: { id: string }[] }>().items[0]!.id)
    const number = (await other.put(`${base}/me/pin`, { pin: '1357' })).json<{ memberNumber: string }>().memberNumber
    const { page } = await kiosk()
    await workerReady(page)
    await phone!.context.setOffline(true)
    await page.reload()
    await begin(page).click()
    await type(page, number)
    await type(page, '1357')
    await page.getByRole('button', { name: 'Punch in' }).click()
    await page.getByText('It is checked when the connection is back.').waitFor()
    await page.getByText('1 record is waiting to be sent').waitFor()
    const [waiting] = await keptOn(page, 'punches')
    expect(waiting).to.have.nested.property('body.sealedPin').that.has.length.greaterThan(300)
    expect(JSON.stringify(await keptOn(page)), 'nothing on the device tells the PIN').to.not.match(/"pin"|1357/)
    await phone!.context.setOffline(false)
    await page.getByText('1 record is waiting to be sent').waitFor({ state: 'detached' })
    expect((await workspace.admin.get(`${base}/punches?memberId=${other.id}&from=2020-01-01&to=2040-01-01`)).json<{ items: Punch[] }>().items.map(({ kind }) => kind)).to.deep.equal(['in'])
  })

  describe('that shows names and asks for selfies', () => {
    let crew: Awaited<ReturnType<typeof punchWorkspace>>
    let mary: TestMember

    before(async () => {
      crew = await punchWorkspace(test, { gps: 'off', kiosk: true, selfie: 'always' }, 'Depot')
      mary = await crew.workspace.member({ name: 'Mary Jackson' })
      await crew.workspace.member({ name: 'Nobody Without a PIN' })
      await assign(crew.workspace, mary, crew.taskId)
      await mary.put(`${base}/me/pin`, { pin: '8642' })
    })
    async function openKiosk(options: PhoneOptions = {}): Promise<Page> {
      const { kioskToken } = (await crew.workspace.admin.post(`${base}/kiosks`, { name: 'Depot door', showNames: true })).json<{ kioskToken: string }>()
      phone = await openPhone(test, { width: 800, height: 1100, ...options, path: `/apps/punchim/kiosk#${crew.workspace.id}.${kioskToken}` })
      await begin(phone.page).click()
      await phone.page.getByRole('heading', { name: 'Who are you?' }).waitFor()
      return phone.page
    }
    const ofMary = async () => (await crew.workspace.admin.get(`${base}/punches?memberId=${mary.id}&from=2020-01-01&to=2040-01-01`)).json<{ items: Punch[] }>().items

    it('lets a person find their name, takes the picture after the PIN, and keeps none of it', async () => {
      const page = await openKiosk({ permissions: ['camera'] })
      expect((await page.locator('.kiosk-names .row-button').allInnerTexts()).map((text) => text.trim())).to.deep.equal(['Mary Jackson'])
      expect(await axeViolations(page)).to.deep.equal([])
      await page.getByRole('button', { name: 'Mary Jackson' }).click()
      await type(page, '8642')
      await page.getByRole('button', { name: 'Punch in' }).click()
      await page.getByRole('button', { name: 'Take picture' }).click()
      expect(await axeViolations(page)).to.deep.equal([])
      await page.getByRole('button', { name: 'Use picture' }).click()
      await page.getByText('Welcome. You punched in at').waitFor()
      expect((await ofMary()).map(({ kind, kioskName, selfie }) => [kind, kioskName, selfie])).to.deep.equal([['in', 'Depot door', 'kept']])
      expect(await keptOn(page, 'punches', 'selfies', 'places', 'receipts')).to.deep.equal([])
    })

    it('takes a number instead of a name, and a punch without a selfie where there is no camera', async () => {
      const page = await openKiosk({ before: () => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError')) } })
      await page.getByRole('button', { name: 'Type a number instead' }).click()
      await type(page, (await mary.get(`${base}/me`)).json<{ kiosk: { memberNumber: string } }>().kiosk.memberNumber)
      await type(page, '8642')
      await page.getByRole('button', { name: 'Punch out' }).click()
      await page.getByText('No camera found').waitFor()
      await page.getByRole('button', { name: 'Punch without a selfie' }).click()
      await page.getByText('Goodbye. You punched out at').waitFor()
      expect((await ofMary()).map(({ kind, selfie }) => [kind, selfie])).to.deep.equal([['out', 'wanted'], ['in', 'kept']])
    })

    it('keeps punch and picture without a connection, and sends the picture after its punch', async () => {
      const page = await openKiosk({ permissions: ['camera'] })
      await workerReady(page)
      await phone!.context.setOffline(true)
      await page.getByRole('button', { name: 'Mary Jackson' }).click()
      await type(page, '8642')
      await page.getByRole('button', { name: 'Punch in' }).click()
      await page.getByRole('button', { name: 'Take picture' }).click()
      await page.getByRole('button', { name: 'Use picture' }).click()
      await page.getByText('It is checked when the connection is back.').waitFor()
      expect(JSON.stringify(await keptOn(page, 'punches'))).to.not.include('8642')
      await page.getByText('2 records are waiting to be sent').waitFor()
      await phone!.context.setOffline(false)
      await page.getByText('2 records are waiting to be sent').waitFor({ state: 'detached' })
      await page.getByText(/record(s)? wait/).waitFor({ state: 'detached' })
      expect((await ofMary()).map(({ kind, selfie }) => [kind, selfie])).to.deep.equal([['in', 'kept'], ['out', 'wanted'], ['in', 'kept']])
    })
  })

  it('says so when it was revoked, and takes no more', async () => {
    const { page, id } = await kiosk()
    await workspace.admin.delete(`${base}/kiosks/${id}`)
    await page.reload()
    await page.getByRole('heading', { name: 'This kiosk was revoked' }).waitFor()
    expect(await begin(page).count()).to.equal(0)
  })

  it('refuses a link that no admin made', async () => {
    phone = await openPhone(test, { path: `/apps/punchim/kiosk#${workspace.id}.ovk_${'x'.repeat(43)}` })
    await phone.page.getByText('This is not a kiosk link').waitFor()
    expect(await axeViolations(phone.page)).to.deep.equal([])
  })

  it('lets a person set the PIN in the app and tells their number', async () => {
    phone = await openPhone(test)
    const { page } = phone
    await signInOnPhone(page, person)
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByLabel('New PIN').fill('9753')
    await page.getByRole('button', { name: 'Save PIN' }).click()
    await page.getByText('Saved.').waitFor()
    expect(await page.locator('.pin-number').textContent()).to.include(memberNumber)
  })
})
