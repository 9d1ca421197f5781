import { expect } from 'chai'
import { ProblemError, createOvertClient } from '@overt/client'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'

describe('the client against a server', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let ada: TestMember
  let address: string
  let token: string

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('../../plugins/reports/', import.meta.url)] })
    workspace = await platform.workspace({ enabled: ['reports'] })
    ada = await workspace.member()
    address = await platform.app.listen({ host: '127.0.0.1', port: 0 })
    token = (await ada.post('/api/me/tokens', { name: 'script' })).json<{ token: string }>().token
  })
  after(() => platform.close())

  it('files time, reads it back page by page, and is refused by code', async () => {
    const made = async (path: string, body: object): Promise<string> => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    const taskId = await made('/tasks', { name: 'Build', projectId: await made('/projects', { name: 'Site', organizationId: await made('/organizations', { name: 'Acme' }) }) })
    // region client
    const overt = createOvertClient({ address, token })
    const { data: me } = await overt.get('/api/me')
    const acme = overt.workspace(me.memberships[0]!.workspaceId)

    for (const hour of ['08', '09', '10']) {
      await acme.post('/entries', { body: { taskId, startedAt: `2026-03-02T${hour}:00:00Z`, stoppedAt: `2026-03-02T${hour}:30:00Z` }, idempotencyKey: `import-2026-03-02-${hour}` })
    }
    const starts: string[] = []
    for await (const { startedAt } of acme.items('/entries', { params: { query: { sort: 'startedAt', limit: 2 } } })) starts.push(startedAt)

    const { data: report } = await acme.get('/plugins/reports/summary', { params: { query: { from: '2026-03-02', to: '2026-03-02', group: 'project' } } })
    const failure = await acme.post('/entries', { body: { taskId, startedAt: '2026-03-02T08:10:00Z', stoppedAt: '2026-03-02T08:20:00Z' } }).catch((error: unknown) => error)
    const overlaps = failure instanceof ProblemError && failure.code === 'entry-overlaps'
    // endregion client
    expect(starts).to.deep.equal(['2026-03-02T08:00:00.000Z', '2026-03-02T09:00:00.000Z', '2026-03-02T10:00:00.000Z'])
    expect(report.totals.seconds).to.equal(90 * 60)
    expect(overlaps, String(failure)).to.equal(true)
  })

  it('changes what it has read, and nothing that somebody changed meanwhile', async () => {
    const acme = createOvertClient({ address, token }).workspace(workspace.id)
    const { data: { items: [entry] } } = await acme.get('/entries', { params: { query: { limit: 1 } } })
    const read = await acme.get('/entries/{id}', { params: { path: { id: entry!.id } } })
    const change = (description: string) => acme.patch('/entries/{id}', { params: { path: { id: entry!.id } }, body: { description }, ifMatch: read.etag })
    expect((await change('first')).data.description).to.equal('first')
    expect(await change('second').catch((error: unknown) => error)).to.be.instanceOf(ProblemError).and.include({ status: 412, code: 'precondition-failed' })
  })

  it('is nobody without a token, and nobody else with one', async () => {
    expect(await createOvertClient({ address }).get('/api/me').catch((error: unknown) => error)).to.include({ status: 401 })
    const other = await platform.workspace({ enabled: [] })
    expect(await createOvertClient({ address, token }).workspace(other.id).get('/entries').catch((error: unknown) => error)).to.include({ status: 404, code: 'not-found' })
  })

  it('speaks the language that it is asked to', async () => {
    const german = createOvertClient({ address, token, language: 'de' }).workspace(workspace.id)
    expect(await german.get('/entries/{id}', { params: { path: { id: workspace.id } } }).catch((error: unknown) => error)).to.have.property('title', 'Nicht gefunden')
  })
})
