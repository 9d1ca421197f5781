import { expect } from 'chai'
import { activityPlatform, agentOf, inWorkspace, segment } from './support.ts'
import type { Agent, TestMember, TestPlatform, TestWorkspace } from './support.ts'

const api = '/plugins/activity'

describe('activity segments', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: Agent

  before(async () => { platform = await activityPlatform('2026-11-20T12:00:00Z') })
  beforeEach(async () => {
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['activity'] })
    member = await workspace.member()
    agent = await agentOf(platform, member)
  })
  after(() => platform.close())

  const timeline = async (query: string, as = member) => (await as.get(`${api}/timeline?${query}`)).json<Record<string, unknown>[]>()
  const days = async (query: string, as = member) => (await as.get(`${api}/totals?by=day&${query}`)).json<{ items: Record<string, unknown>[] }>().items
  const today = 'from=2026-11-20&to=2026-11-20'

  it('come back as they were sent, with the device that sent them', async () => {
    const reply = await agent.send([
      segment('2026-11-20T09:00:00.250Z', '2026-11-20T09:04:59.750Z', 'active', { app: 'Code', domain: 'GitHub.com' }),
      segment('2026-11-20T09:05:00Z', '2026-11-20T09:10:00Z', 'idle'),
    ])
    expect(reply).to.include({ accepted: 2, duplicates: 0 })
    expect(await timeline(today)).to.deep.equal([
      { startedAt: '2026-11-20T09:00:00.250Z', endedAt: '2026-11-20T09:04:59.750Z', state: 'active', app: 'Code', domain: 'github.com', deviceId: agent.deviceId, policyVersion: 1 },
      { startedAt: '2026-11-20T09:05:00.000Z', endedAt: '2026-11-20T09:10:00.000Z', state: 'idle', app: null, domain: null, deviceId: agent.deviceId, policyVersion: 1 },
    ])
  })

  it('count into the exact totals of their day with the batch itself', async () => {
    await agent.send([
      segment('2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z'), segment('2026-11-20T09:05:00Z', '2026-11-20T09:07:00Z', 'idle'),
      segment('2026-11-20T09:07:00Z', '2026-11-20T09:08:00Z', 'locked'), segment('2026-11-20T09:08:00Z', '2026-11-20T09:08:30Z', 'paused'),
    ])
    await agent.send([segment('2026-11-20T10:00:00Z', '2026-11-20T10:10:00Z')])
    const [row] = await inWorkspace(platform, workspace, (unit) => unit.query('select active_ms, idle_ms, locked_ms, paused_ms, first_active_at, last_active_at, stale from p_activity.day'))
    expect(row).to.deep.equal({
      active_ms: '900000', idle_ms: '120000', locked_ms: '60000', paused_ms: '30000', stale: true,
      first_active_at: new Date('2026-11-20T09:00:00Z'), last_active_at: new Date('2026-11-20T10:10:00Z'),
    })
    expect(await days(today)).to.deep.equal([{
      key: '2026-11-20', memberId: member.id, activeSeconds: 900, idleSeconds: 120, lockedSeconds: 60, pausedSeconds: 30, callSeconds: 0, presentationSeconds: 0, mediaSeconds: 0,
      firstActiveAt: '2026-11-20T09:00:00.000Z', lastActiveAt: '2026-11-20T10:10:00.000Z',
    }])
  })

  it('that are sent again are duplicates and change nothing', async () => {
    const records = [segment('2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z'), segment('2026-11-20T09:05:00Z', '2026-11-20T09:10:00Z')]
    await agent.send(records)
    expect(await agent.send([...records, segment('2026-11-20T09:10:00Z', '2026-11-20T09:15:00Z')])).to.include({ accepted: 1, duplicates: 2 })
    expect(await days(today)).to.have.nested.property('[0].activeSeconds', 900)
  })

  it('that overlap others count every second once', async () => {
    const second = await agentOf(platform, member, 'laptop')
    await agent.send([segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z'), segment('2026-11-20T09:10:00Z', '2026-11-20T09:20:00Z', 'idle')])
    await second.send([segment('2026-11-20T09:05:00Z', '2026-11-20T09:15:00Z'), segment('2026-11-20T09:15:00Z', '2026-11-20T09:25:00Z', 'locked')])
    expect(await days(today)).to.have.length(1)
    expect((await days(today))[0]).to.include({ activeSeconds: 900, idleSeconds: 300, lockedSeconds: 300 })
    expect(await timeline(today)).to.have.length(4)
  })

  it('take instants of any offset and precision', async () => {
    expect(await agent.send([segment('2026-11-20T09:00:00Z', '2026-11-20T09:10:00Z')].map((record) => ({ ...record, startedAt: '2026-11-20T10:00:00.123456+01:00', endedAt: '2026-11-20t09:10:00z' })))).to.include({ accepted: 1 })
    expect((await timeline(today))[0]).to.include({ startedAt: '2026-11-20T09:00:00.123Z', endedAt: '2026-11-20T09:10:00.000Z' })
  })

  it('over local midnight belong to both dates, and are still one record', async () => {
    const tokyo = await platform.workspace({ timeZone: 'Asia/Tokyo', enabled: ['activity'] })
    const person = await tokyo.member()
    const machine = await agentOf(platform, person)
    const late = segment('2026-11-19T14:00:00Z', '2026-11-19T15:30:00Z')
    expect(await machine.send([late])).to.include({ accepted: 1, duplicates: 0 })
    expect(await machine.send([late])).to.include({ accepted: 0, duplicates: 1 })
    const totals = await days('from=2026-11-19&to=2026-11-20', person)
    expect(totals.map(({ key, activeSeconds }) => [key, activeSeconds])).to.deep.equal([['2026-11-19', 3_600], ['2026-11-20', 1_800]])
  })

  it('are refused one by one for what they say', async () => {
    const good = segment('2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z')
    const bad = {
      'ends-before-start': segment('2026-11-20T09:00:00Z', '2026-11-20T09:00:00Z'),
      'too-long': segment('2026-11-18T09:00:00Z', '2026-11-19T09:00:00.001Z'),
      'in-the-future': segment('2026-11-20T12:00:00Z', '2026-11-20T12:10:00.001Z'),
      'app-while-not-active': segment('2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z', 'idle', { app: 'Code' }),
      'too-old': segment('2025-08-20T09:00:00Z', '2025-08-20T09:05:00Z'),
      'invalid-record': { ...segment('2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z'), title: 'secret.docx' },
    }
    const reply = await agent.send([good, ...Object.values(bad)])
    expect(reply.accepted).to.equal(1)
    expect(Object.fromEntries(reply.rejected.map(({ id, code }) => [code, id]))).to.deep.equal(Object.fromEntries(Object.entries(bad).map(([code, { id }]) => [code, id])))
    for (const wrong of [{ state: 'suspended' }, { domain: 'https://a.b/c' }, { app: '' }, { startedAt: 'yesterday' }, { startedAt: '2026-02-30T00:00:00Z' }, { startedAt: '2026-02-30T00:00:00.000Z' }, { startedAt: '2026-11-20T24:00:00.000Z' }, { startedAt: '2026-13-01T00:00:00.000Z' }, { endedAt: 5 }]) {
      const one = await agent.send([{ ...good, ...wrong }])
      expect(one.rejected.map(({ code }) => code), JSON.stringify(wrong)).to.deep.equal(['invalid-record'])
    }
    expect(await agent.send([segment('2026-11-20T12:00:00Z', '2026-11-20T12:10:00Z')])).to.include({ accepted: 1 })
  })

  it('carry no names that the workspace does not collect, even where an agent still had them', async () => {
    await workspace.enable('activity', { collectApps: false, collectDomains: false })
    await agent.send([segment('2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z', 'active', { app: 'Code', domain: 'github.com' })])
    expect((await timeline(today))[0]).to.include({ state: 'active', app: null, domain: null })
    expect(await inWorkspace(platform, workspace, (unit) => unit.query('select name from p_activity.app union all select name from p_activity.domain'))).to.deep.equal([])
  })

  it('of months nobody has sent before make their month', async () => {
    await workspace.enable('activity', { retentionDays: 400 })
    expect(await agent.send([segment('2025-12-31T23:59:00Z', '2025-12-31T23:59:30Z'), segment('2026-01-01T00:01:00Z', '2026-01-01T00:02:00Z')])).to.include({ accepted: 2 })
    const rows = await inWorkspace(platform, workspace, (unit) => unit.query<{ part: string }>('select tableoid::regclass::text as part from p_activity.segment order by 1'))
    expect(rows.map(({ part }) => part)).to.deep.equal(['p_activity.segment_202512', 'p_activity.segment_202601'])
  })

  describe('and those who may see them', () => {
    it('are the member, managers, HR and admins, and no colleague', async () => {
      await agent.send([segment('2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z')])
      const query = `memberId=${member.id}&${today}`
      for (const role of ['manager', 'hr', 'admin'] as const) {
        const reader = role === 'admin' ? workspace.admin : await workspace.member({ role })
        expect((await reader.get(`${api}/timeline?${query}`)).statusCode, role).to.equal(200)
        expect((await reader.get(`${api}/totals?by=app&${query}`)).statusCode, role).to.equal(200)
      }
      const colleague = await workspace.member()
      expect((await colleague.get(`${api}/timeline?${query}`)).statusCode).to.equal(404)
      expect((await colleague.get(`${api}/totals?${query}`)).statusCode).to.equal(404)
      expect((await colleague.get(`${api}/totals?memberIds=${colleague.id},${member.id}&${today}`)).statusCode).to.equal(404)
      expect((await colleague.get(`${api}/board?date=2026-11-20`)).json<{ items: unknown[] }>().items).to.deep.equal([])
    })

    it('do not reach into another workspace', async () => {
      await agent.send([segment('2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z')])
      const other = await platform.workspace({ enabled: ['activity'] })
      expect((await other.admin.get(`${api}/timeline?memberId=${member.id}&${today}`)).statusCode).to.equal(404)
      expect(await inWorkspace(platform, other, (unit) => unit.query('select 1 from p_activity.segment union all select 1 from p_activity.day'))).to.deep.equal([])
      const direct = await inWorkspace(platform, other, (unit) => unit.query('select 1 from p_activity.segment_202611')).catch((error: Error) => error)
      expect(String(direct)).to.match(/permission denied/)
    })

    it('leave a receipt for the member', async () => {
      await workspace.admin.get(`${api}/timeline?memberId=${member.id}&${today}`)
      const looks = (await member.get('/me/looks')).json<{ items: { subject: string }[] }>()
      expect(looks.items.map(({ subject }) => subject)).to.deep.equal(['activity.timeline'])
    })

    it('find nothing while the plugin is off', async () => {
      await workspace.disable('activity')
      const answer = await member.get(`${api}/timeline?${today}`)
      expect(answer.statusCode).to.equal(404)
      expect(answer.json()).to.include({ code: 'plugin-disabled' })
      const record = segment('2026-11-20T09:00:00Z', '2026-11-20T09:05:00Z')
      expect((await agent.send([record])).rejected.map(({ code }) => code)).to.deep.equal(['plugin-disabled'])
    })
  })

  it('are asked for by dates in the right order, and not for too many', async () => {
    for (const [query, code] of [['from=2026-11-20&to=2026-11-19', 'range-reversed'], ['from=2026-01-01&to=2026-11-19', 'range-too-long'], ['from=2026-11-20', 'validation-failed'], [`${today}&surplus=1`, 'validation-failed']]) {
      const answer = await member.get(`${api}/timeline?${query}`)
      expect(answer.statusCode, query).to.equal(400)
      expect(answer.json(), query).to.include({ code })
    }
  })
})
