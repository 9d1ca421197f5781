import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { build } from 'vite'
import { overtPlugin } from '@overt/sdk/vite'
import { buildForTests, createUiPlatform } from './ui-platform.ts'
import type { UiPlatform } from './ui-platform.ts'

const built = fileURLToPath(new URL('../dist', import.meta.url))
const plugins = fileURLToPath(new URL('../../plugins', import.meta.url))

describe('the served admin UI', function () {
  this.timeout(120_000)
  let platform: UiPlatform
  before(async () => {
    await buildForTests()
    platform = await createUiPlatform({ plugins: [] })
  })
  after(() => platform.close())

  const page = (path: string, headers: Readonly<Record<string, string>> = { accept: 'text/html' }) => platform.app.inject({ method: 'GET', url: path, headers })

  it('is one page at every address, with a nonce of its own each time and a policy without inline code', async () => {
    const [one, other] = [await page('/'), await page('/members/anyone?tab=x')]
    const nonces = [one, other].map(({ headers }) => /script-src 'self' 'nonce-([^']+)'/.exec(String(headers['content-security-policy']))?.[1])
    expect(nonces[0]).to.have.length(24)
    expect(nonces[0]).to.not.equal(nonces[1])
    expect(one.body).to.contain(`nonce="${nonces[0]}"`).and.not.contain('__OVERT_NONCE__')
    expect(String(one.headers['content-security-policy'])).to.not.match(/unsafe|\*|https?:/)
    expect(one.headers['cache-control']).to.equal('no-store')
  })

  it('leads the shared modules to files whose hashes match', async () => {
    const map = JSON.parse(readFileSync(`${built}/import-map.json`, 'utf8')) as { imports: Record<string, string>; integrity: Record<string, string> }
    expect(Object.keys(map.imports).sort()).to.deep.equal(['@overt/sdk/ui', 'pinia', 'vue', 'vue-router'])
    expect((await page('/')).body).to.contain(JSON.stringify(map))
    for (const [address, integrity] of Object.entries(map.integrity)) {
      const { rawPayload } = await page(address, {})
      const hash = Buffer.from(await crypto.subtle.digest('SHA-384', new Uint8Array(rawPayload))).toString('base64')
      expect(`sha384-${hash}`, address).to.equal(integrity)
    }
  })

  it('sends scripts compressed and for ever, and 404 for what is not there', async () => {
    const script = readdirSync(`${built}/assets`).find((name) => name.startsWith('runtime-') && name.endsWith('.js'))
    const answer = await page(`/assets/${script}`, { 'accept-encoding': 'br' })
    expect(answer.headers['content-encoding']).to.equal('br')
    expect(answer.headers['cache-control']).to.contain('immutable')
    expect((await page('/assets/none.js')).statusCode).to.equal(404)
    expect((await page('/assets/../index.html', { accept: '*/*' })).body).to.not.contain('__OVERT_NONCE__')
  })

  it('gives plugins all of Vue and its router but what only other environments need', () => {
    const namesOf = (code: string): string[] => [...code.matchAll(/export \{([^}]*)\}/g)].flatMap(([, list]) => list!.split(',').map((name) => name.trim().split(' as ').at(-1)!).filter((name) => name !== ''))
    const source = (path: string): string => readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), 'utf8')
    const shared = (name: string): string[] => namesOf(readFileSync(new URL(`../shared/${name}.ts`, import.meta.url), 'utf8'))
    const vue = ['runtime-core', 'runtime-dom'].flatMap((part) => namesOf(source(`@vue/${part}/dist/${part}.esm-bundler.js`)))
    expect(vue.filter((name) => !shared('shared-vue').includes(name)).sort()).to.deep.equal([
      'DeprecationTypes', 'VueElement', 'compatUtils', 'createHydrationRenderer', 'createSSRApp', 'defineCustomElement', 'defineSSRCustomElement', 'hydrate', 'hydrateOnIdle', 'hydrateOnInteraction',
      'hydrateOnMediaQuery', 'hydrateOnVisible', 'initDirectivesForSSR', 'useHost', 'useShadowRoot',
    ])
    expect(namesOf(source('vue-router/dist/vue-router.js')).filter((name) => !shared('shared-router').includes(name)).sort()).to.deep.equal(['createMemoryHistory', 'createWebHashHistory', 'createWebHistory'])
  })

  it('brings a font of its own, asked for with the page', async () => {
    const [, file] = /<link rel="preload" href="([^"]+)" as="font" type="font\/woff2" crossorigin/.exec((await page('/')).body) ?? []
    const answer = await page(file!, {})
    expect(answer.statusCode).to.equal(200)
    expect(answer.headers['content-type']).to.equal('font/woff2')
    expect(answer.headers['cache-control']).to.contain('immutable')
  })

  it('needs at most 150 kB of JavaScript for its first paint', () => {
    const { firstPaintBytes, heaviestPage } = JSON.parse(readFileSync(`${built}/build.json`, 'utf8')) as { firstPaintBytes: number; heaviestPage: string }
    expect(firstPaintBytes, heaviestPage).to.be.greaterThan(50_000).and.at.most(150_000)
  })

  it('has the utilities of every plugin beside it in its one stylesheet', async () => {
    const classesIn = (css: string): Set<string> => new Set([...css.matchAll(/\.((?:\\.|[a-z_-])(?:\\.|[\w-])*)/gi)].map(([, name]) => name ?? ''))
    const sheet = readdirSync(`${built}/assets`).find((name) => name.endsWith('.css'))
    const present = classesIn(readFileSync(`${built}/assets/${sheet}`, 'utf8'))
    const lacking: string[] = []
    let counted = 0
    for (const plugin of readdirSync(plugins).filter((name) => existsSync(join(plugins, name, 'ui', 'index.ts')))) {
      const folder = join(plugins, plugin)
      // As a plugin from elsewhere it would bring these.
      const result = await build({ root: folder, configFile: false, logLevel: 'silent', plugins: [overtPlugin({ folder })], build: { write: false } })
      const own = [result].flat().flatMap((each) => 'output' in each ? each.output : []).filter((part) => part.type === 'asset').find(({ fileName }) => fileName.endsWith('.css'))
      for (const name of classesIn(String(own?.source).replaceAll(/@layer plugin\{.*?\}\}/gs, ''))) {
        counted += 1
        if (!present.has(name)) lacking.push(`${plugin}: ${name}`)
      }
    }
    expect(counted).to.be.greaterThan(500)
    expect(lacking).to.deep.equal([])
  })

  it('leaves unknown addresses of the API to its problems', async () => {
    const answer = await page('/api/no-such-thing')
    expect(answer.statusCode).to.equal(404)
    expect(answer.headers['content-type']).to.contain('application/problem+json')
    expect((await page('/no-such-page', { accept: 'application/json' })).statusCode).to.equal(404)
  })
})
