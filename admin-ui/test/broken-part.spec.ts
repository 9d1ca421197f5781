import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pino from 'pino'
import { discoverPlugins } from '../../core/kernel/discover-plugins.ts'
import { closeTestBrowser, testBrowser } from '../../sdk/testing/browser.ts'
import { buildPluginUi } from '../build/build.ts'
import { buildForTests, createUiPlatform, signIn } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const entry = `import { defineUi, useMessages } from '@overt/sdk/ui'
import { defineComponent, h } from 'vue'
const widget = (render) => defineComponent({ setup: () => render })
export default defineUi({ id: 'brittle', setup({ contribute, route }) {
  contribute('dashboard.widget/v1', { id: 'throws', title: 'throws', size: 'medium', component: defineComponent({ setup() { throw new Error('broken on purpose') } }) })
  contribute('dashboard.widget/v1', { id: 'works', title: 'works', size: 'medium', component: widget(() => h('p', 'still here')) })
  route({ path: '/brittle', name: 'brittle.page', title: 'throws', component: () => Promise.reject(new Error('no such chunk')) })
} })`

describe('a plugin whose parts fail', function () {
  this.timeout(120_000)
  let folder: string
  let platform: UiPlatform

  before(async () => {
    await buildForTests()
    folder = mkdtempSync(join(tmpdir(), 'overt-brittle-'))
    const plugin = join(folder, 'brittle')
    for (const part of ['ui', 'locales', 'server']) mkdirSync(join(plugin, part), { recursive: true })
    symlinkSync(modules, join(folder, 'node_modules'), 'junction')
    writeFileSync(join(plugin, 'package.json'), JSON.stringify({ name: 'brittle', version: '1.0.0', type: 'module', exports: { './server': './server/index.js', './plugin.json': './plugin.json' } }))
    writeFileSync(join(plugin, 'plugin.json'), JSON.stringify({ id: 'brittle', title: 'Brittle', summary: 'Fails in places.', requires: { platform: '^0.1.0' }, collects: [] }))
    writeFileSync(join(plugin, 'server', 'index.js'), `export default { id: 'brittle' }`)
    writeFileSync(join(plugin, 'locales', 'en.json'), JSON.stringify({ throws: 'Throws', works: 'Works' }))
    writeFileSync(join(plugin, 'ui', 'index.ts'), entry)
    await buildPluginUi(plugin)
    platform = await createUiPlatform({ plugins: discoverPlugins([folder], pino({ level: 'silent' })) })
  })
  after(async () => {
    await closeTestBrowser()
    await platform.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('says so in their place, and everything else goes on', async () => {
    const workspace = await platform.workspace({ enabled: ['brittle'] })
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    const page = await (await testBrowser()).newPage({ locale: 'en-US' })
    await signIn(page, platform.origin, workspace.admin)
    await page.getByRole('region', { name: 'Throws' }).getByText('This part is unavailable').waitFor()
    await page.getByRole('region', { name: 'Works' }).getByText('still here').waitFor()
    await page.getByRole('region', { name: 'My day' }).waitFor()
    await page.goto(`${platform.origin}/brittle`)
    await page.getByRole('main').getByText('This part is unavailable').waitFor()
    await page.getByRole('link', { name: 'Time', exact: true }).click()
    await page.getByRole('heading', { name: 'Time' }).waitFor()
    expect(new URL(page.url()).pathname).to.equal('/time')
  })
})
