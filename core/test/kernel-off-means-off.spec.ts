import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import Type from 'typebox'
import { definePlugin, tenantTable, text, toggle, uuidv7 } from '@overt/sdk'
import type { Job, Links, PluginBundle, ServerContext, SettingsShape } from '@overt/sdk'
import type { PluginSource } from '../kernel/plugin-source.ts'
import { pluginFromDefinition } from '../kernel/plugin-source.ts'
import { itKeepsThePluginContract } from '@overt/testing'
import type { TestAgent, TestMember } from '@overt/testing'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { plainRoute } from './plain-route.ts'

declare module '@overt/sdk' {
  interface PluginServices { everywhere: { greet(): string } }
}

let job: Job<{ readonly what: string }>
let other: ServerContext<SettingsShape>
let links: Links
const ran: string[] = []
const Ping = Type.Object({ kind: Type.Literal('everywhere.ping'), id: Type.String() }, { additionalProperties: false })

/** A plugin that acts at every place where a plugin can act. */
const everywhere = definePlugin({
  id: 'everywhere',
  subjects: { Ping: { table: 'p_everywhere.ping', actions: ['read'], columns: { id: { column: 'id', type: 'uuid' } } } },
  grants: { member: [{ subject: 'Ping', actions: ['read'] }] },
  migrations: [{ name: '001-ping', up: (database, schema) => tenantTable(database, schema, 'ping', 'id uuid not null') }],
  copy: { ping: { person: null } },
  settings: { published: toggle({ default: false, label: 'published' }), address: text({ default: '', unique: true, label: 'address' }) },
  server(app, context) {
    app.get('/hello', plainRoute, () => { ran.push('route'); return { hello: true } })
    context.hooks.on('entry.starting', () => { ran.push('guard'); return undefined })
    context.hooks.on('entry.presented', (entries) => { ran.push('filter'); return entries })
    context.hooks.on('entry.notes', () => { ran.push('collect'); return new Map() })
    context.hooks.on('entry.started', () => { ran.push('action') })
    context.hooks.on('entry.changed', () => { ran.push('durable') })
    context.hooks.on('agent.policy', () => ({ data: { ping: true }, compare: { ping: 'off' }, sentences: [{ key: 'policy.ping' }] }))
    context.schedule({ id: 'tick', cron: '* * * * *', run: () => { ran.push('schedule'); return Promise.resolve() } })
    context.retention.declare({ at: '02:00', kinds: [{ id: 'pings', kept: { days: 1 }, ends: 'deleted', deleteExpired: () => { ran.push('retention'); return Promise.resolve(0) } }] })
    job = context.job<{ readonly what: string }>({ id: 'work', run: () => { ran.push('job'); return Promise.resolve() } })
    context.inbound({ method: 'POST', path: '/ping', handle: () => { ran.push('inbound'); return Promise.resolve({ body: { ok: true } }) } })
    context.publicPage({ name: 'trust', publishedBy: 'published', addressedBy: 'address', read: () => Promise.resolve({ title: 'Hello', lead: '', sections: [], notes: [], searchable: false }) })
    links = context.links
    links.route({ name: 'note', open: () => { ran.push('link'); return Promise.resolve({ bytes: Buffer.from('hello'), contentType: 'text/csv', filename: 'note.csv' }) } })
    context.rights.provide(() => Promise.resolve([{ subject: 'AuditRow', actions: ['read'], level: 'workspace' }]))
    context.provide('everywhere', { greet: () => 'hello' })
    context.records({
      kind: 'everywhere.ping',
      schema: Ping,
      withinPolicy: (ping) => ping,
      table: false,
      async store(unit, _device, records) {
        ran.push('records')
        for (const { id } of records) await unit.query('insert into p_everywhere.ping (workspace_id, id) values ($1, $2)', [unit.workspaceId, id])
        return { accepted: records.length, duplicates: 0, rejected: [] }
      },
    })
  },
})
const manifest = { provides: { services: ['everywhere'], records: ['everywhere.ping'] }, collects: ['pings'] }
const looking = pluginFromDefinition(definePlugin({ id: 'looking', server(_app, context) { other = context } }), { requires: { platform: '*', optional: { everywhere: '*' } } }, '1.0.0')

/** What a place answers while the plugin is on, and while it is off. */
interface Place {
  readonly name: string
  ask(workspace: TestWorkspace, platform: TestPlatform, people: { readonly member: TestMember; readonly agent: TestAgent }): Promise<unknown>
  readonly on: unknown
  readonly off: unknown
}

const codeOf = async (answer: Promise<{ json(): { code?: string } }>) => (await answer).json().code
const hook = (name: string, kind: string, payload: unknown = {}): Place => ({
  name: `${kind} hooks`, on: [kind], off: [],
  async ask(workspace, platform) {
    await platform.emit(workspace.id, name, payload)
    await platform.drain()
    return ran.filter((what) => what === kind)
  },
})

const places: readonly Place[] = [
  { name: 'HTTP', on: undefined, off: 'plugin-disabled', ask: (workspace) => codeOf(workspace.admin.get('/plugins/everywhere/hello')) },
  { name: 'HTTP, addresses that do not exist', on: 'not-found', off: 'plugin-disabled', ask: (workspace) => codeOf(workspace.admin.post('/plugins/everywhere/no/such', {})) },
  {
    name: 'addresses for other services', on: { ok: true }, off: 'plugin-disabled',
    ask: async (workspace, platform) => {
      const answer = (await platform.app.inject({ method: 'POST', url: `/api/hooks/everywhere/${workspace.id}/ping` })).json<{ code?: string }>()
      return answer.code ?? answer
    },
  },
  {
    name: 'signed addresses', on: 200, off: 404,
    ask: async (workspace, platform) => (await platform.app.inject({ url: links.to('note', { workspaceId: workspace.id, memberId: workspace.admin.id, id: 'one' }) })).statusCode,
  },
  {
    name: 'its page for everybody', on: 200, off: 404,
    async ask(workspace, platform) {
      await workspace.admin.patch('/plugins/everywhere', { settings: { published: true } })
      return (await platform.app.inject({ url: `/trust/${workspace.id}`, headers: { accept: 'text/html' } })).statusCode
    },
  },
  hook('entry.starting', 'guard'),
  hook('entry.presented', 'filter', []),
  hook('entry.notes', 'collect', { entryIds: [] }),
  hook('entry.started', 'action'),
  hook('entry.changed', 'durable'),
  { name: 'schedules', on: ['schedule'], off: [], ask: async (_workspace, platform) => { await platform.drain(); return ran.filter((what) => what === 'schedule') } },
  { name: 'nightly deletion', on: ['retention'], off: [], ask: async (_workspace, platform) => { await platform.drain(); return ran.filter((what) => what === 'retention') } },
  {
    name: 'jobs', on: ['job'], off: [],
    ask: async (workspace, platform) => {
      await workspace.inUnit((unit) => job.add(unit, { what: 'it' }))
      await platform.drain()
      return ran.filter((what) => what === 'job')
    },
  },
  { name: 'the agent\'s policy', on: { ping: true }, off: undefined, ask: async (_workspace, _platform, { agent }) => (await agent.policy()).plugins.everywhere },
  {
    name: 'the agent\'s records', on: 1, off: 0,
    ask: async (_workspace, _platform, { agent }) => {
      await agent.acknowledge()
      return (await agent.deliver([{ kind: 'everywhere.ping', id: uuidv7() }])).accepted
    },
  },
  { name: 'the list of UI halves', on: ['everywhere'], off: [], ask: async (workspace) => (await workspace.admin.get('/ui/plugins')).json<PluginBundle[]>().map(({ id }) => id) },
  { name: 'rights', on: true, off: false, ask: async (_workspace, _platform, { member }) => (await member.ability()).canAny('read', 'Ping') },
  { name: 'rights of single members', on: true, off: false, ask: async (_workspace, _platform, { member }) => (await member.ability()).canAny('read', 'AuditRow') },
  { name: 'find()', on: 'hello', off: undefined, ask: async (workspace) => (await other.find('everywhere', workspace.id))?.greet() },
  { name: 'isOn()', on: true, off: false, ask: (workspace, { platform }) => platform.plugins.isOn('everywhere', workspace.id) },
]

describe('off means off', () => {
  let folder: string
  let platform: TestPlatform
  let workspace: TestWorkspace
  let people: { readonly member: TestMember; readonly agent: TestAgent }

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'overt-everywhere-'))
    mkdirSync(join(folder, 'dist', 'ui'), { recursive: true })
    writeFileSync(join(folder, 'dist', 'ui', 'ui.json'), JSON.stringify({ script: 'index-1.js', style: null, integrity: 'sha384-x', messages: {} }))
    const source: PluginSource = { ...pluginFromDefinition(everywhere, manifest, '1.0.0'), folder }
    platform = await createTestPlatform({ plugins: [source, looking] })
    workspace = await platform.workspace({ enabled: ['looking'] })
    const member = await workspace.member()
    people = { member, agent: await member.agent() }
  })
  beforeEach(() => { ran.length = 0 })
  after(async () => {
    await platform.close()
    rmSync(folder, { recursive: true, force: true })
  })

  for (const [state, title] of [['off', 'before it is switched on'], ['on', 'after it was switched on'], ['off', 'after it was switched off again'], ['on', 'after it was switched on again']] as const) {
    describe(title, () => {
      before(async () => {
        const isOn = await platform.platform.plugins.isOn('everywhere', workspace.id)
        if (state === 'on') await workspace.enable('everywhere')
        else if (isOn) await workspace.disable('everywhere')
        // What waited for the plugin to be on again is delivered now, and is no part of what follows.
        await platform.drain()
      })
      for (const { name, ask, ...expected } of places) {
        it(`${state === 'on' ? 'reaches it' : 'does not reach it'} at: ${name}`, async () => {
          expect(await ask(workspace, platform, people)).to.deep.equal(expected[state])
        })
      }
    })
  }

  it('was asked at every place that a context offers', () => {
    const covered = ['hooks', 'schedule', 'job', 'provide', 'find', 'use', 'records', 'inbound', 'publicPage', 'links', 'isOn', 'settings', 'caller', 'inWorkspace', 'ability', 'member', 'rights', 'retention']
    const passive = ['id', 'log', 'database', 'directory', 'audit', 'live', 'blobs', 'mail', 'clock', 'onClose', 'work', 'catalogue', 'once', 'documents', 'commands', 'message', 't', 'notices', 'operator', 'operatorFiles', 'readInWorkspace', 'configuration', 'policyReceipts', 'policyVersions', 'problemTexts', 'seal', 'erasure', 'access', 'copies', 'fetch', 'publicUrl']
    expect(Object.keys(other).toSorted()).to.deep.equal([...covered, ...passive].toSorted())
  })
})

describe('a plugin that acts everywhere', () => {
  itKeepsThePluginContract({ definition: everywhere, manifest, version: '1.0.0' }, {
    fill: async (workspace) => { await workspace.inUnit((unit) => unit.query('insert into p_everywhere.ping (workspace_id, id) values ($1, $2)', [workspace.id, uuidv7()])) },
  })
})
