import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pino from 'pino'
import * as tar from 'tar'
import type { AuditRow, InstallationTrailRow, InstalledPackage, PackageFacts, PackagesState, PluginView } from '@overt/sdk'
import { startRegistry } from '../../scripts/packages/registry.ts'
import type { LocalRegistry } from '../../scripts/packages/registry.ts'
import { packagePlaces } from '../cli/plugin/package-places.ts'
import { packPlugin } from '../cli/plugin/pack.ts'
import { discoverPlugins } from '../kernel/discover-plugins.ts'
import { createPlatform } from '../platform.ts'
import type { RunningPlatform } from '../platform.ts'
import { addOperator } from '../operator/index.ts'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

const example = fileURLToPath(new URL('../../examples/full', import.meta.url))

describe('installing a plugin from the UI', function () {
  this.timeout(90_000)
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let running: RunningPlatform | undefined
  let registry: LocalRegistry
  let folder: string
  let plugins: string
  let packed: string

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-install-'))
    plugins = join(folder, 'plugins')
    packed = await packPlugin(example, join(folder, 'overt-plugin-mood-1.0.0.tgz'))
    registry = await startRegistry([packed], { publisher: 'ada', provenance: { repository: 'https://git.example/ada/mood', ref: 'refs/tags/v1.0.0', path: '.github/workflows/publish.yml' } })
    platform = await createTestPlatform()
    acme = await platform.workspace()
    member = await acme.member()
  })
  beforeEach(() => { rmSync(plugins, { recursive: true, force: true }); mkdirSync(plugins) })
  after(async () => {
    await running?.close()
    await platform.close()
    await registry.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  async function start(pluginInstall: 'off' | 'operator' | 'admin'): Promise<void> {
    await running?.close()
    const { config, log } = platform.platform
    const own = { ...config, pluginsFolder: plugins, pluginInstall, pluginRegistry: registry.url }
    running = await createPlatform({ config: own, secret: testSecret, urls: platform.databaseUrls, log, clock: platform.clock, plugins: discoverPlugins([plugins], pino({ level: 'silent' })), packages: packagePlaces(own), ui: false })
  }
  const workspace = () => `/api/workspaces/${acme.id}`
  const call = (method: 'GET' | 'POST', url: string, payload?: object, { token } = acme.admin) => running!.app.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...payload === undefined ? {} : { payload } })
  function upload(url: string, bytes: Buffer, { token } = acme.admin) {
    const boundary = 'overt-boundary'
    const payload = Buffer.concat([Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="mood.tgz"\r\ncontent-type: application/gzip\r\n\r\n`), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)])
    return running!.app.inject({ method: 'POST', url, headers: { 'authorization': `Bearer ${token}`, 'content-type': `multipart/form-data; boundary=${boundary}` }, payload })
  }
  async function repacked(change: (content: string) => void): Promise<Buffer> {
    const workshop = mkdtempSync(join(folder, 'workshop-'))
    await tar.extract({ file: packed, cwd: workshop })
    change(join(workshop, 'package'))
    await tar.create({ file: join(workshop, 'out.tgz'), cwd: workshop, gzip: true }, ['package'])
    return readFileSync(join(workshop, 'out.tgz'))
  }
  const edit = (file: string, change: object): void => { writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')) as object, ...change })) }

  it('is off by default, and never a member\'s or, unless the setting says so, an admin\'s to do', async () => {
    for (const setting of ['off', 'operator'] as const) {
      await start(setting)
      expect((await call('GET', `${workspace()}/plugin-packages`)).json()).to.deep.equal({ allowed: false, waiting: [] })
      for (const answer of [await call('POST', `${workspace()}/plugin-packages/find`, { name: 'overt-plugin-mood' }), await upload(`${workspace()}/plugin-packages/upload`, readFileSync(packed)), await call('POST', `${workspace()}/plugin-packages/install`, { token: 'x' })]) {
        expect([answer.statusCode, answer.json<{ code: string }>().code]).to.deep.equal([403, 'install-not-allowed'])
      }
    }
    await start('admin')
    expect((await call('GET', `${workspace()}/plugin-packages`, undefined, member)).json()).to.deep.equal({ allowed: false, waiting: [] })
    expect((await call('POST', `${workspace()}/plugin-packages/find`, { name: 'overt-plugin-mood' }, member)).json()).to.include({ code: 'install-not-allowed' })
    expect((await call('GET', '/api/operator/plugin-packages')).statusCode).to.be.oneOf([403, 404])
    expect(readdirSync(plugins)).to.deep.equal([])
  })

  it('uploads a package, says what it is, installs it, and has it after the restart, with every act in both trails', async () => {
    await start('admin')
    const looked = await upload(`${workspace()}/plugin-packages/upload`, readFileSync(packed))
    expect(looked.statusCode, looked.body).to.equal(200)
    const facts = looked.json<PackageFacts>()
    expect(facts).to.deep.include({ id: 'mood', version: '1.0.0', replaces: null, collects: ['mood per day'], findings: [], origin: { kind: 'upload', name: null, version: null, publisher: null, provenance: null } })
    expect(facts.integrity).to.match(/^sha512-/)
    expect(facts.asks).to.include('hook: command.parse')
    expect(existsSync(join(plugins, 'mood'))).to.equal(false)
    const installed = await call('POST', `${workspace()}/plugin-packages/install`, { token: facts.token })
    expect(installed.json<InstalledPackage>()).to.deep.equal({ id: 'mood', version: '1.0.0', restart: true })
    expect((await call('POST', `${workspace()}/plugin-packages/install`, { token: facts.token })).json()).to.include({ code: 'package-unknown' })
    expect((await call('GET', `${workspace()}/plugin-packages`)).json<PackagesState>().waiting).to.deep.equal([{ id: 'mood', version: '1.0.0', title: 'Mood', runs: null }])
    const { items } = (await call('GET', `${workspace()}/audit?limit=20`)).json<{ items: readonly AuditRow[] }>()
    expect(items.map(({ action }) => action)).to.include.members(['plugin.package-staged', 'plugin.installed'])
    await start('admin')
    expect((await call('GET', `${workspace()}/plugins`)).json<PluginView[]>()).to.deep.include.members([]).and.satisfy((views: PluginView[]) => views.some(({ id, state, enabled }) => id === 'mood' && state === 'ready' && !enabled))
    expect((await call('GET', `${workspace()}/plugin-packages`)).json<PackagesState>().waiting).to.deep.equal([])
  })

  it('takes one of the registry by its name, for an operator, with publisher and provenance', async () => {
    await start('operator')
    await addOperator(platform.platform.database, { email: acme.admin.email, at: platform.clock.now() })
    const found = await call('POST', '/api/operator/plugin-packages/find', { name: 'overt-plugin-mood' })
    expect(found.statusCode, found.body).to.equal(200)
    const facts = found.json<PackageFacts>()
    expect(facts.origin).to.deep.equal({ kind: 'registry', name: 'overt-plugin-mood', version: '1.0.0', publisher: 'ada', provenance: { repository: 'https://git.example/ada/mood', ref: 'refs/tags/v1.0.0', path: '.github/workflows/publish.yml' } })
    expect((await call('POST', '/api/operator/plugin-packages/install', { token: facts.token })).statusCode).to.equal(200)
    const { items } = (await call('GET', '/api/operator/trail?limit=5')).json<{ items: readonly InstallationTrailRow[] }>()
    expect(items.slice(0, 2).map(({ action, plugin, actor }) => [action, plugin, actor.kind])).to.deep.equal([['plugin.installed', 'mood', 'operator'], ['plugin.package-staged', 'mood', 'operator']])
    expect((await call('POST', '/api/operator/plugin-packages/find', { name: 'nobody-has-this' })).json()).to.include({ code: 'registry-refused' })
    expect((await call('POST', '/api/operator/plugin-packages/find', { name: '../../secrets' })).statusCode).to.equal(400)
    // An older one than what lies there.
    cpSync(join(plugins, 'mood'), join(folder, 'kept'), { recursive: true })
    edit(join(plugins, 'mood', 'package.json'), { version: '2.0.0' })
    expect((await call('POST', '/api/operator/plugin-packages/find', { name: 'overt-plugin-mood' })).json()).to.include({ code: 'plugin-older' })
  })

  it('refuses what is no plugin, no safe package or part of the platform, before any of its code runs, and keeps nothing of it', async () => {
    await start('admin')
    const ran = join(folder, 'ran')
    const running = `import { writeFileSync } from 'node:fs'\nwriteFileSync(${JSON.stringify(ran)}, '')\nexport default { id: 'attendance' }`
    const shipped = await repacked((content) => {
      edit(join(content, 'plugin.json'), { id: 'attendance' })
      writeFileSync(join(content, 'dist', 'server', 'index.js'), running)
    })
    const nested = await repacked((content) => { edit(join(content, 'plugin.json'), { id: '../../escape' }) })
    for (const [bytes, code] of [[shipped, 'plugin-shipped'], [nested, 'not-a-plugin'], [Buffer.from('no archive'), 'not-a-plugin']] as const) {
      const answer = await upload(`${workspace()}/plugin-packages/upload`, bytes)
      expect(answer.json(), code).to.include({ code })
      expect(answer.statusCode).to.be.lessThan(500)
    }
    expect(existsSync(ran)).to.equal(false)
    expect(readdirSync(plugins).filter((name) => name !== '.staged')).to.deep.equal([])
    expect(readdirSync(join(plugins, '.staged'))).to.deep.equal([])
  })
})
