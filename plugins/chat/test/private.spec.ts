import { expect } from 'chai'
import type { AuditRow, Look } from '@overt/sdk'
import { createTestPlatform, unzip } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'

const folder = new URL('..', import.meta.url)

describe('private sentences', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  const words = 'my doctor says quetzal'

  before(async () => {
    platform = await createTestPlatform({ plugins: [folder] })
    acme = await platform.workspace({ enabled: ['chat'] })
    mia = await acme.member({ name: 'Mia' })
    for (const [person, text] of [[mia, words], [acme.admin, 'an ibis of my own']] as const) {
      const said = await person.post('/plugins/chat/messages', { text })
      expect(said.statusCode, said.body).to.equal(201)
    }
    await platform.drain()
  })
  after(() => platform.close())

  it('are in no export of an admin, who finds only sentences of their own', async () => {
    const exported = await acme.admin.get('/plugins/chat/export')
    expect(exported.statusCode, exported.body).to.equal(200)
    expect(exported.body).to.contain('ibis').and.not.contain('quetzal')
    const copyFor = async (reader: TestMember): Promise<string> => [...unzip((await reader.get(`/members/${mia.id}/copy`)).rawPayload).values()].join('\n')
    expect(await copyFor(acme.admin)).to.contain('Mia').and.not.contain('quetzal')
    expect(await copyFor(mia), 'one takes out one\'s own').to.contain('quetzal')
  })

  it('are nowhere else where an admin reads', async () => {
    for (const path of ['/audit', '/audit?action=plugin.exported', '/plugins/chat', '/entries?search=quetzal', '/plugins/chat/messages', `/entries?memberId=${mia.id}`]) {
      const answer = await acme.admin.get(path)
      expect(answer.statusCode, path).to.equal(200)
      expect(answer.body, path).to.not.contain('quetzal')
    }
  })

  it('leave a trail of exports all the same', async () => {
    await acme.admin.get('/plugins/chat/export')
    const [row] = (await acme.admin.get('/audit?action=plugin.exported')).json<{ items: AuditRow[] }>().items
    expect(row).to.deep.include({ subject: 'Plugin', after: { plugin: 'chat' } })
    expect((await mia.get('/me/looks')).json<{ items: Look[] }>().items.map(({ subject, how }) => `${subject} ${how}`)).to.include('Export exported')
  })
})
