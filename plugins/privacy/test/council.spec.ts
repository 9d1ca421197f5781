import { expect } from 'chai'
import { createTestPlatform, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'

const base = '/plugins/privacy'
interface Widening { readonly owner: string; readonly setting: string; readonly from: unknown; readonly to: unknown }
interface Proposal { readonly id: string; readonly state: string; readonly mayVote: boolean; readonly votes: readonly { readonly name: string; readonly vote: string }[] }

describe('representatives of the employees', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let admin: TestMember
  let rosa: TestMember
  let karl: TestMember
  const name = async (...memberIds: string[]): Promise<void> => {
    const answer = await admin.put(`${base}/council/representatives`, { memberIds })
    expect(answer.statusCode, answer.body).to.equal(200)
  }
  const shots = (settings: object) => admin.patch('/plugins/screenshots', { settings })
  const refused = async (change: Promise<{ statusCode: number; json<T>(): T; body: string }>): Promise<Widening[]> => {
    const answer = await change
    expect([answer.statusCode, answer.json<{ code: string }>().code], answer.body).to.deep.equal([409, 'approval-needed'])
    return answer.json<{ widenings: Widening[] }>().widenings
  }
  const propose = async (widenings: readonly Widening[]): Promise<Proposal> => {
    const answer = await admin.post(`${base}/proposals`, { widenings, reason: 'We need it.' })
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<Proposal>()
  }
  const proposal = async (id: string, who = admin): Promise<Proposal> => (await who.get(`${base}/proposals`)).json<{ items: Proposal[] }>().items.find((each) => each.id === id)!

  before(async () => {
    platform = await createTestPlatform({ plugins: ['activity', 'screenshots', 'permissions'].map((id) => new URL(`../../${id}`, import.meta.url)).concat(new URL('..', import.meta.url)), clock: '2026-03-02T09:00:00Z' })
  })
  beforeEach(async () => {
    platform.clock.set('2026-03-02T09:00:00Z')
    workspace = await platform.workspace({ enabled: ['activity', 'screenshots', 'permissions', 'privacy'] })
    admin = workspace.admin
    rosa = await workspace.member({ name: 'Rosa Rat' })
    karl = await workspace.member({ name: 'Karl Kollege' })
  })
  after(() => platform.close())

  it('keep nothing from happening where there are none and no time lock is on', async () => {
    expect((await shots({ everyMinutes: 5 })).statusCode).to.equal(200)
    expect((await admin.get(`${base}/council`)).json()).to.deep.include({ guarded: false, representatives: [], refused: null })
  })

  it('are asked of every way to widen, and of none to narrow', async () => {
    await name(rosa.id)
    expect(await refused(shots({ everyMinutes: 5, blur: 'light' }))).to.deep.equal([{ owner: 'screenshots', setting: 'everyMinutes', from: 10, to: 5 }])
    expect((await admin.get('/plugins/screenshots')).json<{ settings: object }>().settings).to.include({ everyMinutes: 10, blur: 'none' })
    expect((await shots({ everyMinutes: 20, blur: 'light', retentionDays: 7 })).statusCode).to.equal(200)
    await refused(admin.patch('/plugins/activity', { settings: { retentionDays: 90 } }))
    await admin.patch('/monitoring', { pause: { allowed: true, maximumMinutes: null }, preset: 'standard' })
    await refused(admin.patch('/monitoring', { preset: 'full' }))
    await refused(admin.patch('/monitoring', { pause: { allowed: false, maximumMinutes: null } }))
    await admin.patch('', { lookReason: 'sensitive' })
    await refused(admin.patch('', { lookReason: 'off' }))
    await refused(admin.patch(`/members/${karl.id}`, { role: 'manager' }))
    const grants = { sets: [{ grantee: { kind: 'member', id: karl.id }, grants: [{ subject: 'all', level: 'workspace', nodeId: null, allow: ['read'], deny: [] }] }] }
    await refused(admin.put('/plugins/permissions/grants', grants, { 'if-match': '*' }))
    await refused(admin.patch(`/plugins/privacy`, { enabled: false }))
    await refused(admin.put(`${base}/council/representatives`, { memberIds: [] }))
    await admin.patch('/plugins/screenshots', { enabled: false })
    await refused(admin.patch('/plugins/screenshots', { enabled: true }))
    expect((await admin.post(`${base}/presets/strict/apply`, {})).statusCode).to.equal(200)
  })

  it('approve by more than half, and the change is made once', async () => {
    await name(rosa.id, karl.id)
    const { id } = await propose(await refused(shots({ everyMinutes: 5 })))
    expect((await rosa.get('/notices')).json<{ items: { text: string }[] }>().items[0]?.text).to.contain('wants to widen')
    await rosa.post(`${base}/proposals/${id}/vote`, { vote: 'approve' })
    expect((await proposal(id)).state).to.equal('waiting')
    await refused(shots({ everyMinutes: 5 }))
    await karl.post(`${base}/proposals/${id}/vote`, { vote: 'approve', comment: 'For a month.' })
    expect(await proposal(id)).to.deep.include({ state: 'approved' })
    await refused(shots({ everyMinutes: 4 }))
    expect((await shots({ everyMinutes: 5 })).statusCode).to.equal(200)
    expect((await proposal(id)).state).to.equal('applied')
    await shots({ everyMinutes: 10 })
    await refused(shots({ everyMinutes: 5 }))
  })

  it('are waited for no longer than the time lock, which a no does not lengthen', async () => {
    await name(rosa.id)
    const { id } = await propose(await refused(shots({ retentionDays: 60 })))
    await rosa.post(`${base}/proposals/${id}/vote`, { vote: 'reject', comment: 'Why?' })
    platform.clock.set('2026-03-16T08:59:00Z')
    await refused(shots({ retentionDays: 60 }))
    platform.clock.set('2026-03-16T09:00:00Z')
    expect((await proposal(id)).state).to.equal('lock-over')
    expect((await shots({ retentionDays: 60 })).statusCode).to.equal(200)
  })

  it('are told of an override with its reason, which stays in the trail; and a time lock holds without them, too', async () => {
    await admin.patch('/plugins/privacy', { settings: { timeLock: true } })
    await refused(shots({ quality: 90 }))
    await refused(admin.patch('/plugins/privacy', { settings: { timeLock: false } }))
    await refused(admin.patch('/plugins/privacy', { settings: { lockDays: 1 } }))
    await name(rosa.id)
    const { id } = await propose(await refused(shots({ quality: 90 })))
    expect((await admin.post(`${base}/proposals/${id}/override`, { reason: ' ' })).statusCode).to.equal(400)
    expect((await admin.post(`${base}/proposals/${id}/override`, { reason: 'A court asks for it.' })).json<Proposal>().state).to.equal('overridden')
    expect((await shots({ quality: 90 })).statusCode).to.equal(200)
    expect((await rosa.get('/notices')).json<{ items: { text: string }[] }>().items.map(({ text }) => text).join()).to.contain('A court asks for it.')
    expect((await admin.get('/audit?limit=50')).json<{ items: { action: string }[] }>().items.map(({ action }) => action)).to.include('privacy-proposal.overridden')
  })

  it('see configuration, sums over five and documents, and no single person', async () => {
    await name(rosa.id)
    expect((await rosa.get(`${base}/proposals`)).statusCode).to.equal(200)
    expect((await rosa.get(`${base}/documents/record-of-processing.md`)).statusCode).to.equal(200)
    expect((await karl.get(`${base}/proposals`)).statusCode).to.equal(403)
    expect((await karl.get(`${base}/documents/record-of-processing.md`)).statusCode).to.equal(403)
    expect((await karl.get(`${base}/council/sums`)).statusCode).to.equal(403)
    for (const path of [`/plugins/activity/totals?memberId=${karl.id}&from=2026-03-01&to=2026-03-02`, `/plugins/screenshots/shots?memberId=${karl.id}&from=2026-03-01&to=2026-03-02`, `/members/${karl.id}`, '/audit']) {
      expect((await rosa.get(path)).statusCode, path).to.be.oneOf([403, 404])
    }
    for (const [method, path, body] of [['put', '/council/representatives', { memberIds: [] }], ['post', '/proposals', { widenings: [{ owner: 'core', setting: 'preset', from: 'standard', to: 'full' }], reason: 'x' }]] as const) {
      expect((await rosa[method](`${base}${path}`, body)).statusCode, path).to.equal(403)
    }
    const { id } = await propose(await refused(shots({ everyMinutes: 5 })))
    expect((await rosa.post(`${base}/proposals/${id}/override`, { reason: 'No.' })).statusCode).to.equal(403)
    expect((await karl.post(`${base}/proposals/${id}/vote`, { vote: 'approve' })).statusCode).to.equal(403)
    expect((await admin.post(`${base}/proposals/${id}/vote`, { vote: 'approve' })).json<Proposal>().state).to.equal('waiting')
    const hana = await workspace.member({ role: 'hr' })
    expect((await admin.put(`${base}/council/representatives`, { memberIds: [rosa.id, hana.id] })).json()).to.include({ status: 400, code: 'representative-unfit' })
  })

  it('get no figure of a week in which fewer than five have entries', async () => {
    await name(rosa.id)
    const people = [rosa, karl, ...await Promise.all([1, 2, 3].map(() => workspace.member()))]
    const made = async (path: string, body: object): Promise<string> => {
      const answer = await admin.post(path, body)
      expect(answer.statusCode, answer.body).to.equal(201)
      return answer.json<{ id: string }>().id
    }
    const organizationId = await made('/organizations', { name: 'Acme' })
    const taskId = await made('/tasks', { projectId: await made('/projects', { organizationId, name: 'Site' }), name: 'Build' })
    for (const [index, who] of people.entries()) {
      for (const date of index === 0 ? ['2026-02-17'] : ['2026-02-17', '2026-02-24']) {
        expect((await who.post('/entries', { taskId, startedAt: `${date}T08:00:00Z`, stoppedAt: `${date}T10:00:00Z` })).statusCode).to.equal(201)
      }
    }
    const { items } = (await rosa.get(`${base}/council/sums`)).json<{ items: { week: string; people: number | null; averageHours: number | null }[] }>()
    expect(items.slice(-2)).to.deep.equal([{ week: '2026-02-16', people: 5, averageHours: 2 }, { week: '2026-02-23', people: null, averageHours: null }])
  })
})
