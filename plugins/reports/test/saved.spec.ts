import { expect } from 'chai'
import type { TestMember } from '@overt/testing'
import type { SavedReport } from '../contracts.ts'
import { base, setScene } from './reports-support.ts'
import type { Scene } from './reports-support.ts'

describe('a saved report', () => {
  let scene: Scene
  let manager: TestMember
  before(async () => {
    scene = await setScene()
    manager = await scene.workspace.member({ name: 'Max', role: 'manager' })
  })
  after(() => scene.platform.close())

  async function save(member: TestMember, body: object): Promise<SavedReport> {
    const answer = await member.post(`${base}/saved`, { query: { group: 'member', period: 'this-week' }, ...body })
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<SavedReport>()
  }
  const namesOf = async (member: TestMember, query = ''): Promise<string[]> =>
    (await member.get(`${base}/saved?${query}`)).json<{ items: SavedReport[] }>().items.map(({ name }) => name)

  it('is its author’s alone until it is shared', async () => {
    const { id } = await save(scene.mia, { name: 'My week' })
    expect(await namesOf(scene.mia)).to.deep.equal(['My week'])
    for (const member of [scene.admin, scene.ben]) {
      expect(await namesOf(member)).to.deep.equal([])
      expect((await member.get(`${base}/saved/${id}`)).statusCode).to.equal(404)
      expect((await member.patch(`${base}/saved/${id}`, { name: 'Mine' })).statusCode).to.equal(404)
      expect((await member.delete(`${base}/saved/${id}`)).statusCode).to.equal(404)
    }
  })

  it('is read by those it is shared with, with their own rights, and changed by none of them', async () => {
    const shared = await save(manager, { name: 'Everyone in March', query: { group: 'member', from: '2026-03-01', to: '2026-03-31' }, sharing: { everyone: false, roles: [], memberIds: [scene.ben.id] } })
    expect(await namesOf(scene.ben)).to.deep.equal(['Everyone in March'])
    expect(await namesOf(scene.mia)).to.not.include('Everyone in March')
    const seen = (await scene.ben.get(`${base}/saved/${shared.id}`)).json<SavedReport>()
    expect(seen).to.include({ author: 'Max', mayChange: false })
    const summary = (await scene.ben.get(`${base}/summary?${new URLSearchParams(seen.query).toString()}`)).json<{ groups: { label: string }[] }>()
    expect(summary.groups.map(({ label }) => label)).to.deep.equal(['Ben'])
    expect((await scene.ben.patch(`${base}/saved/${shared.id}`, { name: 'Mine' })).statusCode).to.equal(403)
    expect((await scene.ben.delete(`${base}/saved/${shared.id}`)).statusCode).to.equal(403)
    const byRole = await manager.patch(`${base}/saved/${shared.id}`, { sharing: { everyone: false, roles: ['member'], memberIds: [] } })
    expect(byRole.statusCode, byRole.body).to.equal(200)
    expect(await namesOf(scene.mia)).to.include('Everyone in March')
    await manager.patch(`${base}/saved/${shared.id}`, { sharing: { everyone: false, roles: [], memberIds: [] } })
    expect(await namesOf(scene.ben)).to.deep.equal([])
  })

  it('is not shared by those who may not share', async () => {
    const answer = await scene.mia.post(`${base}/saved`, { name: 'Look', query: {}, sharing: { everyone: true, roles: [], memberIds: [] } })
    expect(answer.json()).to.include({ status: 403, code: 'sharing-forbidden' })
    expect((await manager.post(`${base}/saved`, { name: 'Look', query: {}, sharing: { everyone: false, roles: [], memberIds: ['019c1e5a-0000-7000-8000-000000000000'] } })).json()).to.include({ code: 'unknown-recipient' })
  })

  it('is found, starred for oneself, copied and deleted', async () => {
    const shared = await save(manager, { name: 'Zebra hours', sharing: { everyone: true, roles: [], memberIds: [] } })
    await save(scene.ben, { name: 'Apples' })
    expect(await namesOf(scene.ben)).to.deep.equal(['Apples', 'Zebra hours'])
    expect((await scene.ben.put(`${base}/saved/${shared.id}/star`)).json()).to.include({ starred: true })
    expect(await namesOf(scene.ben)).to.deep.equal(['Zebra hours', 'Apples'])
    expect(await namesOf(scene.ben, 'search=zEbr')).to.deep.equal(['Zebra hours'])
    expect(await namesOf(scene.ben, 'search=max')).to.deep.equal(['Zebra hours'])
    expect((await scene.mia.get(`${base}/saved/${shared.id}`)).json()).to.include({ starred: false })
    const copy = (await scene.ben.post(`${base}/saved/${shared.id}/duplicate`, {})).json<SavedReport>()
    expect(copy).to.include({ name: 'Zebra hours (2)', memberId: scene.ben.id, mayChange: true })
    expect(copy.sharing).to.deep.equal({ everyone: false, roles: [], memberIds: [] })
    expect((await manager.delete(`${base}/saved/${shared.id}`)).statusCode).to.equal(204)
    expect(await namesOf(scene.ben)).to.deep.equal(['Apples', 'Zebra hours (2)'])
  })

  it('P26: is copied under a name that ends in a whole character', async () => {
    const made = (await manager.post(`${base}/saved`, { name: `${'x'.repeat(115)}\u{1F600} t`, query: {} })).json<SavedReport>()
    const copy = (await manager.post(`${base}/saved/${made.id}/duplicate`, {})).json<SavedReport>()
    expect(copy.name).to.equal(`${'x'.repeat(115)}\u{1F600} (2)`)
  })

  it('pages through the list', async () => {
    const first = (await scene.ben.get(`${base}/saved?limit=1`)).json<{ items: SavedReport[]; nextCursor: string }>()
    const second = (await scene.ben.get(`${base}/saved?limit=1&cursor=${first.nextCursor}`)).json<{ items: SavedReport[]; nextCursor: null }>()
    expect([first.items[0]?.name, second.items[0]?.name, second.nextCursor]).to.deep.equal(['Apples', 'Zebra hours (2)', null])
    expect((await scene.ben.get(`${base}/saved?cursor=x`)).json()).to.include({ code: 'wrong-cursor' })
  })

  it('holds only what a report understands', async () => {
    for (const query of [{ group: 'colour' }, { billable: 'maybe' }, { memberIds: 'x' }, { group: 'day', subgroup: 'day' }, { colour: 'red' }]) {
      expect((await scene.mia.post(`${base}/saved`, { name: 'Odd', query })).statusCode, JSON.stringify(query)).to.equal(400)
    }
    expect((await save(scene.mia, { name: 'Even', query: { billable: 'true', rounding: 'up', roundingMinutes: '15', chart: 'heat' } })).query).to.include({ billable: 'true' })
  })

  it('leaves a trail of every change, and goes into the export of its author’s data', async () => {
    const { items } = (await scene.admin.get('/audit?limit=200')).json<{ items: { action: string }[] }>()
    expect(items.map(({ action }) => action)).to.include.members(['saved-report.created', 'saved-report.updated', 'saved-report.deleted'])
    const copied = await scene.platform.copied(scene.workspace.id, scene.mia.id)
    expect(copied['reports.saved_report']!.map(({ name }) => String(name)).toSorted()).to.deep.equal(['Even', 'My week'])
  })

  it('is erased with its author, with all that is theirs', async () => {
    await scene.mia.post(`${base}/exports`, { format: 'csv', query: {} })
    await scene.platform.drain()
    await scene.platform.erase(scene.workspace.id, scene.mia.id)
    const rows = await scene.workspace.inUnit((unit) => unit.query<{ rows: number }>(`select (select count(*) from p_reports.saved_report where member_id = $1)::int + (select count(*) from p_reports.export where member_id = $1)::int as rows`, [scene.mia.id]))
    expect(rows[0]?.rows).to.equal(0)
    expect(scene.platform.faults).to.deep.equal([])
  })
})
