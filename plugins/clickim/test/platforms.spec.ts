import { expect } from 'chai'
import fc from 'fast-check'
import { platformFinder } from '../rules/platforms.ts'
import { withoutOverlap } from '../rules/stretches.ts'
import { grant, save } from '../../permissions/test/permissions-support.ts'
import { api, clickScene, today } from './scene.ts'

interface Listed { readonly id: string; readonly name: string; readonly domains: readonly string[]; readonly apps: readonly string[] }

describe('telling platforms apart', () => {
  const find = platformFinder([
    { id: 'facebook', domains: ['facebook.com', 'bücher.example'], apps: ['Facebook'] }, { id: 'work', domains: ['workplace.facebook.com'], apps: ['Firefox', 'Viva Engage.exe'] },
  ])
  const of = (domain: string | null, app: string | null = 'Firefox'): string | null => find({ app, domain })?.id ?? null

  it('counts a domain with its subdomains and no look-alike', () => {
    for (const domain of ['facebook.com', 'www.facebook.com', 'M.FACEBOOK.COM', 'a.b.facebook.com', 'xn--bcher-kva.example', 'www.bücher.example']) expect(of(domain), domain).to.equal('facebook')
    for (const domain of ['notfacebook.com', 'facebook.com.evil.example', 'facebook.co', 'facebook.com-login.example', 'xn--fcebook-2fg.com', 'com', 'example.com']) expect(of(domain), domain).to.equal(null)
    expect(of('workplace.facebook.com'), 'the closer one').to.equal('work')
  })

  it('asks the application only where no domain is known', () => {
    expect(of(null, 'firefox.exe')).to.equal('work')
    expect(of('example.com', 'Firefox')).to.equal(null)
    expect(of('facebook.com', 'Firefox')).to.equal('facebook')
    expect(of(null, 'VIVA ENGAGE')).to.equal('work')
    expect(of(null, null)).to.equal(null)
  })

  it('gives every second to one kind at most, and none away', () => {
    const order = [0, 2, 1, 3, 4]
    const stretch = fc.record({ kind: fc.integer({ min: 0, max: 4 }), from: fc.integer({ min: 0, max: 200 }), length: fc.integer({ min: 1, max: 60 }) })
    fc.assert(fc.property(fc.array(stretch, { maxLength: 20 }), (given) => {
      const seconds = (all: readonly { readonly from: number; readonly to: number }[]): Set<number> => new Set(all.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, n) => from + n)))
      const stretches = given.map(({ kind, from, length }) => ({ kind, from, to: from + length }))
      const result = withoutOverlap(stretches, order)
      const total = result.reduce((sum, { from, to }) => sum + to - from, 0)
      expect(total).to.equal(seconds(stretches).size)
      expect(seconds(result)).to.deep.equal(seconds(stretches))
      expect([...result]).to.deep.equal(result.toSorted((a, b) => a.from - b.from))
      for (const { kind, from } of result) expect(order.indexOf(kind)).to.equal(Math.min(...stretches.filter((one) => one.from <= from && one.to > from).map((one) => order.indexOf(one.kind))))
    }))
  })

  it('joins neighbours of one kind, as segments are cut every few minutes', () => {
    const cut = [{ kind: 1, from: 0, to: 10 }, { kind: 1, from: 10, to: 20 }, { kind: 0, from: 5, to: 7 }, { kind: 1, from: 21, to: 30 }]
    expect(withoutOverlap(cut, [0, 1])).to.deep.equal([{ kind: 1, from: 0, to: 5 }, { kind: 0, from: 5, to: 7 }, { kind: 1, from: 7, to: 20 }, { kind: 1, from: 21, to: 30 }])
  })
})

describe('the list of platforms', () => {
  const scene = clickScene(['permissions', 'reports'])
  const list = async (): Promise<Listed[]> => (await scene.member.get(`${api}/platforms`)).json<Listed[]>()

  it('ships with the usual dozen, and a change judges all days again', async () => {
    expect((await list()).map(({ id }) => id)).to.include.members(['facebook', 'instagram', 'x', 'tiktok', 'linkedin', 'youtube', 'reddit']).and.to.have.length(12)
    const id = await scene.file('09:00:00', '12:00:00')
    await scene.seen(scene.agent, '09:00:00', '09:10:00', 'forum.example.org')
    await scene.seen(scene.agent, '10:00:00', '10:05:00', 'reddit.com')
    expect((await scene.time(id)).social).to.deep.equal([{ platform: 'reddit', seconds: 300 }])
    const changed = [...(await list()).filter(({ id: platform }) => platform !== 'reddit'), { id: 'forum', name: 'Forum', domains: ['Example.ORG', '*.forum.example.org'], apps: ['Forum App'], icon: '💬' }]
    const answer = await scene.workspace.admin.put(`${api}/platforms`, changed)
    expect(answer.statusCode, answer.body).to.equal(200)
    expect(answer.json<Listed[]>().at(-1)).to.deep.equal({ id: 'forum', name: 'Forum', domains: ['example.org', 'forum.example.org'], apps: ['Forum App'], icon: '💬' })
    expect((await scene.time(id)).social).to.deep.equal([{ platform: 'forum', seconds: 600 }])
    const trail = (await scene.workspace.admin.get('/audit?action=clickim.platforms.updated')).json<{ items: { after: Listed[] }[] }>().items
    expect(trail[0]!.after.at(-1)!.id).to.equal('forum')
  })

  it('refuses what is no domain and what two platforms share, and changes nothing', async () => {
    const { admin } = scene.workspace
    const platform = (more: Partial<Listed>) => ({ id: 'a', name: 'A', domains: ['a.example'], apps: [], ...more })
    for (const [body, status, code] of [
      [[platform({ domains: ['https://a.example/'] })], 400, 'domain-invalid'], [[platform({ domains: ['com'] })], 400, 'domain-invalid'], [[platform({ domains: ['10.0.0.1'] })], 400, 'domain-invalid'],
      [[platform({}), platform({ id: 'b', name: 'B' })], 409, 'platforms-ambiguous'], [[platform({}), platform({ name: 'Other', domains: ['b.example'] })], 409, 'platforms-ambiguous'],
      [[platform({ id: 'Not A Slug' })], 400, 'validation-failed'], [[{ id: 'a', name: 'A', domains: [], color: 'red' }], 400, 'validation-failed'], [{}, 400, 'validation-failed'],
    ] as const) {
      const answer = await admin.put(`${api}/platforms`, body)
      expect([answer.statusCode, answer.json<{ code: string }>().code], JSON.stringify(body)).to.deep.equal([status, code])
    }
    expect(await list()).to.have.length(12)
    expect((await scene.member.put(`${api}/platforms`, [])).statusCode).to.equal(403)
  })

  it('is tried out on the days before it is saved, for those who may change it', async () => {
    await scene.file('09:00:00', '12:00:00')
    await scene.seen(scene.agent, '09:00:00', '09:10:00', 'forum.example.org')
    await scene.seen(scene.agent, '10:00:00', '10:05:00', 'reddit.com')
    await scene.seen(scene.agent, '11:55:00', '12:30:00', 'reddit.com')
    const platforms = [{ id: 'forum', name: 'Forum', domains: ['example.org'] }]
    const answer = await scene.workspace.admin.post(`${api}/platforms/preview`, { platforms, from: '2026-10-22', to: '2026-11-20' })
    expect(answer.json<unknown>()).to.deep.equal({
      from: '2026-10-22', to: '2026-11-20', people: 2, beforeSeconds: 600, afterSeconds: 600,
      platforms: [{ id: 'forum', name: 'Forum', beforeSeconds: 0, afterSeconds: 600, people: 1 }, { id: 'reddit', name: 'Reddit', beforeSeconds: 600, afterSeconds: 0, people: 1 }],
    })
    expect((await scene.workspace.admin.post(`${api}/platforms/preview`, { platforms })).json<{ from: string }>().from).to.equal('2026-10-22')
    expect(await list()).to.have.length(12)
    expect((await scene.member.post(`${api}/platforms/preview`, { platforms })).statusCode).to.equal(403)
  })

  it('counts as work for a member, a group or a project on the allow-list, in every figure', async () => {
    const { admin } = scene.workspace
    const id = await scene.file('09:00:00', '12:00:00')
    await scene.seen(scene.agent, '09:00:00', '09:10:00', 'linkedin.com')
    await scene.seen(scene.agent, '10:00:00', '10:05:00', 'facebook.com')
    const social = async (): Promise<string> => { const { social: spent, work = [] } = await scene.time(id); return [spent, work].map((some) => some.map(({ platform }) => platform).join('+')).join(' work ') }
    const groupId = (await admin.post('/plugins/permissions/groups', { name: 'Marketing', memberIds: [scene.member.id] })).json<{ id: string }>().id
    for (const [target, expected] of [
      [{ platformId: 'linkedin', memberId: scene.member.id }, 'facebook work linkedin'], [{ platformId: 'linkedin', groupId }, 'facebook work linkedin'], [{ platformId: null, projectId: scene.projectId }, ' work linkedin+facebook'],
    ] as const) {
      const added = await admin.post(`${api}/allowances`, target)
      expect(added.statusCode, added.body).to.equal(201)
      expect(await social()).to.equal(expected)
      const notes = (await scene.member.get(`/entries/${id}/notes`)).json<{ items: { kind: string; data: { platform?: string } }[] }>().items.filter(({ kind }) => kind === 'clickim.work')
      expect(notes.map(({ data }) => data.platform).join('+')).to.equal(expected.split(' work ')[1])
      expect((await scene.totals(`${today}&by=platform`)).map(({ key }) => key).join()).to.equal(expected.startsWith('facebook') ? 'facebook' : '')
      expect((await admin.delete(`${api}/allowances/${added.json<{ id: string }>().id}`)).statusCode).to.equal(204)
      expect(await social()).to.equal('linkedin+facebook work ')
    }
    expect((await scene.member.post(`${api}/allowances`, { memberId: scene.member.id })).statusCode).to.equal(403)
    expect((await admin.post(`${api}/allowances`, { platformId: 'nothing', memberId: scene.member.id })).json<{ code: string }>().code).to.equal('platform-unknown')
    expect((await admin.post(`${api}/allowances`, { groupId: scene.projectId })).statusCode).to.equal(404)
    expect((await admin.post(`${api}/allowances`, { memberId: scene.member.id, projectId: scene.projectId })).statusCode).to.equal(400)
  })

  it('has columns in reports, for entries whose person the reader may see', async () => {
    await scene.file('09:00:00', '12:00:00')
    await scene.seen(scene.agent, '09:00:00', '09:10:00', 'idle')
    await scene.seen(scene.agent, '10:00:00', '10:05:00', 'facebook.com')
    const query = `${today}&columns=clickim.afk,clickim.social,clickim.net`
    const rows = async (by = scene.workspace.admin): Promise<unknown[]> => {
      const answer = await by.get(`/plugins/reports/entries?${query}`)
      expect(answer.statusCode, answer.body).to.equal(200)
      return answer.json<{ items: { values: unknown }[] }>().items.map(({ values }) => values)
    }
    expect((await scene.member.get('/plugins/reports/columns')).json<{ items: { id: string }[] }>().items.map(({ id }) => id).filter((id) => id.startsWith('clickim.'))).to.deep.equal(['clickim.afk', 'clickim.social', 'clickim.net'])
    expect(await rows()).to.deep.equal([{ 'clickim.afk': 600, 'clickim.social': 300, 'clickim.net': 9_900 }])
    const csv = (await scene.workspace.admin.get(`/plugins/reports/export.csv?${query}`)).body.trim().split('\n')
    expect(csv[0]).to.match(/Away.*Social.*Net/)
    expect(csv.at(-1)).to.match(/0:10(:00)?.*0:05(:00)?.*2:45(:00)?/)
    const looks = (await scene.member.get('/me/looks')).json<{ items: { subject: string }[] }>().items.map(({ subject }) => subject)
    expect(looks).to.include('clickim.report')
    // A colleague who may read the entries of this project, and nobody's times.
    const colleague = await scene.workspace.member()
    await save(scene.workspace, { kind: 'member', id: colleague.id }, [grant('Entry', 'project', scene.projectId, { allow: ['read'] })])
    expect(await rows(colleague)).to.deep.equal([{}])
    const [{ id }] = (await colleague.get('/entries')).json<{ items: [{ id: string }] }>().items
    expect((await colleague.get(`/entries/${id}/notes`)).json<{ items: unknown[] }>().items).to.deep.equal([])
    expect((await colleague.get(`${api}/entries/${id}`)).statusCode).to.equal(404)
    expect((await colleague.get(`${api}/entries?entryIds=${id}`)).json<unknown>()).to.deep.equal({ items: [] })
    expect((await colleague.get(`${api}/totals?${today}&memberId=${scene.member.id}`)).statusCode).to.equal(404)
  })
})
