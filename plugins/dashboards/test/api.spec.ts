import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { Dashboard, DashboardSummary, Share } from '../contracts.ts'
import { base, codeOf, dashboardsFolder, makeDashboard, widget } from './dashboards-support.ts'

describe('dashboards over the API', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  let ben: TestMember
  let lea: TestMember
  let kim: TestMember
  before(async () => {
    platform = await createTestPlatform({ plugins: [dashboardsFolder], clock: '2026-03-06T12:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['dashboards'] })
    mia = await workspace.member({ name: 'Mia' })
    ben = await workspace.member({ name: 'Ben' })
    lea = await workspace.member({ name: 'Lea', role: 'manager' })
    kim = await workspace.member({ name: 'Kim', role: 'manager' })
  })
  after(() => platform.close())

  const listOf = async (member: TestMember, query = ''): Promise<string[]> =>
    (await member.get(`${base}/dashboards${query}`)).json<{ items: DashboardSummary[] }>().items.map(({ name }) => name)
  const share = (owner: TestMember, id: string, ...shares: readonly object[]) => owner.put(`${base}/dashboards/${id}/shares`, { shares })
  const auditOf = (id: string) => workspace.inUnit((unit) => unit.query<{ action: string }>('select action from core.audit_trail where subject_id = $1 order by sequence, pending_id', [id])).then((rows) => rows.map(({ action }) => action))

  it('belong to one member: nobody else sees, changes or deletes them, an admin neither', async () => {
    const { id } = await makeDashboard(mia, 'Private', [widget('total', { w: 3, h: 2 })])
    for (const other of [ben, lea, workspace.admin]) {
      expect(await listOf(other)).to.not.include('Private')
      for (const answer of [await other.get(`${base}/dashboards/${id}`), await other.patch(`${base}/dashboards/${id}`, { name: 'x' }), await other.delete(`${base}/dashboards/${id}`),
        await other.post(`${base}/dashboards/${id}/copy`, { name: 'x' }), await other.get(`${base}/dashboards/${id}/shares`), await share(other, id), await other.put(`${base}/preferences`, { landingId: id })]) {
        expect(answer.statusCode, answer.body).to.equal(404)
      }
    }
    const elsewhere = await platform.workspace({ enabled: ['dashboards'] })
    expect((await elsewhere.admin.get(`${base}/dashboards/${id}`)).statusCode).to.equal(404)
  })

  it('are changed only by who has read the latest version', async () => {
    const made = await makeDashboard(mia, 'Versions')
    const address = `${base}/dashboards/${made.id}`
    expect(codeOf(await mia.patch(address, { name: 'A' }))).to.equal('precondition-required')
    const etag = String((await mia.get(address)).headers['etag'])
    const changed = await mia.patch(address, { name: ' A ' }, { 'if-match': etag })
    expect(changed.json<Dashboard>()).to.include({ name: 'A', version: 2 })
    const stale = await mia.patch(address, { name: 'B' }, { 'if-match': etag })
    expect(stale.statusCode).to.equal(412)
    expect(codeOf(stale)).to.equal('precondition-failed')
    expect((await mia.patch(address, { name: 'C' }, { 'if-match': String(changed.headers['etag']) })).statusCode).to.equal(200)
  })

  it('keep widgets of plugins that are off, and refuse what no page could show', async () => {
    const kept = await makeDashboard(mia, 'Kept', [widget('weather/rain', { settings: { city: 'Paris', days: 3 } }), widget('note', { x: 4, settings: { text: 'Hi' } })])
    expect((await mia.get(`${base}/dashboards/${kept.id}`)).json<Dashboard>().layout).to.deep.equal(kept.layout)
    const refused = async (layout: readonly object[], scope: object = {}): Promise<string> => codeOf(await mia.post(`${base}/dashboards`, { name: 'x', layout, scope }))
    expect(await refused([widget('total', { w: 3, h: 2 }), widget('note', { x: 2 })]), 'overlap').to.equal('invalid-layout')
    expect(await refused([widget('note', { x: 10 })]), 'beyond the grid').to.equal('invalid-layout')
    expect(await refused([widget('heat', { w: 2 })]), 'too small').to.equal('invalid-layout')
    expect(await refused([widget('nonsense')]), 'unknown kind').to.equal('invalid-layout')
    expect(await refused([widget('breakdown', { w: 4, settings: { by: 'colour' } })]), 'setting').to.equal('invalid-layout')
    expect(await refused([widget('note', { scope: { from: '2026-03-02' } })]), 'half a range').to.equal('invalid-range')
    expect(await refused([], { period: 'this-week', from: '2026-03-02', to: '2026-03-03' }), 'both').to.equal('invalid-range')
    expect((await mia.post(`${base}/dashboards`, { name: 'x', colour: 'red' })).statusCode, 'unknown property').to.equal(400)
    expect((await mia.post(`${base}/dashboards`, { name: 'x', layout: Array.from({ length: 41 }, (_, y) => widget('note', { y: y * 4 })) })).statusCode, '41 widgets').to.equal(400)
  })

  it('are shared with everyone, a role or a person, for looking or copying, and that is on record', async () => {
    const { id } = await makeDashboard(lea, 'Shared', [widget('note')])
    expect((await share(lea, id, { kind: 'role', role: 'manager', mayCopy: false }, { kind: 'member', memberId: ben.id, mayCopy: true })).statusCode).to.equal(200)
    expect(await listOf(ben)).to.include('Shared')
    expect(await listOf(kim)).to.include('Shared')
    expect(await listOf(workspace.admin)).to.not.include('Shared')
    expect((await ben.get(`${base}/dashboards/${id}`)).json<Dashboard>()).to.include({ mine: false, mayCopy: true, ownerName: 'Lea' })
    expect((await kim.get(`${base}/dashboards/${id}/shares`)).json<{ items: Share[] }>().items.map(({ kind, role, name }) => [kind, role, name])).to.deep.equal([['role', 'manager', null], ['member', null, 'Ben']])
    const etag = String((await ben.get(`${base}/dashboards/${id}`)).headers['etag'])
    for (const answer of [await ben.patch(`${base}/dashboards/${id}`, { name: 'Mine' }, { 'if-match': etag }), await ben.delete(`${base}/dashboards/${id}`), await share(ben, id)]) {
      expect(answer.statusCode).to.equal(403)
      expect(codeOf(answer)).to.equal('dashboard-not-yours')
    }
    expect(codeOf(await kim.post(`${base}/dashboards/${id}/copy`, { name: 'Kim’s' }))).to.equal('dashboard-no-copies')
    const copy = (await ben.post(`${base}/dashboards/${id}/copy`, { name: 'Ben’s' })).json<Dashboard>()
    expect(copy).to.include({ mine: true, ownerId: ben.id, shared: false })
    expect(copy.layout[0]).to.deep.include({ kind: 'note' })
    expect((await share(lea, id)).statusCode).to.equal(200)
    expect(await listOf(ben)).to.not.include('Shared')
    expect((await ben.get(`${base}/dashboards/${id}`)).statusCode).to.equal(404)
    expect(await auditOf(id)).to.deep.equal(['dashboard.created', 'dashboard.shared', 'dashboard.shared'])
    expect((await share(lea, id, { kind: 'everyone', mayCopy: true })).statusCode).to.equal(200)
    expect(await listOf(workspace.admin)).to.include('Shared')
  })

  it('are not shared with nobody in particular', async () => {
    const { id } = await makeDashboard(mia, 'Wrongly shared')
    const stranger = await (await platform.workspace({ enabled: ['dashboards'] })).member()
    for (const wrong of [{ kind: 'role', mayCopy: true }, { kind: 'member', mayCopy: true }, { kind: 'member', memberId: stranger.id, mayCopy: true }, { kind: 'member', memberId: mia.id, mayCopy: true }, { kind: 'member', memberId: ben.id, mayCopy: true }, { kind: 'everyone', role: 'hr', mayCopy: true }]) {
      expect(codeOf(await share(mia, id, wrong)), JSON.stringify(wrong)).to.equal('invalid-share')
    }
    expect(codeOf(await share(mia, id, { kind: 'everyone', mayCopy: true }, { kind: 'everyone', mayCopy: false }))).to.equal('invalid-share')
  })

  it('come back after a deletion, and go for good after 30 days', async () => {
    const { id } = await makeDashboard(ben, 'Deleted')
    await share(ben, id, { kind: 'everyone', mayCopy: true })
    expect((await ben.delete(`${base}/dashboards/${id}`)).statusCode).to.equal(204)
    expect(await listOf(ben)).to.not.include('Deleted')
    expect(await listOf(ben, '?deleted=true')).to.deep.equal(['Deleted'])
    expect(await listOf(mia, '?deleted=true')).to.deep.equal([])
    expect((await mia.get(`${base}/dashboards/${id}`)).statusCode).to.equal(404)
    expect((await mia.post(`${base}/dashboards/${id}/restore`)).statusCode).to.equal(404)
    expect((await ben.post(`${base}/dashboards/${id}/restore`)).statusCode).to.equal(200)
    expect(await listOf(mia)).to.include('Deleted')
    await ben.delete(`${base}/dashboards/${id}`)
    await workspace.inUnit((unit) => unit.query(`update p_dashboards.dashboard set deleted_at = deleted_at - interval '31 days' where id = $1`, [id]))
    await platform.drain()
    expect((await ben.post(`${base}/dashboards/${id}/restore`)).statusCode).to.equal(404)
  })

  it('are ordered and landed on by each member for themselves', async () => {
    const [one, two] = [await makeDashboard(lea, 'One'), await makeDashboard(lea, 'Two')]
    expect((await lea.get(`${base}/preferences`)).json()).to.deep.equal({ order: [], landingId: null })
    await lea.put(`${base}/preferences`, { order: [two.id, one.id] })
    await lea.put(`${base}/preferences`, { landingId: one.id })
    expect((await lea.get(`${base}/preferences`)).json()).to.deep.equal({ order: [two.id, one.id], landingId: one.id })
    expect((await mia.get(`${base}/preferences`)).json()).to.deep.equal({ order: [], landingId: null })
  })

  it('are listed page by page, and made once however often the request is repeated', async () => {
    const other = await platform.workspace({ enabled: ['dashboards'] })
    const owner = await other.member()
    const body = { id: uuidv7(), name: 'Once' }
    const [first, second] = [await owner.post(`${base}/dashboards`, body, { 'idempotency-key': 'k1' }), await owner.post(`${base}/dashboards`, body, { 'idempotency-key': 'k1' })]
    expect(second.json()).to.deep.equal(first.json())
    expect(codeOf(await owner.post(`${base}/dashboards`, body))).to.equal('id-taken')
    for (const name of ['B', 'C']) await makeDashboard(owner, name)
    const page = (await owner.get(`${base}/dashboards?limit=2`)).json<{ items: DashboardSummary[]; nextCursor: string }>()
    expect(page.items.map(({ name }) => name)).to.deep.equal(['Once', 'B'])
    expect((await owner.get(`${base}/dashboards?limit=2&cursor=${page.nextCursor}`)).json<{ items: DashboardSummary[]; nextCursor: null }>()).to.deep.include({ nextCursor: null }).and.have.property('items').with.lengthOf(1)
    await other.inUnit((unit) => unit.query(`insert into p_dashboards.dashboard (workspace_id, id, owner_id, name, scope, layout, layout_version, created_at, updated_at)
      select $1, gen_random_uuid(), $2, 'Many', '{}', '[]', 1, now(), now() from generate_series(1, 47)`, [other.id, owner.id]))
    expect(codeOf(await owner.post(`${base}/dashboards`, { name: 'Too many' }))).to.equal('too-many-dashboards')
  })

  it('go with the person they belong to, who gets them in the export of their data', async () => {
    const other = await platform.workspace({ enabled: ['dashboards'] })
    const owner = await other.member()
    const { id } = await makeDashboard(owner, 'Exported')
    expect((await platform.copied(other.id, owner.id))['dashboards.dashboard']!.map(({ name }) => name)).to.deep.equal(['Exported'])
    await platform.erase(other.id, owner.id)
    expect(await other.inUnit((unit) => unit.query('select 1 from p_dashboards.dashboard where id = $1', [id]))).to.deep.equal([])
    expect(platform.faults).to.deep.equal([])
  })
})
