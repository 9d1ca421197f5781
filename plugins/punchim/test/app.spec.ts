/// <reference lib="dom" />
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { axeViolations } from '../../../admin-ui/test/axe.ts'
import { appPath, assign, bigButton, openPhone, outcome, punchWorkspace, signInOnPhone, startAppTest, workerReady } from './app-support.ts'
import type { AppTest, Phone } from './app-support.ts'
import { base, circle, created } from './punchim-support.ts'
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
    expect((await punchesOf({ workspace, person, taskId })).map(({ kind, flags }) => [kind, flags])).to.deep.equal([['out', []], ['in', []]])
  })
})
