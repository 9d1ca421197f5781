import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { grant, made, save } from './permissions-support.ts'

const plugin = (name: string) => new URL(`../../${name}/`, import.meta.url)

describe('names that a member may not see', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let ana: TestMember

  before(async () => {
    platform = await createTestPlatform({ plugins: [plugin('permissions'), plugin('chat')] })
    workspace = await platform.workspace({ enabled: ['permissions', 'chat'] })
    ana = await workspace.member({ name: 'Ana' })
    const open = await made(workspace.admin, '/organizations', { name: 'Open' })
    await made(workspace.admin, '/tasks', { name: 'Open task', projectId: await made(workspace.admin, '/projects', { name: 'Open project', organizationId: open }) })
    const secret = await made(workspace.admin, '/organizations', { name: 'Secret Client' })
    await made(workspace.admin, '/projects', { name: 'Secret launch', organizationId: secret })
    await save(workspace, { kind: 'member', id: ana.id }, [grant('all', 'organization', secret, { deny: ['read', 'create', 'update', 'delete'] })])
  })
  after(() => platform.close())

  const names = async () => (await workspace.admin.get('/organizations')).json<{ items: { name: string }[] }>().items.map(({ name }) => name).sort()
  const say = async (text: string) => (await ana.post('/plugins/chat/messages', { text })).json<{ answer: { kind: string; text: string } }>().answer

  it('are not given a second time: the answer says that the name is taken and whom to ask, and no more', async () => {
    for (const name of ['Secret Client', 'secret  client']) {
      const answer = await ana.post('/organizations', { name })
      expect(answer.json(), answer.body).to.deep.include({ status: 409, code: 'name-taken', ask: ['Ada Admin'] })
      expect(Object.keys(answer.json<object>()).sort()).to.deep.equal(['ask', 'code', 'detail', 'instance', 'status', 'title', 'type'])
    }
    expect(await names()).to.deep.equal(['Open', 'Secret Client'])
    expect((await ana.post('/organizations', { name: 'Another client' })).statusCode, 'others are free').to.equal(201)
  })

  it('nor by a timer, nor by a sentence', async () => {
    expect((await ana.post('/timer/start', { task: 'Call', project: 'Launch', organization: 'Secret Client' })).json()).to.include({ status: 409, code: 'name-taken' })
    expect((await ana.post('/timer/start', { task: 'Call', project: 'Secret launch' })).json()).to.include({ status: 409, code: 'name-taken' })
    const said = await say('start call for project Launch at client Secret Client')
    expect(said).to.deep.equal({ kind: 'fault', text: `There is something of that name already, but you cannot see it. Ask Ada Admin for access, or choose another name.` })
    expect((await say('start call for project Secret launch')).kind).to.equal('fault')
    expect(await names()).to.include('Secret Client').and.not.include('Launch')
    expect((await ana.get('/entries')).json<{ items: unknown[] }>().items).to.deep.equal([])
  })
})
