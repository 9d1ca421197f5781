import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import * as tar from 'tar'
import type { PluginBundle, PluginView } from '@overt/sdk'
import { packagePlaces } from '../cli/plugin/package-places.ts'
import { addPlugin } from '../plugin-packages/add-plugin.ts'
import { providedHooks as readProvidedHooks } from '../cli/plugin/package-places.ts'
import { describeFinding } from '../plugin-packages/check/finding.ts'
import { checkPlugin } from '../plugin-packages/check-plugin.ts'
import { createPlugin } from '../cli/plugin/create.ts'
import { dropPluginData } from '../cli/plugin/drop.ts'
import { packPlugin } from '../cli/plugin/pack.ts'
import { discoverPlugins } from '../kernel/discover-plugins.ts'
import { createTestPlatform } from '@overt/testing/platform'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = join(root, 'examples', 'full')
const codeOf = (promise: Promise<unknown>) => promise.then(() => undefined, (error: { code?: string }) => error.code)

describe('a packed plugin', function () {
  this.timeout(60_000)
  let folder: string
  let file: string

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-package-'))
    file = await packPlugin(example, join(folder, 'mood.tgz'))
  })
  after(() => { rmSync(folder, { recursive: true, force: true }) })

  it('holds what was built and nothing of the workshop', async () => {
    const names: string[] = []
    await tar.list({ file, onReadEntry: ({ path }) => { names.push(path) } })
    expect(names).to.include.members(['package/package.json', 'package/plugin.json', 'package/README.md', 'package/dist/server/index.js', 'package/dist/ui/ui.json', 'package/locales/de.json'])
    expect(names.filter((name) => /test|node_modules|\.vue$|server\/.*\.ts$/.test(name))).to.deep.equal([])
  })

  it('is small, and shares the host\'s libraries instead of bringing them', async () => {
    expect(statSync(file).size).to.be.lessThan(60_000)
    const unpacked = join(folder, 'look')
    mkdirSync(unpacked)
    await tar.extract({ file, cwd: unpacked })
    const ui = join(unpacked, 'package', 'dist', 'ui')
    const script = readdirSync(ui).find((name) => name.endsWith('.js'))!
    expect(statSync(join(ui, script)).size).to.be.lessThan(12_000)
    expect(readFileSync(join(ui, script), 'utf8')).to.match(/from\s*["']vue["']/)
    expect(readFileSync(join(unpacked, 'package', 'dist', 'server', 'index.js'), 'utf8')).to.match(/from\s*["']@overt\/sdk["']/)
  })

  it('runs after a restart of a server that knows nothing of its sources', async () => {
    const plugins = join(folder, 'data', 'plugins')
    expect(await addPlugin(file, packagePlaces({ pluginsFolder: plugins }))).to.include({ id: 'mood', version: '1.0.0' })
    const platform = await createTestPlatform({ plugins: [...discoverPlugins([plugins], { warn: () => undefined })] })
    try {
      expect(platform.plugin('mood')).to.include({ state: 'ready', folder: join(plugins, 'mood') })
      const workspace = await platform.workspace({ enabled: ['mood'] })
      const today = Temporal.Now.plainDateISO('UTC').toString()
      expect((await workspace.admin.put(`/plugins/mood/days/${today}`, { score: 4 })).statusCode).to.equal(200)
      const [bundle] = (await workspace.admin.get('/ui/plugins')).json<PluginBundle[]>()
      expect(bundle).to.include({ id: 'mood', version: '1.0.0' })
      const script = await platform.app.inject(bundle!.script)
      expect(script.headers).to.include({ 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'public, max-age=31536000, immutable' })
      expect((await platform.app.inject(bundle!.messages.de!)).json()).to.include({ 'page.title': 'Stimmung' })
      for (const path of ['/plugins/mood/000000000000/index.js', `${bundle!.script.replace(/[^/]+$/, '')}..%2F..%2Fpackage.json`]) {
        expect((await platform.app.inject(path)).statusCode, path).to.equal(404)
      }
      const german = (await workspace.admin.get('/plugins?locale=de')).json<PluginView[]>()
      expect(german[0]).to.include({ title: 'Stimmung' })
      expect(german[0]?.settingFields[0]).to.include({ label: 'Frage' })

      expect(await codeOf(dropPluginData(platform.databaseUrls.admin, 'mood'))).to.equal('plugin-in-use')
      await workspace.disable('mood')
      await dropPluginData(platform.databaseUrls.admin, 'mood')
      const schemas = await workspace.inUnit((unit) => unit.query(`select 1 from pg_namespace where nspname = 'p_mood'`))
      expect(schemas).to.deep.equal([])
    } finally {
      await platform.close()
    }
  })

  it('brings its readers of documents, each a module of its own', async () => {
    const workshop = mkdtempSync(join(root, 'examples', '.readers-'))
    try {
      const sources = join(workshop, 'lines')
      cpSync(join(root, 'examples', 'server-only'), sources, { recursive: true, filter: (path) => !/[\\/]dist$/.test(path) })
      mkdirSync(join(sources, 'server', 'files'))
      writeFileSync(join(sources, 'server', 'files', 'read-lines.ts'), `
        import { isQuiet } from '../is-quiet.ts'
        export const read = ({ text }: { readonly text: string }): object => ({ lines: text.split('\\n').length, pid: process.pid, quiet: typeof isQuiet })`)
      writeFileSync(join(sources, 'server', 'files', 'lines.ts'), `
        import type { Documents } from '@overt/sdk'
        export const linesReader = (documents: Documents) => documents.reader<{ readonly text: string }, object>({ module: new URL('./read-lines.ts', import.meta.url) })`)
      writeFileSync(join(sources, 'server', 'index.ts'), `
        import { definePlugin } from '@overt/sdk'
        import * as problems from './errors.ts'
        import { linesReader } from './files/lines.ts'
        export default definePlugin({
          id: 'quiet-hours',
          problems,
          server(app, { documents }) {
            const readLines = linesReader(documents)
            app.post('/lines', { schema: { response: { 200: { type: 'object', additionalProperties: true } } }, config: { looks: { none: 'It reads what was sent and nothing else.' } } }, (request) => readLines({ text: (request.body as { text: string }).text }, { signal: request.signal }))
          },
        })`)
      const packed = await packPlugin(sources, join(workshop, 'lines.tgz'))
      const names: string[] = []
      await tar.list({ file: packed, onReadEntry: ({ path }) => { names.push(path) } })
      expect(names).to.include.members(['package/dist/server/index.js', 'package/dist/server/files/read-lines.js'])
      const plugins = join(folder, 'readers')
      await addPlugin(packed, packagePlaces({ pluginsFolder: plugins }))
      const platform = await createTestPlatform({ plugins: [...discoverPlugins([plugins], { warn: () => undefined })] })
      try {
        const workspace = await platform.workspace({ enabled: ['quiet-hours'] })
        const answer = (await workspace.admin.post('/plugins/quiet-hours/lines', { text: 'one\ntwo' })).json<{ lines: number; pid: number; quiet: string }>()
        expect(answer).to.include({ lines: 2, quiet: 'function' })
        expect(answer.pid).to.not.equal(process.pid)
      } finally {
        await platform.close()
      }
    } finally {
      rmSync(workshop, { recursive: true, force: true })
    }
  })

  it('is refused where it is there already, ships with the platform, does not fit, or is no plugin', async () => {
    const plugins = join(folder, 'refusals')
    await addPlugin(file, packagePlaces({ pluginsFolder: plugins }))
    expect(await codeOf(addPlugin(file, packagePlaces({ pluginsFolder: plugins })))).to.equal('plugin-present')
    await addPlugin(file, packagePlaces({ pluginsFolder: plugins }), { tryUpgrade: () => Promise.resolve() })

    const repack = async (name: string, change: (content: string) => void): Promise<string> => {
      const workshop = mkdtempSync(join(folder, 'workshop-'))
      await tar.extract({ file, cwd: workshop })
      change(join(workshop, 'package'))
      await tar.create({ file: join(folder, name), cwd: workshop, gzip: true }, ['package'])
      return join(folder, name)
    }
    const edit = (path: string, change: Readonly<Record<string, unknown>>) => {
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')) as object, ...change }))
    }
    const future = await repack('future.tgz', (content) => { edit(join(content, 'plugin.json'), { id: 'future', requires: { platform: '^99.0.0' } }) })
    const shipped = await repack('shipped.tgz', (content) => { edit(join(content, 'plugin.json'), { id: 'attendance' }) })
    const needy = await repack('needy.tgz', (content) => { edit(join(content, 'plugin.json'), { id: 'needy' }); edit(join(content, 'package.json'), { dependencies: { lodash: '4' } }) })
    const torn = await repack('torn.tgz', (content) => { rmSync(join(content, 'plugin.json')) })
    writeFileSync(join(folder, 'text.tgz'), 'this is no archive')
    expect(await codeOf(addPlugin(future, packagePlaces({ pluginsFolder: plugins })))).to.equal('not-a-plugin')
    expect(await codeOf(addPlugin(shipped, packagePlaces({ pluginsFolder: plugins })))).to.equal('plugin-shipped')
    expect(await codeOf(addPlugin(needy, packagePlaces({ pluginsFolder: plugins })))).to.equal('plugin-has-dependencies')
    expect(await codeOf(addPlugin(torn, packagePlaces({ pluginsFolder: plugins })))).to.equal('not-a-plugin')
    expect(await codeOf(addPlugin(join(folder, 'text.tgz'), packagePlaces({ pluginsFolder: plugins })))).to.equal('not-a-plugin')
    expect(readdirSync(plugins)).to.deep.equal(['.previous', 'mood', 'node_modules'])
  })
})

describe('checking a plugin', () => {
  const providedHooks = readProvidedHooks({ pluginsFolder: join(root, 'nowhere') })
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(root, 'examples', '.check-')) })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })
  const copy = (name: string): string => {
    cpSync(join(root, 'examples', name), join(folder, name), { recursive: true, filter: (path) => !/[\\/]dist$/.test(path) })
    return join(folder, name)
  }

  for (const name of ['server-only', 'full']) it(`has nothing to complain about in examples/${name}`, async () => { expect(await checkPlugin(copy(name))).to.deep.equal([]) })

  for (const name of readdirSync(join(root, 'plugins'))) it(`has nothing to complain about in plugins/${name}`, async () => {
    expect((await checkPlugin(join(root, 'plugins', name), { hooksOf: providedHooks })).map(describeFinding)).to.deep.equal([])
  })
})

describe('the scaffold', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(root, 'examples', '.create-')) })
  afterEach(() => { rmSync(folder, { recursive: true, force: true }) })

  for (const kind of ['server-only', 'full'] as const) {
    it(`makes a plugin that passes its own check (${kind})`, async () => {
      const plugin = createPlugin('tea-time', kind, folder)
      expect(await checkPlugin(plugin)).to.deep.equal([])
      expect(JSON.parse(readFileSync(join(plugin, 'package.json'), 'utf8'))).to.include({ name: 'overt-plugin-tea-time' })
      expect(JSON.parse(readFileSync(join(plugin, 'plugin.json'), 'utf8'))).to.include({ id: 'tea-time', title: 'Tea time' })
      expect(existsSync(join(plugin, 'test', 'tea-time.spec.ts'))).to.equal(true)
      const texts = readdirSync(plugin, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => readFileSync(join(plugin, file), 'utf8')).join('\n')
      // Names of prepared statements are shared with every other plugin, the example included.
      expect([...texts.matchAll(/name: '([a-z-]+)'/g)].map(([, statement]) => statement).filter((statement) => /^(?:mood|quiet)/.test(statement ?? ''))).to.deep.equal([])
      expect(() => createPlugin('tea-time', kind, folder)).to.throw(/there already/)
    })
  }
})
