import { expect } from 'chai'
import type { Entry, Task, WorkMoved } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, idOf, items, makeWork, verdict } from './work-support.ts'

describe('moving and merging work', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let admin: TestMember
  let mia: TestMember

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z' })
    acme = await platform.workspace()
    admin = acme.admin
    mia = await acme.member({ name: 'Mia' })
  })
  after(() => platform.close())

  const moved = async (path: string, body: object): Promise<WorkMoved> => {
    const answer = await admin.post(path, body)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<WorkMoved>()
  }
  const read = async (id: string): Promise<Entry> => (await admin.get(`/entries/${id}`)).json<Entry>()

  it('takes a project with all below to another organization, says before what moves and what holds then, and goes back', async () => {
    const [from, to] = [await makeWork(admin), await makeWork(admin)]
    await admin.patch(`/organizations/${to.organizationId}`, { rate: 9_000, billable: true })
    const entry = await fileEntry(mia, from.taskId, '2026-03-01T08:00:00Z', '2026-03-01T09:00:00Z')
    const tried = await moved(`/projects/${from.projectId}/move`, { to: to.organizationId, dryRun: true })
    expect(tried).to.deep.equal({ projects: 1, tasks: 1, entries: 1, notes: 0, before: { rate: null, billable: false }, after: { rate: 9_000, billable: true }, batchId: null })
    expect((await read(entry.id)).organizationId).to.equal(from.organizationId)
    await moved(`/projects/${from.projectId}/move`, { to: to.organizationId })
    expect(await read(entry.id)).to.include({ organizationId: to.organizationId, projectId: from.projectId, billable: true })
    await moved(`/projects/${from.projectId}/move`, { to: from.organizationId })
    expect(await read(entry.id)).to.include({ organizationId: from.organizationId, billable: false })
    const task = await moved(`/tasks/${from.taskId}/move`, { to: to.projectId })
    expect(task).to.include({ tasks: 1, entries: 1 })
    expect(await read(entry.id)).to.include({ organizationId: to.organizationId, projectId: to.projectId, taskId: from.taskId })
    expect(await verdict(mia.post(`/tasks/${from.taskId}/move`, { to: from.projectId }))).to.match(/^403/)
  })

  it('makes one of two, merging what has the same name, and restoring the batch takes it back', async () => {
    const [from, to] = [await makeWork(admin), await makeWork(admin)]
    const inBoth = await idOf(admin.post('/tasks', { name: 'Support', projectId: from.projectId }))
    const there = await idOf(admin.post('/tasks', { name: 'support', projectId: to.projectId }))
    const entry = await fileEntry(mia, inBoth, '2026-03-01T10:00:00Z', '2026-03-01T11:00:00Z')
    const other = await fileEntry(mia, from.taskId, '2026-03-01T11:00:00Z', '2026-03-01T12:00:00Z')
    const tried = await moved(`/projects/${from.projectId}/merge`, { to: to.projectId, dryRun: true })
    expect(tried).to.include({ tasks: 2, entries: 2, batchId: null })
    const { batchId } = await moved(`/projects/${from.projectId}/merge`, { to: to.projectId })
    expect(await read(entry.id)).to.include({ taskId: there, projectId: to.projectId, organizationId: to.organizationId })
    expect(await read(other.id)).to.include({ taskId: from.taskId, projectId: to.projectId, organizationId: to.organizationId })
    expect((await admin.get(`/projects/${from.projectId}`)).statusCode).to.equal(404)
    expect(items<Task>(await admin.get(`/tasks?projectId=${to.projectId}`)).map(({ id }) => id)).to.have.members([to.taskId, there, from.taskId])
    expect(await verdict(admin.post(`/trash/${batchId!}/restore`))).to.equal('200')
    expect(await read(entry.id)).to.include({ taskId: inBoth, projectId: from.projectId, organizationId: from.organizationId })
    expect(await read(other.id)).to.include({ taskId: from.taskId, projectId: from.projectId, organizationId: from.organizationId })
    expect(items<{ sentence: string }>(await admin.get('/audit?action=project.merged'))[0]!.sentence).to.match(/^Ada Admin merged the project “Project \d+” into another$/)
  })

  it('merges tasks and organizations, never into itself, and refuses who may not change all of it', async () => {
    const [from, to] = [await makeWork(admin), await makeWork(admin)]
    const entry = await fileEntry(mia, from.taskId, '2026-02-28T10:00:00Z', '2026-02-28T11:00:00Z')
    expect(await verdict(admin.post(`/tasks/${from.taskId}/merge`, { to: from.taskId }))).to.equal('409 merge-into-self')
    expect(await verdict(mia.post(`/tasks/${from.taskId}/merge`, { to: to.taskId }))).to.match(/^403/)
    const { batchId } = await moved(`/tasks/${from.taskId}/merge`, { to: to.taskId })
    expect((await read(entry.id)).taskId).to.equal(to.taskId)
    await admin.post(`/trash/${batchId!}/restore`)
    expect((await read(entry.id)).taskId).to.equal(from.taskId)
    const whole = await moved(`/organizations/${from.organizationId}/merge`, { to: to.organizationId })
    expect(await read(entry.id)).to.include({ organizationId: to.organizationId, projectId: from.projectId, taskId: from.taskId })
    await admin.post(`/trash/${whole.batchId!}/restore`)
    expect(await read(entry.id)).to.include({ organizationId: from.organizationId, projectId: from.projectId })
  })
})
