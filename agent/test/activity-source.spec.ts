import { expect } from 'chai'
import { createActivitySource } from '../engine/activity-source.ts'
import type { SystemIdle } from '../engine/activity-source.ts'
import { activityPorts } from '../shell/activity-ports.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'

const frame = (hook: boolean | null, idleTime: boolean | null) => ({ type: 'frame', hook, idleTime, app: null, window: null, locked: null, engagement: null }) as const

describe('the source of activity', () => {
  it('is the input hook while it notices what there is', () => {
    const source = createActivitySource(null, () => undefined)
    source.frame(frame(true, true))
    expect([source.take(true), source.source()]).to.deep.equal([true, 'hook'])
    source.frame(frame(false, false))
    expect([source.take(true), source.source()]).to.deep.equal([false, 'hook'])
  })

  it('is the idle time in the very second in which the hook is gone, or the frames are', () => {
    let seconds = 0
    const source = createActivitySource({ secondsSinceInput: () => seconds }, () => undefined)
    source.frame(frame(true, null))
    expect([source.take(true), source.source()]).to.deep.equal([true, 'hook'])
    source.frame(frame(null, null))
    expect([source.take(true), source.source()]).to.deep.equal([true, 'idle-time'])
    expect([source.take(false), source.source()], 'no frames at all').to.deep.equal([true, 'idle-time'])
    seconds = 7
    expect([source.take(false), source.source()]).to.deep.equal([false, 'idle-time'])
    seconds = 3
    expect(source.take(false), 'a smaller number than before').to.equal(true)
  })

  it('is none where nobody can tell, which is not the same as idle', () => {
    const source = createActivitySource({ secondsSinceInput: () => null }, () => undefined)
    source.frame(frame(null, null))
    expect([source.take(true), source.source()]).to.deep.equal([false, 'none'])
  })

  it('leaves a hook that misses three seconds of input in a row, not one that misses what only keeps the screen awake', () => {
    let deaf = 0
    const source = createActivitySource(null, () => {
      deaf++
    })
    for (let second = 0; second < 60; second++) {
      source.frame(frame(false, second % 3 === 0))
      expect(source.take(true)).to.equal(false)
    }
    expect([deaf, source.source()]).to.deep.equal([0, 'hook'])
    const told = [1, 2, 3, 4].map(() => {
      source.frame(frame(false, true))
      return source.take(true)
    })
    expect(told).to.deep.equal([false, false, true, true])
    expect(source.source()).to.equal('idle-time')
    expect(deaf).to.be.greaterThan(0)
  })

  it('comes from the system in the packaged program, where it is known and a hook permitted', () => {
    const ports = (platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, trusted?: boolean) => {
      const asked: boolean[] = []
      const { systemIdle, isHookPermitted } = activityPorts({
        powerMonitor: { getSystemIdleTime: () => 42 },
        systemPreferences: trusted === undefined ? {} : { isTrustedAccessibilityClient: (prompt: boolean) => {
          asked.push(prompt)
          return trusted
        } },
        screen: { getAllDisplays: () => [], dipToScreenRect: (_, rectangle) => rectangle },
      }, platform, environment)
      const answer = [systemIdle.secondsSinceInput(), isHookPermitted()]
      expect(asked.includes(true), 'the system is never made to prompt').to.equal(false)
      return answer
    }
    expect(ports('win32', {})).to.deep.equal([42, true])
    expect(ports('darwin', {}, true)).to.deep.equal([42, true])
    expect(ports('darwin', {}, false)).to.deep.equal([42, false])
    expect(ports('linux', { XDG_SESSION_TYPE: 'x11' })).to.deep.equal([42, true])
    expect(ports('linux', { XDG_SESSION_TYPE: 'wayland' })).to.deep.equal([null, true])
  })
})

describe('an agent without the input hook', () => {
  let test: TestAgent
  afterEach(() => test.close())
  const active = async (): Promise<number> => {
    await test.agent.syncNow()
    return [...test.server.stored.values(), ...test.agent.recording()].filter(({ state }) => state === 'active')
      .reduce((sum, { startedAt, endedAt }) => sum + (Date.parse(String(endedAt)) - Date.parse(String(startedAt))) / 1_000, 0)
  }

  it('records the same from the idle time where the system does not permit it, and says so', async () => {
    let seconds = 0
    const idle: SystemIdle = { secondsSinceInput: () => seconds }
    test = await createTestAgent({ systemIdle: idle, isHookPermitted: () => false })
    await test.signIn()
    await test.live(400, { idleTime: null })
    expect(test.sensors.started).to.deep.equal([{ hook: false, window: true }])
    expect(test.agent.state()).to.deep.include({ activity: 'active' })
    expect(test.agent.state().activitySource).to.deep.equal({ source: 'idle-time', reason: 'not-permitted', asked: true, allowed: true })
    expect(test.agent.selfCheck().find(({ name }) => name === 'sensors')).to.deep.include({ result: 'attention', reason: 'not-permitted' })
    expect(await active()).to.be.within(390, 400)
    expect(test.events()).to.include('sensor-limited')
    for (let second = 1; second <= 200; second++) {
      seconds = second
      await test.live(1, { idleTime: null })
    }
    expect(test.agent.state().activity).to.equal('idle')
  })

  it('goes on without a gap when the sensor process dies and comes back later', async () => {
    test = await createTestAgent({ systemIdle: { secondsSinceInput: () => 0 } })
    await test.signIn()
    await test.live(100)
    for (let second = 0; second < 100; second++) {
      test.clock.advance(1_000)
      await test.agent.tick()
    }
    expect(test.agent.state().activitySource.source).to.equal('idle-time')
    await test.live(150)
    await test.agent.stop('stopped')
    const spans = [...test.server.stored.values()].filter(({ kind }) => kind === 'activity.segment').map(({ startedAt, endedAt, state }) => [startedAt, endedAt, state])
    expect(spans.every(([, , state]) => state === 'active')).to.equal(true)
    const ordered = spans.toSorted(([a], [b]) => (String(a) < String(b) ? -1 : 1))
    for (const [index, [startedAt]] of ordered.entries()) if (index > 0) expect(startedAt).to.equal(ordered[index - 1]?.[1])
  })

  it('is what the policy asks for, or the person: then no hook is started and nobody is told of a lack', async () => {
    test = await createTestAgent()
    test.server.policy.plugins = { activity: { idleSeconds: 180, inputHook: false, collectApps: true, collectDomains: true } }
    await test.signIn()
    await test.live(5)
    expect(test.sensors.started).to.deep.equal([{ hook: false, window: true }])
    expect(test.agent.state().activitySource).to.deep.equal({ source: 'idle-time', reason: 'not-asked', asked: false, allowed: true })
    test.server.policy = { ...test.server.policy, version: 2, plugins: { activity: { idleSeconds: 180, inputHook: true, collectApps: true, collectDomains: true } } }
    await test.agent.syncNow()
    await test.live(5)
    expect(test.notices.at(-1)).to.deep.include({ kind: 'policy-changed', widened: ['activity.inputHook'] })
    expect(test.agent.state().activitySource).to.deep.include({ source: 'hook', reason: null, asked: true })
    await test.agent.setInputHook(false)
    await test.live(5)
    expect(test.sensors.started.at(-1)).to.deep.equal({ hook: false, window: true })
    expect(test.agent.state().activitySource).to.deep.include({ source: 'idle-time', reason: 'not-allowed' })
    await test.restart('stop')
    await test.live(5)
    expect(test.sensors.started.at(-1), 'after a restart').to.deep.equal({ hook: false, window: true })
    expect(test.agent.selfCheck().find(({ name }) => name === 'sensors')).to.deep.include({ result: 'good', reason: 'not-allowed' })
    expect(test.events()).to.not.include('sensor-limited')
    await test.agent.setInputHook(true)
    await test.live(5)
    expect(test.sensors.started.at(-1)).to.deep.equal({ hook: true, window: true })
  })

  it('is what pictures alone need', async () => {
    test = await createTestAgent()
    test.server.policy.plugins = { screenshots: {
      mode: 'fixed', everyMinutes: 5, quality: 50, maximumWidth: 640, displays: 'all', blur: 'none', excludedApps: [], excludedDomains: [], notice: false,
    } }
    await test.signIn()
    await test.live(3)
    expect(test.sensors.started).to.deep.equal([{ hook: false, window: true }])
  })
})
