import { expect } from 'chai'
import Type from 'typebox'
import { Id, Instant, closed, definePlugin, list, toggle, uuidv7 } from '@overt/sdk'
import type { AgentPolicy, RecordFile } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { agentEvent, eventually, readyAgent } from './device-agent.ts'
import type { TestAgent } from './device-agent.ts'

interface Thing { readonly kind: 'seen.thing'; readonly id: string; readonly at: string; readonly name?: string }
interface SeenPolicy extends Readonly<Record<string, unknown>> { readonly names: boolean; readonly excluded: readonly string[] }

const stored: Thing[] = []
const seen = definePlugin({
  id: 'seen',
  settings: { on: toggle({ default: true, label: 'on' }), names: toggle({ default: true, label: 'names' }), excluded: list({ default: [], maxItems: 9, label: 'excluded' }) },
  server(_app, context) {
    context.hooks.on('agent.policy', async (_payload, { workspaceId }) => {
      const { on, names, excluded } = await context.settings(workspaceId)
      if (!on) return undefined
      return { data: { names, excluded: [...excluded] }, compare: { names: 'off', excluded: 'superset' }, sentences: [{ key: names ? 'names' : 'no-names' }] }
    })
    context.records<Thing, RecordFile, SeenPolicy>({
      kind: 'seen.thing',
      schema: Type.Object({ kind: Type.Literal('seen.thing'), id: Id, at: Instant, name: Type.Optional(Type.String()) }, closed),
      recordedAt: ({ at }) => at,
      table: false,
      withinPolicy({ name, ...thing }, { names, excluded }) {
        if (name !== undefined && excluded.includes(name)) return { code: 'excluded', detail: 'this is not to be seen' }
        return names && name !== undefined ? { ...thing, name } : thing
      },
      async store(unit, _device, records) {
        unit.afterCommit(() => { stored.push(...records) })
        return Promise.resolve({ accepted: records.length, duplicates: 0, rejected: [] })
      },
    })
  },
})

describe('a record, judged by the policy in force', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: TestAgent

  before(async () => { platform = await createTestPlatform({ plugins: [seen] }) })
  after(() => platform.close())
  beforeEach(async () => {
    stored.length = 0
    workspace = await platform.workspace({ enabled: ['seen'] })
    member = await workspace.member()
    agent = await readyAgent(platform.app, member)
  })

  const thing = (name: string, at = platform.clock.now()): Thing => ({ kind: 'seen.thing', id: uuidv7(), at: at.toString(), name })
  const set = (settings: Record<string, unknown>) => workspace.enable('seen', settings)
  const policy = async () => (await agent.request('GET', '/policy')).json<AgentPolicy>()
  const earlier = () => platform.clock.now().subtract({ minutes: 30 })

  it('loses what the policy does not collect, although its agent sent it', async () => {
    await set({ names: false })
    await eventually(async () => {
      stored.length = 0
      expect(await agent.deliver([thing('Editor')])).to.include({ accepted: 1 })
      expect(stored.map(({ name }) => name)).to.deep.equal([undefined])
    })
  })

  it('is refused with a code that the agent shows where the policy excludes it, or has no part of the plugin', async () => {
    await set({ excluded: ['Bank'] })
    await eventually(async () => {
      const reply = await agent.deliver([thing('Bank'), thing('Editor')])
      expect([reply.accepted, reply.rejected.map(({ code }) => code)]).to.deep.equal([1, ['excluded']])
    })
    await set({ on: false })
    await eventually(async () => {
      expect((await agent.deliver([thing('Editor')])).rejected.map(({ code }) => code)).to.deep.equal(['not-collected'])
    })
  })

  it('is judged by the version it was collected under, too: a wider one never takes more of the past', async () => {
    await set({ names: false, excluded: ['Bank'] })
    await eventually(async () => { expect((await policy()).version).to.equal(2) })
    await agent.acknowledge()
    const under = agent.policyVersion
    await set({ names: true, excluded: [] })
    await eventually(async () => { expect((await policy()).version).to.equal(3) })
    await agent.acknowledge()
    const reply = (await agent.send([thing('Editor', earlier()), thing('Bank', earlier())], { policyVersion: under })).json<{ accepted: number; rejected: { code: string }[] }>()
    expect([reply.accepted, reply.rejected.map(({ code }) => code)]).to.deep.equal([1, ['excluded']])
    expect(stored.map(({ name }) => name)).to.deep.equal([undefined])
    expect((await agent.deliver([thing('Bank')])).accepted, 'under the wider one').to.equal(1)
  })

  it('made before a wider version held is taken while that one waits to be acknowledged; what was made after is not', async () => {
    await set({ names: false })
    await eventually(async () => { expect((await policy()).version).to.equal(2) })
    await agent.acknowledge()
    const before = thing('Editor', earlier())
    await set({ names: true })
    await eventually(async () => { expect(await policy()).to.include({ version: 3, acknowledged: false }) })
    expect((await agent.send([before])).json()).to.deep.include({ accepted: 1, policyVersion: 3 })
    expect(stored.map(({ name }) => name)).to.deep.equal([undefined])
    for (const records of [[thing('Editor')], [thing('Editor', earlier()), thing('Editor')], []]) {
      const late = await agent.send(records)
      expect([late.statusCode, late.json<{ code: string }>().code]).to.deep.equal([409, 'policy-not-acknowledged'])
    }
  })

  describe('a version that collects less', () => {
    it('holds at once, without another acknowledgement, and lets data in', async () => {
      await set({ excluded: ['Bank'] })
      await eventually(async () => { expect(await policy()).to.include({ version: 2, acknowledged: true }) })
      expect((await agent.send([thing('Editor')], { policyVersion: 2 })).json()).to.deep.include({ accepted: 1, policyVersion: 2 })
      const { items } = (await workspace.admin.get('/policy/acknowledgements')).json<{ items: { version: number }[] }>()
      expect(items.map(({ version }) => version), 'nobody is said to have read it').to.deep.equal([1])
    })

    it('may be followed by one as wide as the version acknowledged last, and by none that is wider', async () => {
      await set({ excluded: ['Bank'] })
      await eventually(async () => { expect(await policy()).to.include({ version: 2, acknowledged: true, coveredBy: 1 }) })
      await set({ excluded: [] })
      await eventually(async () => { expect(await policy()).to.include({ version: 3, acknowledged: true, coveredBy: 1 }) })
      expect((await agent.send([thing('Editor')], { policyVersion: 3 })).json()).to.deep.include({ accepted: 1, policyVersion: 3 })
      await workspace.admin.patch('/monitoring', { pause: { allowed: false, maximumMinutes: null } })
      expect(await policy()).to.include({ version: 4, acknowledged: false, coveredBy: null })
    })

    it('is the one that a later version is compared with once the member has acknowledged it', async () => {
      await set({ excluded: ['Bank'] })
      await eventually(async () => { expect((await policy()).version).to.equal(2) })
      await agent.acknowledge()
      expect(await policy()).to.include({ version: 2, acknowledged: true, coveredBy: null })
      await set({ excluded: [] })
      await eventually(async () => { expect(await policy()).to.include({ version: 3, acknowledged: false }) })
    })

    it('holds after a wider one that nobody acknowledged', async () => {
      await workspace.admin.patch('/monitoring', { pause: { allowed: false, maximumMinutes: null } })
      expect(await policy()).to.include({ version: 2, acknowledged: false })
      await workspace.admin.patch('/monitoring', { pause: { allowed: true, maximumMinutes: null } })
      expect(await policy()).to.include({ version: 3, acknowledged: true, coveredBy: 1 })
    })

    it('is not taken for accepted where the one before never was', async () => {
      const fresh = await workspace.member()
      const reader = async () => (await fresh.get('/policy')).json<AgentPolicy>()
      expect((await reader()).acknowledged).to.equal(false)
      await set({ excluded: ['Bank'] })
      await eventually(async () => { expect(await reader()).to.include({ version: 2, acknowledged: false }) })
    })

    it('is one with pauses of any length', async () => {
      await workspace.admin.patch('/monitoring', { pause: { allowed: true, maximumMinutes: 30 } })
      expect((await policy()).acknowledged).to.equal(false)
      await agent.acknowledge()
      await workspace.admin.patch('/monitoring', { pause: { allowed: true, maximumMinutes: null } })
      expect(await policy()).to.include({ version: 3, acknowledged: true })
    })
  })

  it('says who may see what is collected', async () => {
    const { audiences, summary } = await policy()
    expect(audiences).to.deep.equal({ seen: ['admin'] })
    expect(summary).to.include('Apart from you, it can be seen by admins.')
  })

  describe('an agent’s own event', () => {
    const verdict = async (event: string, data: object) => (await agent.deliver([agentEvent(event, undefined, data)])).rejected.map(({ code }) => code)

    it('carries the fields of its kind and no others', async () => {
      expect(await verdict('started', { version: '1.2.3', platform: 'linux' })).to.deep.equal([])
      expect(await verdict('paused', { until: null })).to.deep.equal([])
      for (const [event, data] of [
        ['started', { title: 'Q3 layoffs.docx' }], ['started', { version: 'https://bank.example/account' }], ['paused', { until: 'soon' }],
        ['quit', { why: 'angry' }], ['typed', { keys: 'hello' }], ['constructor', { x: 1 }], ['sensor-limited', { window: 'Inbox (3) — Mail' }],
      ] as const) expect(await verdict(event, data), event).to.deep.equal(['invalid-record'])
    })
  })
})
