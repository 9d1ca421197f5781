import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { createUiPlatform } from '../../admin-ui/test/ui-platform.ts'
import { signIn } from '@overt/testing/ui'
import type { UiPlatform } from '../../admin-ui/test/ui-platform.ts'
import { axeViolations } from '@overt/testing/ui'
import { buildUi } from '../build.ts'
import { buildDocs } from '../docs/build-site.ts'
import { forgottenFiles, gatherPages } from '../docs/gather-pages.ts'
import { sections } from '../docs/site-map.ts'
import { closeTestBrowser, testBrowser } from '@overt/testing/ui'

const root = fileURLToPath(new URL('../..', import.meta.url))
const shots = process.env.OVERT_SCREENSHOTS

describe('the documentation', () => {
  it('has no link that leads nowhere, and no page of docs/ without a place on the site', () => {
    const { pages, faults } = gatherPages(root)
    expect(faults).to.deep.equal([])
    expect(forgottenFiles(root, pages)).to.deep.equal([])
    expect(pages.filter(({ title }) => title === '').map(({ file }) => file), 'pages without a heading').to.deep.equal([])
    const addresses = pages.map(({ address }) => address)
    expect(addresses.filter((address, index) => addresses.indexOf(address) !== index), 'addresses of two pages').to.deep.equal([])
  })

  describe('as a site', () => {
    let platform: UiPlatform
    const open = async (address: string, { scheme = 'light', width = 1440 }: { scheme?: 'light' | 'dark'; width?: number } = {}): Promise<{ page: Page; foreign: string[]; faults: string[] }> => {
      const context = await (await testBrowser()).newContext({ viewport: { width, height: 900 }, colorScheme: scheme })
      const page = await context.newPage()
      const foreign: string[] = []
      const faults: string[] = []
      page.on('request', (request) => { if (!request.url().startsWith(platform.origin) && !request.url().startsWith('data:')) foreign.push(request.url()) })
      page.on('console', (message) => { if (message.type() === 'error') faults.push(message.text()) })
      page.on('pageerror', (error) => { faults.push(error.message) })
      await page.goto(`${platform.origin}/docs/${address}`, { waitUntil: 'networkidle' })
      return { page, foreign, faults }
    }

    before(async function () {
      this.timeout(300_000)
      const tell = (line: string): void => { process.stdout.write(`${line}\n`) }
      await buildUi(tell, [])
      await buildDocs(tell)
      platform = await createUiPlatform({ plugins: [] })
    })
    after(async () => {
      await closeTestBrowser()
      await platform.close()
    })

    it('is served to everybody under a policy without exceptions, files for ever and pages until they change', async () => {
      const home = await platform.app.inject('/docs/')
      expect(home.statusCode).to.equal(200)
      expect(home.headers['content-security-policy']).to.include(`script-src 'self';`).and.not.include('unsafe')
      expect(home.body).to.include('href="/docs/employees/"')
      const asset = /\/docs\/assets\/[^"]+\.js/.exec(home.body)![0]
      expect((await platform.app.inject(asset)).headers['cache-control']).to.include('immutable')
      expect((await platform.app.inject({ url: '/docs/', headers: { 'if-none-match': String(home.headers.etag) } })).statusCode).to.equal(304)
      expect((await platform.app.inject('/docs')).headers.location).to.equal('/docs/')
    })

    it('answers what is no page of it with its own 404, whatever is asked', async () => {
      for (const address of ['no-such-page', '..%2f..%2fpackage.json', 'assets/', '.stamp', `${'a/'.repeat(500)}x`, 'constructor', '__proto__']) {
        const { statusCode, body } = await platform.app.inject(`/docs/${address}`)
        expect(statusCode, address).to.equal(404)
        expect(body, address).to.not.include('workspaces')
      }
    })

    it('opens every section, finds what is searched for, and asks no other host', async function () {
      this.timeout(60_000)
      for (const { id } of sections) {
        const { page, foreign, faults } = await open(`${id}/`)
        await page.getByRole('heading', { level: 1 }).waitFor()
        expect(foreign, id).to.deep.equal([])
        expect(faults, id).to.deep.equal([])
        await page.context().close()
      }
      const { page, foreign, faults } = await open('')
      await page.getByRole('button', { name: 'Search' }).first().click()
      await page.getByRole('searchbox').fill('screenshots')
      await page.locator('#localsearch-list [role=option]').first().waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(/\/docs\/\w+\//)
      await page.getByRole('heading', { level: 1 }).waitFor()
      expect(foreign).to.deep.equal([])
      expect(faults).to.deep.equal([])
      await page.context().close()
    })

    it('can be read on a phone and a desk, light and dark, with no violation in axe', async function () {
      this.timeout(90_000)
      for (const scheme of ['light', 'dark'] as const) for (const width of [1440, 390]) for (const address of ['', 'employees/what-is-collected', 'plugins/server']) {
        const { page } = await open(address, { scheme, width })
        const place = `${address === '' ? 'home' : address.replace('/', '-')} ${scheme} ${width}`
        expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), place).to.be.at.most(0)
        if (shots !== undefined) await page.screenshot({ path: `${shots}/docs ${place}.png` })
        expect(await axeViolations(page), place).to.deep.equal([])
        await page.context().close()
      }
    })

    it('is one step away in the menu and in the palette', async function () {
      this.timeout(60_000)
      const workspace = await platform.workspace({ name: 'Acme' })
      await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
      const context = await (await testBrowser()).newContext({ viewport: { width: 1440, height: 900 } })
      const page = await context.newPage()
      await signIn(page, platform.origin, workspace.admin)
      await page.getByRole('button', { name: /^Menu of/ }).click()
      const [fromMenu] = await Promise.all([context.waitForEvent('page'), page.getByRole('menuitem', { name: 'Documentation' }).click()])
      await fromMenu.waitForURL(/\/docs\/$/)
      await fromMenu.close()
      await page.bringToFront()
      await page.keyboard.press('Control+k')
      const palette = page.getByRole('dialog', { name: 'Command palette' })
      await palette.getByRole('textbox').or(palette.getByRole('combobox')).first().fill('manual')
      const [fromPalette] = await Promise.all([context.waitForEvent('page'), palette.getByRole('option', { name: 'Open the documentation' }).click()])
      await fromPalette.getByRole('heading', { level: 1 }).waitFor()
      await context.close()
    })
  })
})
