import { expect } from 'chai'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

const activity = { idleSeconds: 180, inputHook: false, collectApps: true, collectDomains: true, retentionDays: 60 }
const screenshots = {
  mode: 'fixed', everyMinutes: 10, quality: 50, maximumWidth: 1_600, displays: 'active', blur: 'light', excludedApps: ['KeePass', 'Mail'], excludedDomains: ['bank.example'],
  notice: true, memberMayDelete: true, retentionDays: 30,
}

describe('a policy that changes', () => {
  let test: TestAgent
  beforeEach(async () => {
    test = await createTestAgent({ language: () => 'de-AT' })
    test.server.policy.plugins = { activity, screenshots }
    await test.signIn()
    await test.live(5)
  })
  afterEach(() => test.close())

  /** The next version arrives, not acknowledged by anybody. */
  async function issue(plugins: Record<string, unknown>, pause: unknown = test.server.policy.pause): Promise<void> {
    test.server.policy = { ...test.server.policy, version: test.server.policy.version + 1, acknowledged: false, plugins, pause }
    await test.agent.syncNow()
    await test.live(2)
  }
  const standing = () => test.agent.state().policy

  it('and narrows is in force at once: it goes on under the new version and sends under it', async () => {
    test.server.covers = true
    await issue({ activity: { ...activity, collectApps: false, collectDomains: false } })
    expect(test.agent.state().phase).to.equal('collecting')
    expect(standing()).to.deep.include({ version: 2, acknowledged: false, covered: true })
    expect(test.sensors.started.at(-1)).to.deep.include({ window: false })
    await test.live(20)
    await test.agent.syncNow()
    const batches = test.server.requests.filter(({ path }) => path === '/api/agent/batch').map(({ text }) => JSON.parse(text))
    expect(batches.at(-1).policyVersion).to.equal(2)
    expect(batches.at(-1).records.filter(({ kind }: { kind: string }) => kind === 'activity.segment').map(({ app }: { app?: string }) => app)).to.include(undefined)
    expect(test.notices.filter(({ kind }) => kind === 'policy-changed')).to.deep.equal([{ kind: 'policy-changed', isFirst: false, widened: [], standing: 'covered' }])
    await test.restart('stop')
    expect(test.agent.state().phase, 'after a restart, too').to.equal('collecting')
  })

  it('and narrows waits after all where the server asks for the acknowledgement, and stays so after a restart', async () => {
    await issue({ activity })
    await test.live(20, { app: 'Another' })
    await test.agent.syncNow()
    expect(test.agent.state().phase).to.equal('policy-unacknowledged')
    await test.restart('stop')
    await test.live(2)
    expect(test.agent.state().phase).to.equal('policy-unacknowledged')
    await test.agent.acknowledgePolicy(2)
    await test.live(2)
    expect(test.agent.state().phase).to.equal('collecting')
  })

  it('and may be as wide again as the version that was accepted, after a narrower one', async () => {
    test.server.covers = true
    await issue({ activity })
    await issue({ activity, screenshots })
    expect(test.agent.state().phase).to.equal('collecting')
    expect(test.notices.at(-1)).to.deep.include({ widened: ['screenshots'], standing: 'covered' })
  })

  it('and widens is compared with the version acknowledged last, although the server covered another meanwhile', async () => {
    test.server.policy = { ...test.server.policy, version: 2, acknowledged: true, coveredBy: 1, plugins: { activity } }
    await test.agent.syncNow()
    await test.live(2)
    expect(test.agent.state().phase).to.equal('collecting')
    await issue({ activity, screenshots: { ...screenshots, quality: 60 } })
    expect(test.agent.state().phase).to.equal('policy-unacknowledged')
    expect(standing()?.differences?.map(({ part, field, change }) => `${part}.${field} ${change}`)).to.deep.equal(['screenshots.quality wider'])
  })

  const wider: readonly [string, Record<string, unknown>, unknown?][] = [
    ['activity.idleSeconds', { activity: { ...activity, idleSeconds: 60 }, screenshots }],
    ['activity.inputHook', { activity: { ...activity, inputHook: true }, screenshots }],
    ['activity.retentionDays', { activity: { ...activity, retentionDays: 90 }, screenshots }],
    ['activity.audience', { activity: { ...activity, audience: ['manager'] }, screenshots }],
    ['screenshots.mode', { activity, screenshots: { ...screenshots, mode: 'random' } }],
    ['screenshots.everyMinutes', { activity, screenshots: { ...screenshots, everyMinutes: 5 } }],
    ['screenshots.quality', { activity, screenshots: { ...screenshots, quality: 60 } }],
    ['screenshots.maximumWidth', { activity, screenshots: { ...screenshots, maximumWidth: 1_920 } }],
    ['screenshots.displays', { activity, screenshots: { ...screenshots, displays: 'all' } }],
    ['screenshots.blur', { activity, screenshots: { ...screenshots, blur: 'none' } }],
    ['screenshots.excludedApps', { activity, screenshots: { ...screenshots, excludedApps: ['Mail'] } }],
    ['screenshots.excludedDomains', { activity, screenshots: { ...screenshots, excludedDomains: [] } }],
    ['screenshots.notice', { activity, screenshots: { ...screenshots, notice: false } }],
    ['screenshots.memberMayDelete', { activity, screenshots: { ...screenshots, memberMayDelete: false } }],
    ['screenshots.retentionDays', { activity, screenshots: { ...screenshots, retentionDays: 31 } }],
    ['pause.allowed', { activity, screenshots }, { allowed: false }],
    ['pause.maximumMinutes', { activity, screenshots }, { allowed: true, maximumMinutes: 30 }],
  ]
  for (const [name, plugins, pause] of wider) {
    it(`and widens in ${name} is put to the person before anything more is recorded`, async () => {
      test.server.covers = true
      await issue(plugins, pause)
      expect(test.agent.state().phase).to.equal('policy-unacknowledged')
      expect(test.sensors.running()).to.equal(0)
      expect(standing()?.differences?.map(({ part, field, change }) => `${part}.${field} ${change}`)).to.deep.equal([`${name} wider`])
      const asked = test.notices.filter(({ kind }) => kind === 'policy-changed')
      expect(asked).to.deep.equal([{ kind: 'policy-changed', isFirst: false, widened: [name], standing: 'unacknowledged' }])
      for (let time = 0; time < 3; time++) await test.agent.syncNow()
      expect(test.notices.filter(({ kind }) => kind === 'policy-changed'), 'said once').to.have.length(1)
      await test.agent.acknowledgePolicy(2)
      await test.live(2)
      expect(test.agent.state().phase).to.equal('collecting')
      expect(standing()).to.deep.include({ differences: null, acknowledged: true })
    })
  }

  it('comes in the language of the window', async () => {
    await test.agent.syncNow()
    const asked = test.server.requests.filter(({ path }) => path === '/api/agent/policy').map(({ headers }) => headers['accept-language'])
    expect(new Set(asked)).to.deep.equal(new Set(['de-AT']))
  })
})

describe('the first policy', () => {
  it('is announced once, and not at all where the person has accepted it already', async () => {
    const test = await createTestAgent()
    await test.signIn()
    await test.live(2)
    await test.agent.syncNow()
    expect(test.notices).to.deep.equal([])
    await test.agent.signOut()
    test.server.policy.acknowledged = false
    test.server.token = 'ovd_another'
    await test.signIn()
    for (let time = 0; time < 3; time++) await test.agent.syncNow()
    expect(test.notices).to.deep.equal([{ kind: 'policy-changed', isFirst: true, widened: [], standing: 'unacknowledged' }])
    await test.close()
  })
})
