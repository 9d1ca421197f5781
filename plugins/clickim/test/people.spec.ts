import { expect } from 'chai'
import type { TestMember } from '@overt/testing/platform'
import { api, clickScene } from './scene.ts'

interface PageOfPeople { readonly items: readonly { readonly id: string; readonly name: string }[]; readonly nextCursor: string | null }

describe('people whose time away may be read', () => {
  const scene = clickScene()
  const people = async (query: string, reader: TestMember = scene.workspace.admin): Promise<PageOfPeople> => (await reader.get(`${api}/people?${query}`)).json<PageOfPeople>()

  it('come in pages by name, found by a part of it or by their ids', async () => {
    const made = new Map<string, string>()
    for (const name of ['Ada 100%', 'Ben Berg', 'ada lovelace']) made.set(name, (await scene.workspace.member({ name })).id)
    const all = (await people('')).items.map(({ name }) => name)
    const first = await people('limit=2')
    const rest = await people(`limit=200&cursor=${first.nextCursor!}`)
    expect([...first.items, ...rest.items].map(({ name }) => name)).to.deep.equal(all)
    expect([all, rest.nextCursor]).to.deep.equal([all.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)), null])
    expect((await people('search=LACE')).items.map(({ name }) => name)).to.deep.equal(['ada lovelace'])
    expect((await people('search=0%25')).items.map(({ name }) => name), 'signs of the database are plain signs').to.deep.equal(['Ada 100%'])
    expect((await people(`ids=${made.get('Ben Berg')!},${crypto.randomUUID()},nobody`)).items.map(({ name }) => name)).to.deep.equal(['Ben Berg'])
  })

  it('are only oneself for who may read no other’s, whatever is asked', async () => {
    for (const query of ['', 'search=a', `ids=${scene.workspace.admin.id},${scene.member.id}`]) {
      expect((await people(query, scene.member)).items.filter(({ id }) => id !== scene.member.id), query).to.deep.equal([])
    }
    expect((await people('', scene.member)).items.map(({ id }) => id)).to.deep.equal([scene.member.id])
  })

  it('are never more than a page, and refuse what is none', async () => {
    const ids = Array.from({ length: 201 }, () => crypto.randomUUID()).join()
    expect((await scene.workspace.admin.get(`${api}/people?ids=${ids}`)).json()).to.include({ status: 400, code: 'too-many-members' })
    for (const query of ['limit=201', 'limit=0', 'cursor=nobody', `search=${'x'.repeat(121)}`, 'what=else']) expect((await scene.workspace.admin.get(`${api}/people?${query}`)).statusCode, query).to.equal(400)
  })
})
