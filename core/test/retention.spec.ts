import { expect } from 'chai'
import { definePlugin, deleteInBatches, number, tenantTable } from '@overt/sdk'
import type { RetentionView, SettingsShape } from '@overt/sdk'
import { pluginFromDefinition } from '../kernel/plugin-source.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { plainRoute } from './plain-route.ts'

const table = (name: string) => ({ name: '001-moods', up: (database: Parameters<typeof tenantTable>[0], schema: string) => tenantTable(database, schema, name, 'id uuid not null default uuidv7(), at timestamptz not null') })

const moods = pluginFromDefinition(definePlugin({
  id: 'moods',
  settings: { retentionDays: number({ default: 30, min: 7, max: 90, integer: true, label: 'settings.days' }) },
  migrations: [table('mood')],
  server(app, context) {
    context.retention.declare({
      at: '02:30',
      kinds: [
        { id: 'moods', kept: { setting: 'retentionDays' }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
          deleteInBatches(context.database, workspaceId, { table: 'p_moods.mood', condition: 'at < $2', values: [before], signal }) },
        { id: 'tries', kept: { days: 1 }, ends: 'deleted', deleteExpired: () => Promise.resolve(0) },
      ],
    })
    app.get('/kinds', plainRoute, (request) => context.inWorkspace(request, (unit) => context.retention.list(unit, 'en')))
  },
}), { collects: ['moods'] }, '1.0.0')
const scheduling = pluginFromDefinition(definePlugin({ id: 'scheduling', server(_app, context) { context.schedule({ id: 'retention', cron: '1 2 * * *', run: () => Promise.resolve() }) } }), {}, '1.0.0')
const wordless = pluginFromDefinition(definePlugin<SettingsShape>({ id: 'wordless', server(_app, context) {
  context.retention.declare({ at: '02:30', kinds: [{ id: 'x', kept: { setting: 'nothing' }, ends: 'deleted', deleteExpired: () => Promise.resolve(0) }] })
} }), {}, '1.0.0')

describe('what expires', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  const kinds = async (): Promise<Map<string, RetentionView>> => new Map((await workspace.admin.get('/plugins/moods/kinds')).json<RetentionView[]>().map((kind) => [kind.kind, kind]))

  before(async () => {
    platform = await createTestPlatform({ plugins: [moods, scheduling, wordless], clock: '2026-03-02T09:00:00Z' })
    workspace = await platform.workspace({ enabled: ['moods'] })
    await workspace.inUnit((unit) => unit.query(`insert into p_moods.mood (workspace_id, at) select $1, '2026-03-02T08:00:00Z'::timestamptz - i * interval '1 day' from generate_series(0, 5999) i`, [workspace.id]))
  })
  after(() => platform.close())

  it('says of each kind how long, how, when next and how much last', async () => {
    const { kind, ...before } = (await kinds()).get('moods.moods')!
    expect({ kind, ...before }).to.deep.include({ kind: 'moods.moods', plugin: 'moods', days: 30, ends: 'deleted', setting: { key: 'retentionDays', minimum: 7, maximum: 90, default: 30 }, nextRunAt: '2026-03-03T02:30:00Z', nextBefore: '2026-02-01T02:30:00Z', lastRun: null })
    expect((await kinds()).get('moods.tries')).to.deep.include({ days: 1, setting: null })
    expect([...(await kinds()).keys()]).to.include.members(['core.notices', 'core.trash', 'core.timer-commands'])
    expect((await kinds()).get('core.trash')).to.deep.include({ plugin: null, title: 'Trash', days: 30 })
  })

  it('deletes by the setting in force, keeps the sum, and audits it where something went', async () => {
    await workspace.enable('moods', { retentionDays: 7 })
    await platform.drain()
    expect(await workspace.inUnit((unit) => unit.query('select count(*)::int as rows from p_moods.mood where workspace_id = $1', [workspace.id]))).to.deep.equal([{ rows: 7 }])
    expect((await kinds()).get('moods.moods')?.lastRun).to.deep.equal({ at: '2026-03-02T09:00:00.000Z', records: 5993, total: 5993 })
    platform.clock.set('2026-03-04T03:00:00Z')
    await platform.drain()
    expect((await kinds()).get('moods.moods')?.lastRun, 'two days later').to.include({ records: 1, total: 5994 })
    const trail = (await workspace.admin.get('/audit?limit=100')).json<{ items: { action: string; after: unknown }[] }>().items.filter(({ action }) => action === 'retention.applied')
    expect(trail.map(({ after }) => after)).to.deep.equal([{ kind: 'moods.moods', days: 7, records: 1, ends: 'deleted' }, { kind: 'moods.moods', days: 7, records: 5993, ends: 'deleted' }])
  })

  it('runs nothing for a workspace where the plugin is off, and forgets the sums with its data', async () => {
    await workspace.disable('moods')
    const calls = await platform.callsDuring(() => platform.drain())
    expect(calls.filter(({ plugin }) => plugin === 'moods')).to.deep.equal([])
    expect((await workspace.admin.post('/plugins/moods/purge', { confirm: 'moods' })).statusCode).to.equal(200)
    expect(await workspace.inUnit((unit) => unit.query(`select 1 from core.retention_run where workspace_id = $1 and kind like 'moods.%'`, [workspace.id]))).to.deep.equal([])
  })

  it('refuses a plugin that deletes by a schedule of its own, or names a setting it does not have', () => {
    expect(platform.plugin('scheduling')).to.deep.include({ state: 'load-failed' })
    expect(platform.plugin('scheduling').reason).to.include('context.retention')
    expect(platform.plugin('wordless').reason).to.include('nothing')
  })
})
