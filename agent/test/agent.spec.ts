import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { problem } from './kit/fake-server.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'
import { waitFor } from './kit/wait-for.ts'

describe('the agent', () => {
  let test: TestAgent
  beforeEach(async () => {
    test = await createTestAgent()
  })
  afterEach(() => test.close())

  it('signs in, collects and sends what it collected', async () => {
    await test.signIn()
    await test.live(30)
    await test.live(3, { app: 'Editor' })
    await test.agent.syncNow()
    const segments = [...test.server.stored.values()].filter(({ kind }) => kind === 'activity.segment')
    expect(segments.map(({ state, app }) => `${state} ${app}`)).to.deep.equal(['active XTerm', 'active XTerm'])
    expect(test.events()).to.deep.equal(['started'])
    expect(test.agent.state()).to.deep.include({ phase: 'collecting', activity: 'active' })
    expect(test.agent.state().queue.records).to.equal(0)
  })

  it('starts no sensor and sends nothing before the policy is acknowledged', async () => {
    test.server.policy.acknowledged = false
    await test.signIn()
    await test.live(90)
    expect(test.agent.state().phase).to.equal('policy-unacknowledged')
    expect(test.sensors.started).to.deep.equal([])
    expect(test.server.requests.filter(({ path }) => path === '/api/agent/batch')).to.deep.equal([])
    await test.agent.acknowledgePolicy(1)
    await test.live(5)
    expect(test.sensors.running()).to.equal(1)
    expect(test.agent.state().phase).to.equal('collecting')
  })

  it('stops collecting and keeps its records when the server says that a newer policy is not acknowledged', async () => {
    await test.signIn()
    await test.live(10)
    await test.live(3, { app: 'Another' })
    test.server.intercept = ({ path }) => (path === '/api/agent/batch' ? problem(409, 'policy-not-acknowledged') : undefined)
    await test.agent.syncNow()
    await test.live(1)
    expect(test.agent.state().phase).to.equal('policy-unacknowledged')
    expect(test.sensors.running()).to.equal(0)
    const waiting = test.agent.state().queue.records
    expect(waiting).to.be.greaterThan(0)
    test.server.intercept = () => undefined
    await test.agent.syncNow()
    expect(test.server.stored.size).to.be.at.least(waiting)
  })

  it('stops capturing and keeps the queue when the token is revoked, and goes on when the same person signs in again', async () => {
    await test.signIn()
    await test.live(10)
    await test.live(3, { app: 'Another' })
    test.server.intercept = ({ path }) => (path.startsWith('/api/agent/enroll') ? undefined : problem(401, 'token-revoked'))
    await test.agent.syncNow()
    expect(test.agent.state().phase).to.equal('revoked')
    expect(test.sensors.running()).to.equal(0)
    const requests = test.server.requests.length
    const { records } = test.agent.state().queue
    expect(records).to.be.greaterThan(0)
    await test.live(300)
    expect(test.server.requests.length, 'no storm of requests').to.equal(requests)
    test.server.intercept = () => undefined
    await test.signIn()
    await test.agent.syncNow()
    expect(test.server.stored.size).to.be.at.least(records)
    expect(test.agent.state().phase).to.equal('collecting')
  })

  it('deletes everything of a person whose data was erased, sent or not, and asks no more', async () => {
    await test.signIn()
    await test.live(10)
    await test.agent.syncNow()
    await test.live(3, { app: 'Another' })
    const files = (): string[] => readdirSync(test.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && statSync(join(entry.parentPath, entry.name)).size > 0).map((entry) => join(entry.parentPath, entry.name))
    expect(files().filter((file) => /[\\/](?:queue|sent)[\\/]/.test(file))).to.have.length.greaterThan(1)
    expect(files().map((file) => readFileSync(file, 'latin1')).join('')).to.include('XTerm')
    test.server.intercept = ({ path }) => (path.startsWith('/api/agent/enroll') ? undefined : problem(401, 'device-erased'))
    await test.agent.syncNow()
    expect(test.agent.state()).to.deep.include({ phase: 'signed-out' })
    expect(test.sensors.running()).to.equal(0)
    expect(files().filter((file) => /[\\/](?:queue|sent|rejected|files|files-sent|memory)[\\/]/.test(file))).to.deep.equal([])
    expect(files().map((file) => readFileSync(file, 'latin1')).join('')).to.not.match(/XTerm|Another|ada@example/)
    const requests = test.server.requests.length
    await test.live(300)
    expect(test.server.requests.length).to.equal(requests)
  })

  it('never sends one person\'s records as another', async () => {
    await test.signIn()
    await test.live(20)
    test.server.intercept = ({ path }) => (path === '/api/agent/batch' ? problem(500, 'internal') : undefined)
    await test.agent.signOut()
    const sentAsAda = test.server.stored.size
    test.server.intercept = () => undefined
    test.server.token = 'ovd_another'
    await test.agent.signIn({ server: test.server.url, email: 'bob@example.com', password: 'a long pass phrase' })
    await test.live(5)
    await test.agent.syncNow()
    const sentAsBob = [...test.server.stored.values()].slice(sentAsAda)
    expect(sentAsBob.map(({ kind, event }) => event ?? kind)).to.deep.equal(['started', 'activity.segment'])
  })

  it('drops the records of a plugin that is off, and says so', async () => {
    await test.signIn()
    await test.live(20)
    await test.live(3, { app: 'Another' })
    test.server.disabledKinds = ['activity.segment']
    await test.agent.syncNow()
    await waitFor('the notice', () => test.notices.find(({ kind }) => kind === 'records-dropped'))
    await test.agent.syncNow()
    expect(test.events()).to.include('queue-dropped')
    expect(test.agent.state()).to.deep.include({ droppedRecords: 1 })
    expect(test.agent.state().queue.records).to.equal(0)
  })

  it('recovers what was being recorded when it was killed, to fifteen seconds', async () => {
    await test.signIn()
    await test.live(100)
    await test.restart('crash')
    await test.agent.syncNow()
    expect(test.events()).to.include('crashed')
    const seconds = [...test.server.stored.values()]
      .filter(({ kind }) => kind === 'activity.segment')
      .reduce((sum, { startedAt, endedAt }) => sum + (Date.parse(String(endedAt)) - Date.parse(String(startedAt))) / 1_000, 0)
    expect(seconds).to.be.within(84, 99)
  })

  it('says that it quit', async () => {
    await test.signIn()
    await test.live(5)
    await test.agent.stop('quit')
    expect(test.events()).to.deep.equal(['started', 'quit'])
    await test.restart('crash')
    expect(test.agent.state().queue.records, 'only that it started again').to.equal(1)
  })

  it('keeps time through changes of the machine\'s clock once a server was heard', async () => {
    await test.signIn()
    await test.live(10)
    await test.agent.syncNow()
    const before = test.agent.state().now
    test.clock.step(-3_600_000)
    await test.live(10)
    expect(test.agent.state().now - before).to.equal(10_000)
    await test.agent.syncNow()
    expect(test.events()).to.include('clock-changed')
  })

  it('is corrected by the server when the machine\'s clock is wrong from the start', async () => {
    test.clock.step(-365 * 86_400_000)
    await test.restart('stop')
    await test.signIn()
    await test.live(2)
    await test.agent.syncNow()
    await test.live(2)
    expect(Math.abs(test.agent.state().now - test.server.now())).to.be.below(2_000)
    expect(test.agent.state().machineOffset).to.be.below(-300 * 86_400_000)
  })

  it('stops a collector whose policy is garbage, says which, and keeps the rest going', async () => {
    test.server.policy.plugins = { activity: { idleSeconds: 'soon', collectApps: 1 } }
    await test.signIn()
    await test.live(5)
    expect(test.agent.state().phase).to.equal('nothing-to-collect')
    expect(test.agent.state().policy?.plugins).to.deep.equal({ activity: 'invalid-policy', clickim: 'off', screenshots: 'off' })
    expect(test.sensors.started).to.deep.equal([])
  })

  it('stops when the policy expires', async () => {
    test.server.policy.expiresAt = Temporal.Instant.fromEpochMilliseconds(test.server.now() + 60_000).toString()
    await test.signIn()
    await test.live(10)
    expect(test.sensors.running()).to.equal(1)
    test.server.intercept = () => problem(503, 'unavailable')
    await test.live(60)
    expect(test.agent.state().phase).to.equal('policy-expired')
    expect(test.sensors.running()).to.equal(0)
  })

  it('announces what a wider policy adds', async () => {
    test.server.policy.plugins = { activity: { idleSeconds: 180, collectApps: false, collectDomains: false } }
    await test.signIn()
    await test.live(3)
    expect(test.sensors.started.at(-1)).to.deep.equal({ hook: true, window: false })
    test.server.policy = { ...test.server.policy, version: 2, plugins: { activity: { idleSeconds: 180, collectApps: true, collectDomains: false } } }
    await test.agent.syncNow()
    expect(test.notices.at(-1)).to.deep.equal({ kind: 'policy-changed', isFirst: false, widened: ['activity.collectApps'], standing: 'acknowledged' })
    await test.live(3)
    expect(test.sensors.started.at(-1)).to.deep.equal({ hook: true, window: true })
    await test.agent.syncNow()
    expect(test.events()).to.include('policy-widened')
  })

  it('shows the day from its own copies: sent, waiting and being recorded', async () => {
    await test.signIn()
    await test.live(20)
    await test.agent.syncNow()
    await test.live(20, { app: 'Editor' })
    const today = await test.agent.today()
    expect(new Set(today.items.map(({ status }) => status))).to.deep.equal(new Set(['sent', 'waiting', 'recording']))
    expect(today.seconds.active).to.equal(38)
    expect(today.apps).to.deep.equal([{ name: 'Editor', seconds: 20 }, { name: 'XTerm', seconds: 18 }])
  })
})
