import { expect } from 'chai'
import { trayLostAddress } from '../shell/page-address.ts'
import { shellTexts } from '../shell/shell-texts.ts'
import { createTrayLostWindow } from '../shell/tray-lost-window.ts'
import { watchTray } from '../shell/tray-watch.ts'
import { createAgentTray } from '../shell/tray.ts'
import { createFakeCapture } from './kit/fake-capture.ts'
import { createFakeTray, createFakeWindows } from './kit/fake-electron.ts'
import { createTestAgent } from './kit/test-agent.ts'
import type { TestAgent } from './kit/test-agent.ts'
import { waitFor } from './kit/wait-for.ts'

describe('without the tray', () => {
  let test: TestAgent
  beforeEach(async () => {
    test = await createTestAgent()
  })
  afterEach(() => test.close())

  function put() {
    const { tray, electron } = createFakeTray()
    const { windows, electron: windowing } = createFakeWindows()
    const agentTray = createAgentTray(electron, 'icons', shellTexts('en'))
    agentTray.follow(test.agent, { open: () => undefined, quit: () => undefined, restartToUpdate: () => undefined })
    const watch = (): void => watchTray(agentTray, test.agent, createTrayLostWindow(windowing, 'preload.cjs'))
    return { tray, windows, watch }
  }

  it('the sensors end, the server is told, a window says so; with the tray all goes on', async () => {
    const { tray, windows, watch } = put()
    watch()
    await test.signIn()
    await test.live(10)
    expect(test.sensors.running()).to.equal(1)
    tray.lose()
    await test.live(20)
    expect(test.sensors.running()).to.equal(0)
    expect(test.agent.state()).to.deep.include({ phase: 'tray-lost', foreground: { app: null, domain: null } })
    expect(test.agent.recording()).to.deep.equal([])
    expect(windows.map(({ address, state, options }) => [address, state, options.alwaysOnTop])).to.deep.equal([[trayLostAddress, 'shown', true]])
    expect(test.agent.selfCheck().filter(({ result }) => result === 'bad')).to.deep.include({ name: 'sensors', result: 'bad', reason: 'tray-lost', values: { failures: 0 } })
    windows[0]?.close()
    expect(windows[0]?.state, 'it can be put aside, not away').to.equal('minimized')
    await test.agent.syncNow()
    expect(test.events()).to.deep.equal(['started', 'tray-lost'])
    tray.comeBack()
    await test.live(10)
    expect(test.sensors.running()).to.equal(1)
    expect(test.agent.state().phase).to.equal('collecting')
    expect(windows.map(({ state }) => state)).to.deep.equal(['destroyed'])
    expect(tray.images.at(-1)).to.match(/tray-collecting/)
    await test.agent.syncNow()
    expect(test.events()).to.deep.equal(['started', 'tray-lost', 'tray-restored'])
  })

  it('nothing of the time without it is recorded', async () => {
    const { tray, watch } = put()
    watch()
    await test.signIn()
    await test.live(30)
    tray.lose()
    await test.live(60)
    tray.comeBack()
    await test.live(30)
    await test.agent.stop('quit')
    const seconds = [...test.server.stored.values()].filter(({ kind }) => kind === 'activity.segment')
      .reduce((sum, { startedAt, endedAt }) => sum + (Date.parse(String(endedAt)) - Date.parse(String(startedAt))) / 1_000, 0)
    expect(seconds).to.be.within(54, 60)
    await test.restart('crash')
  })

  it('no sensor ever starts where there is none from the beginning, not even after a pause', async () => {
    const { tray, windows, watch } = put()
    tray.lose()
    watch()
    await test.signIn()
    await test.live(5)
    await test.agent.pause(1)
    await test.live(90)
    expect(test.sensors.started).to.deep.equal([])
    expect(windows).to.have.length(1)
    tray.comeBack()
    await test.live(3)
    await waitFor('the sensors', () => test.sensors.running() === 1)
  })
})

describe('the tray', () => {
  it('shows for some seconds that a picture was taken, also one that was thrown away, and then what it showed before', async () => {
    const capture = await createFakeCapture()
    const test = await createTestAgent({ capture })
    test.server.policy.plugins = { ...test.server.policy.plugins, screenshots: {
      mode: 'fixed', everyMinutes: 1, quality: 50, maximumWidth: 1_600, displays: 'all', blur: 'none', excludedApps: ['Safe'], excludedDomains: [], notice: false,
    } }
    const { tray, electron } = createFakeTray()
    createAgentTray(electron, 'icons', shellTexts('en')).follow(test.agent, { open: () => undefined, quit: () => undefined, restartToUpdate: () => undefined })
    const shown = (): string => /tray-(\w+)/.exec(tray.images.at(-1) ?? '')?.[1] ?? ''
    await test.signIn()
    await test.live(58)
    expect(shown()).to.equal('collecting')
    await test.live(2)
    expect(shown()).to.equal('picture')
    expect(tray.toolTips.at(-1)).to.equal('Overt: A picture of the screen was taken')
    await test.live(8)
    expect(shown()).to.equal('collecting')
    await test.live(51)
    await test.live(1, { app: 'Safe' })
    expect(shown(), 'the second one').to.equal('picture')
    await test.agent.syncNow()
    expect([...test.server.stored.values()].filter(({ kind }) => kind.startsWith('screenshots.')).map(({ reason }) => reason ?? 'picture')).to.deep.equal(['picture', 'changed'])
    await test.close()
  })
})
