import { expect } from 'chai'
import { agentOf, inWorkspace, segment } from './support.ts'
import { api, at, readingScene, today, totalsOf } from './reading-scene.ts'

describe('the upkeep of activity', () => {
  const scene = readingScene()

  it('is rolled up by a job, which tells other plugins the days', async () => {
    await scene.agent.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Code' }), segment('2026-11-19T09:00:00Z', '2026-11-19T09:05:00Z')])
    await scene.platform.drain()
    const rows = await inWorkspace(scene.platform, scene.workspace, (unit) => unit.query<{ stale: boolean }>('select stale from p_activity.day'))
    expect(rows).to.deep.equal([{ stale: false }, { stale: false }])
    expect(scene.neighbour.days.filter(({ memberId }) => memberId === scene.member.id)).to.deep.equal([
      { memberId: scene.member.id, date: '2026-11-19', startsAt: '2026-11-19T00:00:00.000Z', endsAt: '2026-11-20T00:00:00.000Z' },
      { memberId: scene.member.id, date: '2026-11-20', startsAt: '2026-11-20T00:00:00.000Z', endsAt: '2026-11-21T00:00:00.000Z' },
    ])
  })

  it('tells other plugins of a day that somebody opened before the job came', async () => {
    await scene.agent.send([segment(at('09:00:00'), at('09:10:00'))])
    await totalsOf(scene.member, 'by=app')
    await scene.platform.drain()
    expect(scene.neighbour.days.filter(({ memberId }) => memberId === scene.member.id).map(({ date }) => date)).to.deep.equal(['2026-11-20'])
  })

  it('forgets segments past the retention, keeps daily totals, and drops whole months', async () => {
    await scene.workspace.enable('activity', { retentionDays: 100 })
    await scene.agent.send([segment('2026-08-20T09:00:00Z', '2026-08-20T09:30:00Z', 'active', { app: 'Old' }), segment(at('09:00:00'), at('09:10:00'))])
    await scene.workspace.enable('activity', { retentionDays: 60 })
    await scene.platform.drain()
    expect((await scene.member.get(`${api}/timeline?from=2026-08-20&to=2026-08-20`)).json()).to.deep.equal([])
    expect((await scene.member.get(`${api}/totals?by=day&from=2026-08-20&to=2026-08-20`)).json()).to.have.nested.property('items[0].activeSeconds', 1_800)
    expect((await scene.member.get(`${api}/timeline?${today}`)).json()).to.have.length(1)
    const months = await inWorkspace(scene.platform, scene.workspace, (unit) => unit.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'p_activity.segment'::regclass and c.relkind = 'r'`))
    expect(months.map(({ name }) => name)).to.include('segment_202611').and.not.to.include('segment_202608')
    await scene.workspace.enable('activity', { retentionDays: 100 })
    expect(await scene.agent.send([segment('2026-08-21T09:00:00Z', '2026-08-21T09:30:00Z')])).to.include({ accepted: 1 })
  })

  it('forgets daily totals past their own time, and never before the details', async () => {
    await scene.workspace.enable('activity', { retentionDays: 100 })
    await scene.agent.send([segment('2026-08-20T09:00:00Z', '2026-08-20T09:30:00Z'), segment(at('09:00:00'), at('09:10:00'))])
    await scene.platform.drain()
    const dates = async (): Promise<string[]> => (await inWorkspace(scene.platform, scene.workspace, (unit) => unit.query<{ date: string }>('select date::text from p_activity.day order by date'))).map(({ date }) => date)
    await scene.workspace.enable('activity', { totalsDays: 30 })
    await scene.platform.drain()
    expect(await dates()).to.deep.equal(['2026-08-20', '2026-11-20'])
    await scene.workspace.enable('activity', { retentionDays: 60, totalsDays: 93 })
    await scene.platform.drain()
    expect(await dates()).to.deep.equal(['2026-08-20', '2026-11-20'])
    await scene.workspace.enable('activity', { totalsDays: 90 })
    await scene.platform.drain()
    expect(await dates()).to.deep.equal(['2026-11-20'])
  })

  it('keeps a month that another workspace still needs', async () => {
    const other = await scene.platform.workspace({ timeZone: 'UTC', enabled: ['activity'] })
    await other.enable('activity', { retentionDays: 200 })
    const keeper = await other.member()
    await (await agentOf(scene.platform, keeper)).send([segment('2026-07-20T09:00:00Z', '2026-07-20T09:30:00Z')])
    await scene.workspace.enable('activity', { retentionDays: 200 })
    await scene.agent.send([segment('2026-07-20T09:00:00Z', '2026-07-20T09:30:00Z')])
    await scene.workspace.enable('activity', { retentionDays: 60 })
    await scene.platform.drain()
    expect((await scene.member.get(`${api}/timeline?from=2026-07-20&to=2026-07-20`)).json()).to.deep.equal([])
    expect((await keeper.get(`${api}/timeline?from=2026-07-20&to=2026-07-20`)).json()).to.have.length(1)
  })

  it('goes with its workspace', async () => {
    await scene.agent.send([segment(at('09:00:00'), at('09:10:00'))])
    await inWorkspace(scene.platform, scene.workspace, (unit) => unit.query('delete from core.workspace where id = $1', [scene.workspace.id]))
    expect(await inWorkspace(scene.platform, scene.workspace, (unit) => unit.query('select 1 from p_activity.segment union all select 1 from p_activity.day'))).to.deep.equal([])
  })

  it('follows the workspace into another zone', async () => {
    await scene.agent.send([segment('2026-11-19T22:00:00Z', '2026-11-19T22:30:00Z'), segment(at('23:30:00').replace('20T', '18T'), at('23:40:00').replace('20T', '18T'))])
    await scene.platform.drain()
    expect((await scene.workspace.admin.patch(`/api/workspaces/${scene.workspace.id}`, { timeZone: 'Asia/Tokyo' })).statusCode).to.equal(200)
    await scene.platform.drain()
    const { items } = (await scene.member.get(`${api}/totals?by=day&from=2026-11-18&to=2026-11-20`)).json<{ items: { key: string; activeSeconds: number }[] }>()
    expect(items.map(({ key, activeSeconds }) => [key, activeSeconds])).to.deep.equal([['2026-11-19', 600], ['2026-11-20', 1_800]])
  })

  it('is exported whole, and erased with the member', async () => {
    await scene.agent.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Code', domain: 'github.com' })])
    const { eraseMember } = await import('../server/personal-data.ts')
    const copied = await scene.platform.copied(scene.workspace.id, scene.member.id)
    expect(copied['activity.segment']).to.have.length(1)
    expect(copied['activity.segment']![0]).to.include({ member_id: scene.member.id, duration_ms: 600_000, state_name: 'active', app: 'Code', domain: 'github.com', engaged: null })
    expect(new Date(String(copied['activity.segment']![0]!['started_at']))).to.deep.equal(new Date(at('09:00:00')))
    expect(copied['activity.day']).to.have.length(1)
    await inWorkspace(scene.platform, scene.workspace, (unit) => eraseMember(unit, scene.member.id))
    expect((await scene.member.get(`${api}/timeline?${today}`)).json()).to.deep.equal([])
    expect((await scene.member.get(`${api}/totals?${today}`)).json()).to.deep.equal({ items: [] })
  })

  it('keeps no name of an application or website that nobody’s records mention, and every other', async () => {
    const names = async () => (await inWorkspace(scene.platform, scene.workspace, (unit) => unit.query<{ name: string }>('select name from p_activity.app union all select name from p_activity.domain'))).map(({ name }) => name).toSorted()
    const other = await scene.workspace.member()
    const colleague = await agentOf(scene.platform, other)
    await scene.agent.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Secret Diary', domain: 'clinic.example' }), segment(at('09:20:00'), at('09:30:00'), 'active', { app: 'Code' })])
    await colleague.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Code', domain: 'github.com' })])
    await scene.platform.drain()
    await scene.workspace.admin.delete(`/members/${scene.member.id}`)
    await scene.platform.erase(scene.workspace.id, scene.member.id)
    await scene.platform.drain()
    expect(await names(), 'another process may still know their numbers').to.deep.equal(['Code', 'Secret Diary', 'clinic.example', 'github.com'])
    await colleague.send([segment(at('09:40:00'), at('09:45:00'), 'active', { domain: 'clinic.example' })])
    scene.platform.clock.advance({ hours: 2 })
    await scene.platform.drain()
    expect(await names(), 'used again meanwhile').to.deep.equal(['Code', 'clinic.example', 'github.com'])
    expect((await other.get(`${api}/timeline?${today}`)).json<{ domain: string | null }[]>().map(({ domain }) => domain)).to.deep.equal(['github.com', 'clinic.example'])
  })

  it('says in the policy what is collected, within the preset', async () => {
    const policy = async () => (await scene.member.get('/policy')).json<{ version: number; summary: string[]; plugins: { activity: object } }>()
    const before = await policy()
    expect(before.plugins.activity).to.deep.equal({ idleSeconds: 180, inputHook: true, engagement: ['microphone', 'camera', 'fullScreen', 'inhibitor', 'audibleTab'], collectApps: true, collectDomains: true, retentionDays: 60 })
    expect(before.summary).to.include('policy.inputHook')
    await scene.workspace.enable('activity', { collectDomains: false, idleSeconds: 300, inputHook: false, senseMicrophone: false, senseFullScreen: false })
    const after = await policy()
    expect(after.plugins.activity).to.deep.equal({ idleSeconds: 300, inputHook: false, engagement: ['camera', 'inhibitor', 'audibleTab'], collectApps: true, collectDomains: false, retentionDays: 60 })
    expect(before.summary).to.include('policy.engagement.microphone').and.to.include('policy.engagement.own')
    expect(after.summary).to.include('policy.engagement.camera').and.to.not.include('policy.engagement.microphone').and.to.not.include('policy.engagement.fullScreen')
    expect(after.summary).to.include('policy.idleTime').and.to.not.include('policy.inputHook')
    expect(after.version).to.be.greaterThan(before.version)
    await scene.workspace.admin.patch('/monitoring', { preset: 'presence' })
    expect((await policy()).plugins.activity).to.deep.equal({ idleSeconds: 300, inputHook: false, engagement: ['camera', 'inhibitor', 'audibleTab'], collectApps: false, collectDomains: false, retentionDays: 60 })
  })
})
