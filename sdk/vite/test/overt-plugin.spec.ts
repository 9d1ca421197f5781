import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
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

  it('makes one small script, one stylesheet, the catalogues and their manifest', async () => {
    const manifest = await run()
    expect(readdirSync(join(folder, 'dist', 'ui')).sort()).to.deep.equal([manifest.script, manifest.style, ...Object.values(manifest.messages), 'ui.json'].sort())
    expect(manifest.integrity).to.match(/^sha384-/)
    expect(gzipSync(output(manifest.script)).length).to.be.lessThan(3_000)
    expect([...output(manifest.script).matchAll(/from\s*"([^"]+)"/g)].map(([, name]) => name).sort()).to.deep.equal(['@overt/sdk/ui', 'vue'])
  })

  it('brings the icons that the sources name, and stops at one that does not exist', async () => {
    expect(output((await run()).script)).to.contain('hand:{body:')
    writeFileSync(join(folder, 'ui', 'index.ts'), readFileSync(join(folder, 'ui', 'index.ts'), 'utf8').replace('i-lucide-hand', 'i-lucide-no-such-icon'))
    const failure = await run().then(() => undefined, (error: unknown) => String(error))
    expect(failure).to.contain('i-lucide-no-such-icon')
  })

  it('binds utilities to the elements of the plugin and keeps an unbound copy in a lower layer', async () => {
    const { style, script } = await run()
    const css = output(style ?? '')
    expect(css).to.match(/@layer plugin\{[^@]*\.hidden\{display:none\}/)
    expect(css).to.contain('.hidden[data-p-hello]{display:none}')
    expect(css).to.contain('.text-muted[data-p-hello]{color:var(--ui-text-muted)}')
    expect(output(script)).to.contain('"data-p-hello"')
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
