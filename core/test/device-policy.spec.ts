import { expect } from 'chai'
import type { AgentPolicy, Monitoring, PolicyAcknowledgement, PolicyPreview, PolicyVersion, PolicyWords } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { agentEvent, eventually, readyAgent, testAgent } from './device-agent.ts'
import { recordingPlugin } from './device-fixture-plugin.ts'

describe('the monitoring policy', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace

  before(async () => { platform = await createTestPlatform({ plugins: [recordingPlugin().plugin] }) })
  beforeEach(async () => { workspace = await platform.workspace({ enabled: ['notes'] }) })
  after(() => platform.close())

  const policyOf = async (agent: Awaited<ReturnType<typeof testAgent>>) => (await agent.request('GET', '/policy')).json<AgentPolicy>()

  it('says what the enabled plugins collect, as data and in plain words', async () => {
    const agent = await testAgent(platform.app, await workspace.member())
    const policy = await policyOf(agent)
    expect(policy).to.deep.include({ version: 1, acknowledged: false, plugins: { notes: { loud: false } }, pause: { allowed: true, maximumMinutes: null } })
    expect(policy.summary[0]).to.equal('policy.quiet')
    expect(policy.summary.at(-1)).to.match(/^You may pause the agent at any time/)
    expect(Date.parse(policy.expiresAt)).to.be.greaterThan(Date.now() + 20 * 86_400_000)
  })

  it('becomes a higher version with every change of what is collected, and only then', async () => {
    const agent = await testAgent(platform.app, await workspace.member())
    expect((await policyOf(agent)).version).to.equal(1)
    expect((await policyOf(agent)).version).to.equal(1)
    await workspace.enable('notes', { loud: true })
    expect(await policyOf(agent)).to.deep.include({ version: 2, plugins: { notes: { loud: true } } })
    await workspace.disable('notes')
    expect(await policyOf(agent)).to.deep.include({ version: 3, plugins: {}, summary: ['Nothing is collected about you.'] })
    await workspace.enable('notes', { loud: false })
    expect(await policyOf(agent)).to.deep.include({ version: 4, plugins: { notes: { loud: false } } })
  })

  it('is said before anything is stored, each plugin apart, to those who may change it', async () => {
    const agent = await testAgent(platform.app, await workspace.member())
    const { version } = await policyOf(agent)
    const preview = (body: object, as: Pick<TestWorkspace['admin'], 'post'> = workspace.admin) => as.post('/policy/preview', body)
    expect((await preview({})).json()).to.deep.include({ plugins: [{ id: 'notes', title: 'notes', sentences: ['policy.quiet'] }], notice: [] })
    const drafted = (await preview({ monitoring: { noticeText: 'Read this.', pause: { allowed: false, maximumMinutes: null } }, plugins: { notes: { loud: true } } })).json<PolicyWords>()
    expect(drafted.notice).to.deep.equal(['Read this.'])
    expect(drafted.plugins.map(({ sentences }) => sentences)).to.deep.equal([['policy.loud']])
    expect(drafted.pause[0]).to.match(/^The agent cannot be paused/)
    const reachOf = async (body: object) => (await preview(body)).json<PolicyPreview>().reach
    const monitored = (await workspace.inUnit((unit) => unit.query<{ count: number }>("select count(*)::int as count from core.member where status = 'active' and monitored")))[0]!.count
    await workspace.member({ monitored: false })
    expect(await reachOf({})).to.equal(null)
    expect(await reachOf({ plugins: { notes: { loud: true } } })).to.deep.equal({ members: monitored, effect: 'wider' })
    expect(await reachOf({ monitoring: { desktopTimer: false } })).to.deep.equal({ members: monitored, effect: 'same' })
    expect((await policyOf(agent)).version, 'nothing is stored or issued').to.equal(version)
    expect((await workspace.admin.get('/policy/versions')).json<{ items: PolicyVersion[] }>().items.map((each) => each.version)).to.deep.equal([version])
    const member = await workspace.member()
    expect((await preview({}, member)).statusCode).to.equal(200)
    for (const body of [{ monitoring: { preset: 'presence' } }, { plugins: { notes: { loud: true } } }]) expect((await preview(body, member)).json()).to.include({ code: 'forbidden' })
    expect((await preview({ plugins: { notes: { loud: 'very' } } })).json()).to.include({ code: 'wrong-settings' })
    expect((await preview({ plugins: { nowhere: {} } })).json()).to.include({ code: 'plugin-unknown' })
    await workspace.enable('notes', { loud: true })
    expect(await reachOf({ plugins: { notes: { loud: false } } })).to.deep.include({ effect: 'narrower' })
  })

  it('is one version for all members whom the same holds for', async () => {
    const agents = [await testAgent(platform.app, await workspace.member()), await testAgent(platform.app, await workspace.member())]
    expect(await Promise.all(agents.map(async (agent) => (await policyOf(agent)).version))).to.deep.equal([1, 1])
  })

  it('collects nothing about a member who is not monitored', async () => {
    const agent = await readyAgent(platform.app, await workspace.member({ monitored: false }))
    expect(await policyOf(agent)).to.deep.include({ plugins: {}, summary: ['Nothing is collected about you.'] })
    const reply = await agent.deliver([{ kind: 'notes.note', id: '01990000-0000-7000-8000-000000000001', text: 'hello' }, agentEvent('started')])
    expect(reply).to.deep.include({ accepted: 1, rejected: [{ id: '01990000-0000-7000-8000-000000000001', code: 'not-monitored', detail: 'this workspace does not monitor you' }] })
  })

  it('speaks the language that the agent asks for, and is sent again when that changes', async () => {
    const agent = await testAgent(platform.app, await workspace.member())
    const ask = (language: string, tag = '') => agent.request('GET', '/policy', undefined, { 'accept-language': language, 'if-none-match': tag })
    const german = await ask('de-AT')
    expect(german.json<AgentPolicy>().summary.at(-1)).to.match(/^Du kannst den Agenten jederzeit/)
    expect((await ask('de', String(german.headers.etag))).statusCode).to.equal(304)
    const english = await ask('en-GB', String(german.headers.etag))
    expect(english.json<AgentPolicy>().summary.at(-1)).to.match(/^You may pause the agent/)
    expect((await ask('fr')).json<AgentPolicy>().summary, 'the person\'s own').to.deep.equal(english.json<AgentPolicy>().summary)
  })

  it('speaks the language of the page that shows it', async () => {
    const mia = await workspace.member()
    const read = async (language: string) => (await mia.get('/policy', { 'accept-language': language })).json<AgentPolicy>().summary.at(-1)
    expect(await read('de-AT')).to.match(/^Du kannst den Agenten jederzeit/)
    expect(await read('en-GB')).to.match(/^You may pause the agent/)
  })

  it('answers 304 while nothing has changed', async () => {
    const agent = await testAgent(platform.app, await workspace.member())
    const first = await agent.request('GET', '/policy')
    const headers = { 'if-none-match': String(first.headers.etag) }
    expect((await agent.request('GET', '/policy', undefined, headers)).statusCode).to.equal(304)
    await agent.acknowledge()
    expect((await agent.request('GET', '/policy', undefined, headers)).statusCode).to.equal(200)
  })

  describe('acknowledged', () => {
    it('lets data in, and not before', async () => {
      const agent = await testAgent(platform.app, await workspace.member())
      const early = await agent.send([agentEvent('started')])
      expect(early.statusCode).to.equal(409)
      expect(early.json()).to.include({ code: 'policy-not-acknowledged', policyVersion: 1 })
      await agent.acknowledge()
      expect(await agent.deliver([agentEvent('started')])).to.deep.include({ accepted: 1, policyVersion: 1 })
    })

    it('holds per version: a change asks again, and then takes what was collected under the version before', async () => {
      const agent = await readyAgent(platform.app, await workspace.member())
      await agent.deliver([agentEvent('started')])
      await workspace.enable('notes', { loud: true })
      await eventually(async () => {
        const refused = await agent.send([agentEvent('paused')])
        expect(refused.statusCode).to.equal(409)
        expect(refused.json()).to.include({ code: 'policy-not-acknowledged', policyVersion: 2 })
      })
      const before = agent.policyVersion
      await agent.acknowledge()
      const late = await agent.send([agentEvent('paused')], { policyVersion: before })
      expect(late.statusCode).to.equal(200)
      expect(late.json()).to.include({ accepted: 1, policyVersion: 2 })
    })

    it('counts for the member who did it, not for another, and not for a version nobody issued', async () => {
      const agent = await readyAgent(platform.app, await workspace.member())
      const other = await testAgent(platform.app, await workspace.member())
      expect((await other.send([agentEvent('started')])).statusCode).to.equal(409)
      expect((await agent.send([agentEvent('started')], { policyVersion: 99 })).statusCode).to.equal(409)
    })

    it('is refused for any version but the one in force', async () => {
      const agent = await testAgent(platform.app, await workspace.member())
      const wrong = await agent.request('POST', '/policy/acknowledge', { version: 2 })
      expect(wrong.statusCode).to.equal(409)
      expect(wrong.json()).to.include({ code: 'policy-outdated', policyVersion: 1 })
      expect((await agent.request('POST', '/policy/acknowledge', { version: 1, more: true })).statusCode).to.equal(400)
    })

    it('is kept for ever, with the words that were shown', async () => {
      const member = await workspace.member()
      const agent = await readyAgent(platform.app, member)
      await workspace.enable('notes', { loud: true })
      await agent.acknowledge()
      const { items } = (await workspace.admin.get('/policy/acknowledgements')).json<{ items: PolicyAcknowledgement[] }>()
      expect(items.map(({ memberId, version, deviceId }) => ({ memberId, version, deviceId })))
        .to.deep.equal([{ memberId: member.id, version: 2, deviceId: agent.deviceId }, { memberId: member.id, version: 1, deviceId: agent.deviceId }])
      const versions = (await workspace.admin.get('/policy/versions')).json<{ items: PolicyVersion[] }>().items
      expect(versions.map(({ version, summary }) => [version, summary[0]])).to.deep.equal([[2, 'policy.loud'], [1, 'policy.quiet']])
      const fault = await platform.platform.database
        .inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query('delete from core.policy_acknowledgement')).catch((error: Error) => error)
      expect(String(fault)).to.match(/permission denied/)
    })

    it('can be read by others of one\'s own only', async () => {
      const [one, two] = [await workspace.member(), await workspace.member()]
      await readyAgent(platform.app, one)
      await readyAgent(platform.app, two)
      const { items } = (await one.get('/policy/acknowledgements')).json<{ items: PolicyAcknowledgement[] }>()
      expect(items.map(({ memberId }) => memberId)).to.deep.equal([one.id])
    })

    it('is possible in the browser too', async () => {
      const member = await workspace.member()
      const agent = await testAgent(platform.app, member)
      expect((await member.get('/policy')).json()).to.include({ version: 1, acknowledged: false })
      expect((await member.post('/policy/acknowledge', { version: 1 })).statusCode).to.equal(200)
      expect((await agent.send([agentEvent('started')])).statusCode).to.equal(200)
    })
  })

  describe('and the workspace\'s own choices', () => {
    it('says how long one may pause, in a new version', async () => {
      const agent = await testAgent(platform.app, await workspace.member())
      await policyOf(agent)
      const changed = await workspace.admin.patch('/monitoring', { pause: { allowed: true, maximumMinutes: 30 } })
      expect(changed.json<Monitoring>()).to.deep.equal({ preset: 'full', pause: { allowed: true, maximumMinutes: 30 }, desktopTimer: true, noticeText: null })
      const policy = await policyOf(agent)
      expect(policy).to.deep.include({ version: 2, pause: { allowed: true, maximumMinutes: 30 } })
      expect(policy.summary.at(-1)).to.include('for up to 30 minutes')
      await workspace.admin.patch('/monitoring', { pause: { allowed: false, maximumMinutes: 30 } })
      expect((await policyOf(agent)).pause).to.deep.equal({ allowed: false, maximumMinutes: null })
    })

    it('speaks the member\'s language', async () => {
      const member = await workspace.member()
      await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => unit.query(`update identity."user" set locale = 'de' where id = $1`, [member.userId]))
      const agent = await testAgent(platform.app, member)
      expect((await policyOf(agent)).summary.at(-1)).to.match(/^Du kannst den Agenten jederzeit/)
    })

    it('says the workspace\'s own words first, asks everybody to read them, and nobody once they are gone', async () => {
      const member = await workspace.member()
      const agent = await testAgent(platform.app, member)
      const { version } = await policyOf(agent)
      await member.post('/policy/acknowledge', { version })
      expect((await workspace.admin.patch('/monitoring', { noticeText: 'Any and all use may be monitored.\nAsk HR.' })).json<Monitoring>().noticeText).to.equal('Any and all use may be monitored.\nAsk HR.')
      const told = await policyOf(agent)
      expect(told).to.deep.include({ version: version + 1, acknowledged: false, notice: 'Any and all use may be monitored.\nAsk HR.' })
      expect(told.summary.slice(0, 2)).to.deep.equal(['Any and all use may be monitored.', 'Ask HR.'])
      await workspace.admin.patch('/monitoring', { noticeText: null })
      expect(await policyOf(agent)).to.include({ acknowledged: true, notice: null })
      expect((await workspace.admin.patch('/monitoring', { noticeText: '' })).statusCode).to.equal(400)
    })

    it('may be changed by admins alone', async () => {
      for (const role of ['member', 'manager', 'hr'] as const) {
        const answer = await (await workspace.member({ role })).patch('/monitoring', { preset: 'presence' })
        expect(answer.statusCode, role).to.equal(403)
      }
      expect((await workspace.admin.patch('/monitoring', { preset: 'everything' })).statusCode).to.equal(400)
      expect((await workspace.admin.patch('/monitoring', {})).statusCode).to.equal(400)
      expect((await workspace.admin.get('/monitoring')).json<Monitoring>().preset).to.equal('full')
    })
  })
})
