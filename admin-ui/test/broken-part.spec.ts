import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pino from 'pino'
import { discoverPlugins } from '../../core/kernel/discover-plugins.ts'
import { closeTestBrowser, openPage, pageOf, signIn, testBrowser } from '@overt/testing/ui'
import { buildPluginUi } from '../build/build.ts'
import { buildForTests, createUiPlatform } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const entry = `import { defineUi, UModal, useMessages } from '@overt/sdk/ui'
import { defineComponent, h, ref } from 'vue'
let broken = true
/** A field that a person types into, and buttons that break what is around it. */
const form = (name) => defineComponent({ setup() {
  const text = ref('')
  const throwing = ref(false)
  return () => {
    if (throwing.value && broken) { broken = false; throw new Error('broken while shown') }
    return h('div', [
      h('input', { name, 'aria-label': name, value: text.value, onInput: (event) => { text.value = event.target.value } }),
      h('button', { onClick: () => { throwing.value = true } }, 'Break it'),
      h('button', { onClick: () => { throw new Error('broken handler') } }, 'Fail'),
    ])
  }
} })
const widget = (render) => defineComponent({ setup: () => render })
export default defineUi({ id: 'brittle', setup({ contribute, route }) {
  contribute('dashboard.widget/v1', { id: 'throws', title: 'throws', size: 'medium', component: defineComponent({ setup() { throw new Error('broken on purpose') } }) })
  contribute('dashboard.widget/v1', { id: 'works', title: 'works', size: 'medium', component: widget(() => h('p', 'still here')) })
  route({ path: '/brittle/form', name: 'brittle.form', title: 'throws', component: form('Draft') })
  route({ path: '/brittle/dialog', name: 'brittle.dialog', title: 'throws', component: defineComponent({ setup: () => () => h('div', [h('p', 'the page'), h(UModal, { open: true, title: 'Dialog' }, { body: () => h(form('Inside')) })]) }) })
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
    const halted = join(folder, 'halted')
    for (const part of ['ui', 'locales', 'server']) mkdirSync(join(halted, part), { recursive: true })
    writeFileSync(join(halted, 'package.json'), JSON.stringify({ name: 'halted', version: '1.1.0', type: 'module', exports: { './server': './server/index.js', './plugin.json': './plugin.json' } }))
    writeFileSync(join(halted, 'plugin.json'), JSON.stringify({ id: 'halted', title: 'Halted', summary: 'Fails when it starts.', requires: { platform: '^0.1.0' }, collects: [] }))
    writeFileSync(join(halted, 'server', 'index.js'), `export default { id: 'halted', server() { throw new Error('A file that it reads is missing') } }`)
    writeFileSync(join(halted, 'locales', 'en.json'), JSON.stringify({ title: 'Halted' }))
    writeFileSync(join(halted, 'ui', 'index.ts'), `import { defineUi } from '@overt/sdk/ui'
export default defineUi({ id: 'halted', setup({ contribute, route }) {
  contribute('nav.main/v1', { id: 'halted', title: 'title', to: '/halted', icon: 'i-lucide-octagon-x' })
  route({ path: '/halted', name: 'halted.page', title: 'title', component: () => import('./page.ts') })
} })`)
    writeFileSync(join(halted, 'ui', 'page.ts'), `import { h } from 'vue'\nexport default { setup: () => () => h('p', 'its page') }`)
    await buildPluginUi(halted)
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
    expect(pageOf(page.url())).to.equal('/time')
    await page.context().close()
  })

  it('keeps the places of a plugin that could not be started, and tells admins what happened and what to do', async () => {
    const workspace = await platform.workspace({ enabled: [] })
    await workspace.inUnit((unit) => unit.query(`insert into core.plugin_enablement (workspace_id, plugin_id, enabled) values ($1, 'halted', true)`, [unit.workspaceId]))
    platform.platform.plugins.enablement.renewAll()
    await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { onboarding: { completed: true, step: 5 } })
    const { page, close } = await openPage(platform, workspace.admin, '/settings/plugins')
    const card = page.getByRole('listitem').filter({ hasText: 'Fails when it starts.' })
    await card.getByText('A file that it reads is missing').waitFor()
    await card.getByText('Restart the server to try again.').waitFor()
    await card.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('Restart the server to try this again.').first().waitFor()
    await close()
    const member = await workspace.member()
    const seen = await openPage(platform, member, '/work')
    await seen.page.getByRole('navigation').getByRole('link', { name: 'Halted' }).first().click()
    await seen.page.getByRole('main').getByText('This part is unavailable').waitFor()
    expect(await seen.page.getByText('Not found').count()).to.equal(0)
    await seen.close()
  })

  it('keep what was typed, in a page and in a dialog, and show it again', async () => {
    const workspace = await platform.workspace({ enabled: ['brittle'] })
    for (const { path, field } of [{ path: '/brittle/form', field: 'Draft' }, { path: '/brittle/dialog', field: 'Inside' }]) {
      const { page, close } = await openPage(platform, workspace.admin, '/work')
      await page.goto(platform.origin + path)
      const input = page.getByRole('textbox', { name: field })
      await input.fill('half a letter')
      await page.getByRole('button', { name: 'Fail' }).click()
      await page.getByText('Something went wrong').first().waitFor()
      expect(await input.inputValue()).to.equal('half a letter')
      await page.getByRole('button', { name: 'Break it' }).click()
      const fault = page.getByRole('alert').filter({ hasText: 'This part is unavailable' })
      await fault.getByText('half a letter').waitFor()
      if (field === 'Inside') expect(await page.getByText('the page', { exact: true }).count(), 'the page below the dialog').to.equal(1)
      await fault.getByRole('button', { name: 'Try again' }).click()
      await page.waitForFunction((name) => document.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value === 'half a letter', field)
      await close()
    }
  })
})
