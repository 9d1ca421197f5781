import { expect } from 'chai'
import pg from 'pg'
import type { AuditRow, Entry } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { coreMigrations } from '../database/core-migrations.ts'
import { migrate } from '../database/migrate.ts'
import { fileEntry, idOf, items } from './work-support.ts'

describe('billable', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let day = 0
  let names = 0

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z' })
    acme = await platform.workspace({ timeZone: 'Europe/Berlin' })
    member = await acme.member({ name: 'Mia' })
  })
  after(() => platform.close())

  interface Place { readonly organizationId: string; readonly projectId: string; readonly taskId: string }
  async function place(billable: { organization?: boolean; project?: boolean; task?: boolean }): Promise<Place> {
    names += 1
    const organizationId = await idOf(acme.admin.post('/organizations', { name: `Organization ${String(names)}`, billable: billable.organization ?? null }))
    const projectId = await idOf(acme.admin.post('/projects', { name: `Project ${String(names)}`, organizationId, billable: billable.project ?? null }))
    return { organizationId, projectId, taskId: await idOf(acme.admin.post('/tasks', { name: `Task ${String(names)}`, projectId, billable: billable.task ?? null })) }
  }
  const file = (taskId: string, more: object = {}): Promise<Entry> => {
    day += 1
    const date = `2025-${String(1 + Math.floor(day / 28)).padStart(2, '0')}-${String(1 + day % 28).padStart(2, '0')}`
    return fileEntry(member, taskId, `${date}T09:00:00Z`, `${date}T10:00:00Z`, more)
  }
  const read = async ({ id }: Entry): Promise<Entry> => (await member.get(`/entries/${id}`)).json<Entry>()
  const told = ({ billable, billableByHand }: Entry): string => `${billable ? 'billable' : 'free'} ${billableByHand ? 'by hand' : 'as the task'}`

  it('P27: follows the new place of an entry, unless it was set by hand', async () => {
    const free = await place({ project: false })
    const paid = await place({ project: true })
    const entry = await file(free.taskId)
    expect(told(entry)).to.equal('free as the task')
    expect(told((await member.patch(`/entries/${entry.id}`, { taskId: paid.taskId })).json<Entry>())).to.equal('billable as the task')
    expect(told((await member.patch(`/entries/${entry.id}`, { taskId: free.taskId })).json<Entry>())).to.equal('free as the task')

    const said = await file(free.taskId, { billable: false })
    expect(told((await member.patch(`/entries/${said.id}`, { taskId: paid.taskId })).json<Entry>())).to.equal('free by hand')
    expect(told((await member.patch(`/entries/${said.id}`, { billable: null })).json<Entry>()), 'follows again').to.equal('billable as the task')
    expect(told((await member.patch(`/entries/${said.id}`, { taskId: free.taskId, billable: true })).json<Entry>())).to.equal('billable by hand')
  })

  it('follows in bulk edits, and can be set or made to follow for many at once', async () => {
    const free = await place({ organization: false })
    const paid = await place({ organization: true })
    const ids = [(await file(free.taskId)).id, (await file(free.taskId, { billable: true })).id, (await file(free.taskId, { billable: false })).id]
    const edit = async (change: object): Promise<string[]> => {
      const edited = items<Entry>(await member.post('/entries/bulk-edit', { ids, change }))
      return ids.map((id) => told(edited.find((one) => one.id === id)!))
    }
    expect(await edit({ taskId: paid.taskId })).to.deep.equal(['billable as the task', 'billable by hand', 'free by hand'])
    expect(await edit({ billable: null })).to.deep.equal(['billable as the task', 'billable as the task', 'billable as the task'])
    expect(await edit({ billable: false })).to.deep.equal(['free by hand', 'free by hand', 'free by hand'])
  })

  it('is the same however an entry begins: by timer, continued, duplicated or split', async () => {
    const { taskId } = await place({ project: true, task: false })
    const start = async (): Promise<Entry> => (await member.post('/timer/start', { taskId })).json<Entry>()
    expect(told(await start())).to.equal('free as the task')
    const [follows, said] = [await file(taskId), await file(taskId, { billable: true })]
    await acme.admin.patch(`/tasks/${taskId}`, { billable: true })
    for (const [entry, expected] of [[follows, 'billable as the task'], [said, 'billable by hand']] as const) {
      expect(told((await member.post(`/entries/${entry.id}/continue`)).json<Entry>()), 'continued').to.equal(expected)
      const copy = (await member.post(`/entries/${entry.id}/duplicate`, { startedAt: entry.startedAt.replace('2025', '2024') })).json<Entry>()
      expect(told(copy), 'duplicated').to.equal(expected)
      const answer = await member.post(`/entries/${entry.id}/split`, { at: entry.startedAt.replace('T09:00', 'T09:30') })
      expect(answer.statusCode, answer.body).to.equal(201)
      const parts = items<Entry>(answer)
      expect(parts.map(told), 'split').to.deep.equal([expected, expected])
    }
  })

  it('of entries follows when organization, project or task change, with a trail of how many', async () => {
    const { organizationId, projectId, taskId } = await place({})
    const [follows, said] = [await file(taskId), await file(taskId, { billable: false })]
    const trashed = await file(taskId)
    const batchId = (await member.delete(`/entries/${trashed.id}`)).json<{ batchId: string }>().batchId
    await acme.admin.patch(`/organizations/${organizationId}`, { billable: true })
    expect([told(await read(follows)), told(await read(said))]).to.deep.equal(['billable as the task', 'free by hand'])
    const [row] = items<AuditRow>(await acme.admin.get('/audit?action=organization.updated&limit=1'))
    expect(row?.after).to.include({ billable: true, entriesFollowed: 1 })
    await member.post(`/trash/${batchId}/restore`)
    expect(told(await read(trashed)), 'restored').to.equal('billable as the task')
    await acme.admin.patch(`/projects/${projectId}`, { billable: false })
    expect(told(await read(follows))).to.equal('free as the task')
    await acme.admin.patch(`/tasks/${taskId}`, { billable: true })
    expect(told(await read(follows))).to.equal('billable as the task')
    await acme.admin.patch(`/projects/${projectId}`, { billable: true })
    await acme.admin.patch(`/tasks/${taskId}`, { billable: null })
    expect(told(await read(follows))).to.equal('billable as the task')
    const elsewhere = await place({ project: false })
    await acme.admin.patch(`/tasks/${taskId}`, { projectId: elsewhere.projectId })
    expect([told(await read(follows)), told(await read(said))], 'the task moved').to.deep.equal(['free as the task', 'free by hand'])
  })

  it('of an entry that is being edited elsewhere does not change unseen: the version moves on', async () => {
    const { taskId } = await place({})
    const entry = await file(taskId)
    const etag = (await member.get(`/entries/${entry.id}`)).headers['etag'] as string
    await acme.admin.patch(`/tasks/${taskId}`, { billable: true })
    const answer = await member.patch(`/entries/${entry.id}`, { description: 'late' }, { 'if-match': etag })
    expect(answer.statusCode).to.equal(412)
  })

  it('of entries from before keeps its value: what differs from the task counts as set by hand', async () => {
    const { taskId } = await place({ project: true })
    const [same, other] = [await file(taskId), await file(taskId)]
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    await owner.query('update core.entry set billable = false where id = $1', [other.id])
    await owner.query('alter table core.entry drop column billable_by_hand')
    await owner.query(`delete from core.migration where name = '028-work-billable-by-hand'`)
    await owner.end()
    expect(await migrate({ adminUrl: platform.databaseUrls.admin, schema: 'core', migrations: coreMigrations })).to.deep.equal(['028-work-billable-by-hand'])
    expect([told(await read(same)), told(await read(other))]).to.deep.equal(['billable as the task', 'free by hand'])
  })
})
