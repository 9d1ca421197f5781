import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform } from '@overt/testing/platform'
import { items } from './work-support.ts'

describe('somebody who was removed from a workspace', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform() })
  after(() => platform.close())

  it('sees where, and takes a full copy of what is kept about them, which the trail notes; nobody else does', async () => {
    const acme = await platform.workspace({ name: 'Acme' })
    const other = await platform.workspace({ name: 'Other' })
    const gwen = await acme.member({ name: 'Gwen' })
    expect(items(await gwen.get('/api/me/former'))).to.deep.equal([])
    expect((await gwen.get(`/api/me/former/${acme.id}/copy`)).statusCode, 'while they are a member').to.equal(404)
    await acme.admin.delete(`/members/${gwen.id}`)
    expect(items<{ workspaceName: string }>(await gwen.get('/api/me/former')).map(({ workspaceName }) => workspaceName)).to.deep.equal(['Acme'])
    const copy = await gwen.get(`/api/me/former/${acme.id}/copy`)
    expect(copy.statusCode).to.equal(200)
    expect(copy.headers['content-type']).to.equal('application/zip')
    expect(copy.rawPayload.subarray(0, 2).toString()).to.equal('PK')
    const trail = items<{ action: string; sentence: string }>(await acme.admin.get('/audit?action=member.exported'))
    expect(trail.map(({ sentence }) => sentence)).to.deep.equal(['Gwen took a copy of their own data'])
    expect((await gwen.get(`/api/me/former/${other.id}/copy`)).statusCode).to.equal(404)
    expect((await acme.admin.get(`/api/me/former/${acme.id}/copy`)).statusCode).to.equal(404)
    expect((await platform.app.inject({ url: '/api/me/former' })).statusCode).to.equal(401)
  })
})
