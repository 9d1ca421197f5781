import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { Assignment, Fence, Me } from '../wire.ts'
import { base, circle, created, makeTask, punchimFolder } from './punchim-support.ts'

const permissions = new URL('../../permissions/', import.meta.url)

describe('fences and assignments of the punch clock', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let manager: TestMember
  let member: TestMember
  let taskId: string

  before(async () => {
    platform = await createTestPlatform({ plugins: [punchimFolder, permissions], clock: '2026-03-02T12:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'Europe/Berlin', enabled: ['permissions', 'punchim'] })
    expect((await workspace.admin.put('/plugins/permissions/team-rule', { managersSee: 'everyone' })).statusCode).to.equal(200)
    manager = await workspace.member({ role: 'manager' })
    taskId = await makeTask(workspace)
  })
  after(() => platform.close())
  beforeEach(async () => { member = await workspace.member({ name: 'Grace Hopper' }) })
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const me = async (reader = member): Promise<Me> => (await reader.get(`${base}/me`)).json()
  const group = (memberIds: readonly string[]): Promise<string> => created(workspace.admin, '/plugins/permissions/groups', { name: `Guards ${String(Math.random())}`, memberIds })

  describe('fences', () => {
    it('are drawn, changed and deleted by those who may, each change with a trail', async () => {
      const id = await created(manager, `${base}/fences`, circle('Gate', { taskIds: [taskId] }))
      expect((await manager.patch(`${base}/fences/${id}`, { radiusMeters: 250, hours: [{ days: [1, 2], startsAt: '08:00', endsAt: '18:00' }] })).json<Fence>()).to.include({ radiusMeters: 250, name: 'Gate' })
      expect((await manager.get(`${base}/fences`)).json<{ items: Fence[] }>().items.map((fence) => fence.id)).to.include(id)
      expect((await manager.get(`${base}/fences/${id}`)).json<Fence>().hours).to.deep.equal([{ days: [1, 2], startsAt: '08:00', endsAt: '18:00' }])
      expect((await manager.delete(`${base}/fences/${id}`)).statusCode).to.equal(204)
      expect((await manager.get(`${base}/fences/${id}`)).statusCode).to.equal(404)
      const { items } = (await workspace.admin.get('/audit?limit=200')).json<{ items: { action: string; subjectId: string }[] }>()
      expect(items.filter(({ subjectId }) => subjectId === id).map(({ action }) => action)).to.have.members(['fence.created', 'fence.updated', 'fence.deleted'])
    })

    it('are nothing that a member may see or change', async () => {
      expect((await member.post(`${base}/fences`, circle('Mine'))).statusCode).to.equal(403)
      expect((await member.get(`${base}/fences`)).statusCode).to.equal(403)
      const hr = await workspace.member({ role: 'hr' })
      expect((await hr.get(`${base}/fences`)).statusCode).to.equal(200)
      expect((await hr.post(`${base}/fences`, circle('Mine'))).statusCode).to.equal(403)
    })

    it('refuse what is no place', async () => {
      for (const wrong of [
        { latitude: 90.5 }, { longitude: 200 }, { radiusMeters: 0 }, { radiusMeters: 1e9 }, { latitude: null }, { kind: 'square' }, { hours: [{ days: [8], startsAt: '08:00', endsAt: '18:00' }] },
        { hours: [{ days: [1], startsAt: '25:00', endsAt: '18:00' }] }, { kind: 'polygon', points: [[0, 0], [0, 0.1]] }, { kind: 'polygon', points: [[0, 0], [0.01, 0.01], [0.01, 0], [0, 0.01]] }, { name: '\u200b' },
      ]) expect((await manager.post(`${base}/fences`, circle('Wrong', wrong))).statusCode, JSON.stringify(wrong)).to.equal(400)
      expect((await manager.post(`${base}/fences`, circle('Wrong', { memberIds: ['01980000-0000-7000-8000-000000000000'] }))).statusCode).to.equal(404)
      expect((await manager.post(`${base}/fences`, circle('Wrong', { taskIds: ['01980000-0000-7000-8000-000000000000'] }))).statusCode).to.equal(404)
    })

    it('reach the phones of those for whom they hold, and nobody else\'s', async () => {
      const names = async (reader = member): Promise<string[]> => (await me(reader)).fences.map(({ name }) => name).filter((name) => name.startsWith('F'))
      const other = await workspace.member()
      await created(manager, `${base}/fences`, circle('F own', { memberIds: [member.id] }))
      await created(manager, `${base}/fences`, circle('F group', { groupIds: [await group([member.id])] }))
      const own = await makeTask(workspace, `Own ${member.id}`)
      await created(manager, `${base}/fences`, circle('F task', { taskIds: [own] }))
      expect(await names()).to.have.members(['F own', 'F group'])
      await created(manager, `${base}/assignments`, { memberId: member.id, taskId: own })
      expect(await names()).to.have.members(['F own', 'F group', 'F task'])
      expect(await names(other)).to.deep.equal([])
    })

    it('hold for nobody else once the only person that they named has left', async () => {
      const leaver = await workspace.member()
      await created(manager, `${base}/fences`, circle('F of a leaver', { memberIds: [leaver.id] }))
      expect((await workspace.admin.delete(`/members/${leaver.id}`)).statusCode).to.equal(204)
      expect((await me()).fences.map(({ name }) => name)).not.to.include('F of a leaver')
    })
  })

  describe('people to choose from', () => {
    const people = async (query: string, reader = manager): Promise<{ items: { id: string; name: string }[]; nextCursor: string | null }> => (await reader.get(`${base}/people?${query}`)).json()

    it('come page by page in the order of their names, by a part of it, or by id', async () => {
      const made = []
      for (const name of ['Chooser Zoe', 'chooser 100% ann', 'Chooser Bea']) made.push(await workspace.member({ name }))
      const first = await people('search=CHOOSER&limit=2')
      expect(first.items.map(({ name }) => name)).to.deep.equal(['chooser 100% ann', 'Chooser Bea'])
      expect((await people(`search=chooser&limit=2&cursor=${first.nextCursor!}`))).to.deep.equal({ items: [{ id: made[0]!.id, name: 'Chooser Zoe' }], nextCursor: null })
      expect((await people('search=%25')).items.map(({ name }) => name)).to.deep.equal(['chooser 100% ann'])
      expect((await people(`ids=${made[2]!.id},${made[0]!.id}`)).items.map(({ name }) => name)).to.deep.equal(['Chooser Bea', 'Chooser Zoe'])
      for (const query of ['ids=nobody', 'cursor=nobody', 'limit=201', 'limit=0', `search=${'x'.repeat(101)}`]) expect((await manager.get(`${base}/people?${query}`)).statusCode, query).to.equal(400)
    })

    it('are nobody but oneself for those who may not see the punches of others', async () => {
      const other = await workspace.member({ name: 'Chooser Other' })
      expect((await people('search=', member)).items).to.deep.equal([{ id: member.id, name: 'Grace Hopper' }])
      expect((await people(`ids=${other.id}`, member)).items).to.deep.equal([])
      expect((await people(`cursor=${other.id}`, member)).items).to.deep.equal([{ id: member.id, name: 'Grace Hopper' }])
    })
  })

  describe('assignments', () => {
    it('are a member\'s own and those of their groups, with one default', async () => {
      const second = await makeTask(workspace, `Second ${member.id}`)
      const third = await makeTask(workspace, `Third ${member.id}`)
      await created(manager, `${base}/assignments`, { groupId: await group([member.id]), taskId: third, isDefault: true })
      await created(manager, `${base}/assignments`, { memberId: member.id, taskId, isDefault: true })
      const id = await created(manager, `${base}/assignments`, { memberId: member.id, taskId: second, isDefault: true })
      const { assignments, assignment } = await me()
      expect(assignments.map((one) => one.taskId)).to.deep.equal([second, taskId, third])
      expect(assignment).to.include({ id, task: `Second ${member.id}`, project: 'Guarding' })
    })

    it('name a member or a group, once each', async () => {
      expect((await manager.post(`${base}/assignments`, { taskId })).json()).to.include({ status: 400, code: 'assignment-target' })
      await created(manager, `${base}/assignments`, { memberId: member.id, taskId })
      expect((await manager.post(`${base}/assignments`, { memberId: member.id, taskId })).json()).to.include({ status: 409, code: 'assignment-exists' })
    })

    it('are read by their members and changed by those who may', async () => {
      const id = await created(manager, `${base}/assignments`, { memberId: member.id, taskId })
      const other = await workspace.member()
      const listed = async (reader: TestMember): Promise<string[]> => (await reader.get(`${base}/assignments?limit=200`)).json<{ items: Assignment[] }>().items.map((one) => one.id)
      expect(await listed(other)).to.deep.equal([])
      expect((await member.patch(`${base}/assignments/${id}`, { isDefault: true })).statusCode).to.equal(403)
      expect((await other.patch(`${base}/assignments/${id}`, { isDefault: true })).statusCode).to.equal(404)
      expect((await manager.patch(`${base}/assignments/${id}`, { isDefault: true })).json<Assignment>()).to.include({ isDefault: true, memberName: 'Grace Hopper' })
      expect((await manager.delete(`${base}/assignments/${id}`)).statusCode).to.equal(204)
      expect((await me()).assignment).to.equal(null)
    })

    it('leave out tasks that are archived', async () => {
      const archived = await makeTask(workspace, `Archived ${member.id}`)
      await created(manager, `${base}/assignments`, { memberId: member.id, taskId: archived })
      expect((await workspace.admin.patch(`/tasks/${archived}`, { archived: true })).statusCode).to.equal(200)
      expect((await me()).assignments).to.deep.equal([])
    })
  })

  it('tells a phone its state, its policy and a seed that stays for a week', async () => {
    const first = await me()
    expect(first).to.deep.include({ state: 'out', since: null, entry: null, timeZone: 'Europe/Berlin', today: { punches: [], seconds: 0 }, kiosk: { memberNumber: null, hasPin: false } })
    expect(first.policy).to.deep.equal({ selfie: 'off', gps: 'anomaly', outside: 'flag', verdictOnly: false, sampleOneIn: 10, selfieRetentionDays: 7, fixRetentionDays: 60, kiosk: true })
    expect(first.sampleSeed).to.match(/^[0-9a-f]{64}$/)
    expect((await me()).sampleSeed).to.equal(first.sampleSeed)
  })
})
