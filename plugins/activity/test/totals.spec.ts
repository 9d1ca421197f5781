import { expect } from 'chai'
import { agentOf, segment } from './support.ts'
import { api, at, pairs, readingScene, today, totalsOf } from './reading-scene.ts'

describe('totals of activity', () => {
  const scene = readingScene()

  const totals = (query: string, as = scene.member) => totalsOf(as, query)

  it('leaves out of a widget whom its reader may not see, where the totals themselves refuse them', async () => {
    await scene.agent.send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Code.exe' })])
    const other = await scene.workspace.member()
    const both = `by=app&memberIds=${scene.member.id},${other.id}`
    expect((await other.get(`${api}/totals?${today}&${both}`)).statusCode).to.equal(404)
    expect(await totals(`${both}&readable=true`, other)).to.deep.equal([])
    expect(await totals('by=app&readable=true', other)).to.deep.equal([])
    expect(pairs(await totals(`${both}&readable=true`))).to.deep.equal([['Code.exe', 600]])
    expect(pairs(await totals('by=app&readable=true', scene.workspace.admin))).to.deep.equal([['Code.exe', 600]])
  })

  describe('of one day', () => {
    beforeEach(() => scene.agent.send([
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
      expect((await scene.member.put(`${api}/categories`, rules)).statusCode).to.equal(403)
      expect((await (await scene.workspace.member({ role: 'hr' })).put(`${api}/categories`, rules)).statusCode).to.equal(403)
      const written = await (await scene.workspace.member({ role: 'manager' })).put(`${api}/categories`, rules)
      expect(written.json()).to.deep.equal(rules)
      expect((await scene.member.get(`${api}/categories`)).json()).to.deep.equal(rules)
      expect(pairs(await totals('by=category'))).to.deep.equal([[null, 780], ['Reading', 240], ['Browser', 180]])
      expect((await scene.workspace.admin.put(`${api}/categories`, { items: [{ category: [], match: 'app', pattern: 'x' }] })).statusCode).to.equal(400)
      expect((await scene.workspace.admin.put(`${api}/categories`, { items: [{ category: ['a › b'], match: 'app', pattern: 'x' }] })).statusCode).to.equal(400)
    })
    it('P25: by rules for international domains, in whichever form they are written', async () => {
      await scene.agent.send([segment(at('11:00:00'), at('11:05:00'), 'active', { app: 'Firefox', domain: 'shop.xn--mller-kva.example' })])
      const put = async (pattern: string) => (await scene.workspace.admin.put(`${api}/categories`, { items: [{ category: ['Shops'], match: 'domain', pattern }] })).json<{ items: { pattern: string }[] }>().items[0]?.pattern
      for (const pattern of ['Müller.example', '*.müller.example', 'xn--mller-kva.example']) {
        expect(await put(pattern), 'stored as the DNS has it').to.equal(`${pattern.startsWith('*') ? '*.' : ''}xn--mller-kva.example`)
        expect(pairs(await totals('by=category')), pattern).to.deep.include(['Shops', 300])
      }
    })
    it('by whatever key add up to the days that are shown, whatever was cut off them', async () => {
      const cut = (second: number, ms: number) => new Date(Date.parse('2026-11-20T12:00:00Z') + second * 1_000 + ms).toISOString()
      await scene.agent.send([0, 1, 2, 3, 4].map((index) => segment(cut(index * 60, 0), cut(index * 60 + 30, 290 + index * 150), 'active', { app: `App ${index}`, domain: `site-${index}.example` })))
      await scene.agent.send([0, 1, 2].map((index) => segment(new Date(Date.parse('2026-11-19T12:00:00Z') + index * 60_000).toISOString(), new Date(Date.parse('2026-11-19T12:00:01.700Z') + index * 60_000).toISOString(), 'active', { app: `App ${index}` })))
      for (const dates of ['from=2026-11-20&to=2026-11-20', 'from=2026-11-19&to=2026-11-19', 'from=2026-11-19&to=2026-11-20']) {
        const sums = await Promise.all(['day', 'app', 'domain', 'category'].map(async (by) => (await scene.member.get(`${api}/totals?${dates}&by=${by}`)).json<{ items: { activeSeconds: number }[] }>().items
          .reduce((sum, { activeSeconds }) => sum + activeSeconds, 0)))
        expect(new Set(sums).size, `${dates}: ${sums.join(', ')}`).to.equal(1)
      }
      const [row] = (await scene.workspace.admin.get(`${api}/board?date=2026-11-20`)).json<{ items: { activeSeconds: number }[] }>().items
      expect(row!.activeSeconds).to.equal((await totals('by=day'))[0]!.activeSeconds)
    })
    it('follow what arrives later', async () => {
      await totals('by=app')
      await scene.agent.send([segment(at('10:00:00'), at('10:30:00'), 'active', { app: 'Firefox' })])
      expect(pairs(await totals('by=app'))[0]).to.deep.equal(['Firefox', 2_220])
    })
    it('of several members, by day each their own, by application together', async () => {
      const other = await scene.workspace.member()
      await (await agentOf(scene.platform, other)).send([segment(at('09:00:00'), at('09:10:00'), 'active', { app: 'Firefox' })])
      const ids = `memberIds=${scene.member.id},${other.id}`
      expect(pairs(await totals(`by=app&${ids}`, scene.workspace.admin))).to.deep.equal([['Firefox', 1_020], ['Code.exe', 600], [null, 180]])
      expect((await totals(`by=day&${ids}`, scene.workspace.admin)).map((item) => [(item as { memberId?: string }).memberId, item.activeSeconds]))
        .to.have.deep.members([[scene.member.id, 1_200], [other.id, 600]])
      expect(pairs(await totals(`by=day&memberIds=${scene.member.id}&memberIds=${other.id}`, scene.workspace.admin))).to.have.length(2)
    })
    it('count what two devices saw at once under one key once: by application, website and category', async () => {
      const laptop = await agentOf(scene.platform, scene.member, 'laptop')
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
      const { items } = (await scene.workspace.admin.get(`${api}/board?date=2026-11-20`)).json<{ items: object[] }>()
      expect(items).to.have.length(1)
      expect(items[0]).to.include({ memberId: scene.member.id, activeSeconds: 1_200, idleSeconds: 600, state: 'active', firstActiveAt: '2026-11-20T09:00:00.000Z', lastActiveAt: '2026-11-20T09:30:00.000Z' })
    })
  })
})
