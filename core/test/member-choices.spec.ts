import { expect } from 'chai'
import type { MemberChoice } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

interface Choices { readonly items: readonly MemberChoice[]; readonly nextCursor: string | null }

describe('people to choose from', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  let gone: TestMember
  const ask = async (who: TestMember, query = ''): Promise<Choices> => {
    const answer = await who.get(`/members/choices${query}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<Choices>()
  }
  const names = async (query = '', who = workspace.admin): Promise<string[]> => (await ask(who, query)).items.map(({ name }) => name)

  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
    mia = await workspace.member({ name: 'Mia Member' })
    await workspace.member({ name: 'Max Manager', role: 'manager' })
    await workspace.member({ name: 'Hana HR', role: 'hr' })
    gone = await workspace.member({ name: 'Gone Gustav' })
    await workspace.admin.delete(`/members/${gone.id}`)
  })
  after(() => platform.close())

  it('come by name, in pages, without who was removed', async () => {
    expect(await names()).to.deep.equal(['Ada Admin', 'Hana HR', 'Max Manager', 'Mia Member'])
    const first = await ask(workspace.admin, '?limit=3')
    expect(first.items).to.have.length(3)
    expect((await ask(workspace.admin, `?limit=3&cursor=${first.nextCursor!}`)).items.map(({ name }) => name)).to.deep.equal(['Mia Member'])
  })

  it('are found by a part of the name or address, by role, and those who left where asked for', async () => {
    expect(await names('?search=MEMB')).to.deep.equal(['Mia Member'])
    expect(await names(`?search=${encodeURIComponent(mia.email)}`)).to.deep.equal(['Mia Member'])
    expect(await names('?search=%25')).to.deep.equal([])
    expect(await names('?role=manager,hr')).to.deep.equal(['Hana HR', 'Max Manager'])
    expect((await ask(workspace.admin, '?status=active,removed&search=gustav')).items).to.deep.equal([{ id: gone.id, name: 'Gone Gustav', email: gone.email, role: 'member', status: 'removed' }])
  })

  it('are named by id, whether they left or not', async () => {
    expect(await names(`?ids=${mia.id},${gone.id}`)).to.deep.equal(['Gone Gustav', 'Mia Member'])
  })

  it('are only those whom the reader may see, and whose entries they may write where that is asked', async () => {
    expect(await names('', mia)).to.deep.equal((await mia.get('/members')).json<Choices>().items.map(({ name }) => name))
    expect(await names(`?ids=${workspace.admin.id}`, mia)).to.deep.equal((await mia.get('/members')).json<Choices>().items.filter(({ id }) => id === workspace.admin.id).map(({ name }) => name))
    expect(await names('?entries=update', mia)).to.deep.equal(['Mia Member'])
    expect(await names('?entries=update')).to.include('Mia Member')
  })

  it('are no look at what anybody works on', async () => {
    const organizationId = (await workspace.admin.post('/organizations', { name: 'Acme' })).json<{ id: string }>().id
    const projectId = (await workspace.admin.post('/projects', { name: 'Office', organizationId })).json<{ id: string }>().id
    const taskId = (await workspace.admin.post('/tasks', { name: 'Desk', projectId })).json<{ id: string }>().id
    expect((await mia.post('/timer/start', { taskId })).statusCode).to.be.lessThan(300)
    const looks = async (): Promise<number> => (await mia.get('/me/looks')).json<{ items: unknown[] }>().items.length
    const before = await looks()
    await ask(workspace.admin)
    await platform.drain()
    expect(await looks()).to.equal(before)
  })

  it('answers nonsense with a reason', async () => {
    for (const query of ['?ids=1', `?ids=${Array.from({ length: 201 }, () => mia.id).join()}`, '?role=boss', '?status=gone', '?status=', '?entries=delete', '?cursor=x', '?limit=0', '?other=1', '?search=']) {
      expect((await workspace.admin.get(`/members/choices${query}`)).statusCode, query).to.equal(400)
    }
  })

  it('are nobody for a stranger', async () => {
    const other = await platform.workspace()
    expect((await other.admin.get(`/api/workspaces/${workspace.id}/members/choices`)).statusCode).to.be.oneOf([403, 404])
  })
})
