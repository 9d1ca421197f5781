import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { definePlugin, tenantTable } from '@overt/sdk'
import type { AuditRow, PluginDefinition, PluginView } from '@overt/sdk'
import { dropPluginData } from '../cli/plugin/drop.ts'
import { pluginFromDefinition } from '../kernel/plugin-source.ts'
import { createPlatform } from '../platform.ts'
import type { RunningPlatform } from '../platform.ts'
import { createTestPlatform, testSecret } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

let repaired = false
const tabled = definePlugin({ id: 'notes', migrations: [{ name: '001-wrong', up: () => Promise.resolve() }, { name: '002-note', up: (database) => tenantTable(database, 'p_notes', 'note', 'id uuid not null, text text') }] })
const good = definePlugin({ id: 'notes' })
const broken: Readonly<Record<'migration' | 'registration', PluginDefinition>> = {
  migration: definePlugin({ id: 'notes', migrations: [{ name: '001-wrong', up: async (database) => { if (!repaired) await database.raw('select secret_column from nowhere_at_all') } }] }),
  registration: definePlugin({ id: 'notes', server() { throw new Error('a part is missing') } }),
}

describe('a plugin that failed', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let running: RunningPlatform | undefined

  before(async () => {
    platform = await createTestPlatform({ plugins: [good] })
    acme = await platform.workspace({ enabled: ['notes'] })
    member = await acme.member()
    await start(good, '1.0.0')
  })
  after(async () => {
    await running?.close()
    await platform.close()
  })

  async function start(definition: PluginDefinition, version: string): Promise<void> {
    await running?.close()
    const { config, log } = platform.platform
    running = await createPlatform({ config, secret: testSecret, urls: platform.databaseUrls, log, clock: platform.clock, plugins: [pluginFromDefinition(definition, {}, version)], ui: false })
    await running.app.ready()
  }
  const call = (method: 'GET' | 'POST' | 'PATCH', path: string, { token } = acme.admin, payload?: object) =>
    running!.app.inject({ method, url: `/api/workspaces/${acme.id}/plugins${path}`, headers: { authorization: `Bearer ${token}` }, ...payload === undefined ? {} : { payload } })

  it('tells admins what happened and which version ran before, and members only that it is unavailable', async () => {
    await start(broken.migration, '1.1.0')
    const [card] = (await call('GET', '')).json<PluginView[]>()
    expect(card).to.include({ state: 'migration-failed', enabled: true })
    expect(card!.failure).to.include({ step: 'migration', ranBefore: '1.0.0' })
    expect(card!.failure!.reason).to.not.match(/secret_column|select/)
    const [seen] = (await call('GET', '', member)).json<PluginView[]>()
    expect(seen!.failure).to.equal(null)
    const answer = await call('GET', '/notes/anything', member)
    expect(answer.statusCode).to.equal(503)
    expect(answer.json()).to.include({ code: 'plugin-failed', detail: 'This part is unavailable, because the plugin notes is not running. Try again later; an admin finds the reason under Settings → Plugins.' })
  })

  it('is tried again at the step that failed, by those who may change plugins', async () => {
    expect((await call('POST', '/notes/retry', member)).statusCode).to.equal(403)
    expect((await call('POST', '/nobody/retry')).json()).to.include({ code: 'plugin-unknown' })
    expect((await call('POST', '/notes/retry')).json()).to.deep.include({ outcome: 'fails' })
    repaired = true
    expect((await call('POST', '/notes/retry')).json()).to.deep.equal({ outcome: 'works', reason: null })
    await start(broken.registration, '1.2.0')
    expect((await call('POST', '/notes/retry')).json()).to.deep.equal({ outcome: 'restart-only', reason: null })
    const { items } = (await acme.admin.get('/audit?limit=20')).json<{ items: readonly AuditRow[] }>()
    expect(items.filter(({ action }) => action === 'plugin.retried').length).to.equal(3)
  })

  it('keeps or exports its data where whoever drops it wants that', async () => {
    await start(tabled, '1.3.0')
    await acme.inUnit((unit) => unit.query(`insert into p_notes.note (workspace_id, id, text) values ($1, gen_random_uuid(), 'kept')`, [unit.workspaceId]))
    expect((await call('PATCH', '/notes', acme.admin, { enabled: false })).statusCode).to.equal(200)
    const rows = () => acme.inUnit((unit) => unit.query(`select to_regclass('p_notes.note') as found`))
    await dropPluginData(platform.databaseUrls.admin, 'notes', 'keep')
    expect(await rows()).to.deep.equal([{ found: 'p_notes.note' }])
    expect((await call('PATCH', '/notes', acme.admin, { enabled: true })).json()).to.include({ code: 'plugin-dropped' })
    const file = join(mkdtempSync(join(tmpdir(), 'overt-drop-')), 'notes.ndjson')
    await dropPluginData(platform.databaseUrls.admin, 'notes', 'export', file)
    expect(JSON.parse(readFileSync(file, 'utf8'))).to.deep.include({ workspace: acme.id, table: 'note' }).and.have.nested.property('row.text', 'kept')
    expect(statSync(file).mode & 0o077).to.equal(0)
    expect(await rows()).to.deep.equal([{ found: null }])
    await start(good, '1.3.1')
    expect((await call('GET', '')).json<PluginView[]>()[0]).to.include({ enabled: false })
    expect((await call('PATCH', '/notes', acme.admin, { enabled: true })).statusCode).to.equal(200)
  })

  it('cannot be switched on once it was dropped, until the server has started with it again, and is off then', async () => {
    await start(good, '1.0.0')
    expect((await call('PATCH', '/notes', acme.admin, { enabled: false })).statusCode).to.equal(200)
    await dropPluginData(platform.databaseUrls.admin, 'notes')
    expect((await call('PATCH', '/notes', acme.admin, { enabled: true })).json()).to.include({ code: 'plugin-dropped' })
    await start(good, '1.0.0')
    expect((await call('GET', '')).json<PluginView[]>()[0]).to.include({ enabled: false })
    expect((await call('PATCH', '/notes', acme.admin, { enabled: true })).statusCode).to.equal(200)
  })
})
