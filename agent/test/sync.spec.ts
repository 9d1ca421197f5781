import { expect } from 'chai'
import fc from 'fast-check'
import { backOff } from '../engine/back-off.ts'
import { lostReply, problem } from './kit/fake-server.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

const batches = ({ server }: TestAgent) => server.requests.filter(({ path }) => path === '/api/agent/batch')

describe('sync', () => {
  let test: TestAgent
  beforeEach(async () => {
    test = await createTestAgent()
    await test.signIn()
    await test.agent.syncNow()
    test.server.requests.splice(0)
  })
  afterEach(() => test.close())

  const script = (path: string, answer: ReturnType<typeof problem>, times = Infinity): void => {
    let left = times
    test.server.intercept = (request) => (request.path === path && left-- > 0 ? answer : undefined)
  }
  /** Leaves at least one finished segment that was not sent yet. */
  const work = async (): Promise<void> => {
    await test.live(10)
    await test.live(3, { app: 'Another' })
    expect(test.agent.state().queue.records).to.be.greaterThan(0)
  }
  const recordsSent = (): number => [...test.server.stored.values()].filter(({ kind }) => kind === 'activity.segment').length

  it('fetches a policy again once half of its time is over, although nothing in it has changed', async () => {
    const asked = () => test.server.requests.splice(0).filter(({ path }) => path.startsWith('/api/agent/policy')).map(({ headers }) => headers['if-none-match'] !== undefined)
    // The test's clock begins at most four minutes before it and one after.
    const issued = Temporal.Instant.from(String(test.server.policy['issuedAt']))
    const lasting = (from: Temporal.Instant) => ({ issuedAt: from.toString(), expiresAt: from.add({ minutes: 20 }).toString() })
    test.server.policy = { ...test.server.policy, version: 2, ...lasting(issued) }
    await test.agent.syncNow()
    asked()
    await test.agent.syncNow()
    expect(asked(), 'only whether it has changed').to.deep.equal([true])
    await test.live(16 * 60)
    asked()
    test.server.policy = { ...test.server.policy, ...lasting(issued.add({ minutes: 16 })) }
    await test.agent.syncNow()
    expect(asked()).to.deep.equal([false])
    await test.agent.syncNow()
    expect(asked()).to.deep.equal([true])
  })

  it('compresses what is worth compressing and names its policy', async () => {
    for (let n = 0; n < 12; n++) await test.live(3, { app: `App ${n}` })
    await test.agent.syncNow()
    const any = batches(test).at(-1)
    expect(Object.keys(JSON.parse(any?.text ?? '{}')).sort()).to.deep.equal(['policyVersion', 'records', 'sentAt'])
    expect(any?.headers['content-encoding']).to.equal('gzip')
    expect(batches(test)[0]?.headers['content-encoding'], 'a small one').to.equal(undefined)
  })

  it('backs off from 5 seconds to 15 minutes while the server fails, and loses nothing', async () => {
    await work()
    script('/api/agent/batch', problem(500, 'internal'))
    await test.agent.syncNow()
    await test.live(4 * 3_600)
    const attempts = batches(test).length
    expect(attempts).to.be.within(14, 30)
    const sentBefore = recordsSent()
    test.server.intercept = () => undefined
    await test.live(16 * 60)
    expect(test.agent.state().queue.records).to.be.below(5)
    expect(recordsSent() - sentBefore).to.be.greaterThan(45)
  })

  it('never waits longer than a quarter of an hour, nor less than half of what it doubled to', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, chance) => {
      const wait = backOff(failures, () => chance)
      const ceiling = Math.min(900_000, 5_000 * 2 ** (failures - 1))
      return wait >= ceiling / 2 - 1 && wait <= ceiling
    }))
  })

  it('waits as long as the server asks when there is too much', async () => {
    await work()
    script('/api/agent/batch', problem(429, 'too-many-requests', { 'retry-after': '120' }), 1)
    await test.agent.syncNow()
    test.server.requests.splice(0)
    await test.live(118)
    expect(test.server.requests.map(({ path }) => path).filter((path) => path !== '/api/agent/window'), 'nothing but the one small read for the window').to.deep.equal([])
    await test.live(64)
    expect(recordsSent()).to.be.greaterThan(0)
  })

  it('halves a batch that is too large until it fits', async () => {
    for (let n = 0; n < 20; n++) await test.live(3, { app: `App ${n}` })
    test.server.intercept = ({ path, text }) =>
      path === '/api/agent/batch' && JSON.parse(text).records.length > 4 ? problem(413, 'payload-too-large') : undefined
    await test.agent.syncNow()
    expect(test.agent.state().queue.records).to.equal(0)
    expect(recordsSent()).to.be.at.least(19)
  })

  it('sets one poisonous record aside and sends the rest', async () => {
    for (let n = 0; n < 8; n++) await test.live(3, { app: n === 4 ? 'Poison' : `App ${n}` })
    test.server.intercept = ({ path, text }) => (path === '/api/agent/batch' && text.includes('Poison') ? problem(400, 'validation-failed') : undefined)
    await test.agent.syncNow()
    expect(test.agent.state().queue.records).to.equal(0)
    const refused = await test.agent.rejected(0, 10)
    expect(refused.map(({ record, code }) => [record.app, code])).to.deep.equal([['Poison', 'malformed:validation-failed']])
    expect(recordsSent()).to.be.at.least(6)
  })

  it('keeps everything when the server calls every single record malformed: then the fault is elsewhere', async () => {
    for (let n = 0; n < 4; n++) await test.live(3, { app: `App ${n}` })
    script('/api/agent/batch', problem(400, 'validation-failed'))
    const waiting = test.agent.state().queue.records
    await test.agent.syncNow()
    expect(test.agent.state().queue.records).to.equal(waiting)
    expect(await test.agent.rejected(0, 10)).to.deep.equal([])
  })

  it('keeps a record that the server refuses by id, with the reason, and does not send it again', async () => {
    await test.live(5)
    await test.live(5, { app: 'Refused' })
    await test.live(5)
    test.server.refuse = ({ app }) => (app === 'Refused' ? { code: 'out-of-range', detail: 'too far in the future' } : undefined)
    await test.agent.syncNow()
    expect((await test.agent.rejected(0, 10)).map(({ code, detail }) => [code, detail])).to.deep.equal([['out-of-range', 'too far in the future']])
    expect(test.agent.state().queue.records).to.equal(0)
  })

  it('drops nothing on a 404 or an unknown 409', async () => {
    await work()
    const waiting = test.agent.state().queue.records
    for (const [status, code] of [[404, 'not-found'], [409, 'something-new'], [403, 'forbidden'], [418, 'teapot']] as const) {
      script('/api/agent/batch', problem(status, code))
      await test.agent.syncNow()
      expect(test.agent.state().queue.records, code).to.equal(waiting)
    }
  })

  it('does not take a captive portal for its server', async () => {
    await work()
    const waiting = test.agent.state().queue.records
    test.server.intercept = () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Accept our terms</h1>' })
    await test.agent.syncNow()
    expect(test.agent.state().sync.connection).to.equal('foreign')
    test.server.intercept = ({ path }) => (path === '/api/agent/batch' ? { status: 200, body: { ok: true } } : undefined)
    await test.agent.syncNow()
    expect(test.agent.state().queue.records).to.equal(waiting)
  })

  it('does not follow a redirect with its token', async () => {
    test.server.intercept = () => ({ status: 302, headers: { location: `${test.server.url}/elsewhere` } })
    await test.agent.syncNow()
    expect(test.server.requests.some(({ path }) => path === '/elsewhere')).to.equal(false)
    expect(test.agent.state().sync.connection).to.equal('foreign')
  })

  it('keeps records that an answer does not account for', async () => {
    await work()
    const waiting = test.agent.state().queue.records
    script('/api/agent/batch', { status: 200, body: { accepted: 0, duplicates: 0, rejected: [], serverTime: new Date().toISOString(), policyVersion: 1 } })
    await test.agent.syncNow()
    expect(test.agent.state().queue.records).to.equal(waiting)
  })

  it('sends again what was committed while the answer was lost, and the server has it once', async () => {
    await work()
    test.server.intercept = lostReply(test.server)
    await test.agent.syncNow()
    const stored = test.server.stored.size
    expect(stored).to.be.greaterThan(0)
    expect(test.agent.state().sync.connection).to.equal('offline')
    expect(test.agent.state().queue.records).to.be.greaterThan(0)
    test.server.intercept = () => undefined
    await test.agent.syncNow()
    expect(test.agent.state().queue.records).to.equal(0)
    expect(test.server.stored.size).to.equal(stored)
  })

  it('collects for days offline and then delivers all of it', async () => {
    test.server.intercept = () => problem(503, 'unavailable')
    for (let hour = 0; hour < 24; hour++) await test.live(600, { app: `App ${hour}` })
    const waiting = test.agent.state().queue.records
    expect(waiting).to.be.greaterThan(40)
    test.server.intercept = () => undefined
    await test.agent.syncNow()
    expect(test.agent.state().queue.records).to.equal(0)
    expect(recordsSent()).to.be.at.least(waiting)
  })

  it('is told that it is too old, and keeps what it has', async () => {
    await work()
    script('/api/agent/batch', problem(426, 'upgrade-required'))
    await test.agent.syncNow()
    expect(test.agent.state().sync.connection).to.equal('update-required')
    expect(test.agent.state().queue.records).to.be.greaterThan(0)
  })
})
