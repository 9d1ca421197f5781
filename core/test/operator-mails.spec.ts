import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { SMTPServer } from 'smtp-server'
import type { UndeliveredMail } from '@overt/sdk'
import { addOperator } from '../operator/index.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'

const openServer = async (port: number): Promise<SMTPServer> => {
  const opened = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'], onData: (stream, _session, done) => { stream.resume().once('end', () => { done() }) } })
  opened.listen(port, '127.0.0.1')
  await once(opened.server, 'listening')
  return opened
}
const closeServer = (opened: SMTPServer): Promise<void> => new Promise((resolve) => { opened.close(resolve) })

describe('mails that could not be delivered', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let operator: TestMember
  let port: number

  before(async () => {
    const away = await openServer(0)
    port = (away.server.address() as AddressInfo).port
    await closeServer(away)
    platform = await createTestPlatform({ environment: { OVERT_SMTP_URL: `smtp://127.0.0.1:${port}` } })
    workspace = await platform.workspace({ name: 'Acme' })
    operator = await workspace.member({ name: 'Olga Operator' })
    await addOperator(platform.platform.database, { email: operator.email, at: platform.clock.now() })
    await workspace.admin.post('/invitations', { email: 'nadia.new@Customer.example', role: 'member', monitored: true })
    await platform.platform.mail.send({ to: 'someone@other.example', subject: 'The secret subject', text: 'The secret text' })
    await platform.drain()
  })
  after(() => platform.close())

  const listed = async (query = '') => (await operator.get(`/api/operator/mails${query}`)).json<{ items: UndeliveredMail[]; nextCursor: string | null }>()
  const counted = async () => (await platform.app.inject({ url: '/health/mail', remoteAddress: '127.0.0.1' })).json<unknown>()

  it('are listed for operators, by domain and workspace, without a word of what they say or whose address it is', async () => {
    const answer = await operator.get('/api/operator/mails')
    expect(answer.statusCode).to.equal(200)
    for (const word of ['nadia', 'someone', 'secret', 'invitations']) expect(answer.body.toLowerCase()).not.to.contain(word)
    const { items } = await listed()
    expect(items.map(({ workspace: slug, domain, reason, attempts }) => ({ slug, domain, reason, attempts }))).to.have.deep.members([
      { slug: 'acme', domain: 'customer.example', reason: 'unreachable', attempts: 1 }, { slug: null, domain: 'other.example', reason: 'unreachable', attempts: 1 },
    ])
    for (const { failedAt, nextTryAt } of items) expect(Date.parse(nextTryAt!)).to.be.greaterThan(Date.parse(failedAt))
  })

  it('come in pages', async () => {
    const first = await listed('?limit=1')
    expect(first.items).to.have.length(1)
    const second = await listed(`?limit=1&cursor=${encodeURIComponent(first.nextCursor!)}`)
    expect([second.items.length, second.nextCursor]).to.deep.equal([1, null])
    expect(second.items[0]!.id).not.to.equal(first.items[0]!.id)
    expect((await operator.get('/api/operator/mails?cursor=nonsense')).statusCode).to.equal(400)
  })

  it('are nobody else\'s to see or to try again', async () => {
    for (const other of [workspace.admin, await workspace.member()]) {
      expect((await other.get('/api/operator/mails')).statusCode).to.equal(404)
      expect((await other.post('/api/operator/mails/retry')).statusCode).to.equal(404)
    }
    expect((await platform.app.inject('/api/operator/mails')).statusCode).to.be.oneOf([401, 404])
  })

  it('are counted for this machine and for Prometheus', async () => {
    expect(await counted()).to.deep.equal({ waiting: 2, givenUp: 0 })
    const { body } = await platform.app.inject({ url: '/metrics', remoteAddress: '127.0.0.1' })
    expect(body).to.match(/^overt_mails_waiting 2$/m).and.to.match(/^overt_mails_given_up 0$/m)
    expect((await platform.app.inject({ url: '/health/mail', remoteAddress: '203.0.113.9' })).statusCode).not.to.equal(200)
  })

  it('are tried once more when the operator says so, also those that were given up, with a row in the trail', async () => {
    expect((await operator.post('/api/operator/mails/retry')).json()).to.deep.equal({ mails: 2 })
    await platform.drain()
    expect((await listed()).items.map(({ attempts }) => attempts)).to.deep.equal([2, 2])
    const server = await openServer(port)
    try {
      expect((await operator.post('/api/operator/mails/retry')).json()).to.deep.equal({ mails: 2 })
      await platform.drain()
    } finally {
      await closeServer(server)
    }
    expect((await listed()).items).to.deep.equal([])
    expect(await counted()).to.deep.equal({ waiting: 0, givenUp: 0 })
    const { items: rows } = (await operator.get('/api/operator/trail')).json<{ items: { action: string; after: unknown; actorName: string }[] }>()
    expect(rows.filter(({ action }) => action === 'mail.retried').map(({ after, actorName }) => [after, actorName])).to.deep.equal([[{ mails: 2 }, 'Olga Operator'], [{ mails: 2 }, 'Olga Operator']])
  })
})
