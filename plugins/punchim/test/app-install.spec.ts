/// <reference lib="dom" />
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import sharp from 'sharp'
import { launchTestProfile } from '@overt/testing/ui'
import { appPath, punchWorkspace, startAppTest, workerReady } from './app-support.ts'
import type { AppTest } from './app-support.ts'

const built = new URL('../dist/app/', import.meta.url).pathname

interface Manifest {
  readonly id: string
  readonly name: string
  readonly short_name: string
  readonly start_url: string
  readonly scope: string
  readonly display: string
  readonly theme_color: string
  readonly background_color: string
  readonly icons: readonly { readonly src: string; readonly sizes: string; readonly type: string; readonly purpose: string }[]
}

describe('the punch clock on a home screen', function () {
  this.timeout(120_000)
  let test: AppTest
  let context: BrowserContext
  let page: Page
  let devtools: CDPSession
  const profile = mkdtempSync(join(tmpdir(), 'overt-profile-'))

  before(async function () {
    this.timeout(240_000)
    test = await startAppTest()
    await punchWorkspace(test)
    // A profile of its own: what is private cannot be installed.
    context = await launchTestProfile(profile)
    page = await context.newPage()
    devtools = await context.newCDPSession(page)
  })
  after(async () => {
    await context.close()
    await test.close()
    rmSync(profile, { recursive: true, force: true })
  })

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

  for (const [path, file, display] of [[appPath, 'manifest.webmanifest', 'standalone'], [`${appPath}kiosk`, 'kiosk.webmanifest', 'fullscreen']] as const) {
    it(`can be installed from ${path}: its manifest has all that browsers ask for`, async () => {
      const answer = await page.goto(test.platform.origin + path)
      expect(answer?.status()).to.equal(200)
      await workerReady(page)
      await page.locator('h1').first().waitFor()
      const { url, errors, data, manifest: read } = await devtools.send('Page.getAppManifest')
      expect([new URL(url).pathname, errors]).to.deep.equal([appPath + file, []])
      // As Chromium understood it.
      expect(read).to.deep.include({ startUrl: test.platform.origin + path, scope: test.platform.origin + appPath, display: `k${display[0]!.toUpperCase()}${display.slice(1)}`, preferRelatedApplications: false })

      const manifest = JSON.parse(data!) as Manifest
      expect(manifest.name).to.have.length.within(1, 45)
      expect(manifest.short_name).to.have.length.within(1, 12)
      expect(manifest).to.deep.include({ scope: appPath, start_url: path, id: path, display })
      expect(new URL(manifest.start_url, test.platform.origin).pathname.startsWith(manifest.scope)).to.equal(true)
      for (const color of [manifest.theme_color, manifest.background_color]) expect(color).to.match(/^#[0-9a-f]{6}$/)
      expect(manifest.icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).to.include.members(['192x192 any', '512x512 any', '512x512 maskable'])
      for (const { src, sizes, type } of manifest.icons) {
        const icon = await context.request.get(test.platform.origin + src)
        expect([icon.status(), icon.headers()['content-type']?.split(';')[0]], src).to.deep.equal([200, type])
        if (type !== 'image/png') continue
        const { width, height } = await sharp(await icon.body()).metadata()
        expect(`${String(width)}x${String(height)}`, src).to.equal(sizes)
      }
    })
  }

  it('has no fault in the eyes of Chromium, where that judges: a browser without windows installs nothing', async function () {
    const faults = async (): Promise<readonly string[]> => (await devtools.send('Page.getInstallabilityErrors')).installabilityErrors.map(({ errorId }) => errorId)
    await page.goto(`${test.platform.origin}/healthz`)
    if (!(await faults()).includes('no-manifest')) this.skip()
    for (const [path, file] of [[appPath, 'manifest.webmanifest'], [`${appPath}kiosk`, 'kiosk.webmanifest']] as const) {
      await page.goto(test.platform.origin + path)
      await workerReady(page)
      await page.locator(`link[rel="manifest"][href$="/${file}"]`).waitFor({ state: 'attached' })
      // A kiosk changes the manifest of the page, which Chromium then reads.
      await devtools.send('Page.getAppManifest')
      expect(await faults(), path).to.deep.equal([])
    }
  })

  it('says to phones how wide it is and what colour it has, on both of their backgrounds', async () => {
    await page.goto(test.platform.origin + appPath)
    const meta = (name: string) => page.locator(`meta[name="${name}"]`).evaluateAll((found) => found.map((one) => one.getAttribute('content') ?? ''))
    expect(await meta('viewport')).to.deep.equal(['width=device-width, initial-scale=1, viewport-fit=cover'])
    expect(await meta('theme-color')).to.have.length(2)
    expect(await meta('apple-mobile-web-app-title')).to.deep.equal(['Punch'])
    const touch = await page.locator('link[rel="apple-touch-icon"]').getAttribute('href')
    const { width } = await sharp(await (await context.request.get(test.platform.origin + touch!)).body()).metadata()
    expect(width).to.equal(180)
  })

  it('answers 200 at its start address without a connection, from a worker that controls it and takes its requests', async () => {
    await page.goto(test.platform.origin + appPath)
    await workerReady(page)
    await page.reload()
    expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL)).to.equal(`${test.platform.origin}${appPath}service-worker.js`)
    const address = (await page.evaluate(async () => (await navigator.serviceWorker.ready).scope))
    expect(address).to.equal(test.platform.origin + appPath)
    await context.setOffline(true)
    try {
      for (const path of [appPath, `${appPath}?from=home`, `${appPath}kiosk`]) {
        const answer = await page.goto(test.platform.origin + path)
        expect([answer?.status(), answer?.fromServiceWorker()], path).to.deep.equal([200, true])
        await page.locator('h1').first().waitFor()
      }
    } finally {
      await context.setOffline(false)
    }
  })

  it('is asked for again with each start of the worker, never taken from a cache of the network', async () => {
    const worker = await context.request.get(`${test.platform.origin}${appPath}service-worker.js`)
    expect(worker.headers()['cache-control']).to.match(/no-cache|no-store|max-age=0/)
    expect(worker.headers()['content-type']).to.match(/javascript/)
  })
})
