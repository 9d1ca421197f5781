import { expect } from 'chai'
import type { EngagementSensor } from '@overt/sdk/agent'
import { engagementSensors } from '@overt/sdk/agent'
import type { FakeFrame } from './kit/fake-sensors.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

const quiet: FakeFrame = { input: false }
const reading = (yes: Partial<Record<'microphone' | 'camera' | 'fullScreen' | 'inhibitor', boolean | null>>): FakeFrame =>
  ({ input: false, engagement: { microphone: false, camera: false, fullScreen: false, inhibitor: false, ...yes } })

describe('an agent with engagement sensors', () => {
  let test: TestAgent
  const start = async (engagement?: readonly EngagementSensor[], more: object = {}, ports: Parameters<typeof createTestAgent>[0] = {}): Promise<void> => {
    test = await createTestAgent(ports)
    test.server.policy.plugins = { activity: { idleSeconds: 180, inputHook: true, collectApps: true, collectDomains: true, ...(engagement === undefined ? {} : { engagement }), ...more } }
    await test.signIn()
  }
  afterEach(() => test.close())

  /** State or engagement with its seconds; equal neighbours together. */
  async function recorded(): Promise<string[]> {
    await test.agent.syncNow()
    const runs: { name: string, seconds: number }[] = []
    const segments = [...test.server.stored.values(), ...test.agent.recording()].filter(({ kind }) => kind === 'activity.segment')
      .toSorted((one, other) => (String(one.startedAt) < String(other.startedAt) ? -1 : 1))
    for (const { state, engaged, startedAt, endedAt } of segments) {
      const name = String(engaged ?? state)
      const seconds = (Date.parse(String(endedAt)) - Date.parse(String(startedAt))) / 1_000
      const last = runs.at(-1)
      if (last?.name === name) last.seconds += seconds
      else runs.push({ name, seconds })
    }
    return runs.map(({ name, seconds }) => `${name} ${seconds}`)
  }

  it('dates time away from the last input, once the idle time of the policy has passed', async () => {
    for (const idleSeconds of [180, 60]) {
      await start([], { idleSeconds })
      await test.live(32)
      await test.live(idleSeconds - 1, quiet)
      expect(test.agent.state().activity).to.equal('active')
      await test.live(1, quiet)
      expect(test.agent.state().activity).to.equal('idle')
      expect(await recorded()).to.deep.equal(['active 30', `idle ${idleSeconds}`])
      if (idleSeconds === 180) await test.close()
    }
  })

  it('records a call without input as active time in a call, and time away from the end of the call', async () => {
    await start(['microphone'])
    await test.live(32)
    await test.live(5, quiet)
    await test.live(595, reading({ microphone: true }))
    expect(test.agent.state().activity).to.equal('active')
    await test.live(200, reading({}))
    // The seconds before the sensor counts are active without a call.
    expect(await recorded()).to.deep.equal(['active 42', 'call 588', 'idle 200'])
  })

  it('ranks a call before a presentation, and a presentation before media', async () => {
    await start(engagementSensors)
    await test.live(32)
    await test.live(300, reading({ inhibitor: true }))
    await test.live(300, { ...reading({ inhibitor: true, fullScreen: true }), audible: true })
    await test.live(300, { ...reading({ inhibitor: true, fullScreen: true, camera: true }), audible: true })
    expect((await recorded()).map((run) => run.split(' ')[0])).to.deep.equal(['active', 'media', 'presentation', 'call'])
  })

  it('runs the sensors only while there is no input, and stops them with the first key', async () => {
    await start(engagementSensors)
    const orders = (): unknown[] => test.sensors.sent.map((message) => (message as { look: boolean }).look)
    await test.live(60)
    expect(orders()).to.deep.equal([])
    await test.live(4, quiet)
    expect(orders(), 'a pause between two keys').to.deep.equal([])
    await test.live(20, quiet)
    expect(orders()).to.deep.equal([true])
    await test.live(1)
    expect(orders()).to.deep.equal([true, false])
    await test.live(20, quiet)
    await test.live(1, { ...quiet, locked: true })
    expect(orders(), 'nor while the screen is locked').to.deep.equal([true, false, true, false])
    await test.live(20, quiet)
    await test.agent.pause(15)
    await test.live(1)
    expect(test.sensors.running(), 'nor while it is paused').to.equal(0)
  })

  it('measures the displays only when the sensors start', async () => {
    let measured = 0
    const display = { x: 0, y: 0, width: 1_920, height: 1_080 }
    await start(['fullScreen'], {}, { displays: () => (measured++, [display]) })
    await test.live(60)
    expect(measured).to.equal(0)
    await test.live(30, quiet)
    expect(measured).to.equal(1)
    expect(test.sensors.sent).to.deep.equal([{ type: 'engagement', look: true, displays: [display] }])
  })

  it('does not mistake a chime for a call', async () => {
    await start(engagementSensors)
    await test.live(32)
    await test.live(60, quiet)
    await test.live(5, reading({ microphone: true, inhibitor: true }))
    await test.live(200, reading({}))
    expect(await recorded()).to.deep.equal(['active 30', 'idle 265'])
  })

  it('records media while a connected browser shows a page with sound', async () => {
    await start(['audibleTab'])
    await test.live(32)
    await test.live(300, { ...quiet, audible: true })
    expect((await recorded()).map((run) => run.split(' ')[0])).to.deep.equal(['active', 'media'])
  })

  it('runs no sensor that the policy does not ask for, and ignores what such a sensor would say', async () => {
    await start()
    await test.live(32)
    await test.live(300, { ...reading({ microphone: true, camera: true, fullScreen: true, inhibitor: true }), audible: true })
    expect(test.sensors.started).to.deep.equal([{ hook: true, window: true }])
    expect(test.sensors.sent).to.deep.equal([])
    expect(await recorded()).to.deep.equal(['active 30', 'idle 300'])
    expect(test.agent.state().engagement).to.deep.equal([])
    await test.close()
    await start(['fullScreen'])
    await test.live(32)
    await test.live(300, { ...reading({ microphone: true, camera: true, inhibitor: true }), audible: true })
    expect(test.sensors.started).to.deep.equal([{ hook: true, window: true, engagement: ['fullScreen'] }])
    expect(await recorded()).to.deep.equal(['active 30', 'idle 300'])
  })

  it('lets the person switch off each sensor, whatever the policy says, until they switch it on again, even over restarts', async () => {
    await start(['microphone', 'inhibitor', 'audibleTab'])
    await test.live(5)
    await test.agent.setEngagementSensor('microphone', false)
    await test.agent.setEngagementSensor('audibleTab', false)
    await test.live(32)
    expect(test.sensors.started.at(-1)).to.deep.equal({ hook: true, window: true, engagement: ['inhibitor'] })
    await test.live(300, { ...reading({ microphone: true }), audible: true })
    expect((await recorded()).at(-1)).to.equal('idle 300')
    await test.restart('stop')
    await test.live(32)
    expect(test.sensors.started.at(-1)).to.deep.equal({ hook: true, window: true, engagement: ['inhibitor'] })
    expect(test.agent.state().engagement).to.deep.equal([
      { sensor: 'microphone', allowed: false, works: true }, { sensor: 'inhibitor', allowed: true, works: true }, { sensor: 'audibleTab', allowed: false, works: true },
    ])
    await test.agent.setEngagementSensor('microphone', true)
    await test.live(32)
    expect(test.sensors.started.at(-1)).to.deep.equal({ hook: true, window: true, engagement: ['microphone', 'inhibitor'] })
    await test.live(300, reading({ microphone: true }))
    expect((await recorded()).at(-1)).to.match(/^call 2\d\d$/)
  })

  it('shows which sensor does not work on this computer', async () => {
    await start(['microphone', 'camera', 'audibleTab'])
    await test.live(32)
    await test.live(20, reading({ microphone: null }))
    expect(test.agent.state().engagement).to.deep.equal([
      { sensor: 'microphone', allowed: true, works: false }, { sensor: 'camera', allowed: true, works: true }, { sensor: 'audibleTab', allowed: true, works: false },
    ])
  })

  it('takes a policy with further sensors only once the person has accepted it, and one with fewer at once', async () => {
    await start(['camera', 'microphone'])
    await test.live(5)
    const policy = (version: number, engagement: readonly EngagementSensor[]) =>
      ({ ...test.server.policy, version, acknowledged: false, plugins: { activity: { idleSeconds: 180, inputHook: true, collectApps: true, collectDomains: true, engagement } } })
    test.server.covers = true
    test.server.policy = policy(2, ['camera'])
    await test.agent.syncNow()
    await test.live(5)
    expect(test.agent.state().phase).to.equal('collecting')
    expect(test.sensors.started.at(-1)).to.deep.include({ engagement: ['camera'] })
    test.server.policy = policy(3, ['camera', 'inhibitor', 'microphone'])
    await test.agent.syncNow()
    await test.live(5)
    expect(test.agent.state().phase).to.equal('policy-unacknowledged')
    expect(test.sensors.running()).to.equal(0)
    expect(test.agent.state().policy?.differences).to.deep.include({ part: 'activity', field: 'engagement', before: ['camera', 'microphone'], after: ['camera', 'inhibitor', 'microphone'], change: 'wider' })
  })
})
