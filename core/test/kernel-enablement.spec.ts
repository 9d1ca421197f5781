import { expect } from 'chai'
import { choice, definePlugin, list, number, secret, tenantTable, text, toggle, uuidv7 } from '@overt/sdk'
import type { PluginDetails, PluginView } from '@overt/sdk'
import { pluginFromDefinition } from '../kernel/plugin-source.ts'
import { createSettingsSeal } from '../kernel/settings-seal.ts'
import { createPlatform } from '../platform.ts'
import type { RunningPlatform } from '../platform.ts'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { plainRoute } from './plain-route.ts'

const steps: string[] = []
let failEnabling = false

const notes = pluginFromDefinition(definePlugin({
  id: 'notes',
  settings: {
    everyMinutes: number({ default: 10, min: 1, max: 60, integer: true, unit: 'minutes', label: 'settings.every', public: true }),
    mode: choice(['fixed', 'random'], { default: 'fixed', label: 'settings.mode' }),
    apiKey: secret({ label: 'settings.key' }),
    loud: toggle({ default: false, label: 'settings.loud', visibleWhen: { mode: 'fixed' } }),
    title: text({ default: 'Notes', maxLength: 20, label: 'settings.title' }),
    words: list({ default: [], maxItems: 3, label: 'settings.words' }),
  },
  subjects: { Note: { table: 'p_notes.note', actions: ['read', 'delete'], columns: { memberId: { column: 'member_id', type: 'uuid', of: 'member' } } } },
  grants: { member: [{ subject: 'Note', actions: ['read'], where: { memberId: '$self' } }] },
  migrations: [
    { name: '001-book', up: (database, schema) => tenantTable(database, schema, 'book', 'id uuid not null, name text not null') },
    { name: '002-note', up: (database, schema) => tenantTable(database, schema, 'note', 'id uuid not null, book_id uuid not null, member_id uuid, body text not null',
      { references: { book_id: { table: `${schema}.book`, onDelete: 'restrict' } }, grant: ['select', 'insert'] }) },
  ],
  lifecycle: {
    enabled: async (unit) => {
      steps.push('enabled')
      await unit.query(`insert into p_notes.book (workspace_id, id, name) values ($1, uuidv7(), 'first') on conflict do nothing`, [unit.workspaceId])
      await unit.query(`insert into p_notes.note (workspace_id, id, book_id, body) select workspace_id, uuidv7(), id, 'hello' from p_notes.book where workspace_id = $1`, [unit.workspaceId])
      if (failEnabling) throw new Error('cannot begin')
    },
    disabled: async () => { steps.push('disabled') },
    purge: async () => { steps.push('purge') },
  },
  server(app, context) {
    app.get('/settings', plainRoute, (request) => context.settings(context.caller(request).workspaceId))
    app.get('/boom', plainRoute, () => { throw new Error('boom') })
    app.get('/hang', { ...plainRoute, config: { ...plainRoute.config, timeoutMs: 50 } }, () => new Promise(() => undefined))
    app.get('/later', plainRoute, (_request, reply) => { setTimeout(() => { void reply.send({ later: true }) }, 5) })
  },
}), { collects: ['notes'], retentionDays: 30 }, '1.0.0')
const base = pluginFromDefinition(definePlugin({ id: 'base' }), {}, '1.0.0')
const above = pluginFromDefinition(definePlugin({ id: 'above', server(app) { app.get('/x', plainRoute, () => ({ x: 1 })) } }), { requires: { platform: '*', plugins: { base: '*' } } }, '1.0.0')

describe('plugins of a workspace', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace

  before(async () => { platform = await createTestPlatform({ plugins: [notes, base, above], clock: '2026-03-02T09:00:00Z' }) })
  beforeEach(async () => { workspace = await platform.workspace(); steps.length = 0; failEnabling = false })
  after(() => platform.close())

  const view = async (id: string) => (await workspace.admin.get('/plugins')).json<PluginView[]>().find((plugin) => plugin.id === id)!
  const rowsHeld = async () => (await workspace.admin.get('/plugins/notes')).json<PluginDetails>().data.rows
  const audited = () => platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) =>
    unit.query<{ action: string }>(`select action from core.audit_trail where workspace_id = $1 and subject = 'Plugin' order by 1`, [workspace.id]))

  it('is off at first, is reached once it is on, and only in that workspace', async () => {
    expect((await workspace.admin.get('/plugins/notes/settings')).json()).to.include({ code: 'plugin-disabled' })
    await workspace.enable('notes')
    expect((await workspace.admin.get('/plugins/notes/settings')).statusCode).to.equal(200)
    expect((await workspace.admin.get('/plugins/notes/no-such')).json()).to.include({ code: 'not-found' })
    const other = await platform.workspace()
    for (const path of ['/plugins/notes/settings', '/plugins/notes/no-such']) expect((await other.admin.get(path)).json()).to.include({ code: 'plugin-disabled', status: 404 })
    await workspace.disable('notes')
    expect((await workspace.admin.get('/plugins/notes/settings')).json()).to.include({ code: 'plugin-disabled' })
    expect(steps).to.deep.equal(['enabled', 'disabled'])
  })

  it('is shown with state, version and what it collects', async () => {
    await workspace.enable('notes')
    expect(await view('notes')).to.deep.include({ id: 'notes', version: '1.0.0', collects: ['notes'], state: 'ready', enabled: true, suspended: null })
  })

  it('lets an admin switch, and nobody else', async () => {
    for (const role of ['manager', 'hr', 'member'] as const) {
      const member = await workspace.member({ role })
      expect((await member.patch('/plugins/notes', { enabled: true })).statusCode).to.equal(403)
      expect((await member.get('/plugins/notes')).statusCode).to.equal(403)
      expect((await member.post('/plugins/notes/purge', { confirm: 'notes' })).statusCode).to.equal(403)
      expect((await member.get('/plugins')).json<PluginView[]>()[0]).to.deep.include({ settings: {}, settingFields: [] })
    }
    expect((await view('notes')).enabled).to.equal(false)
  })

  it('stays off, and keeps nothing, when its own first step fails', async () => {
    failEnabling = true
    const answer = await workspace.admin.patch('/plugins/notes', { enabled: true })
    expect(answer.json()).to.include({ code: 'plugin-not-ready', status: 409 })
    expect((await view('notes')).enabled).to.equal(false)
    expect((await workspace.admin.get('/plugins/notes/settings')).statusCode).to.equal(404)
    expect(await rowsHeld()).to.equal(0)
    expect(await audited()).to.deep.equal([])
  })

  it('asks for what it requires first, is suspended while that is off, and goes on by itself', async () => {
    expect((await workspace.admin.patch('/plugins/above', { enabled: true })).json()).to.deep.include({ code: 'plugin-requires', required: ['base'] })
    await workspace.enable('base')
    await workspace.enable('above')
    expect((await workspace.admin.get('/plugins/above/x')).statusCode).to.equal(200)
    await workspace.disable('base')
    expect(await view('above')).to.deep.include({ enabled: true, suspended: 'dependency-off' })
    expect((await workspace.admin.get('/plugins/above/x')).json()).to.include({ code: 'plugin-disabled' })
    await workspace.enable('base')
    expect(await view('above')).to.deep.include({ enabled: true, suspended: null })
    expect((await workspace.admin.get('/plugins/above/x')).statusCode).to.equal(200)
  })

  it('is suspended in every process, whoever switched off what it requires', async () => {
    await workspace.enable('base')
    await workspace.enable('above')
    await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, async (unit) => {
      await unit.query(`update core.plugin_enablement set enabled = false where workspace_id = $1 and plugin_id = 'base'`, [workspace.id])
      await unit.query(`select pg_notify('overt_plugins', $1)`, [workspace.id])
    })
    await eventually(async () => { expect(await view('above')).to.deep.include({ enabled: true, suspended: 'dependency-off' }) })
    expect((await workspace.admin.get('/plugins/above/x')).json()).to.include({ code: 'plugin-disabled' })
  })

  it('leaves a trace of each change', async () => {
    await workspace.enable('notes', { everyMinutes: 5 })
    await workspace.disable('notes')
    expect((await audited()).map(({ action }) => action)).to.deep.equal(['plugin.disabled', 'plugin.enabled', 'plugin.settings-changed'])
  })

  describe('settings', () => {
    beforeEach(() => workspace.enable('notes'))
    const stored = async () => (await workspace.admin.get('/plugins/notes/settings')).json<Record<string, unknown>>()

    it('have their defaults at first and the workspace\'s values after', async () => {
      expect(await stored()).to.deep.equal({ everyMinutes: 10, mode: 'fixed', apiKey: '', loud: false, title: 'Notes', words: [] })
      const answer = await workspace.admin.patch('/plugins/notes', { settings: { everyMinutes: 5, words: ['a', 'b'] } })
      expect(answer.json<PluginView>().settings).to.deep.include({ everyMinutes: 5, mode: 'fixed', words: ['a', 'b'] })
      expect(await stored()).to.deep.include({ everyMinutes: 5, words: ['a', 'b'] })
    })

    for (const [settings, path] of [
      [{ everyMinutes: 0 }, '/settings/everyMinutes'], [{ everyMinutes: 2.5 }, '/settings/everyMinutes'], [{ everyMinutes: '5' }, '/settings/everyMinutes'],
      [{ mode: 'sometimes' }, '/settings/mode'], [{ title: 'x'.repeat(21) }, '/settings/title'], [{ words: ['a', 'b', 'c', 'd'] }, '/settings/words'],
      [{ loud: 1 }, '/settings/loud'], [{ unknown: 1 }, '/settings/unknown'],
    ] as const) {
      it(`refuse ${JSON.stringify(settings)}`, async () => {
        const answer = await workspace.admin.patch('/plugins/notes', { settings })
        expect(answer.statusCode).to.equal(400)
        expect(answer.json<{ errors: { path: string }[] }>().errors[0]?.path).to.equal(path)
        expect(await stored()).to.deep.include({ everyMinutes: 10, mode: 'fixed' })
      })
    }

    it('never give a secret back, not even in the trail', async () => {
      expect((await view('notes')).settings.apiKey).to.deep.equal({ set: false })
      await workspace.admin.patch('/plugins/notes', { settings: { apiKey: 'hush-hush' } })
      expect((await view('notes')).settings.apiKey).to.deep.equal({ set: true })
      expect((await workspace.admin.get('/plugins')).body).to.not.include('hush-hush')
      const rows = await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query('select * from core.audit_trail where workspace_id = $1', [workspace.id]))
      expect(JSON.stringify(rows)).to.not.include('hush-hush')
      expect(await stored()).to.include({ apiKey: 'hush-hush' })
    })

    it('keep a secret sealed in the database, for that workspace and under that installation’s secret alone', async () => {
      await workspace.admin.patch('/plugins/notes', { settings: { apiKey: 'hush-hush', title: 'plain' } })
      await workspace.admin.patch('/plugins/notes', { settings: { everyMinutes: 7 } })
      const rowOf = (workspaceId: string) => platform.platform.database.inWorkspace({ workspaceId }, (unit) =>
        unit.query<{ settings: Record<string, unknown> }>('select settings from core.plugin_enablement where workspace_id = $1 and plugin_id = $2', [workspaceId, 'notes']))
      const [row] = await rowOf(workspace.id)
      expect(JSON.stringify(row)).to.not.include('hush')
      expect(row?.settings).to.include({ title: 'plain', everyMinutes: 7 })
      const { open } = createSettingsSeal(testSecret)
      expect(open({ workspaceId: workspace.id, pluginId: 'notes' }, row!.settings)).to.include({ apiKey: 'hush-hush' })
      for (const elsewhere of [{ workspaceId: workspace.id, pluginId: 'other' }, { workspaceId: uuidv7(), pluginId: 'notes' }]) {
        expect(open(elsewhere, row!.settings)).to.not.have.property('apiKey')
      }
      expect(createSettingsSeal('another').open({ workspaceId: workspace.id, pluginId: 'notes' }, row!.settings)).to.not.have.property('apiKey')
    })

    it('describe their form', async () => {
      const { settingFields } = await view('notes')
      expect(settingFields.map(({ key, kind }) => `${key} ${kind}`)).to.deep.equal(['everyMinutes number', 'mode choice', 'apiKey secret', 'loud toggle', 'title text', 'words list'])
      expect(settingFields[0]).to.deep.include({ minimum: 1, maximum: 60, default: 10 })
      expect(settingFields[3]).to.deep.include({ visibleWhen: { mode: 'fixed' } })
    })
  })

  describe('data', () => {
    it('is kept while the plugin is off and erased only by a typed confirmation', async () => {
      await workspace.enable('notes')
      expect(await rowsHeld()).to.equal(2)
      expect((await workspace.admin.post('/plugins/notes/purge', { confirm: 'notes' })).json()).to.include({ code: 'plugin-on' })
      await workspace.disable('notes')
      expect(await rowsHeld()).to.equal(2)
      expect((await workspace.admin.post('/plugins/notes/purge', { confirm: 'yes' })).json()).to.include({ code: 'purge-not-confirmed' })
      expect(await rowsHeld()).to.equal(2)
      const exported = (await workspace.admin.get('/plugins/notes/export')).body.trim().split('\n').map((line) => (JSON.parse(line) as { table: string }).table)
      expect(exported.toSorted()).to.deep.equal(['book', 'note'])

      const other = await platform.workspace({ enabled: ['notes'] })
      expect((await workspace.admin.post('/plugins/notes/purge', { confirm: 'notes' })).json()).to.deep.equal({ rows: 2 })
      expect(steps).to.include('purge')
      expect(await rowsHeld()).to.equal(0)
      expect((await other.admin.get('/plugins/notes')).json<PluginDetails>().data.rows).to.equal(2)
    })

    before(() => { platform.clock.set('2026-03-02T00:00:00Z') })
    it('is announced and then erased when the plugin has been off for longer than it may be kept', async () => {
      await workspace.enable('notes')
      await workspace.disable('notes')
      platform.clock.set('2026-03-10T03:00:00Z')
      await platform.drain()
      expect(await rowsHeld()).to.equal(2)
      platform.clock.set('2026-03-25T03:00:00Z')
      await platform.drain()
      expect(await rowsHeld()).to.equal(2)
      expect((await workspace.admin.get('/plugins/notes')).json<PluginDetails>().purgeAt).to.equal('2026-04-08T03:00:00Z')
      platform.clock.set('2026-04-07T03:00:00Z')
      await platform.drain()
      expect(await rowsHeld()).to.equal(2)
      platform.clock.set('2026-04-09T03:00:00Z')
      await platform.drain()
      expect(await rowsHeld()).to.equal(0)
    })
  })

  describe('routes', () => {
    beforeEach(() => workspace.enable('notes'))

    it('answer 500, 503 on a hanging handler, and wait for a handler that answers later', async () => {
      expect((await workspace.admin.get('/plugins/notes/boom')).json()).to.include({ code: 'internal-error', status: 500 })
      expect((await workspace.admin.get('/plugins/notes/hang')).json()).to.include({ code: 'plugin-timed-out', status: 503 })
      expect((await workspace.admin.get('/plugins/notes/later')).json()).to.deep.equal({ later: true })
    })

    it('are paused after five faults in a row, one route at a time', async () => {
      const codes: unknown[] = []
      for (let attempt = 0; attempt < 6; attempt += 1) codes.push((await workspace.admin.get('/plugins/notes/boom')).json<{ code: string }>().code)
      expect(codes).to.deep.equal([...Array<string>(5).fill('internal-error'), 'plugin-failed'])
      expect((await workspace.admin.get('/plugins/notes/settings')).statusCode).to.equal(200)
    })
  })

  describe('in another process', () => {
    let second: RunningPlatform
    before(async () => {
      const { config, log } = platform.platform
      second = await createPlatform({ config, secret: testSecret, urls: platform.databaseUrls, log, clock: platform.clock, plugins: [notes, base, above], ui: false })
    })
    after(() => second.close())

    it('are switched within 2 s', async () => {
      const there = () => second.platform.plugins.isOn('notes', workspace.id)
      expect(await there()).to.equal(false)
      for (const on of [true, false, true]) {
        const started = performance.now()
        if (on) await workspace.enable('notes', { everyMinutes: 7 })
        else await workspace.disable('notes')
        await eventually(async () => { expect(await there()).to.equal(on) })
        expect(performance.now() - started).to.be.lessThan(2_000)
      }
      expect(await second.platform.plugins.settings('notes', workspace.id)).to.include({ everyMinutes: 7 })
    })

    it('are read again after the connection that brings the news was lost', async () => {
      expect(await second.platform.plugins.isOn('notes', workspace.id)).to.equal(false)
      await cutListeners(platform.databaseUrls.admin)
      await workspace.enable('notes')
      await eventually(async () => { expect(await second.platform.plugins.isOn('notes', workspace.id)).to.equal(true) })
    })
  })
})

async function cutListeners(adminUrl: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'overt listen'`)
  await client.end()
}

/** Asks again until it holds or 2 s have passed. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const deadline = performance.now() + 2_000
  for (;;) {
    try {
      await check()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => { setImmediate(resolve) })
    }
  }
}
