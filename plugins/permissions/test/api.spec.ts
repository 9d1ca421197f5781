import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { Decisions, Grantee } from '../contracts.ts'
import { base, grant, idsIn, made, permissionsFolder, save, versionOf } from './permissions-support.ts'

interface Explained { readonly items: { readonly memberId: string; readonly decisions: Decisions }[]; readonly nextCursor: string | null }

describe('the permissions API', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  let max: TestMember
  let manager: TestMember
  const ids = { acme: '', other: '', web: '', app: '', design: '', code: '', otherProject: '', otherTask: '', miaEntry: '', maxEntry: '' }
  let member: Grantee

  before(async () => {
    platform = await createTestPlatform({ plugins: [permissionsFolder] })
    workspace = await platform.workspace({ enabled: ['permissions'] })
    mia = await workspace.member({ name: 'Mia' })
    max = await workspace.member({ name: 'Max' })
    manager = await workspace.member({ name: 'Mona', role: 'manager' })
    member = { kind: 'member', id: mia.id }
    const { admin } = workspace
    ids.acme = await made(admin, '/organizations', { name: 'Acme' })
    ids.other = await made(admin, '/organizations', { name: 'Other' })
    ids.web = await made(admin, '/projects', { name: 'Web', organizationId: ids.acme })
    ids.app = await made(admin, '/projects', { name: 'App', organizationId: ids.acme })
    ids.otherProject = await made(admin, '/projects', { name: 'Else', organizationId: ids.other })
    ids.design = await made(admin, '/tasks', { name: 'Design', projectId: ids.web })
    ids.code = await made(admin, '/tasks', { name: 'Code', projectId: ids.app })
    ids.otherTask = await made(admin, '/tasks', { name: 'Else', projectId: ids.otherProject })
    ids.miaEntry = await made(mia, '/entries', { taskId: ids.design, startedAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z' })
    ids.maxEntry = await made(max, '/entries', { taskId: ids.design, startedAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z' })
  })
  afterEach(async () => {
    await save(workspace, member, [])
    await save(workspace, { kind: 'role', id: 'member' }, [])
    expect(platform.faults.map(({ message }) => message)).to.deep.equal([])
  })
  after(() => platform.close())

  it('shows what roles allow as long as nothing is granted', async () => {
    expect(await idsIn(mia, '/organizations')).to.deep.equal([ids.acme, ids.other].toSorted())
    expect(await idsIn(mia, '/entries')).to.deep.equal([ids.miaEntry])
  })

  it('hides a denied organization with everything below it, in lists and one by one, for that member only', async () => {
    await save(workspace, member, [grant('all', 'organization', ids.acme, { deny: ['read'] })])
    expect(await idsIn(mia, '/organizations')).to.deep.equal([ids.other])
    expect(await idsIn(mia, '/projects')).to.deep.equal([ids.otherProject])
    expect(await idsIn(mia, '/tasks')).to.deep.equal([ids.otherTask])
    for (const path of [`/organizations/${ids.acme}`, `/projects/${ids.web}`, `/tasks/${ids.design}`]) expect((await mia.get(path)).statusCode, path).to.equal(404)
    expect((await mia.post('/projects', { name: 'Under cover', organizationId: ids.acme })).statusCode).to.equal(404)
    expect(await idsIn(max, '/organizations')).to.deep.equal([ids.acme, ids.other].toSorted())
  })

  it('never hides a member’s own entries from them', async () => {
    await save(workspace, member, [grant('all', 'workspace', null, { deny: ['read', 'update', 'delete'] })])
    expect(await idsIn(mia, '/entries')).to.deep.equal([ids.miaEntry])
    expect((await mia.get(`/entries/${ids.miaEntry}`)).statusCode).to.equal(200)
    expect((await mia.patch(`/entries/${ids.miaEntry}`, { description: 'no' })).statusCode).to.equal(403)
    expect((await mia.get(`/entries/${ids.maxEntry}`)).statusCode).to.equal(404)
  })

  it('lets the more specific decide, and a denial on the same node', async () => {
    await save(workspace, member, [
      grant('all', 'organization', ids.acme, { deny: ['read'] }),
      grant('all', 'project', ids.web, { allow: ['read', 'update'] }),
      grant('Entry', 'project', ids.web, { deny: ['read'] }),
      grant('Project', 'organization', ids.other, { allow: ['update'] }),
    ])
    expect(await idsIn(mia, '/projects')).to.deep.equal([ids.web, ids.otherProject].toSorted())
    expect(await idsIn(mia, '/tasks')).to.deep.equal([ids.design, ids.otherTask].toSorted())
    expect(await idsIn(mia, '/entries'), 'denied on the node where it is allowed').to.deep.equal([ids.miaEntry])
    expect((await mia.patch(`/projects/${ids.web}`, { name: 'Web 2' })).statusCode).to.equal(200)
    expect((await mia.patch(`/projects/${ids.otherProject}`, { name: 'Else 2' })).statusCode).to.equal(200)
    expect((await mia.patch(`/tasks/${ids.otherTask}`, { name: 'No' })).statusCode).to.equal(403)
    expect((await mia.delete(`/projects/${ids.web}`)).statusCode).to.equal(403)
  })

  it('opens single entries of others to a member', async () => {
    await save(workspace, member, [grant('Entry', 'entry', ids.maxEntry, { allow: ['read'] })])
    expect(await idsIn(mia, '/entries')).to.deep.equal([ids.miaEntry, ids.maxEntry].toSorted())
    expect((await mia.patch(`/entries/${ids.maxEntry}`, { description: 'no' })).statusCode).to.equal(403)
  })

  it('reaches members through groups and roles, and ends with them', async () => {
    const group = await made(workspace.admin, `${base}/groups`, { name: 'Clients of Other', memberIds: [mia.id] })
    await save(workspace, { kind: 'group', id: group }, [grant('all', 'organization', ids.acme, { deny: ['read'] })])
    expect(await idsIn(mia, '/organizations')).to.deep.equal([ids.other])
    expect((await workspace.admin.patch(`${base}/groups/${group}`, { memberIds: [max.id] })).statusCode).to.equal(200)
    expect(await idsIn(mia, '/organizations')).to.have.length(2)
    expect(await idsIn(max, '/organizations')).to.deep.equal([ids.other])
    expect((await workspace.admin.delete(`${base}/groups/${group}`)).statusCode).to.equal(204)
    expect(await idsIn(max, '/organizations')).to.have.length(2)

    await save(workspace, { kind: 'role', id: 'member' }, [grant('Organization', 'workspace', null, { deny: ['create'] })])
    expect((await mia.post('/organizations', { name: 'Mine' })).statusCode).to.equal(403)
    await save(workspace, member, [grant('Organization', 'workspace', null, { allow: ['create'] })])
    await made(mia, '/organizations', { name: 'Mine' })
    expect((await max.post('/organizations', { name: 'His' })).statusCode).to.equal(403)
  })

  it('does nothing while it is off', async () => {
    await save(workspace, member, [grant('all', 'organization', ids.acme, { deny: ['read'] })])
    await workspace.disable('permissions')
    expect(await idsIn(mia, '/organizations')).to.include(ids.acme)
    await workspace.enable('permissions')
    expect(await idsIn(mia, '/organizations')).to.not.include(ids.acme)
  })

  it('is for admins: nobody else reads or changes what is granted', async () => {
    for (const who of [mia, manager]) {
      const paths = ['/subjects', '/groups', `/grants?kind=member&id=${who.id}`]
      for (const path of paths) expect((await who.get(base + path)).statusCode, path).to.equal(403)
      const body = { sets: [{ grantee: { kind: 'member', id: who.id }, grants: [grant('all', 'workspace', null, { allow: ['read'] })] }] }
      expect((await who.put(`${base}/grants`, body, { 'if-match': '*' })).statusCode).to.equal(403)
      expect((await who.post(`${base}/groups`, { name: 'Mine', memberIds: [] })).statusCode).to.equal(403)
    }
  })

  it('keeps all of a save or nothing, and only on the version that was read', async () => {
    const sets = (grants: unknown) => ({ sets: [{ grantee: member, grants }] })
    const put = async (grants: unknown, version: string | null) => workspace.admin.put(`${base}/grants`, sets(grants), version === null ? {} : { 'if-match': version })
    const version = await versionOf(workspace)
    const fine = grant('all', 'organization', ids.acme, { deny: ['read'] })
    expect((await put([fine], null)).statusCode).to.equal(428)
    expect((await put([fine], '"permissions-x"')).statusCode).to.equal(412)
    for (const wrong of [
      grant('Nothing', 'workspace', null, { allow: ['read'] }), grant('Permission', 'workspace', null, { allow: ['update'] }), grant('Member', 'workspace', null, { allow: ['update'] }),
      grant('Organization', 'project', ids.web, { allow: ['read'] }), grant('all', 'organization', ids.web, { allow: ['read'] }), grant('all', 'organization', null, { allow: ['read'] }),
      grant('all', 'workspace', ids.acme, { allow: ['read'] }), grant('Task', 'project', ids.web, { allow: ['read'], deny: ['read'] }), grant('Task', 'project', ids.web, { allow: ['fly'] }), fine,
    ]) expect((await put([fine, wrong], version)).statusCode, JSON.stringify(wrong)).to.equal(400)
    expect((await put([{ ...fine, where: { memberId: '$self' } }], version)).statusCode, 'conditions are never taken').to.equal(400)
    expect(await idsIn(mia, '/organizations')).to.include(ids.acme)
    expect((await put([fine], version)).statusCode).to.equal(200)
    expect((await put([], version)).statusCode, 'the same version twice').to.equal(412)
    expect((await workspace.admin.get(`${base}/grants?kind=member&id=${mia.id}`)).json<{ items: unknown[] }>().items).to.deep.equal([fine])
    expect((await workspace.admin.put(`${base}/grants`, { sets: [{ grantee: { kind: 'role', id: 'admin' }, grants: [fine] }] }, { 'if-match': '*' })).statusCode).to.equal(400)
  })

  it('says what each role may do by default', async () => {
    const items = (await workspace.admin.get(`${base}/subjects`)).json<{ items: { name: string; defaults: Record<string, Record<string, string>> }[] }>().items
    const defaults = (name: string) => items.find((each) => each.name === name)?.defaults
    expect(defaults('Entry')).to.deep.equal({
      admin: { create: 'all', read: 'all', update: 'all', delete: 'all' }, manager: { create: 'own', read: 'team', update: 'own', delete: 'own' },
      hr: { create: 'own', read: 'all', update: 'own', delete: 'own' }, member: { create: 'own', read: 'own', update: 'own', delete: 'own' },
    })
    expect(defaults('Project')?.['member']).to.deep.equal({ create: 'all', read: 'all', update: 'own', delete: 'own' })
    expect(defaults('Project')?.['manager']).to.deep.equal({ create: 'all', read: 'all', update: 'all', delete: 'all' })
  })

  it('says who can do what with a record, and why', async () => {
    const group = await made(workspace.admin, `${base}/groups`, { name: 'Readers', memberIds: [mia.id] })
    await save(workspace, { kind: 'group', id: group }, [grant('Entry', 'project', ids.web, { allow: ['read'] })])
    const answer = await workspace.admin.get(`${base}/effective?subject=Entry&id=${ids.maxEntry}`)
    const found = new Map(answer.json<Explained>().items.map(({ memberId, decisions }) => [memberId, decisions]))
    expect(found.size).to.equal(4)
    expect(found.get(mia.id)?.read).to.deep.equal({ allowed: true, by: 'rule', level: 'project', from: [{ kind: 'group', id: group, name: 'Readers' }] })
    expect(found.get(mia.id)?.update).to.deep.include({ allowed: false, by: 'none' })
    expect(found.get(max.id)?.update).to.deep.include({ allowed: true, by: 'role' })
    expect(found.get(workspace.admin.id)?.delete).to.deep.include({ allowed: true, by: 'administrator' })
    expect((await max.get(`${base}/effective?subject=Entry&id=${ids.maxEntry}`)).json<Explained>().items, 'the owner sees all who can see it').to.have.length(4)
    expect((await mia.get(`${base}/effective?subject=Entry&id=${ids.maxEntry}`)).statusCode, 'not their own').to.equal(404)
    expect((await mia.get(`${base}/effective?subject=Project&id=${ids.web}`)).statusCode).to.equal(404)
    await workspace.admin.delete(`${base}/groups/${group}`)
  })

  it('says what a member can reach, to them and to admins', async () => {
    await save(workspace, member, [grant('all', 'organization', ids.acme, { deny: ['read'] })])
    const reach = async (who: TestMember) => (await who.get(`${base}/reach?memberId=${mia.id}`)).json<{ items: { subject: string; counts: Record<string, number> }[] }>().items
    const projects = (await reach(workspace.admin)).find(({ subject }) => subject === 'Project')
    expect(projects?.counts.read).to.equal((await idsIn(mia, '/projects')).length)
    expect(await reach(mia)).to.deep.equal(await reach(workspace.admin))
    expect((await max.get(`${base}/reach?memberId=${mia.id}`)).statusCode).to.equal(404)
    const asked = { memberId: mia.id, subject: 'Project', ids: [ids.web, ids.otherProject] }
    const decided = async (who: TestMember) => (await who.post(`${base}/decisions`, asked)).json<{ items: { id: string; decisions: Decisions }[] }>().items
    expect((await decided(workspace.admin)).find(({ id }) => id === ids.web)?.decisions.read).to.deep.include({ allowed: false, by: 'rule', level: 'organization' })
    expect((await decided(mia)).map(({ id }) => id), 'what is hidden is not told of').to.deep.equal([ids.otherProject])
  })

  it('writes every change into the audit trail, with what came and what went', async () => {
    await save(workspace, member, [grant('all', 'organization', ids.acme, { deny: ['read'] })])
    const [row] = (await workspace.admin.get('/audit?action=permission.updated&limit=1')).json<{ items: { before: unknown; after: { grants: unknown[] } }[] }>().items
    expect(row?.after.grants).to.have.length(1)
  })
})
