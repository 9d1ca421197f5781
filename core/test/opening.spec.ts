import { expect } from 'chai'
import type { Opening, Waiting, WorkCatalogue } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

describe('the opening of a workspace', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember

  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
    member = await workspace.member()
    await workspace.admin.post('/timer/start', { task: 'Reading', project: 'Books', organization: 'Library' })
    await workspace.admin.post('/invitations', { email: 'new@example.test', role: 'member', monitored: true })
  })
  after(() => platform.close())

  const body = async <T>(reader: TestMember, path: string): Promise<T> => {
    const answer = await reader.get(path)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<T>()
  }

  it('is what each of its parts answers at an address of its own, for everybody', async () => {
    for (const reader of [workspace.admin, member]) {
      const opening = await body<Opening>(reader, '/opening?locale=en')
      expect(opening).to.deep.equal({
        me: await body(reader, '/api/me'), workspace: await body(reader, `/api/workspaces/${workspace.id}`), rights: await body(reader, '/rights'), timer: await body(reader, '/timer'),
        plugins: await body(reader, '/ui/plugins?locale=en'), looks: await body(reader, '/me/looks/news'), waiting: await body(reader, '/waiting?locale=en'),
      })
    }
  })

  it('tells what waits only to those who look after it', async () => {
    expect(await body<Waiting>(workspace.admin, '/waiting')).to.include({ invitations: 1 })
    expect(await body<Waiting>(member, '/waiting')).to.deep.include({ invitations: 0, plugins: [] })
  })

  it('is nobody else\'s', async () => {
    const stranger = (await platform.workspace()).admin
    for (const path of ['opening', 'waiting', 'catalogue']) {
      expect((await platform.app.inject({ url: `/api/workspaces/${workspace.id}/${path}` })).statusCode, path).to.equal(401)
      expect((await stranger.get(`/api/workspaces/${workspace.id}/${path}`)).statusCode, path).to.equal(404)
    }
  })

  it('has beside it the names of all work in one answer, as far as the reader may see it', async () => {
    const catalogue = await body<WorkCatalogue>(workspace.admin, '/catalogue')
    for (const kind of ['organizations', 'projects', 'tasks'] as const) expect(catalogue[kind]).to.deep.equal(await body(workspace.admin, `/${kind}?limit=200`))
    const theirs = await body<WorkCatalogue>(member, '/catalogue')
    for (const kind of ['organizations', 'projects', 'tasks'] as const) expect(theirs[kind]).to.deep.equal(await body(member, `/${kind}?limit=200`))
  })
})
