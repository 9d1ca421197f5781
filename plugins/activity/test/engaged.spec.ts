import { expect } from 'chai'
import type { Enrollment } from '@overt/sdk'
import { activityPlatform, agentOf, inWorkspace, neighbourPlugin, segment } from './support.ts'
import type { Agent, TestMember, TestPlatform, TestWorkspace } from './support.ts'

const api = '/plugins/activity'
const today = 'from=2026-11-20&to=2026-11-20'
const sensors = { senseMicrophone: true, senseCamera: true, senseFullScreen: true, senseInhibitor: true, senseAudibleTab: true }

describe('engaged time', () => {
  const neighbour = neighbourPlugin()
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: Agent

  before(async () => { platform = await activityPlatform('2026-11-20T12:00:00Z', [neighbour.source]) })
  beforeEach(async () => {
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['activity', 'neighbour'] })
    member = await workspace.member()
    agent = await agentOf(platform, member)
  })
  after(() => platform.close())

  const timeline = async () => (await member.get(`${api}/timeline?${today}`)).json<Record<string, unknown>[]>()
  const day = async () => (await member.get(`${api}/totals?by=day&${today}`)).json<{ items: Record<string, unknown>[] }>().items[0]

  it('counts as active, with its application, and is shown as a call, a presentation or media', async () => {
    const reply = await agent.send([
      segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z', 'active', { app: 'Code' }),
      segment('2026-11-20T09:10:00Z', '2026-11-20T09:40:00Z', 'active', { app: 'Meetings', engaged: 'call' }),
      segment('2026-11-20T09:40:00Z', '2026-11-20T09:50:00Z', 'active', { app: 'Slides', engaged: 'presentation' }),
      segment('2026-11-20T09:50:00Z', '2026-11-20T09:55:00Z', 'active', { app: 'Firefox', domain: 'video.example', engaged: 'media' }),
      segment('2026-11-20T09:55:00Z', '2026-11-20T10:00:00Z', 'idle'),
    ])
    expect(reply).to.include({ accepted: 5 })
    expect((await timeline()).map(({ engaged }) => engaged)).to.deep.equal([undefined, 'call', 'presentation', 'media', undefined])
    expect(await day()).to.include({ activeSeconds: 3_300, idleSeconds: 300, callSeconds: 1_800, presentationSeconds: 600, mediaSeconds: 300 })
    const apps = (await member.get(`${api}/totals?by=app&${today}`)).json<{ items: { key: string; activeSeconds: number }[] }>().items
    expect(apps).to.deep.include({ key: 'Meetings', activeSeconds: 1_800, idleSeconds: 0, lockedSeconds: 0, pausedSeconds: 0 })
  })

  it('counts once over devices: input on one before a call on another, a call before a presentation before media', async () => {
    const laptop = await agentOf(platform, member, 'laptop')
    await agent.send([segment('2026-11-20T09:00:00Z', '2026-11-20T09:30:00Z', 'active', { engaged: 'call' })])
    await laptop.send([
      segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z'), segment('2026-11-20T09:10:00Z', '2026-11-20T09:20:00Z', 'idle'),
      segment('2026-11-20T09:20:00Z', '2026-11-20T09:40:00Z', 'active', { engaged: 'media' }),
    ])
    expect(await day()).to.include({ activeSeconds: 2_400, idleSeconds: 0, callSeconds: 1_200, presentationSeconds: 0, mediaSeconds: 600 })
  })

  it('is no time away for other plugins, and belongs to the session', async () => {
    await agent.send([
      segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z'), segment('2026-11-20T09:10:00Z', '2026-11-20T09:50:00Z', 'active', { engaged: 'call' }),
      segment('2026-11-20T09:50:00Z', '2026-11-20T10:00:00Z', 'idle'), segment('2026-11-20T10:00:00Z', '2026-11-20T10:05:00Z'),
    ])
    const [from, to] = [Temporal.Instant.from('2026-11-20T08:00:00Z'), Temporal.Instant.from('2026-11-20T11:00:00Z')]
    const activity = await neighbour.activity(workspace.id)
    const stretches = await inWorkspace(platform, workspace, (unit) => activity!.stretches(unit, { spans: [{ memberId: member.id, from, to }], classOf: () => null }))
    expect(stretches).to.deep.equal([{ span: 0, class: 0, fromMs: Date.parse('2026-11-20T09:50:00Z'), toMs: Date.parse('2026-11-20T10:00:00Z') }])
    const [mine] = await inWorkspace(platform, workspace, (unit) => activity!.sessions(unit, { memberIds: [member.id], from, to }))
    expect(mine?.sessions).to.deep.equal([{ startedAt: '2026-11-20T09:00:00.000Z', endedAt: '2026-11-20T10:05:00.000Z', lastSeenAt: '2026-11-20T10:05:00.000Z' }])
  })

  it('stays the same when part of a batch comes twice', async () => {
    const call = segment('2026-11-20T09:00:00Z', '2026-11-20T09:30:00Z', 'active', { engaged: 'call' })
    await agent.send([call])
    expect(await agent.send([call, segment('2026-11-20T09:30:00Z', '2026-11-20T09:40:00Z', 'active', { engaged: 'media' })])).to.include({ accepted: 1, duplicates: 1 })
    expect(await day()).to.include({ callSeconds: 1_800, mediaSeconds: 600 })
    expect((await timeline()).map(({ engaged }) => engaged)).to.deep.equal(['call', 'media'])
  })

  it('stays engaged beyond local midnight', async () => {
    await agent.send([segment('2026-11-19T23:50:00Z', '2026-11-20T00:20:00Z', 'active', { engaged: 'call' })])
    expect(await day()).to.include({ activeSeconds: 1_200, callSeconds: 1_200 })
  })

  it('is rejected for time that is not active, and for an unknown engagement', async () => {
    const reply = await agent.send([
      ...['idle', 'locked', 'paused'].map((state) => segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z', state, { engaged: 'call' })),
      segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z', 'active', { engaged: 'lunch' }),
      segment('2026-11-20T10:00:00Z', '2026-11-20T10:10:00Z'),
    ])
    expect(reply.accepted).to.equal(1)
    expect(reply.rejected.map(({ code }) => code)).to.deep.equal([...Array.from({ length: 3 }, () => 'engaged-while-not-active'), 'invalid-record'])
  })

  it('stays active without its engagement if the policy allows no sensor for it', async () => {
    const records = () => [
      segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z', 'active', { app: 'Meetings', engaged: 'call' }),
      segment('2026-11-20T09:10:00Z', '2026-11-20T09:20:00Z', 'active', { engaged: 'presentation' }),
      segment('2026-11-20T09:20:00Z', '2026-11-20T09:30:00Z', 'active', { engaged: 'media' }),
    ]
    await workspace.enable('activity', { ...sensors, senseMicrophone: false, senseCamera: false, senseFullScreen: false, senseInhibitor: false })
    await agent.send(records())
    expect((await timeline()).map(({ engaged, app }) => [engaged, app])).to.deep.equal([[undefined, 'Meetings'], [undefined, null], ['media', null]])
    expect(await day()).to.include({ activeSeconds: 1_800, callSeconds: 0, presentationSeconds: 0, mediaSeconds: 600 })
    const stored = await inWorkspace(platform, workspace, (unit) => unit.query<{ engaged: number | null }>('select engaged from p_activity.segment order by started_at'))
    expect(stored.map(({ engaged }) => engaged)).to.deep.equal([null, null, 3])
  })

  it('stays a call as long as the policy allows the microphone or the camera', async () => {
    await workspace.enable('activity', { ...sensors, senseMicrophone: false })
    await agent.send([segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z', 'active', { engaged: 'call' })])
    expect((await timeline())[0]).to.include({ engaged: 'call' })
  })

  it('is recorded with fewer sensors at once, and with more only after each person has acknowledged that', async () => {
    const enrolled = await platform.app.inject({
      method: 'POST', url: '/api/agent/enroll', payload: { email: member.email, password: member.password, device: { name: 'third', platform: 'linux', agentVersion: '0.1.0' } },
    })
    const authorization = `Bearer ${enrolled.json<Enrollment>().deviceToken}`
    const policy = async () => (await platform.app.inject({ method: 'GET', url: '/api/agent/policy', headers: { authorization } })).json<{ version: number; acknowledged: boolean; coveredBy?: number }>()
    const before = await policy()
    await workspace.enable('activity', { ...sensors, senseMicrophone: false })
    expect(await policy()).to.include({ version: before.version + 1, coveredBy: before.version })
    await platform.app.inject({ method: 'POST', url: '/api/agent/policy/acknowledge', headers: { authorization }, payload: { version: before.version + 1 } })
    await workspace.enable('activity', sensors)
    expect(await policy()).to.include({ acknowledged: false, coveredBy: null })
  })

  it('needs no new consent while every sensor is off: such a policy is no wider than one without sensors', async () => {
    const { comparePolicies } = await import('@overt/sdk')
    const { activityComparison } = await import('../agent/policy.ts')
    const before = { idleSeconds: 180, inputHook: true, collectApps: true, collectDomains: true, retentionDays: 60 }
    const of = (activity: object) => ({ pause: { allowed: true, maximumMinutes: null }, plugins: { activity: activity as Record<string, unknown> }, audiences: { activity: ['manager'] } })
    const change = (after: object) => comparePolicies(of(before), of(after), { activity: activityComparison }).map((difference) => difference.change)
    expect(change({ ...before, engagement: [] })).to.deep.equal(['narrower'])
    expect(change({ ...before, engagement: ['camera'] })).to.deep.equal(['wider'])
  })

  it('comes with an export of one\'s own data', async () => {
    await agent.send([segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z', 'active', { engaged: 'call' })])
    await day()
    const rows = await platform.copied(workspace.id, member.id)
    expect(rows['activity.segment']?.[0]).to.include({ state_name: 'active', engaged_name: 'call' })
    expect(rows['activity.day']?.[0]).to.include({ call_ms: 600_000 })
  })
})
