/// <reference lib="dom" />
import { expect } from 'chai'
import { axeViolations } from '@overt/testing/ui'
import { bigButton, keptOn, outcome, signInOnPhone, useApp, workerReady } from './app-support.ts'
import type { Somebody } from './app-support.ts'
import { base, punch } from './punchim-support.ts'

const attendance = '/plugins/attendance'
interface Break { readonly id: string; readonly startedAt: string; readonly endedAt: string | null }

describe('breaks in the punch app', function () {
  this.timeout(120_000)
  const app = useApp({ with: [new URL('../../attendance/', import.meta.url)] })

  async function somebody(): Promise<Somebody> {
    const of = await app.somebody()
    await of.workspace.enable('attendance')
    return of
  }
  const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
  const breaksOf = async ({ workspace, person }: Somebody): Promise<readonly Break[]> =>
    (await workspace.admin.get(`${attendance}/breaks?memberId=${person.id}&from=${day(-1)}&to=${day(1)}`)).json<{ items: Break[] }>().items
  const running = async ({ person }: Somebody) => (await person.get('/timer')).json<{ entry: { source: string } | null }>().entry

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`begin and end beside the big button, with the time they have taken (${colorScheme})`, async () => {
      const of = await somebody()
      const { page } = await app.phone({ colorScheme })
      await signInOnPhone(page, of.person)
      await bigButton(page).filter({ hasText: 'Punch in' }).waitFor()
      expect(await page.locator('.break-button').count(), 'nobody who is out takes a break').to.equal(0)
      await bigButton(page).click()
      await page.getByRole('button', { name: 'Start break' }).click()
      await outcome(page).filter({ hasText: 'Break started at' }).waitFor()
      await page.getByRole('heading', { name: 'You\'re on a break' }).waitFor()
      await page.locator('.break-hours').filter({ hasText: '0 h 00 min' }).waitFor()
      expect(await running(of)).to.equal(null)
      expect(await axeViolations(page)).to.deep.equal([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).to.equal(0)
      expect((await page.locator('.break-button').boundingBox())!.height).to.be.greaterThanOrEqual(44)
      if (process.env['PICTURES'] !== undefined) await page.screenshot({ path: `${process.env['PICTURES']}/break-${colorScheme}.png` })
      await page.getByRole('button', { name: 'End break' }).click()
      await outcome(page).filter({ hasText: 'Break ended at' }).waitFor()
      expect(await running(of)).to.include({ source: 'punch' })
      if (process.env['PICTURES'] !== undefined) await page.screenshot({ path: `${process.env['PICTURES']}/in-${colorScheme}.png` })
      await bigButton(page).filter({ hasText: 'Punch out' }).click()
      await outcome(page).filter({ hasText: 'Punched out at' }).waitFor()
      expect(await running(of)).to.equal(null)
      expect((await breaksOf(of)).map(({ endedAt }) => endedAt !== null)).to.deep.equal([true])
    })
  }

  it('wait on the phone in one order with the punches, and are sent once', async () => {
    const of = await somebody()
    const phone = await app.phone()
    const { page, context } = phone
    await signInOnPhone(page, of.person)
    await bigButton(page).waitFor()
    await workerReady(page)
    await context.setOffline(true)
    await bigButton(page).filter({ hasText: 'Punch in' }).click()
    await page.getByRole('button', { name: 'Start break' }).click()
    await outcome(page).filter({ hasText: 'Break started at' }).filter({ hasText: 'kept on this phone' }).waitFor()
    // Closed and opened again, still without a connection.
    await page.close()
    const second = await phone.tab()
    await second.getByRole('heading', { name: 'You\'re on a break' }).waitFor()
    await second.getByRole('button', { name: 'End break' }).click()
    await second.getByRole('heading', { name: 'You\'re in' }).waitFor()
    await bigButton(second).filter({ hasText: 'Punch out' }).click()
    await second.getByText('4 records are waiting to be sent').waitFor()
    const sent: string[] = []
    context.on('request', (request) => { if (request.method() === 'POST' && /\/(punches|breaks\/\w+)$/.test(request.url())) sent.push(request.url().split('/').at(-1)!) })
    await context.setOffline(false)
    await second.getByText('4 records are waiting to be sent').waitFor({ state: 'detached' })
    await second.locator('.badge', { hasText: 'Not sent yet' }).first().waitFor({ state: 'detached' })
    expect(sent).to.deep.equal(['punches', 'start', 'end', 'punches'])
    expect((await breaksOf(of)).map(({ endedAt }) => endedAt !== null)).to.deep.equal([true])
    expect(await keptOn(second, 'punches')).to.deep.equal([])
    expect(await running(of)).to.equal(null)
  })

  it('are not offered where attendance is off, and what waited then says so without holding up punches', async () => {
    const of = await somebody()
    const { page, context } = await app.phone()
    await signInOnPhone(page, of.person)
    await bigButton(page).filter({ hasText: 'Punch in' }).click()
    await page.getByRole('button', { name: 'Start break' }).waitFor()
    await workerReady(page)
    await context.setOffline(true)
    await page.getByRole('button', { name: 'Start break' }).click()
    await outcome(page).filter({ hasText: 'kept on this phone' }).waitFor()
    await of.workspace.disable('attendance')
    await context.setOffline(false)
    await page.getByText(/The break that you started at .* was not recorded/).waitFor()
    await page.getByText('switched attendance off').waitFor()
    expect(await axeViolations(page)).to.deep.equal([])
    await page.getByRole('button', { name: 'Got it' }).click()
    await page.getByText(/The break that you started at .* was not recorded/).waitFor({ state: 'detached' })
    expect(await page.locator('.break-button').count()).to.equal(0)
    await bigButton(page).filter({ hasText: 'Punch out' }).click()
    await outcome(page).filter({ hasText: 'Punched out at' }).waitFor()
  })

  it('end with a punch-out at another device', async () => {
    const of = await somebody()
    const { page } = await app.phone()
    await signInOnPhone(page, of.person)
    await bigButton(page).filter({ hasText: 'Punch in' }).click()
    await page.getByRole('button', { name: 'Start break' }).click()
    await page.getByRole('heading', { name: 'You\'re on a break' }).waitFor()
    const answer = await of.person.post(`${base}/punches`, punch('out', app.test.platform.clock.now().add({ seconds: 1 })))
    expect(answer.statusCode, answer.body).to.equal(201)
    await page.reload()
    await page.getByRole('heading', { name: 'You\'re out' }).waitFor()
    expect(await page.locator('.break-button').count()).to.equal(0)
  })
})
