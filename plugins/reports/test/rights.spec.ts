import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { createTestPlatform } from '@overt/testing'
import { base, reportsFolder } from './reports-support.ts'

const march = { from: '2026-03-01', to: '2026-03-31' }

describe('reports beside permissions', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  let max: TestMember
  let groupId: string

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('../../permissions', import.meta.url), reportsFolder], clock: '2026-03-06T12:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['permissions', 'reports'] })
    const { admin } = workspace
    mia = await workspace.member({ name: 'Mia' })
    max = await workspace.member({ name: 'Max', role: 'manager' })
    const organizationId = (await admin.post('/organizations', { name: 'Acme' })).json<{ id: string }>().id
    const projectId = (await admin.post('/projects', { name: 'Site', organizationId })).json<{ id: string }>().id
    const taskId = (await admin.post('/tasks', { name: 'Build', projectId })).json<{ id: string }>().id
    for (const member of [mia, max]) await member.post('/entries', { taskId, startedAt: '2026-03-02T09:00:00Z', stoppedAt: '2026-03-02T10:00:00Z', tags: [member === mia ? 'web' : 'print'] })
    groupId = (await admin.post('/plugins/permissions/groups', { name: 'Designers', memberIds: [mia.id], leads: [{ memberId: max.id, kind: 'lead', from: null, until: null }] })).json<{ id: string }>().id
  })
  after(() => platform.close())

  const entriesOf = async (member: TestMember, query: Readonly<Record<string, string>>): Promise<number> =>
    (await member.get(`${base}/summary?${new URLSearchParams({ ...march, ...query }).toString()}`)).json<{ totals: { entries: number } }>().totals.entries

  it('count the members of a group, with those that are named', async () => {
    expect((await max.get(`${base}/groups`)).json()).to.deep.equal({ items: [{ id: groupId, name: 'Designers' }] })
    expect(await entriesOf(max, {})).to.equal(2)
    expect(await entriesOf(max, { groupIds: groupId })).to.equal(1)
    expect(await entriesOf(max, { groupIds: groupId, memberIds: max.id })).to.equal(2)
  })

  it('tell members without a leading role nothing of groups, and count nobody for them', async () => {
    expect((await mia.get(`${base}/groups`)).json()).to.deep.equal({ items: [] })
    expect(await entriesOf(mia, { groupIds: groupId })).to.equal(0)
  })

  it('count nobody for a group while permissions are off, never everybody', async () => {
    await workspace.disable('permissions')
    expect(await entriesOf(max, { groupIds: groupId })).to.equal(0)
    await workspace.enable('permissions')
  })

  it('tell each reader the tags of the entries that they may see', async () => {
    expect((await max.get(`${base}/tags`)).json()).to.deep.equal({ items: ['print', 'web'] })
    expect((await mia.get(`${base}/tags`)).json()).to.deep.equal({ items: ['web'] })
  })

  it('are not exported by whom that is forbidden, at once or in the background', async () => {
    const grants = [{ subject: 'ReportExport', level: 'workspace', nodeId: null, allow: [], deny: ['create'] }]
    const denied = await workspace.admin.put('/plugins/permissions/grants', { sets: [{ grantee: { kind: 'member', id: mia.id }, grants }] }, { 'if-match': '*' })
    expect(denied.statusCode, denied.body).to.be.oneOf([200, 204])
    for (const format of ['csv', 'xlsx', 'pdf']) expect((await mia.get(`${base}/export.${format}?from=2026-03-01&to=2026-03-31`)).statusCode, format).to.equal(403)
    expect((await mia.post(`${base}/exports`, { format: 'csv', query: march })).statusCode).to.equal(403)
  })

  it('leave no file behind when their data is purged', async () => {
    await max.post(`${base}/exports`, { format: 'csv', query: march })
    await platform.drain()
    const folder = join(platform.dataFolder, 'files', workspace.id, 'reports', 'exports')
    const files = (): string[] => (existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile()).map(({ name }) => name) : [])
    expect(files()).to.deep.equal(['0'])
    await workspace.disable('reports')
    expect((await workspace.admin.post('/plugins/reports/purge', { confirm: 'reports' })).statusCode).to.equal(200)
    expect(files()).to.deep.equal([])
    expect(platform.faults).to.deep.equal([])
  })
})
