/// <reference lib="dom" />
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import type { Punch } from '../wire.ts'
import { assign, bigButton, openPhone, outcome, punchWorkspace, signInOnPhone, startAppTest, workerReady } from './app-support.ts'
import type { AppTest } from './app-support.ts'
import { base } from './punchim-support.ts'

/** As in `app/state/updates.ts`, which runs in a browser only. */
const retryMs = 5_000
const worker = join(new URL('../dist/app/', import.meta.url).pathname, 'service-worker.js')

describe('a new version of the punch clock', function () {
  this.timeout(120_000)
  let test: AppTest
  let first: string

  const release = (source: string): void => {
    writeFileSync(worker, source)
    writeFileSync(`${worker}.br`, brotliCompressSync(source))
    writeFileSync(`${worker}.gz`, gzipSync(source))
  }

  before(async function () {
    this.timeout(240_000)
    test = await startAppTest()
    first = readFileSync(worker, 'utf8')
  })
  after(async () => {
    release(first)
    await test.close()
  })

  it('waits while something is unsent, and takes over once everything is sent', async () => {
    const { workspace, taskId } = await punchWorkspace(test, { gps: 'off' })
    // The app is served as long as one workspace has it on.
    await punchWorkspace(test, {}, 'Quay')
    const person = await workspace.member({ name: 'Grace Hopper' })
    await assign(workspace, person, taskId)
    const { page, faults, close } = await openPhone(test)
    await signInOnPhone(page, person)
    await bigButton(page).waitFor()
    await workerReady(page)
    // The first visit is not controlled by its worker; the next ones are.
    await page.reload()
    await bigButton(page).waitFor()
    await workspace.disable('punchim')
    await bigButton(page).click()
    await outcome(page).filter({ hasText: 'kept on this phone' }).waitFor()
    await page.getByText('The punch clock is switched off').waitFor()

    release(`${first}\n// second version`)
    await page.clock.install()
    await page.evaluate((retryMs) => {
      const after = setTimeout
      const looks = { count: 0 }
      Object.assign(globalThis, { isFirstPage: true, looks, setTimeout: (run: () => void, delay?: number) => {
        if (delay === retryMs) looks.count += 1
        return after(run, delay)
      } })
      return navigator.serviceWorker.getRegistration().then((registration) => registration?.update())
    }, retryMs)
    await page.waitForFunction(async () => (await navigator.serviceWorker.getRegistration())?.waiting !== null)
    const looked = (times: number) => page.waitForFunction((least) => (globalThis as unknown as { readonly looks: { readonly count: number } }).looks.count >= least, times)
    await looked(1)
    await page.clock.fastForward(retryMs)
    // It has looked again whether it may take over: it still waits, and so does the page.
    await looked(2)
    expect(await page.evaluate(() => 'isFirstPage' in globalThis)).to.equal(true)
    expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.waiting !== null)).to.equal(true)

    await workspace.enable('punchim', { gps: 'off' })
    await page.evaluate(() => { dispatchEvent(new Event('online')) })
    await page.waitForFunction(() => !('isFirstPage' in globalThis))
    await bigButton(page).filter({ hasText: 'Punch out' }).waitFor()
    expect((await workspace.admin.get(`${base}/punches?memberId=${person.id}&from=2020-01-01&to=2040-01-01`)).json<{ items: Punch[] }>().items.map(({ kind }) => kind)).to.deep.equal(['in'])
    expect(faults).to.deep.equal([])
    await close()
  })
})
