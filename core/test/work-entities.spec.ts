import { expect } from 'chai'
import type { Entry, Organization, Project, Task } from '@overt/sdk'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, idOf, items, makeWork, verdict } from './work-support.ts'

describe('organizations, projects and tasks', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let colleague: TestMember
  let manager: TestMember

  before(async () => {
    platform = await createTestPlatform()
    acme = await platform.workspace()
    member = await acme.member()
    colleague = await acme.member()
    manager = await acme.member({ role: 'manager' })
  })
  after(() => platform.close())

  it('are made, read, changed and archived', async () => {
    const made = await member.post('/organizations', { name: '  Pretty   Neat ', description: 'A client', color: '#aabbcc', tags: ['client'], rate: 5_000 })
    const organization = made.json<Organization>()
    expect(made.statusCode).to.equal(201)
    expect(organization).to.deep.include({
      name: 'Pretty Neat', description: 'A client', color: '#aabbcc', tags: ['client'], billable: null, rate: 5_000, archivedAt: null, effective: { billable: false, rate: 5_000 },
    })
    const read = await colleague.get(`/organizations/${organization.id}`)
    expect(read.json()).to.deep.equal(organization)
    expect(read.headers.etag).to.equal(made.headers.etag)
    const changed = await member.patch(`/organizations/${organization.id}`, { name: 'Prettier', archived: true }, { 'if-match': String(read.headers.etag) })
    expect(changed.json<Organization>()).to.deep.include({ name: 'Prettier', description: 'A client' })
    expect(changed.json<Organization>().archivedAt).to.be.a('string')
    expect(await verdict(member.patch(`/organizations/${organization.id}`, { name: 'Old' }, { 'if-match': String(read.headers.etag) }))).to.equal('412 precondition-failed')
    expect(items<Organization>(await member.get('/organizations?archived=false')).map(({ id }) => id)).to.not.include(organization.id)
    expect(items<Organization>(await member.get('/organizations?archived=true')).map(({ id }) => id)).to.include(organization.id)
    expect(await verdict(member.post('/projects', { name: 'New', organizationId: organization.id }))).to.equal('409 archived')
    const back = await member.patch(`/organizations/${organization.id}`, { archived: false })
    expect(back.json<Organization>().archivedAt).to.equal(null)
  })

  it('refuse a second of the same name beside it, and wrong input', async () => {
    const work = await makeWork(member)
    const { name } = (await member.get(`/projects/${work.projectId}`)).json<Project>()
    expect(await verdict(member.post('/projects', { name: name.toUpperCase(), organizationId: work.organizationId }))).to.equal('409 name-taken')
    const other = await idOf(member.post('/projects', { name: 'Another', organizationId: work.organizationId }))
    expect(await verdict(member.patch(`/projects/${other}`, { name }))).to.equal('409 name-taken')
    expect(await verdict(member.patch(`/projects/${other}`, { name: 'ANOTHER' }))).to.equal('200')
    expect(await verdict(member.post('/projects', { id: other, name: 'Third', organizationId: work.organizationId }))).to.equal('409 id-taken')
    for (const body of [{ name: ' ' }, { name: 'x', color: 'red' }, { name: 'x', rate: -1 }, { name: 'x', owner: 'me' }, { name: 'x', tags: ['a', 'a'] }, {}]) {
      expect(await verdict(member.post('/organizations', body)), JSON.stringify(body)).to.equal('400 validation-failed')
    }
    expect(await verdict(member.post('/tasks', { name: 'x', projectId: uuidv7() }))).to.equal('404 not-found')
    expect(await verdict(member.get('/tasks/not-an-id'))).to.equal('400 validation-failed')
  })

  it('are listed by name, searched, filtered and paged', async () => {
    const rival = await platform.workspace({ name: 'Lists' })
    const organizationId = await idOf(rival.admin.post('/organizations', { name: 'One' }))
    for (const name of ['delta', 'Alpha', 'charlie', 'Bravo', '100%']) await rival.admin.post('/projects', { name, organizationId, tags: name === 'Bravo' ? ['b'] : [] })
    const names = async (query: string) => items<Project>(await rival.admin.get(`/projects?${query}`)).map(({ name }) => name)
    expect(await names('')).to.deep.equal(['100%', 'Alpha', 'Bravo', 'charlie', 'delta'])
    expect(await names('sort=-name&limit=2')).to.deep.equal(['delta', 'charlie'])
    expect(await names('search=AL')).to.deep.equal(['Alpha'])
    expect(await names('search=%25')).to.deep.equal(['100%'])
    expect(await names('tag=b')).to.deep.equal(['Bravo'])
    expect(await names(`organizationId=${uuidv7()}`)).to.deep.equal([])
    const { nextCursor } = (await rival.admin.get('/projects?limit=2')).json<{ nextCursor: string }>()
    expect(await names(`limit=2&cursor=${nextCursor}`)).to.deep.equal(['Bravo', 'charlie'])
    expect(await verdict(rival.admin.get('/projects?sort=rate'))).to.equal('400 wrong-sort')
  })

  it('belong to who made them, and to managers', async () => {
    const work = await makeWork(member)
    for (const path of [`/organizations/${work.organizationId}`, `/projects/${work.projectId}`, `/tasks/${work.taskId}`]) {
      expect(await verdict(colleague.patch(path, { color: '#000000' })), path).to.equal('403 forbidden')
      expect(await verdict(colleague.delete(path)), path).to.equal('403 forbidden')
      expect(await verdict(member.patch(path, { color: '#000000' })), path).to.equal('200')
      expect(await verdict(manager.patch(path, { color: '#ffffff' })), path).to.equal('200')
    }
  })

  it('take their entries along when a task moves to another project', async () => {
    const [from, to] = [await makeWork(member), await makeWork(member)]
    const entry = await fileEntry(colleague, from.taskId, '2026-01-01T09:00:00Z', '2026-01-01T10:00:00Z')
    const moved = (await member.patch(`/tasks/${from.taskId}`, { projectId: to.projectId })).json<Task>()
    expect(moved).to.include({ projectId: to.projectId, organizationId: to.organizationId })
    expect((await colleague.get(`/entries/${entry.id}`)).json<Entry>()).to.include({ taskId: from.taskId, projectId: to.projectId, organizationId: to.organizationId })
  })

  it('are made once per Idempotency-Key', async () => {
    const body = { name: 'Once only' }
    const first = await member.post('/organizations', body, { 'idempotency-key': 'organization' })
    const again = await member.post('/organizations', body, { 'idempotency-key': 'organization' })
    expect(again.json()).to.deep.equal(first.json())
    expect(items(await member.get('/organizations?search=Once only'))).to.have.length(1)
  })

  it('are worth the nearest rate that is set, and a member learns only their own', async () => {
    const work = await makeWork(acme.admin)
    const rate = async (query = '') => (await member.get(`/tasks/${work.taskId}/rate${query}`)).json<object>()
    expect(await rate()).to.deep.equal({ rate: null, from: null, billable: false, currency: 'USD' })
    await acme.admin.patch('/', { rate: 1_000 })
    expect(await rate()).to.include({ rate: 1_000, from: 'workspace' })
    await acme.admin.patch(`/members/${member.id}`, { rate: 2_000 })
    expect(await rate()).to.include({ rate: 2_000, from: 'member' })
    await acme.admin.patch(`/organizations/${work.organizationId}`, { rate: 3_000, billable: true })
    expect(await rate()).to.include({ rate: 3_000, from: 'organization', billable: true })
    await acme.admin.patch(`/projects/${work.projectId}`, { rate: 4_000 })
    expect(await rate()).to.include({ rate: 4_000, from: 'project' })
    await acme.admin.patch(`/tasks/${work.taskId}`, { rate: 0, billable: false })
    expect(await rate()).to.include({ rate: 0, from: 'task', billable: false })
    expect(await verdict(member.get(`/tasks/${work.taskId}/rate?memberId=${colleague.id}`))).to.equal('404 not-found')
    expect(await verdict(manager.get(`/tasks/${work.taskId}/rate?memberId=${colleague.id}`))).to.equal('200')
  })

  describe('in the trash', () => {
    it('count first, go as one batch, and come back as one', async () => {
      const work = await makeWork(member)
      const second = await idOf(member.post('/tasks', { name: 'second', projectId: work.projectId }))
      const entry = await fileEntry(member, work.taskId, '2026-02-01T09:00:00Z', '2026-02-01T10:00:00Z')
      await fileEntry(member, second, '2026-02-01T10:00:00Z', '2026-02-01T11:00:00Z')
      const counts = { organizations: 1, projects: 1, tasks: 2, entries: 2, notes: 0 }
      expect((await member.delete(`/organizations/${work.organizationId}?dryRun=true`)).json()).to.deep.equal({ ...counts, batchId: null, running: [] })
      expect(await verdict(member.get(`/tasks/${second}`)), 'a dry run changes nothing').to.equal('200')
      const { batchId, ...deleted } = (await member.delete(`/organizations/${work.organizationId}`)).json<{ batchId: string }>()
      expect(deleted).to.deep.equal({ ...counts, running: [] })
      for (const path of [`/organizations/${work.organizationId}`, `/projects/${work.projectId}`, `/tasks/${second}`, `/entries/${entry.id}`]) {
        expect(await verdict(member.get(path)), path).to.equal('404 not-found')
      }
      expect(await verdict(member.post('/tasks', { name: 'x', projectId: work.projectId }))).to.equal('404 not-found')
      await fileEntry(member, (await makeWork(member)).taskId, '2026-02-01T08:00:00Z', '2026-02-01T09:00:00Z')
      const trashed = items<{ id: string; subject: string; deletedBy: string }>(await member.get('/trash'))
      expect(trashed.find(({ id }) => id === batchId)).to.include({ subject: 'organization' })
      expect(await verdict(colleague.post(`/trash/${batchId}/restore`))).to.equal('404 not-found')
      expect(items(await colleague.get('/trash'))).to.deep.equal([])
      expect(await verdict(member.post(`/trash/${batchId}/restore`))).to.equal('200')
      expect((await member.get(`/entries/${entry.id}`)).json()).to.deep.include({ id: entry.id, startedAt: entry.startedAt })
      expect(await verdict(member.get(`/tasks/${second}`))).to.equal('200')
      expect(await verdict(member.post(`/trash/${batchId}/restore`))).to.equal('404 not-found')
    })

    it('may not take records of others along', async () => {
      const work = await makeWork(member)
      await fileEntry(colleague, work.taskId, '2026-02-02T09:00:00Z', '2026-02-02T10:00:00Z')
      for (const path of [`/organizations/${work.organizationId}`, `/projects/${work.projectId}`, `/tasks/${work.taskId}`]) {
        expect(await verdict(member.delete(path)), path).to.equal('403 holds-others-records')
      }
      expect(await verdict(manager.delete(`/tasks/${work.taskId}`)), 'a manager reads entries only').to.equal('403 holds-others-records')
      expect(await verdict(acme.admin.delete(`/organizations/${work.organizationId}`))).to.equal('200')
      expect(items(await colleague.get(`/entries?taskId=${work.taskId}`))).to.deep.equal([])
    })

    it('stay there where their time was filled or their parent is gone', async () => {
      const work = await makeWork(member)
      const entry = await fileEntry(member, work.taskId, '2026-02-03T09:00:00Z', '2026-02-03T10:00:00Z')
      const { batchId } = (await member.delete(`/entries/${entry.id}`)).json<{ batchId: string }>()
      const newer = await fileEntry(member, work.taskId, '2026-02-03T09:30:00Z', '2026-02-03T10:30:00Z')
      const refused = await member.post(`/trash/${batchId}/restore`)
      expect(refused.json()).to.deep.include({ code: 'entry-overlaps', overlaps: [{ id: newer.id, taskId: work.taskId, startedAt: newer.startedAt, stoppedAt: newer.stoppedAt }] })
      await member.delete(`/entries/${newer.id}`)
      await member.delete(`/tasks/${work.taskId}`)
      expect(await verdict(member.post(`/trash/${batchId}/restore`))).to.equal('409 ancestor-in-trash')
    })

    it('stay there below what was deleted after them, until that is back', async () => {
      const work = await makeWork(member)
      const entry = await fileEntry(member, work.taskId, '2026-02-05T09:00:00Z', '2026-02-05T10:00:00Z')
      const deleted = async (path: string) => (await member.delete(path)).json<{ batchId: string }>().batchId
      const task = await deleted(`/tasks/${work.taskId}`)
      const project = await deleted(`/projects/${work.projectId}`)
      const organization = await deleted(`/organizations/${work.organizationId}`)
      const restore = (batchId: string) => verdict(member.post(`/trash/${batchId}/restore`))
      expect(await restore(task), 'its project is in the trash').to.equal('409 ancestor-in-trash')
      expect(await restore(project), 'its organization is in the trash').to.equal('409 ancestor-in-trash')
      expect(await restore(organization)).to.equal('200')
      expect(await restore(task), 'its project still is').to.equal('409 ancestor-in-trash')
      expect(await restore(project)).to.equal('200')
      expect(await restore(task)).to.equal('200')
      expect((await member.get(`/entries/${entry.id}`)).json<Entry>().id).to.equal(entry.id)
    })

    it('say whose timers stop before and when they go, and the trail names them by id', async () => {
      const work = await makeWork(acme.admin)
      await acme.admin.post('/timer/start', { taskId: work.taskId })
      await colleague.post('/timer/start', { taskId: work.taskId })
      const running = [acme.admin, colleague].map(({ id }) => id).toSorted()
      const told = (answer: { json<T>(): T }) => answer.json<{ running: { memberId: string; name: string }[] }>().running
      const before = told(await acme.admin.delete(`/organizations/${work.organizationId}?dryRun=true`))
      expect(before.map(({ memberId }) => memberId).toSorted()).to.deep.equal(running)
      expect(before.map(({ name }) => name)).to.include('Ada Admin')
      expect((await colleague.get('/timer')).json()).to.not.deep.equal({ entry: null })
      expect(told(await acme.admin.delete(`/organizations/${work.organizationId}`))).to.deep.equal(before)
      expect((await colleague.get('/timer')).json()).to.deep.equal({ entry: null })
      const [row] = items<{ action: string; after: { stopped: string[] } }>(await acme.admin.get('/audit?limit=1'))
      expect([row?.action, row?.after.stopped.toSorted()]).to.deep.equal(['organization.deleted', running])
    })

    it('stop a running entry, so that it does not run on in there; taken back at once, it runs on', async () => {
      const work = await makeWork(member)
      const running = (await member.post('/timer/start', { taskId: work.taskId })).json<Entry>()
      const { batchId } = (await member.delete(`/entries/${running.id}`)).json<{ batchId: string }>()
      expect((await member.get('/timer')).json()).to.deep.equal({ entry: null })
      expect(await verdict(member.post(`/trash/${batchId}/restore`))).to.equal('200')
      expect((await member.get('/timer')).json()).to.have.nested.property('entry.id', running.id)
      await member.post('/timer/stop')
    })

    it('show a member who deleted an entry of theirs', async () => {
      const work = await makeWork(member)
      const entry = await fileEntry(member, work.taskId, '2026-02-04T09:00:00Z', '2026-02-04T10:00:00Z')
      const { batchId } = (await acme.admin.delete(`/entries/${entry.id}`)).json<{ batchId: string }>()
      expect(items<{ id: string; deletedBy: string }>(await member.get('/trash')).find(({ id }) => id === batchId)).to.include({ deletedBy: 'Ada Admin' })
      expect(await verdict(member.post(`/trash/${batchId}/restore`))).to.equal('403 forbidden')
    })

    it('are erased after thirty days and not before', async () => {
      const later = await createTestPlatform({ clock: '2026-03-01T00:00:00Z' })
      const space = await later.workspace()
      const work = await makeWork(space.admin)
      await fileEntry(space.admin, work.taskId, '2026-02-01T09:00:00Z', '2026-02-01T10:00:00Z')
      await space.admin.delete(`/projects/${work.projectId}`)
      const left = () => later.platform.database.inWorkspace({ workspaceId: space.id }, async (unit) => {
        const [row] = await unit.query<{ projects: number; entries: number }>('select (select count(*)::int from core.project) as projects, (select count(*)::int from core.entry) as entries')
        return row
      })
      later.clock.set('2026-03-30T23:59:00Z')
      await later.drain()
      expect(await left()).to.deep.equal({ projects: 1, entries: 1 })
      later.clock.set('2026-04-01T03:00:00Z')
      await later.drain()
      expect(await left()).to.deep.equal({ projects: 0, entries: 0 })
      expect(items(await space.admin.get('/trash'))).to.deep.equal([])
      await later.close()
    })
  })
})
