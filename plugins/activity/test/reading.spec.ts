import { expect } from 'chai'
import type { LiveEvent, Member } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { activityPlatform, agentOf, inWorkspace, neighbourPlugin, segment } from './support.ts'
import type { Agent, TestMember, TestPlatform, TestWorkspace } from './support.ts'

const api = '/plugins/activity'
const at = (time: string) => `2026-11-20T${time}Z`

describe('what is read from activity', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let agent: Agent

  const neighbour = neighbourPlugin()

  before(async () => { platform = await activityPlatform(undefined, [neighbour.source]) })
  beforeEach(async () => {
    platform.clock.set('2026-11-20T18:00:00Z')
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['activity', 'neighbour'] })
    member = await workspace.member()
    agent = await agentOf(platform, member)
  })
  after(() => platform.close())

  const today = 'from=2026-11-20&to=2026-11-20'
  const totals = async (query: string, as = member) => (await as.get(`${api}/totals?${today}&${query}`)).json<{ items: { key: string | null; activeSeconds: number }[] }>().items
  const pairs = (items: readonly { key: string | null; activeSeconds: number }[]) => items.map(({ key, activeSeconds }) => [key, activeSeconds])

  it('leaves out of a widget whom its reader may not see, where the totals themselves refuse them', async () => {
    await agent.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Code.exe' })])
    const other = await workspace.member()
    const both = `by=app&memberIds=${member.id},${other.id}`
    expect((await other.get(`${api}/totals?${today}&${both}`)).statusCode).to.equal(404)
    expect(await totals(`${both}&readable=true`, other)).to.deep.equal([])
    expect(await totals('by=app&readable=true', other)).to.deep.equal([])
    expect(pairs(await totals(`${both}&readable=true`))).to.deep.equal([['Code.exe', 600]])
    expect(pairs(await totals('by=app&readable=true', workspace.admin))).to.deep.equal([['Code.exe', 600]])
  })

  describe('as totals', () => {
    beforeEach(() => agent.send([
      segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Code.exe' }),
      segment(at('09:10:00'), at('09:14:00'), 'active', { app: 'Firefox', domain: 'docs.google.com' }),
      segment(at('09:14:00'), at('09:16:00'), 'active', { app: 'Firefox', domain: 'youtube.com' }),
      segment(at('09:16:00'), at('09:17:00'), 'active', { app: 'Firefox' }),
      segment(at('09:17:00'), at('09:27:00'), 'idle'),
      segment(at('09:27:00'), at('09:30:00')),
    ]))

    it('by application, longest first, nothing missing', async () => {
      expect(pairs(await totals('by=app'))).to.deep.equal([['Code.exe', 600], ['Firefox', 420], [null, 180]])
    })
    it('by domain', async () => {
      expect(pairs(await totals('by=domain'))).to.deep.equal([[null, 840], ['docs.google.com', 240], ['youtube.com', 120]])
    })
    it('by category, where the domain beats the browser', async () => {
      expect(pairs(await totals('by=category'))).to.deep.equal([['Work › Programming', 600], ['Work › Documents', 240], [null, 240], ['Media', 120]])
    })
    it('by the rules of the workspace, changed by those who may', async () => {
      const rules = { items: [{ category: ['Reading'], match: 'domain', pattern: 'google.com' }, { category: ['Browser'], match: 'app', pattern: 'fire*' }] }
      expect((await member.put(`${api}/categories`, rules)).statusCode).to.equal(403)
      expect((await (await workspace.member({ role: 'hr' })).put(`${api}/categories`, rules)).statusCode).to.equal(403)
      const written = await (await workspace.member({ role: 'manager' })).put(`${api}/categories`, rules)
      expect(written.json()).to.deep.equal(rules)
      expect((await member.get(`${api}/categories`)).json()).to.deep.equal(rules)
      expect(pairs(await totals('by=category'))).to.deep.equal([[null, 780], ['Reading', 240], ['Browser', 180]])
      expect((await workspace.admin.put(`${api}/categories`, { items: [{ category: [], match: 'app', pattern: 'x' }] })).statusCode).to.equal(400)
      expect((await workspace.admin.put(`${api}/categories`, { items: [{ category: ['a › b'], match: 'app', pattern: 'x' }] })).statusCode).to.equal(400)
    })
    it('P25: by rules for international domains, in whichever form they are written', async () => {
      await agent.send([segment(at('11:00:00'), at('11:05:00'), 'active', { app: 'Firefox', domain: 'shop.xn--mller-kva.example' })])
      const put = async (pattern: string) => (await workspace.admin.put(`${api}/categories`, { items: [{ category: ['Shops'], match: 'domain', pattern }] })).json<{ items: { pattern: string }[] }>().items[0]?.pattern
      for (const pattern of ['Müller.example', '*.müller.example', 'xn--mller-kva.example']) {
        expect(await put(pattern), 'stored as the DNS has it').to.equal(`${pattern.startsWith('*') ? '*.' : ''}xn--mller-kva.example`)
        expect(pairs(await totals('by=category')), pattern).to.deep.include(['Shops', 300])
      }
    })
    it('by whatever key add up to the days that are shown, whatever was cut off them', async () => {
      const cut = (second: number, ms: number) => new Date(Date.parse('2026-11-20T12:00:00Z') + second * 1_000 + ms).toISOString()
      await agent.send([0, 1, 2, 3, 4].map((index) => segment(cut(index * 60, 0), cut(index * 60 + 30, 290 + index * 150), 'active', { app: `App ${index}`, domain: `site-${index}.example` })))
      await agent.send([0, 1, 2].map((index) => segment(new Date(Date.parse('2026-11-19T12:00:00Z') + index * 60_000).toISOString(), new Date(Date.parse('2026-11-19T12:00:01.700Z') + index * 60_000).toISOString(), 'active', { app: `App ${index}` })))
      for (const dates of ['from=2026-11-20&to=2026-11-20', 'from=2026-11-19&to=2026-11-19', 'from=2026-11-19&to=2026-11-20']) {
        const sums = await Promise.all(['day', 'app', 'domain', 'category'].map(async (by) => (await member.get(`${api}/totals?${dates}&by=${by}`)).json<{ items: { activeSeconds: number }[] }>().items
          .reduce((sum, { activeSeconds }) => sum + activeSeconds, 0)))
        expect(new Set(sums).size, `${dates}: ${sums.join(', ')}`).to.equal(1)
      }
      const [row] = (await workspace.admin.get(`${api}/board?date=2026-11-20`)).json<{ items: { activeSeconds: number }[] }>().items
      expect(row!.activeSeconds).to.equal((await totals('by=day'))[0]!.activeSeconds)
    })
    it('follow what arrives later', async () => {
      await totals('by=app')
      await agent.send([segment(at('10:00:00'), at('10:30:00'), 'active', { app: 'Firefox' })])
      expect(pairs(await totals('by=app'))[0]).to.deep.equal(['Firefox', 2_220])
    })
    it('of several members, by day each their own, by application together', async () => {
      const other = await workspace.member()
      await (await agentOf(platform, other)).send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Firefox' })])
      const ids = `memberIds=${member.id},${other.id}`
      expect(pairs(await totals(`by=app&${ids}`, workspace.admin))).to.deep.equal([['Firefox', 1_020], ['Code.exe', 600], [null, 180]])
      expect((await totals(`by=day&${ids}`, workspace.admin)).map((item) => [(item as { memberId?: string }).memberId, item.activeSeconds]))
        .to.have.deep.members([[member.id, 1_200], [other.id, 600]])
      expect(pairs(await totals(`by=day&memberIds=${member.id}&memberIds=${other.id}`, workspace.admin))).to.have.length(2)
    })
    it('count what two devices saw at once under one key once: by application, website and category', async () => {
      const laptop = await agentOf(platform, member, 'laptop')
      await laptop.send([
        segment(at('09:05:00'), at('09:12:00'), 'active', { app: 'Code.exe' }),
        segment(at('09:12:00'), at('09:15:00'), 'active', { app: 'Firefox', domain: 'youtube.com' }),
        segment(at('09:15:00'), at('09:16:00'), 'active', { app: 'Chrome', domain: 'youtube.com' }),
      ])
      const day = (await totals('by=day'))[0]!.activeSeconds
      expect(day, '09:00 to 09:17 and 09:27 to 09:30').to.equal(1_200)
      expect(pairs(await totals('by=app'))).to.deep.equal([['Code.exe', 720], ['Firefox', 420], [null, 180], ['Chrome', 60]])
      expect(pairs(await totals('by=domain'))).to.deep.equal([[null, 960], ['docs.google.com', 240], ['youtube.com', 240]])
      expect(pairs(await totals('by=category')).find(([key]) => key === 'Media')).to.deep.equal(['Media', 240])
    })

    it('on the board of everyone', async () => {
      const { items } = (await workspace.admin.get(`${api}/board?date=2026-11-20`)).json<{ items: object[] }>()
      expect(items).to.have.length(1)
      expect(items[0]).to.include({ memberId: member.id, activeSeconds: 1_200, idleSeconds: 600, state: 'active', firstActiveAt: '2026-11-20T09:00:00.000Z', lastActiveAt: '2026-11-20T09:30:00.000Z' })
    })
  })

  describe('as sessions', () => {
    const sessions = (from = at('00:00:00'), to = '2026-11-21T00:00:00Z', ids = [member.id]) => inWorkspace(platform, workspace, async (unit) => {
      const { readSessions } = await import('../server/sessions.ts')
      return readSessions(unit, { memberIds: ids, from: Temporal.Instant.from(from), to: Temporal.Instant.from(to) }, 30 * 60, platform.clock.now())
    })
    const spans = async (...range: [string?, string?]) => (await sessions(...range))[0]?.sessions.map(({ startedAt, endedAt }) => [startedAt.slice(11, 16), endedAt?.slice(11, 16) ?? null]) ?? []

    it('run from first to last activity without a break longer than the gap', async () => {
      await agent.send([
        segment(at('09:00:00'), at('09:30:00')), segment(at('09:30:00'), at('10:00:00'), 'idle'), segment(at('10:00:00'), at('10:20:00')),
        segment(at('10:20:00'), at('10:50:01'), 'locked'), segment(at('10:50:01'), at('12:00:00')),
      ])
      expect(await spans()).to.deep.equal([['09:00', '10:20'], ['10:50', '12:00']])
    })
    it('are merged over devices', async () => {
      await agent.send([segment(at('09:00:00'), at('10:00:00'))])
      await (await agentOf(platform, member, 'laptop')).send([segment(at('09:30:00'), at('09:40:00')), segment(at('10:15:00'), at('11:00:00'))])
      expect(await spans()).to.deep.equal([['09:00', '11:00']])
    })
    it('belong whole to the range that holds their start', async () => {
      await agent.send([segment('2026-11-19T23:00:00Z', '2026-11-20T01:00:00Z'), segment(at('01:20:00'), at('02:00:00')), segment(at('08:00:00'), at('09:00:00'))])
      expect(await spans()).to.deep.equal([['08:00', '09:00']])
      expect(await spans('2026-11-19T00:00:00Z', at('00:00:00'))).to.deep.equal([['23:00', '02:00']])
    })
    it('have no end while they may still go on', async () => {
      await agent.send([segment(at('17:00:00'), at('17:45:00'))])
      const [first] = (await sessions())[0]!.sessions
      expect(first).to.deep.equal({ startedAt: '2026-11-20T17:00:00.000Z', endedAt: null, lastSeenAt: '2026-11-20T17:45:00.000Z' })
      platform.clock.set('2026-11-20T18:15:00Z')
      expect((await sessions())[0]!.sessions[0]!.endedAt).to.equal('2026-11-20T17:45:00.000Z')
    })
    it('come with the pauses, less what another device saw', async () => {
      await agent.send([segment(at('09:00:00'), at('10:00:00')), segment(at('10:00:00'), at('10:10:00'), 'paused'), segment(at('10:10:00'), at('11:00:00'))])
      await (await agentOf(platform, member, 'laptop')).send([segment(at('10:05:00'), at('10:20:00'))])
      expect((await sessions())[0]!.pauses).to.deep.equal([{ startedAt: '2026-11-20T10:00:00.000Z', endedAt: '2026-11-20T10:05:00.000Z' }])
    })
    it('of members without any are left out', async () => {
      expect(await sessions()).to.deep.equal([])
    })
    it('are a service for other plugins', async () => {
      await agent.send([segment(at('09:00:00'), at('10:00:00'))])
      const ask = () => inWorkspace(platform, workspace, async (unit) =>
        (await neighbour.activity(workspace.id))?.sessions(unit, { memberIds: [member.id], from: Temporal.Instant.from(at('00:00:00')), to: Temporal.Instant.from(at('23:00:00')) }))
      expect((await ask())?.map(({ memberId, sessions: list }) => [memberId, list.length])).to.deep.equal([[member.id, 1]])
      await workspace.disable('activity')
      expect(await ask()).to.equal(undefined)
    })
  })

  describe('as presence', () => {
    const presence = async () => (await workspace.admin.get(`/members/${member.id}`)).json<Member>().presence

    it('shows the state of the newest segment, and offline once the device is silent', async () => {
      await agent.send([segment(at('17:50:00'), at('17:55:00')), segment(at('17:55:00'), at('18:00:00'), 'idle')])
      expect(await presence()).to.include({ state: 'idle', since: '2026-11-20T17:55:00.000Z' })
      await agent.send([segment(at('17:00:00'), at('17:05:00'))])
      expect((await presence()).state).to.equal('idle')
      platform.clock.advance({ minutes: 3, seconds: 1 })
      expect((await presence()).state).to.equal('offline')
    })
    it('keeps since over segments of one state that follow each other', async () => {
      await agent.send([segment(at('17:50:00'), at('17:55:00'), 'locked')])
      await agent.send([segment(at('17:55:00'), at('18:00:00'), 'locked')])
      expect(await presence()).to.include({ state: 'locked', since: '2026-11-20T17:50:00.000Z' })
    })
    it('is active while any device is', async () => {
      const laptop = await agentOf(platform, member, 'laptop')
      await agent.send([segment(at('17:55:00'), at('17:59:00'))])
      await laptop.send([segment(at('17:55:00'), at('18:00:00'), 'locked')])
      expect((await presence()).state).to.equal('active')
    })
    it('is that of the newest device once another has been silent for ten minutes', async () => {
      const laptop = await agentOf(platform, member, 'laptop')
      await agent.send([segment(at('17:45:00'), at('17:50:00'))])
      await laptop.send([segment(at('17:55:00'), at('18:00:00'), 'locked')])
      expect((await presence()).state, 'ten minutes').to.equal('active')
      await laptop.send([segment(at('18:00:00'), at('18:00:01'), 'locked')])
      expect((await presence()).state, 'a second more').to.equal('locked')
    })
    it('follows the agent\'s own word before segments arrive', async () => {
      await agent.send([segment(at('17:50:00'), at('17:55:00'))])
      await agent.send([{ kind: 'agent.event', id: uuidv7(), at: at('17:58:00'), event: 'paused' }])
      await platform.drain()
      expect((await presence()).state).to.equal('paused')
    })
    it('reaches open pages when it changes, and only then', async () => {
      const events: LiveEvent[] = []
      const ability = await platform.platform.abilities.forMember({ workspaceId: workspace.id, memberId: workspace.admin.id, userId: workspace.admin.userId, role: 'admin' })
      const stop = platform.platform.live.subscribe(workspace.id, () => ability, (event) => { if (event.type === 'presence.changed') events.push(event) })
      const heard = async (count: number) => { while (events.length < count) await new Promise(setImmediate) }
      await agent.send([segment(at('17:50:00'), at('17:55:00'))])
      await heard(1)
      await agent.send([segment(at('17:55:00'), at('17:56:00'))])
      await agent.send([segment(at('17:56:00'), at('17:57:00'), 'idle')])
      await heard(2)
      stop()
      expect(events.map((event) => (event.type === 'presence.changed' ? event.state : ''))).to.deep.equal(['active', 'idle'])
    })
  })

  describe('later', () => {
    it('is rolled up by a job, which tells other plugins the days', async () => {
      await agent.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Code' }), segment('2026-11-19T09:00:00Z', '2026-11-19T09:05:00Z')])
      await platform.drain()
      const rows = await inWorkspace(platform, workspace, (unit) => unit.query<{ stale: boolean }>('select stale from p_activity.day'))
      expect(rows).to.deep.equal([{ stale: false }, { stale: false }])
      expect(neighbour.days.filter(({ memberId }) => memberId === member.id)).to.deep.equal([
        { memberId: member.id, date: '2026-11-19', startsAt: '2026-11-19T00:00:00.000Z', endsAt: '2026-11-20T00:00:00.000Z' },
        { memberId: member.id, date: '2026-11-20', startsAt: '2026-11-20T00:00:00.000Z', endsAt: '2026-11-21T00:00:00.000Z' },
      ])
    })

    it('tells other plugins of a day that somebody opened before the job came', async () => {
      await agent.send([segment(at('09:00:00'), at('09:10:00'))])
      await totals('by=app')
      await platform.drain()
      expect(neighbour.days.filter(({ memberId }) => memberId === member.id).map(({ date }) => date)).to.deep.equal(['2026-11-20'])
    })

    it('forgets segments past the retention, keeps daily totals, and drops whole months', async () => {
      await workspace.enable('activity', { retentionDays: 100 })
      await agent.send([segment('2026-08-20T09:00:00Z', '2026-08-20T09:30:00Z', 'active', { app: 'Old' }), segment(at('09:00:00'), at('09:10:00'))])
      await workspace.enable('activity', { retentionDays: 60 })
      await platform.drain()
      expect((await member.get(`${api}/timeline?from=2026-08-20&to=2026-08-20`)).json()).to.deep.equal([])
      expect((await member.get(`${api}/totals?by=day&from=2026-08-20&to=2026-08-20`)).json()).to.have.nested.property('items[0].activeSeconds', 1_800)
      expect((await member.get(`${api}/timeline?${today}`)).json()).to.have.length(1)
      const months = await inWorkspace(platform, workspace, (unit) => unit.query<{ name: string }>(
        `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'p_activity.segment'::regclass and c.relkind = 'r'`))
      expect(months.map(({ name }) => name)).to.include('segment_202611').and.not.to.include('segment_202608')
      await workspace.enable('activity', { retentionDays: 100 })
      expect(await agent.send([segment('2026-08-21T09:00:00Z', '2026-08-21T09:30:00Z')])).to.include({ accepted: 1 })
    })

    it('keeps a month that another workspace still needs', async () => {
      const other = await platform.workspace({ timeZone: 'UTC', enabled: ['activity'] })
      await other.enable('activity', { retentionDays: 200 })
      const keeper = await other.member()
      await (await agentOf(platform, keeper)).send([segment('2026-07-20T09:00:00Z', '2026-07-20T09:30:00Z')])
      await workspace.enable('activity', { retentionDays: 200 })
      await agent.send([segment('2026-07-20T09:00:00Z', '2026-07-20T09:30:00Z')])
      await workspace.enable('activity', { retentionDays: 60 })
      await platform.drain()
      expect((await member.get(`${api}/timeline?from=2026-07-20&to=2026-07-20`)).json()).to.deep.equal([])
      expect((await keeper.get(`${api}/timeline?from=2026-07-20&to=2026-07-20`)).json()).to.have.length(1)
    })

    it('goes with its workspace', async () => {
      await agent.send([segment(at('09:00:00'), at('09:10:00'))])
      await inWorkspace(platform, workspace, (unit) => unit.query('delete from core.workspace where id = $1', [workspace.id]))
      expect(await inWorkspace(platform, workspace, (unit) => unit.query('select 1 from p_activity.segment union all select 1 from p_activity.day'))).to.deep.equal([])
    })

    it('follows the workspace into another zone', async () => {
      await agent.send([segment('2026-11-19T22:00:00Z', '2026-11-19T22:30:00Z'), segment(at('23:30:00').replace('20T', '18T'), at('23:40:00').replace('20T', '18T'))])
      await platform.drain()
      expect((await workspace.admin.patch(`/api/workspaces/${workspace.id}`, { timeZone: 'Asia/Tokyo' })).statusCode).to.equal(200)
      await platform.drain()
      const { items } = (await member.get(`${api}/totals?by=day&from=2026-11-18&to=2026-11-20`)).json<{ items: { key: string; activeSeconds: number }[] }>()
      expect(items.map(({ key, activeSeconds }) => [key, activeSeconds])).to.deep.equal([['2026-11-19', 600], ['2026-11-20', 1_800]])
    })

    it('is exported whole, and erased with the member', async () => {
      await agent.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Code', domain: 'github.com' })])
      const { exportSheets, eraseMember } = await import('../server/personal-data.ts')
      const sheets = await Promise.all(exportSheets({ database: platform.platform.database }, workspace.id, member.id)
        .map(async ({ name, rows }) => ({ name, rows: await Array.fromAsync(rows) })))
      expect(sheets[0]!.rows).to.deep.equal([{
        memberId: member.id, startedAt: new Date(at('09:00:00')), endedAt: new Date(at('09:10:00')), state: 'active', app: 'Code', domain: 'github.com',
      }])
      expect(sheets[1]!.rows).to.have.length(1)
      await inWorkspace(platform, workspace, (unit) => eraseMember(unit, member.id))
      expect((await member.get(`${api}/timeline?${today}`)).json()).to.deep.equal([])
      expect((await member.get(`${api}/totals?${today}`)).json()).to.deep.equal({ items: [] })
    })
  })

  it('keeps no name of an application or website that nobody’s records mention, and every other', async () => {
    const names = async () => (await inWorkspace(platform, workspace, (unit) => unit.query<{ name: string }>('select name from p_activity.app union all select name from p_activity.domain'))).map(({ name }) => name).toSorted()
    const other = await workspace.member()
    const colleague = await agentOf(platform, other)
    await agent.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Secret Diary', domain: 'clinic.example' }), segment(at('09:20:00'), at('09:30:00'), 'active', { app: 'Code' })])
    await colleague.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Code', domain: 'github.com' })])
    await platform.drain()
    await workspace.admin.delete(`/members/${member.id}`)
    await workspace.admin.post(`/members/${member.id}/plugin-data/erase`, { confirm: member.id })
    await platform.drain()
    expect(await names(), 'another process may still know their numbers').to.deep.equal(['Code', 'Secret Diary', 'clinic.example', 'github.com'])
    await colleague.send([segment(at('09:40:00'), at('09:45:00'), 'active', { domain: 'clinic.example' })])
    platform.clock.advance({ hours: 2 })
    await platform.drain()
    expect(await names(), 'used again meanwhile').to.deep.equal(['Code', 'clinic.example', 'github.com'])
    expect((await other.get(`${api}/timeline?${today}`)).json<{ domain: string | null }[]>().map(({ domain }) => domain)).to.deep.equal(['github.com', 'clinic.example'])
  })

  it('says in the policy what is collected, within the preset', async () => {
    const policy = async () => (await member.get('/policy')).json<{ version: number; summary: string[]; plugins: { activity: object } }>()
    const before = await policy()
    expect(before.plugins.activity).to.deep.equal({ idleSeconds: 180, inputHook: true, collectApps: true, collectDomains: true, retentionDays: 60 })
    expect(before.summary).to.include('policy.inputHook')
    await workspace.enable('activity', { collectDomains: false, idleSeconds: 300, inputHook: false })
    const after = await policy()
    expect(after.plugins.activity).to.deep.equal({ idleSeconds: 300, inputHook: false, collectApps: true, collectDomains: false, retentionDays: 60 })
    expect(after.summary).to.include('policy.idleTime').and.to.not.include('policy.inputHook')
    expect(after.version).to.be.greaterThan(before.version)
    await workspace.admin.patch('/monitoring', { preset: 'presence' })
    expect((await policy()).plugins.activity).to.deep.equal({ idleSeconds: 300, inputHook: false, collectApps: false, collectDomains: false, retentionDays: 60 })
  })
})
