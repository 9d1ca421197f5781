import { expect } from 'chai'
import type { TestMember } from '@overt/testing'
import type { SharedReport, SharedView } from '../contracts.ts'
import { base, setScene } from './reports-support.ts'
import type { Scene } from './reports-support.ts'

const query = { from: '2026-03-01', to: '2026-03-31', group: 'project', subgroup: 'member' }
const given = { name: 'March for Acme', query, showsNames: false, showsAmounts: false, days: 30 }

describe('a report shared by a link', () => {
  let scene: Scene
  let manager: TestMember
  before(async () => {
    scene = await setScene()
    manager = await scene.workspace.member({ name: 'Max', role: 'manager' })
  })
  after(() => scene.platform.close())

  async function share(body: object = {}, as = manager): Promise<{ share: SharedReport; url: string; secret: string }> {
    const answer = await as.post(`${base}/shares`, { ...given, ...body })
    expect(answer.statusCode, answer.body).to.equal(201)
    const made = answer.json<{ share: SharedReport; url: string }>()
    return { ...made, secret: /#[0-9a-f-]{36}\.([\w-]{43})$/.exec(made.url)![1]! }
  }
  const open = (secret: string, more: object = {}, workspaceId = scene.workspace.id) =>
    scene.platform.app.inject({ method: 'POST', url: `/api/workspaces/${workspaceId}/plugins/reports/shared`, payload: { secret, ...more } })
  async function shown(secret: string, more: object = {}): Promise<SharedView> {
    const answer = await open(secret, more)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<SharedView>()
  }
  const codeOf = async (secret: string, more: object = {}): Promise<[number, string]> => {
    const answer = await open(secret, more)
    return [answer.statusCode, answer.json<{ code: string }>().code]
  }
  const listed = async (as: TestMember): Promise<readonly SharedReport[]> => (await as.get(`${base}/shares`)).json<{ items: SharedReport[] }>().items
  const records = async (memberId: string): Promise<{ reason: string; looks: number }[]> =>
    scene.workspace.inUnit((unit) => unit.query(`select reason, looks::int from core.look where member_id = $1 and reason like 'link %'`, [memberId]))

  it('opens without an account, and shows what was chosen and nothing else', async () => {
    const { secret } = await share()
    const answer = await open(secret)
    expect(answer.statusCode, answer.body).to.equal(200)
    const report = answer.json<SharedView>()
    expect(report).to.include({ name: 'March for Acme', from: '2026-03-01', to: '2026-03-31', group: 'project', subgroup: 'member' })
    expect(report.groups.map(({ label, seconds, groups }) => [label, seconds, groups?.map((sub) => sub.label)])).to.deep.equal([['Website', 190 * 60, ['Person 1', 'Person 2']], ['Archive', 110 * 60, ['Person 1']]])
    for (const hidden of ['Mia', 'Ben', 'Max', scene.mia.id, scene.ben.id, scene.projects.website, '19000', '13000']) expect(answer.body, hidden).to.not.include(hidden)
    const full = await shown((await share({ showsNames: true, showsAmounts: true })).secret)
    expect(full.totals.amount).to.equal(19_000)
    expect(full.groups[0]?.groups?.map(({ label }) => label)).to.deep.equal(['Mia', 'Ben'])
  })

  it('keeps the secret out of addresses and the database, and tells it once', async () => {
    const { secret, url, share: made } = await share()
    expect(url).to.match(/\/apps\/reports\/#/)
    const rows = await scene.workspace.inUnit((unit) => unit.query<{ row: string }>('select s::text as row from p_reports.share s where id = $1', [made.id]))
    expect(rows[0]?.row).to.not.include(secret)
    expect((await manager.get(`${base}/shares`)).body).to.not.include(secret)
    expect((await scene.platform.app.inject({ url: `/api/workspaces/${scene.workspace.id}/plugins/reports/shared?secret=${secret}` })).statusCode).to.be.oneOf([401, 404])
  })

  it('counts its views, and tells the people on it and the trail that it was made and opened', async () => {
    const { secret, share: made } = await share({ name: 'Counted', query: { ...query, group: 'member', subgroup: 'project' } })
    const before = (await records(scene.mia.id)).filter(({ reason }) => reason.includes('Counted'))
    expect(before.map(({ looks }) => looks)).to.deep.equal([1])
    await shown(secret)
    await shown(secret)
    expect((await records(scene.mia.id)).filter(({ reason }) => reason.includes('Counted')).map(({ looks }) => looks)).to.deep.equal([3])
    const item = (await listed(manager)).find(({ id }) => id === made.id)!
    expect(item).to.include({ views: 2, state: 'open', lastViewedAt: '2026-03-06T12:00:00.000Z' })
    const actions = (await scene.admin.get('/audit')).json<{ items: { action: string; subjectId: string }[] }>().items.filter(({ subjectId }) => subjectId === made.id).map(({ action }) => action)
    expect(actions).to.deep.equal(['report-share.viewed', 'report-share.viewed', 'report-share.created'])
  })

  it('takes no reason from whoever opens it, in the name of its author', async () => {
    const { secret } = await share({ name: 'Quiet', query: { ...query, group: 'member', subgroup: 'project' } })
    const answer = await scene.platform.app.inject({ method: 'POST', url: `/api/workspaces/${scene.workspace.id}/plugins/reports/shared`, payload: { secret }, headers: { 'overt-reason': encodeURIComponent('A forged reason of a stranger') } })
    expect(answer.statusCode).to.equal(200)
    const forged = await scene.workspace.inUnit((unit) => unit.query(`select from core.look where member_id = $1 and reason like '%forged%'`, [scene.mia.id]))
    expect(forged).to.deep.equal([])
  })

  it('asks for its password, and pauses after ten wrong ones', async () => {
    const { secret } = await share({ password: 'correct horse' })
    expect(await codeOf(secret)).to.deep.equal([403, 'share-password-needed'])
    for (let count = 0; count < 9; count += 1) expect(await codeOf(secret, { password: `wrong ${String(count)}` })).to.deep.equal([403, 'share-password-wrong'])
    expect((await shown(secret, { password: 'correct horse' })).name).to.equal(given.name)
    for (let count = 0; count < 10; count += 1) await open(secret, { password: 'wrong' })
    expect(await codeOf(secret, { password: 'correct horse' })).to.deep.equal([429, 'share-paused'])
    scene.platform.clock.advance({ minutes: 16 })
    expect((await shown(secret, { password: 'correct horse' })).name).to.equal(given.name)
  })

  it('ends when it is revoked, when it expires, when its author may not share any more, and when links or the plugin are switched off', async () => {
    const revoked = await share()
    expect((await manager.delete(`${base}/shares/${revoked.share.id}`)).statusCode).to.equal(204)
    expect(await codeOf(revoked.secret)).to.deep.equal([410, 'share-over'])
    const short = await share({ days: 1 })
    const { secret } = await share()
    scene.platform.clock.advance({ hours: 25 })
    expect(await codeOf(short.secret)).to.deep.equal([410, 'share-over'])
    expect((await listed(manager)).find(({ id }) => id === short.share.id)?.state).to.equal('expired')
    await scene.workspace.disable('reports')
    expect((await open(secret)).statusCode).to.equal(404)
    await scene.workspace.enable('reports')
    expect((await scene.admin.patch('/plugins/reports', { settings: { sharedLinks: false } })).statusCode).to.be.oneOf([200, 204])
    expect(await codeOf(secret)).to.deep.equal([404, 'share-not-found'])
    expect((await manager.post(`${base}/shares`, given)).json<{ code: string }>().code).to.equal('shared-links-off')
    await scene.admin.patch('/plugins/reports', { settings: { sharedLinks: true } })
    await shown(secret)
    await scene.admin.patch(`/members/${manager.id}`, { role: 'member' })
    expect(await codeOf(secret)).to.deep.equal([410, 'share-over'])
    await scene.admin.patch(`/members/${manager.id}`, { role: 'manager' })
  })

  it('is made by those who may share, listed for its author and admins, and revoked by them', async () => {
    expect((await scene.ben.post(`${base}/shares`, given)).json<{ code: string }>().code).to.equal('sharing-forbidden')
    expect(await listed(scene.ben)).to.deep.equal([])
    const { share: made, secret } = await share()
    const other = await scene.workspace.member({ name: 'Hana', role: 'hr' })
    expect((await listed(other)).map(({ id }) => id)).to.not.include(made.id)
    expect((await other.delete(`${base}/shares/${made.id}`)).statusCode).to.equal(404)
    expect((await scene.admin.delete(`${base}/shares/${made.id}`)).statusCode).to.equal(204)
    expect(await codeOf(secret)).to.deep.equal([410, 'share-over'])
  })

  it('shows nothing to whoever guesses, and nothing of another workspace', async () => {
    const { secret } = await share()
    const elsewhere = await scene.platform.workspace({ enabled: ['reports'] })
    expect((await open(secret, {}, elsewhere.id)).statusCode).to.equal(404)
    expect((await open('A'.repeat(43))).json<{ code: string }>().code).to.equal('share-not-found')
    for (const payload of [{ secret: 'x' }, { secret: ['A'] }, {}, { secret: 'A'.repeat(43), password: 'p'.repeat(201) }, { secret: 'A'.repeat(43), locale: '../../x' }]) {
      const answer = await scene.platform.app.inject({ method: 'POST', url: `/api/workspaces/${scene.workspace.id}/plugins/reports/shared`, payload })
      expect(answer.statusCode, answer.body).to.be.within(400, 404)
    }
    expect((await manager.post(`${base}/shares`, { ...given, query: { group: 'colour' } })).statusCode).to.equal(400)
    expect(scene.platform.faults).to.deep.equal([])
  })

  it('is deleted 90 days after its end', async () => {
    const { share: made, secret } = await share({ days: 1 })
    scene.platform.clock.advance({ hours: 24 * 89 })
    await scene.platform.drain()
    expect(await codeOf(secret)).to.deep.equal([410, 'share-over'])
    scene.platform.clock.advance({ hours: 24 * 4 })
    await scene.platform.drain()
    expect((await listed(manager)).map(({ id }) => id)).to.not.include(made.id)
  })
})
