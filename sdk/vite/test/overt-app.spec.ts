import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import { build } from 'vite'
import { overtApp } from '../index.ts'
import type { AppFileRevision } from '../index.ts'

const modules = fileURLToPath(new URL('../../../node_modules', import.meta.url))

describe('the build preset of an app', function () {
  this.timeout(60_000)
  let folder: string
  const write = (name: string, content: string): void => { writeFileSync(join(folder, name), content) }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'overt-app-'))
    symlinkSync(modules, join(folder, 'node_modules'), 'junction')
    mkdirSync(join(folder, 'app', 'public'), { recursive: true })
    write('plugin.json', '{"id":"gate"}')
    write('app/index.html', '<!doctype html><html lang="en"><head><title>Gate</title></head><body><div id="app"></div><script type="module" src="./main.ts"></script></body></html>')
    write('app/main.ts', `import { createApp } from 'vue'\nimport Page from './Page.vue'\nimport './main.css'\ncreateApp(Page).mount('#app')`)
    write('app/main.css', '#app { color: red }')
    write('app/Page.vue', '<script setup lang="ts">const name: string = "Gate"</script><template><h1>{{ name }}</h1></template>')
    write('app/public/manifest.webmanifest', '{"name":"Gate","start_url":"/apps/gate/"}')
    write('app/service-worker.ts', 'declare const __OVERT_APP_FILES__: readonly unknown[]\nObject.assign(self, { files: __OVERT_APP_FILES__ })')
  })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

  const run = () => build({ configFile: false, logLevel: 'silent', plugins: [overtApp({ folder })] })
  const made = (name: string): string => readFileSync(join(folder, 'dist', 'app', name), 'utf8')

  it('makes the page with hashed files below its own address, what is public, and a worker that knows them all', async () => {
    await run()
    const [address = ''] = /\/apps\/gate\/assets\/[\w-]+\.js/.exec(made('index.html')) ?? []
    expect(existsSync(join(folder, 'dist', 'app', address.replace('/apps/gate/', '')))).to.equal(true)
    expect(made('index.html')).to.not.match(/<script(?![^>]*src)/)
    const self: { files?: AppFileRevision[] } = {}
    runInNewContext(made('service-worker.js'), { self })
    const assets = readdirSync(join(folder, 'dist', 'app', 'assets')).filter((name) => !/\.(?:br|gz)$/.test(name)).map((name) => `assets/${name}`)
    expect(self.files?.map(({ url }) => url)).to.have.members(['', 'manifest.webmanifest', ...assets])
    for (const { url, revision } of self.files ?? []) expect(revision === null, url).to.equal(url.startsWith('assets/'))
  })

  it('refuses what the platform would not run', async () => {
    for (const line of ['<script>alert(1)</script>', '<p onclick="go()">', '<style>p {}</style>']) {
      write('app/index.html', `<!doctype html><html lang="en"><body>${line}<script type="module" src="./main.ts"></script></body></html>`)
      const fault = await run().then(() => '', (error: Error) => error.message)
      expect(fault, line).to.include('inline script, handler or style')
    }
  })
  it('names the module that cannot be built, not the page that is missing because of it', async () => {
    write('app/main.ts', `import './missing.ts'`)
    const fault = await run().then(() => '', (error: Error) => error.message)
    expect(fault).to.include('./missing.ts').and.to.not.include('ENOENT')
  })
})
