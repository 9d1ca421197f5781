import { expect } from 'chai'
import Type from 'typebox'
import { FileOf, NoContent } from '@overt/sdk'
import type { Look } from '@overt/sdk'
import { routeFault } from '../http/route-contract.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, items, makeWork } from './work-support.ts'

describe('the contract of routes', () => {
  const looks = { none: 'It is about no member.' }
  const answers = { response: { 200: Type.Object({}) } }

  it('asks for a response schema and for what receipts a route leaves, and says how to declare them', () => {
    expect(routeFault('GET', '/days', { config: { looks } })).to.match(/^GET \/days .*schema\.response/)
    expect(routeFault('GET', '/days', { schema: { response: { 404: Type.Object({}) } }, config: { looks } })).to.contain('schema.response')
    expect(routeFault('GET', '/days', { schema: answers })).to.match(/^GET \/days .*config\.looks .*audit\.viewed/)
    expect(routeFault('GET', '/days', { schema: answers, config: { looks: { none: '' } } })).to.contain('config.looks')
    expect(routeFault('GET', '/days', { schema: answers, config: { looks: { none: 'because' } } })).to.contain('config.looks.none')
  })

  it('asks how a route knows who asks, where nobody has to be signed in', () => {
    expect(routeFault('POST', '/door', { schema: answers, config: { looks, ownAccess: 'token' } })).to.match(/^POST \/door .*config\.ownAccess/)
    expect(routeFault('POST', '/door', { schema: answers, config: { looks, ownAccess: 'A device proves itself by its token.' } })).to.equal(undefined)
  })

  it('takes objects, files and answers without content', () => {
    for (const response of [{ 200: Type.Object({}) }, { 201: Type.Object({}) }, { 204: NoContent }, { 200: FileOf('text/csv') }]) {
      expect(routeFault('GET', '/days', { schema: { response }, config: { looks } })).to.equal(undefined)
    }
    expect(routeFault('GET', '/days', { schema: answers, config: { looks: { subject: 'Day', how: 'listed' } } })).to.equal(undefined)
  })
})

describe('routes of the core that show records of others', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let mia: TestMember
  let entryId: string
  let taskId: string

  before(async () => { platform = await createTestPlatform() })
  after(() => platform.close())
  beforeEach(async () => {
    acme = await platform.workspace()
    mia = await acme.member({ name: 'Mia' })
    taskId = (await makeWork(mia)).taskId
    entryId = (await fileEntry(mia, taskId, '2026-03-01T09:00:00Z', '2026-03-01T10:00:00Z')).id
  })

  const looksOf = async (person: TestMember) => items<Look>(await person.get('/me/looks'))

  it('leave a receipt where a change answers with the whole entry', async () => {
    expect((await acme.admin.patch(`/entries/${entryId}`, { billable: true })).statusCode).to.equal(200)
    expect((await acme.admin.post('/entries/bulk-edit', { ids: [entryId], change: { billable: false } })).statusCode).to.equal(200)
    expect((await acme.admin.post(`/entries/${entryId}/split`, { at: '2026-03-01T09:30:00Z' })).statusCode).to.equal(201)
    expect((await acme.admin.post(`/entries/${entryId}/duplicate`, { startedAt: '2026-03-02T09:30:00Z' })).statusCode).to.equal(201)
    expect(await looksOf(mia)).to.have.length(1).with.property('0').that.deep.includes({ subject: 'Entry', looks: 4, records: 5 })
  })

  it('leave a receipt where the list of members says what somebody works on now', async () => {
    await acme.admin.get('/members')
    expect(await looksOf(mia), 'nothing runs').to.deep.equal([])
    await mia.post('/timer/start', { taskId })
    await acme.admin.get('/members')
    await acme.admin.get(`/members/${mia.id}`)
    expect((await looksOf(mia)).map(({ subject, how }) => `${subject} ${how}`)).to.have.members(['Entry listed', 'Entry opened'])
  })

  it('leave a receipt for what lies in the trash, and for the audit trail', async () => {
    await mia.delete(`/entries/${entryId}`)
    await acme.admin.get('/trash')
    await acme.admin.get(`/audit?actorId=${mia.id}`)
    expect((await looksOf(mia)).map(({ subject, how }) => `${subject} ${how}`)).to.have.members(['Entry listed', 'AuditRow listed'])
  })

  it('do not continue the entry of somebody else', async () => {
    const refused = await acme.admin.post(`/entries/${entryId}/continue`)
    expect([refused.statusCode, refused.json<{ code: string }>().code]).to.deep.equal([403, 'entry-not-own'])
    expect((await acme.admin.get('/timer')).json()).to.deep.equal({ entry: null })
    expect((await mia.post(`/entries/${entryId}/continue`)).statusCode).to.equal(201)
  })
})
