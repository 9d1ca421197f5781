import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import fastifyPlugin from 'fastify-plugin'
import { definePlugin, tenantTable } from '@overt/sdk'
import type { PluginDefinition, PluginManifest } from '@overt/sdk'
import { discoverPlugins } from '../kernel/discover-plugins.ts'
import { pluginFromDefinition, readPluginFolder } from '../kernel/plugin-source.ts'
import type { PluginSource } from '../kernel/plugin-source.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { plainRoute } from './plain-route.ts'

const manifest = (id: string, requires: Partial<PluginManifest['requires']> = {}): Partial<PluginManifest> => ({ id, requires: { platform: '*', ...requires } })
const plugin = (definition: PluginDefinition, requires?: Partial<PluginManifest['requires']>): PluginSource => pluginFromDefinition(definition, manifest(definition.id, requires), '1.2.0')
const serving = (id: string, server: NonNullable<PluginDefinition['server']>) => plugin(definePlugin({ id, server: server as never }))
const never = () => new Promise<never>(() => undefined)
const noLog = { warn: () => undefined }

describe('loading plugins', () => {
  let folder: string
  let platform: TestPlatform

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-plugins-'))
    const write = (path: string, content: unknown) => {
      mkdirSync(join(folder, path, '..'), { recursive: true })
      writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content))
    }
    const packageFile = (id: string) => ({ name: `@outside/${id}`, version: '1.0.0', type: 'module', exports: { './server': './server.js' } })
    const valid = (id: string) => ({ id, title: id, summary: id, requires: { platform: '*' }, collects: [] })
    write('no-manifest/package.json', packageFile('no-manifest'))
    write('wrong-manifest/package.json', packageFile('wrong-manifest'))
    write('wrong-manifest/plugin.json', { ...valid('wrong-manifest'), hidden: true })
    write('half-installed/package.json', packageFile('half-installed'))
    write('half-installed/plugin.json', valid('half-installed'))
    write('throws-on-import/package.json', packageFile('throws-on-import'))
    write('throws-on-import/plugin.json', valid('throws-on-import'))
    write('throws-on-import/server.js', 'throw new Error("no licence")')
    write('hangs-on-import/package.json', packageFile('hangs-on-import'))
    write('hangs-on-import/plugin.json', valid('hangs-on-import'))
    write('hangs-on-import/server.js', 'await new Promise(() => undefined)')
    write('other-name/package.json', packageFile('other-name'))
    write('other-name/plugin.json', valid('other-name'))
    write('other-name/server.js', 'export default { id: "somebody-else" }')
    write('healthy/package.json', packageFile('healthy'))
    write('healthy/plugin.json', valid('healthy'))
    write('healthy/server.js', 'export default { id: "healthy", server(app) { app.get("/hello", { schema: { response: { 200: {} } }, config: { looks: { none: "It greets, and shows nobody." } } }, () => ({ hello: true })) } }')

    platform = await createTestPlatform({
      loadTimeoutMs: 300,
      plugins: [
        ...discoverPlugins([folder], noLog),
        plugin(definePlugin({ id: 'other-platform' }), { platform: '^99.0.0' }),
        plugin(definePlugin({ id: 'lacks-plugin' }), { plugins: { 'not-there': '*' } }),
        plugin(definePlugin({ id: 'lacks-version' }), { plugins: { base: '^2.0.0' } }),
        plugin(definePlugin({ id: 'dependent-of-incompatible' }), { plugins: { 'lacks-plugin': '*' } }),
        plugin(definePlugin({ id: 'ring-one' }), { plugins: { 'ring-two': '*' } }),
        plugin(definePlugin({ id: 'ring-two' }), { plugins: { 'ring-one': '*' } }),
        plugin(definePlugin({ id: 'after-base', server(_app, { hooks }) { hooks.on('entry.started', () => undefined) } }), { plugins: { base: '^1.0.0' } }),
        plugin(definePlugin({ id: 'base' })),
        serving('throws', (app, { hooks }) => {
          app.get('/before', plainRoute, () => 'registered before it failed')
          hooks.on('entry.started', () => undefined)
          throw new Error('no luck')
        }),
        plugin(definePlugin({ id: 'dependent-of-throwing' }), { plugins: { throws: '*' } }),
        serving('rejects', () => Promise.reject(new Error('no luck later'))),
        serving('hangs', never),
        serving('duplicate-route', (app) => {
          app.get('/twice', plainRoute, () => 1)
          app.get('/twice', plainRoute, () => 2)
        }),
        serving('says-no-response', (app) => { app.get('/days', { config: plainRoute.config }, () => 1) }),
        serving('says-no-looks', (app) => { app.put('/days', { schema: plainRoute.schema }, () => 1) }),
        serving('wrong-query-schema', (app) => { app.get('/days', { ...plainRoute, schema: { ...plainRoute.schema, querystring: { type: 'object', properties: { day: { type: 'dya' } } } } }, () => 1) }),
        serving('wrong-answer-schema', (app) => { app.get('/days', { ...plainRoute, schema: { response: { 200: { type: 'object', properties: { day: { $ref: 'nowhere#' } } } } } }, () => 1) }),
        serving('shadows-platform', (app) => { app.post('/purge', plainRoute, () => 1) }),
        serving('nested-throw', (app) => {
          app.get('/outer', plainRoute, () => 1)
          void app.register(async (inner) => { inner.get('/inner', plainRoute, () => 2); throw new Error('inner trouble') })
        }),
        serving('nested-hang', (app) => { void app.register(never) }),
        serving('nested-callback', (app) => { void app.register((_inner, _options, done) => { done(new Error('called back')) }) }),
        serving('escapes', (app) => { void app.register(fastifyPlugin(async (outer) => { outer.decorate('escaped', true); throw new Error('outside trouble') })) }),
        serving('on-ready', (app) => { app.addHook('onReady', () => { throw new Error('not ready') }) }),
        serving('on-ready-hang', (app) => { app.addHook('onReady', never) }),
        plugin(definePlugin({ id: 'bad-migration', migrations: [
          { name: '001-good', up: (database, schema) => tenantTable(database, schema, 'kept', 'id uuid not null') },
          { name: '002-bad', up: async (database) => { await database.raw('select 1 / 0') } },
        ] })),
        plugin(definePlugin({ id: 'open-table', migrations: [{ name: '001', up: async (database, schema) => { await database.raw(`create table ${schema}.open_table (id uuid primary key)`) } }] })),
        plugin(definePlugin({ id: 'foreign-service', server(_app, context) { context.use('nobody' as never) } })),
        serving('nested-good', (app) => { void app.register(async (inner) => { inner.get('/inner', plainRoute, () => ({ inner: true })) }) }),
      ],
    })
  })
  after(async () => {
    await platform.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const failures: readonly (readonly [id: string, state: string, reason: RegExp])[] = [
    ['no-manifest', 'incompatible', /plugin\.json is missing/],
    ['wrong-manifest', 'incompatible', /plugin\.json is not valid/],
    ['half-installed', 'load-failed', /Cannot find module|server\.js/],
    ['throws-on-import', 'load-failed', /no licence/],
    ['hangs-on-import', 'load-failed', /importing it took longer/],
    ['other-name', 'load-failed', /calls itself somebody-else/],
    ['other-platform', 'incompatible', /requires platform \^99/],
    ['lacks-plugin', 'incompatible', /not-there .*not installed/],
    ['lacks-version', 'incompatible', /base \^2\.0\.0, installed is 1\.2\.0/],
    ['dependent-of-incompatible', 'incompatible', /lacks-plugin, which is incompatible/],
    ['ring-one', 'incompatible', /requires itself through ring-two/],
    ['ring-two', 'incompatible', /requires itself through ring-one/],
    ['throws', 'load-failed', /no luck/],
    ['dependent-of-throwing', 'load-failed', /requires the plugin throws/],
    ['rejects', 'load-failed', /no luck later/],
    ['hangs', 'load-failed', /registering it took longer than 300 ms/],
    ['duplicate-route', 'load-failed', /already declared/],
    ['says-no-response', 'load-failed', /^GET \/days has no response schema .*schema\.response/],
    ['says-no-looks', 'load-failed', /^PUT \/days does not say whose records it shows: .*config\.looks .*audit\.viewed/],
    ['wrong-query-schema', 'load-failed', /^GET \/.*days: the schema of its querystring is not valid/],
    ['wrong-answer-schema', 'load-failed', /^GET \/.*days: the schema of its answer 200 is not valid/],
    ['shadows-platform', 'load-failed', /platform answers itself/],
    ['nested-throw', 'load-failed', /inner trouble/],
    ['nested-hang', 'load-failed', /nested plugin .* took longer/],
    ['nested-callback', 'load-failed', /called back/],
    ['escapes', 'load-failed', /outside trouble/],
    ['on-ready', 'load-failed', /not ready/],
    ['on-ready-hang', 'load-failed', /onReady hook took longer/],
    ['bad-migration', 'migration-failed', /002-bad/],
    ['open-table', 'migration-failed', /open_table .*workspace_id/],
    ['foreign-service', 'load-failed', /nobody/],
  ]
  for (const [id, state, reason] of failures) {
    it(`ends ${id} as ${state} with the reason, and answers 503 below it`, async () => {
      const installed = platform.platform.plugins.get(id)
      expect(installed?.state).to.equal(state)
      expect(installed?.reason).to.match(reason)
      const workspace = await platform.workspace()
      for (const path of [`/plugins/${id}/before`, `/plugins/${id}/twice`, `/plugins/${id}/outer`, `/plugins/${id}/no/such/route`]) {
        const answer = await workspace.admin.get(path)
        expect(answer.statusCode, path).to.equal(503)
        expect(answer.json()).to.include({ code: 'plugin-failed' })
      }
      const enabling = await workspace.admin.patch(`/plugins/${id}`, { enabled: true })
      expect(enabling.statusCode).to.equal(409)
      expect(enabling.json()).to.include({ code: 'plugin-not-ready' })
    })
  }

  it('runs the healthy ones all the same, after what they require', async () => {
    const workspace = await platform.workspace({ enabled: ['healthy', 'base', 'after-base', 'nested-good'] })
    expect((await workspace.admin.get('/plugins/healthy/hello')).json()).to.deep.equal({ hello: true })
    expect((await workspace.admin.get('/plugins/nested-good/inner')).json()).to.deep.equal({ inner: true })
    const ids = platform.platform.plugins.list().map(({ id }) => id)
    expect(ids.indexOf('base')).to.be.lessThan(ids.indexOf('after-base'))
  })

  it('removes the handlers of what failed', () => {
    const handlers = platform.platform.hooks.list().find(({ name }) => name === 'entry.started')?.handlers
    expect(handlers).to.deep.equal(['after-base'])
  })

  it('rolls back all of a plugin\'s migrations when one fails', async () => {
    const rows = await platform.platform.database.inWorkspace({ workspaceId: (await platform.workspace()).id }, (unit) =>
      unit.query(`select 1 from pg_namespace where nspname in ('p_bad_migration', 'p_open_table')`))
    expect(rows).to.deep.equal([])
  })

  it('names each at /health/plugins', async () => {
    const { items } = (await platform.app.inject('/health/plugins')).json<{ items: { id: string; state: string }[] }>()
    expect(items.find(({ id }) => id === 'throws')).to.include({ state: 'load-failed' })
    expect(items.find(({ id }) => id === 'healthy')).to.include({ state: 'ready' })
  })

  it('keeps the first of two plugins with one id', () => {
    const warnings: unknown[] = []
    const found = discoverPlugins([folder, folder], { warn: (entry: unknown) => { warnings.push(entry) } })
    expect(found.filter(({ id }) => id === 'healthy')).to.have.lengthOf(1)
    expect(warnings).to.have.length.greaterThan(0)
  })

  it('reads a plugin without running it', () => {
    expect(readPluginFolder(join(folder, 'throws-on-import'), 'throws-on-import')).to.include({ id: 'throws-on-import', version: '1.0.0', fault: undefined })
  })
})
