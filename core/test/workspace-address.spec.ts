import { expect } from 'chai'
import type { Me, Workspace } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

const code = (answer: { json(): unknown }): string => (answer.json() as { code: string }).code

describe('the address of a workspace', () => {
  let platform: TestPlatform
  let home: TestWorkspace
  let person: TestMember
  before(async () => {
    platform = await createTestPlatform()
    home = await platform.workspace({ name: 'Home' })
  })
  // One person may make only so many workspaces.
  beforeEach(async () => { person = await home.member() })
  after(() => platform.close())

  const make = async (name: string): Promise<Workspace> => (await person.post('/api/workspaces', { name, timeZone: 'UTC' })).json<Workspace>()
  const change = (workspace: Workspace, body: object) => person.patch(`/api/workspaces/${workspace.id}`, body)
  const own = async (workspace: Workspace) => (await person.get('/api/me')).json<Me>().memberships.find(({ workspaceId }) => workspaceId === workspace.id)!

  it('is made of its name, in Latin letters, and is another one where that is taken', async () => {
    const made: string[] = []
    for (const name of ['Grüße & Söhne GmbH', 'Crème Brûlée', 'Kyōto 京都', '株式会社', '  --  ', 'Grüße & Söhne GmbH', 'A'.repeat(90)]) made.push((await make(name)).slug)
    expect(made.slice(0, 5)).to.deep.equal(['gruesse-soehne-gmbh', 'creme-brulee', 'kyoto', 'workspace', 'workspace-2'])
    expect(made[5]).to.equal('gruesse-soehne-gmbh-2')
    expect(made[6]).to.equal('a'.repeat(34))
  })

  it('can be changed; the one before leads on, and nobody else gets it', async () => {
    const [first, second] = [await make('Northwind'), await make('Southwind')]
    expect((await change(first, { slug: 'north' })).json()).to.include({ slug: 'north' })
    expect(await own(first)).to.deep.include({ slug: 'north', formerSlugs: ['northwind'] })
    expect(code(await change(second, { slug: 'northwind' }))).to.equal('address-taken')
    expect(code(await change(second, { slug: 'north' }))).to.equal('address-taken')
    expect(await own(second)).to.deep.include({ slug: 'southwind', formerSlugs: [] })
    expect((await change(first, { slug: 'northwind' })).json()).to.include({ slug: 'northwind' })
    expect(await own(first)).to.deep.include({ slug: 'northwind', formerSlugs: ['north'] })
  })

  it('is refused where it is not one, or reads as an id', async () => {
    const workspace = await make('Strict')
    for (const slug of ['', 'Über', 'a b', '-a', 'a-', 'a--b', '../x', 'x'.repeat(41), 7]) expect(code(await change(workspace, { slug })), String(slug)).to.equal('validation-failed')
    expect(code(await change(workspace, { slug: '01990000-0000-7000-8000-000000000000' }))).to.equal('address-taken')
    expect((await own(workspace)).slug).to.equal('strict')
  })

  it('is changed by those alone who may change the workspace, and the trail says so', async () => {
    const acme = await platform.workspace({ name: 'Acme' })
    const member = await acme.member()
    expect((await member.patch('/', { slug: 'mine' })).statusCode).to.equal(403)
    expect((await acme.admin.patch('/', { slug: 'acme-works' })).statusCode).to.equal(200)
    const { items } = (await acme.admin.get('/audit')).json<{ items: { action: string; before: { slug: string }; after: { slug: string } }[] }>()
    const row = items.find(({ action }) => action === 'workspace.updated')!
    expect([row.before.slug, row.after.slug]).to.deep.equal(['acme', 'acme-works'])
  })

  it('keeps the ten last ones; those before are free again, as are all of a deleted workspace', async () => {
    const workspace = await make('Restless')
    for (let turn = 1; turn <= 11; turn += 1) await change(workspace, { slug: `restless-${turn}` })
    expect((await own(workspace)).formerSlugs).to.have.length(10).and.not.include('restless')
    expect((await make('Restless')).slug).to.equal('restless')
    const gone = await platform.app.inject({ method: 'DELETE', url: `/api/workspaces/${workspace.id}`, headers: { authorization: `Bearer ${person.token}` }, payload: { confirm: 'Restless' } })
    expect(gone.statusCode).to.equal(200)
    const next = await make('Next')
    expect((await change(next, { slug: 'restless-11' })).json()).to.include({ slug: 'restless-11' })
  })
})
