import { expect } from 'chai'
import type { BrowserContext } from 'playwright-core'
import { closeTestBrowser, pageCost, signIn, testBrowser } from '@overt/testing/ui'
import type { PageCost } from '@overt/testing/ui'
import { buildUi } from '../../scripts/build.ts'
import { createUiPlatform } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'
import { fillWorkspace } from './workspace-content.ts'

/** Of a first visit by an admin with every plugin on, without the font. */
const pages = [
  // Until the first agent has connected, with what there is to install.
  { path: '/', scripts: 29, bytes: 242_000, calls: 15 },
  { path: '/time', scripts: 30, bytes: 235_000, calls: 15 },
  { path: '/members', scripts: 30, bytes: 238_000, calls: 15 },
  { path: '/attendance', scripts: 30, bytes: 266_000, calls: 15 },
  { path: '/screenshots', scripts: 30, bytes: 225_000, calls: 15 },
  { path: '/reports', scripts: 46, bytes: 340_000, calls: 14 },
  { path: '/sign-in', scripts: 15, bytes: 200_000, calls: 5 },
]
const plugins = ['chat', 'dashboards', 'permissions', 'reports', 'screenshots']

describe('the cost of a first visit', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  let state: Awaited<ReturnType<BrowserContext['storageState']>>

  before(async function () {
    this.timeout(240_000)
    await buildUi((line) => { process.stdout.write(`${line}\n`) })
    platform = await createUiPlatform()
    const workspace = await platform.workspace()
    await fillWorkspace(workspace)
    for (const plugin of plugins) await workspace.enable(plugin)
    const context = await (await testBrowser()).newContext({ locale: 'en-GB' })
    await signIn(await context.newPage(), platform.origin, workspace.admin)
    state = await context.storageState()
    await context.close()
    // The first look at a day judges it, which makes every open page read it again.
    await visits('/')
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
  })

  async function visits(path: string, { locale = 'en-GB', times = 1 } = {}): Promise<readonly PageCost[]> {
    const context = await (await testBrowser()).newContext({ storageState: state, viewport: { width: 1366, height: 850 }, locale })
    const costs: PageCost[] = []
    for (let time = 0; time < times; time++) costs.push(await pageCost(context, platform.origin + path, { quietMs: 700 }))
    await context.close()
    return costs
  }
  const addressesOf = ({ requests }: PageCost): string[] => requests.map(({ address }) => address.slice(platform.origin.length))
  const list = (cost: PageCost): string => cost.requests.map(({ kind, bytes, address }) => `${kind} ${bytes} ${address}`).join('\n')

  for (const { path, ...limits } of pages) {
    it(`of ${path} is at most ${limits.scripts} scripts, ${limits.bytes / 1_000} kB beside the font and ${limits.calls} calls, none of them twice`, async () => {
      const [cost] = await visits(path)
      expect(cost!.scripts, list(cost!)).to.be.at.most(limits.scripts)
      const fonts = cost!.requests.filter(({ kind }) => kind === 'Font').reduce((sum, { bytes }) => sum + bytes, 0)
      expect(fonts, list(cost!)).to.be.greaterThan(20_000).and.at.most(50_000)
      expect(cost!.bytes - fonts, list(cost!)).to.be.greaterThan(50_000).and.at.most(limits.bytes)
      expect(cost!.calls, list(cost!)).to.be.at.most(limits.calls)
      const addresses = addressesOf(cost!)
      expect(addresses.filter((address, index) => addresses.indexOf(address) !== index)).to.deep.equal([])
    })
  }

  it('has the code of a plugin only where one of its parts is shown', async () => {
    const [today, reports] = [addressesOf((await visits('/'))[0]!), addressesOf((await visits('/reports'))[0]!)]
    const filesOf = (addresses: readonly string[], plugin: string): readonly string[] => addresses.filter((address) => address.startsWith(`/plugins/${plugin}/`))
    expect(filesOf(today, 'attendance')).to.not.be.empty
    for (const plugin of ['chat', 'permissions', 'reports', 'screenshots']) expect(filesOf(today, plugin), plugin).to.deep.equal([])
    expect(filesOf(reports, 'reports')).to.not.be.empty
    expect(filesOf(reports, 'chat')).to.deep.equal([])
  })

  it('reads one language', async () => {
    const german = addressesOf((await visits('/', { locale: 'de-DE' }))[0]!)
    // The application's words and those of its controls.
    expect(german.filter((address) => /\/de-[\w-]+\.js$/.test(address))).to.have.length(2)
    expect(german.filter((address) => /\/en-[\w-]+\.js(?:on)?$/.test(address))).to.deep.equal([])
  })

  it('leaves the next one only the page and its calls', async () => {
    const [, next] = await visits('/', { times: 2 })
    const files = next!.requests.filter(({ kind, bytes }) => ['Script', 'Stylesheet'].includes(kind) && bytes > 0)
    expect(files.map(({ address }) => address)).to.deep.equal([])
    expect(next!.bytes, list(next!)).to.be.at.most(60_000)
  })
})
