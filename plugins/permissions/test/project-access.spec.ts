import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, grant, idsIn, made, permissionsFolder, save } from './permissions-support.ts'

describe('a project of some members', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  let max: TestMember
  let mona: TestMember
  let [web, task, open, entry] = ['', '', '', '']

  before(async () => {
    platform = await createTestPlatform({ plugins: [permissionsFolder] })
    workspace = await platform.workspace({ enabled: ['permissions'] })
    mia = await workspace.member({ name: 'Mia' })
    max = await workspace.member({ name: 'Max' })
    mona = await workspace.member({ name: 'Mona', role: 'manager' })
    const organizationId = await made(workspace.admin, '/organizations', { name: 'Acme' })
    web = await made(workspace.admin, '/projects', { name: 'Web', organizationId })
    open = await made(workspace.admin, '/projects', { name: 'Open', organizationId })
    task = await made(workspace.admin, '/tasks', { name: 'Design', projectId: web })
    entry = await made(max, '/entries', { taskId: task, startedAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z' })
  })
  afterEach(async () => {
    await put(workspace.admin, { closed: false, memberIds: [], groupIds: [] })
    expect(platform.faults.map(({ message }) => message)).to.deep.equal([])
  })
  after(() => platform.close())

  const put = (who: TestMember, body: object, id = web) => who.put(`${base}/projects/${id}/access`, body)
  const close = async (memberIds: readonly string[], groupIds: readonly string[] = []): Promise<void> => { expect((await put(workspace.admin, { closed: true, memberIds, groupIds })).statusCode).to.equal(200) }

  it('is seen and used by those alone, in lists, one by one and by its tasks; managers see it, and own time stays', async () => {
    await close([mia.id])
    expect(await idsIn(mia, '/projects')).to.deep.equal([web, open].toSorted())
    expect(await idsIn(max, '/projects')).to.deep.equal([open])
    expect(await idsIn(max, '/tasks')).to.deep.equal([])
    expect((await max.get(`/projects/${web}`)).statusCode).to.equal(404)
    expect((await max.post('/entries', { taskId: task, startedAt: '2026-01-06T09:00:00Z', stoppedAt: '2026-01-06T10:00:00Z' })).statusCode).to.equal(404)
    expect((await max.post('/tasks', { name: 'Mine', projectId: web })).statusCode).to.equal(404)
    expect(await idsIn(max, '/entries'), 'what they filed before').to.deep.equal([entry])
    expect((await max.patch(`/entries/${entry}`, { description: 'still mine' })).statusCode).to.equal(200)
    expect(await idsIn(mona, '/projects')).to.deep.equal([web, open].toSorted())
    await made(mia, '/entries', { taskId: task, startedAt: '2026-01-06T09:00:00Z', stoppedAt: '2026-01-06T10:00:00Z' })
  })

  it('is seen through a group, and what was granted inside it stays', async () => {
    const group = await made(workspace.admin, `${base}/groups`, { name: 'Readers', memberIds: [mia.id] })
    await close([], [group])
    expect(await idsIn(mia, '/projects')).to.include(web)
    await workspace.admin.delete(`${base}/groups/${group}`)
    expect(await idsIn(mia, '/projects')).to.deep.equal([open])
    await save(workspace, { kind: 'member', id: mia.id }, [grant('Task', 'task', task, { allow: ['read'] })])
    expect(await idsIn(mia, '/tasks')).to.deep.equal([task])
    await save(workspace, { kind: 'member', id: mia.id }, [])
  })

  it('is set by whoever may change it, leaves a trail, and refuses everybody else and strangers', async () => {
    expect((await put(mona, { closed: true, memberIds: [max.id], groupIds: [] })).json()).to.deep.equal({ closed: true, memberIds: [max.id], groupIds: [] })
    const [row] = (await workspace.admin.get('/audit?limit=1')).json<{ items: { action: string; subjectId: string }[] }>().items
    expect(row).to.include({ action: 'project-access.updated', subjectId: web })
    expect((await put(max, { closed: false, memberIds: [], groupIds: [] })).statusCode).to.equal(403)
    expect((await put(mia, { closed: false, memberIds: [], groupIds: [] })).statusCode, 'closed to them').to.equal(404)
    expect((await put(workspace.admin, { closed: true, memberIds: [web], groupIds: [] })).statusCode).to.equal(404)
    expect((await put(workspace.admin, { closed: true, memberIds: [], groupIds: [mia.id] })).statusCode).to.equal(404)
    expect((await put(workspace.admin, { closed: true, memberIds: [], groupIds: [] }, task)).statusCode).to.equal(404)
    expect((await workspace.admin.get(`${base}/projects/${web}/access`)).json()).to.deep.equal({ closed: true, memberIds: [max.id], groupIds: [] })
  })
})
