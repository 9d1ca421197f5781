import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync, gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { build } from 'vite'
import { overtPlugin } from '../index.ts'
import type { UiManifest } from '../index.ts'

const fixture = fileURLToPath(new URL('./hello', import.meta.url))
const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

describe('the build preset of a plugin', function () {
  this.timeout(60_000)
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overt-hello-'))
    cpSync(fixture, folder, { recursive: true, filter: (source) => !source.endsWith('dist') })
    symlinkSync(modules, join(folder, 'node_modules'), 'junction')
  })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

  const run = async (): Promise<UiManifest> => {
    await build({ root: folder, configFile: false, logLevel: 'silent', plugins: [overtPlugin({ folder })] })
    return JSON.parse(readFileSync(join(folder, 'dist', 'ui', 'ui.json'), 'utf8')) as UiManifest
  }
  const output = (name: string): string => readFileSync(join(folder, 'dist', 'ui', name), 'utf8')

  it('makes a small script, one for each page, one stylesheet, the catalogues and their manifest, compressed beside', async () => {
    const manifest = await run()
    const [page = '', ...others] = Object.keys(manifest.scripts)
    expect(others).to.deep.equal([])
    const files = readdirSync(join(folder, 'dist', 'ui'))
    expect(files.filter((name) => !/\.(?:br|gz)$/.test(name)).sort()).to.deep.equal([manifest.script, page, manifest.style, ...Object.values(manifest.messages), 'ui.json'].sort())
    expect(files).to.include.members([`${manifest.style}.br`, `${manifest.style}.gz`])
    expect(brotliDecompressSync(readFileSync(join(folder, 'dist', 'ui', `${manifest.style}.br`))).toString()).to.equal(output(manifest.style ?? ''))
    for (const integrity of [manifest.integrity, ...Object.values(manifest.scripts)]) expect(integrity).to.match(/^sha384-/)
    expect(gzipSync(output(manifest.script)).length).to.be.lessThan(3_000)
    expect([...new Set([...(output(manifest.script) + output(page)).matchAll(/from\s*"([^".][^"]*)"/g)].map(([, name]) => name))]).to.have.members(['@overt/sdk/ui', 'vue'])
  })

  it('notes what the set-up contributes, with the drawings that it names', async () => {
    const { parts } = await run()
    expect(parts?.routes).to.deep.equal([{ path: '/hello', name: 'hello.page', title: 'page.title' }])
    expect(parts?.contributions).to.deep.equal([{ slot: 'nav.main/v1', data: { id: 'page', title: 'page.title', to: '/hello', icon: 'i-lucide-hand' }, code: [] }])
    expect(Object.keys(parts?.icons ?? {})).to.deep.equal(['hand'])
  })

  const withSetUp = async (lines: string, parameters = '{ contribute, api, onRemove }'): Promise<UiManifest> => {
    writeFileSync(join(folder, 'ui', 'index.ts'), `import { addDays, defineUi } from '@overt/sdk/ui'
import HelloPage from './HelloPage.vue'
export default defineUi({ id: 'hello', setup(${parameters}) { ${lines} } })`)
    return run()
  }

  it('tells data from code', async () => {
    const { parts } = await withSetUp(`
      contribute('dashboard.widget/v1', { id: 'one', title: 'a', size: 'small', component: HelloPage, when: { role: ['admin'] }, order: undefined })
      contribute('members.column/v1', { id: 'two', title: 'b', component: () => import('./HelloPage.vue'), load: async (ids) => addDays(ids, api) })`)
    expect(parts?.contributions).to.deep.equal([
      { slot: 'dashboard.widget/v1', data: { id: 'one', title: 'a', size: 'small', when: { role: ['admin'] } }, code: ['component'] },
      { slot: 'members.column/v1', data: { id: 'two', title: 'b' }, code: ['component', 'load'] },
    ])
  })

  for (const [what, lines] of [
    ['calls the API at once', `void api.get('days')`], ['wants to know when it goes', `onRemove(() => undefined)`], ['needs the page', `document.title = 'x'`],
    ['contributes a function that cannot wait', `contribute('entry.action/v1', { id: 'x', title: 'a', icon: 'i-lucide-hand', to: (id) => id })`],
  ] as const) {
    it(`leaves a set-up that ${what} to the browser`, async () => {
      expect((await withSetUp(lines)).parts).to.equal(null)
    })
  }

  it('completes each catalogue, and leaves the utilities out where the host has them', async () => {
    writeFileSync(join(folder, 'locales', 'de.json'), JSON.stringify({ 'page.title': 'Hallo' }))
    await build({ root: folder, configFile: false, logLevel: 'silent', plugins: [overtPlugin({ folder, styles: 'host' })] })
    const { messages, style } = JSON.parse(output('ui.json')) as UiManifest
    const [english, german] = [messages['en'] ?? '', messages['de'] ?? ''].map((file) => JSON.parse(output(file)) as Record<string, string>)
    expect(Object.keys(german ?? {})).to.have.members(Object.keys(english ?? {}))
    expect(german?.['page.title']).to.equal('Hallo')
    expect(style).to.equal(null)
  })

  it('brings the icons that the sources name, and stops at one that does not exist', async () => {
    expect(output((await run()).script)).to.contain('hand:{body:')
    writeFileSync(join(folder, 'ui', 'index.ts'), readFileSync(join(folder, 'ui', 'index.ts'), 'utf8').replace('i-lucide-hand', 'i-lucide-no-such-icon'))
    const failure = await run().then(() => undefined, (error: unknown) => String(error))
    expect(failure).to.contain('i-lucide-no-such-icon')
  })

  it('binds utilities to the elements of the plugin and keeps an unbound copy in a lower layer', async () => {
    const { style, scripts } = await run()
    const css = output(style ?? '')
    expect(css).to.match(/@layer plugin\{[^@]*\.hidden\{display:none\}/)
    expect(css).to.contain('.hidden[data-p-hello]{display:none}')
    expect(css).to.contain('.text-muted[data-p-hello]{color:var(--ui-text-muted)}')
    expect(output(Object.keys(scripts)[0] ?? '')).to.contain('"data-p-hello"')
  })

  it('stops where a shared library would be bundled', async () => {
    writeFileSync(join(folder, 'ui', 'index.ts'), `import { ref } from '@vue/reactivity'\n${readFileSync(join(folder, 'ui', 'index.ts'), 'utf8')}\nexport const kept = ref(1)\n`)
    const failure = await run().then(() => undefined, (error: unknown) => String(error))
    expect(failure).to.contain('@vue/reactivity')
    expect(failure).to.contain('not shared')
  })

  it('stops where a copy comes in by a file path', async () => {
    writeFileSync(join(folder, 'ui', 'index.ts'), `import { camelize } from '../node_modules/@vue/shared/dist/shared.esm-bundler.js'\n${readFileSync(join(folder, 'ui', 'index.ts'), 'utf8')}\nexport const kept = camelize('a-b')\n`)
    const failure = await run().then(() => undefined, (error: unknown) => String(error))
    expect(failure).to.contain('bundles a library that the host shares')
  })
})
