import { expect } from 'chai'
import { forkCaptureProcess } from '../capture/capture-process.ts'
import { createAgent } from '../engine/agent.ts'
import type { Agent } from '../engine/agent.ts'
import { forkSensorProcess } from '../sensors/sensor-process.ts'
import { firstPort, lastPort } from '../channel/messages.ts'
import { openBrowserScene } from './kit/browser-scene.ts'
import type { BrowserScene } from './kit/browser-scene.ts'
import { password, startFakeServer } from './kit/fake-server.ts'
import type { FakeServer } from './kit/fake-server.ts'
import { startImpostor } from './kit/impostor.ts'
import { findChromium, startRealChromium } from './kit/real-chromium.ts'
import type { RealChromium } from './kit/real-chromium.ts'
import { waitFor } from './kit/wait-for.ts'

/** With the real extension in a real, visible Chromium, the real sensors and real captures. */
describe('private windows', function () {
  this.timeout(120_000)
  let scene: BrowserScene
  let server: FakeServer
  let agent: Agent
  let browser: RealChromium
  /** Moves the agent's clock, so that a slot ends when the test is ready. */
  let wallOffset = 0

  before(async function () {
    scene = await openBrowserScene(this, findChromium())
    server = await startFakeServer()
    server.policy.plugins = { ...server.policy.plugins, screenshots: {
      mode: 'fixed', everyMinutes: 1, quality: 50, maximumWidth: 640, displays: 'all', blur: 'none', excludedApps: [], excludedDomains: ['excluded.example'], notice: false,
    } }
    server.now = () => Date.now() + wallOffset
    agent = await openAgent()
    await agent.signIn({ server: server.url, email: 'ada@example.com', password })
    agent.start()
    browser = await startRealChromium({ ...scene, extension: scene.path('extension/chromium'), profile: scene.path('profile') })
    expect(await browser.pair(await agent.pairingCode())).to.equal('This browser is connected.')
  })
  after(async () => {
    await browser?.close()
    await agent?.stop('quit')
    await server?.close()
    await scene?.close()
  })

  function openAgent(): Promise<Agent> {
    return createAgent({
      dataFolder: scene.path('agent'), device: { name: 'Test desk', platform: 'linux', agentVersion: '0.0.1' },
      startSensorProcess: forkSensorProcess(new URL('../sensors/host.ts', import.meta.url), scene.desktop.environment),
      capture: { start: forkCaptureProcess(new URL('../capture/worker.ts', import.meta.url), scene.desktop.environment), support: () => 'possible' },
      clock: { elapsed: () => performance.now(), wall: () => Date.now() + wallOffset },
    })
  }
  const foreground = () => agent.state().foreground
  const shows = (domain: string | null) => waitFor(`${domain} in front`, () => /chromium/i.test(foreground().app ?? '') && foreground().domain === domain)
  async function openPrivate(address: string): Promise<void> {
    const before = await browser.windows()
    await scene.desktop.xdotool('key', 'ctrl+shift+n')
    await waitFor('the private window', async () => (await browser.windows()).length > before.length)
    await scene.desktop.xdotool('type', '--delay', '20', `http://${address}/`)
    await scene.desktop.xdotool('key', 'Return')
  }
  const closeWindow = (): Promise<string> => scene.desktop.xdotool('key', 'ctrl+shift+w')

  it('are unknown to the agent at once, and so are pop-ups, until an ordinary window has the focus again', async () => {
    await browser.page.goto('http://allowed.example/private/path?q=secret#fragment')
    await shows('allowed.example')
    const asked = performance.now()
    await scene.desktop.xdotool('key', 'ctrl+shift+n')
    await waitFor('nothing known', () => foreground().domain === null)
    process.stdout.write(`      unknown ${Math.round(performance.now() - asked)} ms after the keys for a private window\n`)
    await scene.desktop.xdotool('type', '--delay', '20', 'http://excluded.example/')
    await scene.desktop.xdotool('key', 'Return')
    const from = performance.now()
    await waitFor('five seconds with the private window', () => {
      expect(foreground().domain).to.equal(null)
      return performance.now() - from > 5_000
    })
    await closeWindow()
    await shows('allowed.example')
    await browser.page.evaluate("void open('http://popup.example/', '_blank', 'popup,width=300,height=200')")
    await waitFor('nothing known of a pop-up', () => foreground().domain === null)
    await closeWindow()
    await shows('allowed.example')
  })

  /** Restarts the agent so that its slot of a minute ends in ten seconds, with this address in the ordinary window. */
  async function restartBeforeTheSlotEnds(address: string): Promise<void> {
    await agent.stop('stopped')
    const later = Date.now() + wallOffset + 60_000
    wallOffset += 110_000 - (later % 60_000)
    agent = await openAgent()
    agent.start()
    await waitFor(`${address} in front`, async () => {
      await browser.page.goto(`http://${address}/`)
      return foreground().domain === address
    }, 30_000)
  }
  const outcome = async (): Promise<{ pictures: number, reasons: unknown[] }> => {
    await agent.syncNow()
    await agent.quiet()
    return {
      pictures: server.files.size,
      reasons: [...server.stored.values()].filter(({ kind, reason }) => kind === 'screenshots.skip' && reason !== 'started-later' && reason !== 'asleep').map(({ reason }) => reason),
    }
  }
  /** Somebody moves the mouse until the slot has its picture or its reason. */
  const workUntil = async (what: string, done: (found: Awaited<ReturnType<typeof outcome>>) => boolean): Promise<void> => {
    await waitFor(what, async () => {
      await scene.desktop.xdotool('mousemove_relative', '--', '1', '0')
      return done(await outcome())
    }, 40_000)
  }

  it('of an excluded site are not photographed, while ordinary ones of other sites are', async () => {
    await restartBeforeTheSlotEnds('allowed.example')
    const before = await outcome()
    await workUntil('a picture of the ordinary window', ({ pictures, reasons }) => pictures + reasons.length > before.pictures + before.reasons.length)
    expect(await outcome()).to.deep.equal({ pictures: 1, reasons: before.reasons })
    await restartBeforeTheSlotEnds('allowed.example')
    await openPrivate('excluded.example')
    try {
      await workUntil('a reason instead of a picture', ({ pictures, reasons }) => pictures + reasons.length > 1 + before.reasons.length)
      expect(await outcome()).to.deep.equal({ pictures: 1, reasons: [...before.reasons, 'excluded'] })
    } finally {
      await closeWindow()
    }
    await agent.syncNow()
    const sent = JSON.stringify([...server.stored.values()])
    expect(sent).to.include('allowed.example')
    expect(sent).to.not.match(/excluded\.example|popup\.example|secret|private/)
  })

  it('count as such when the extension’s worker has ended, and are distinguished from ordinary ones when it wakes', async () => {
    await browser.page.goto('http://allowed.example/')
    await shows('allowed.example')
    const devtools = await browser.context.newCDPSession(browser.page)
    await devtools.send('ServiceWorker.enable')
    const asked = performance.now()
    await devtools.send('ServiceWorker.stopAllWorkers')
    await waitFor('nothing known', () => foreground().domain === null)
    const unknown = performance.now()
    await waitFor('the worker awake', async () => {
      await browser.page.goto('http://other.example/')
      return foreground().domain === 'other.example'
    }, 20_000)
    process.stdout.write(`      unknown ${Math.round(unknown - asked)} ms after the worker ended, known ${Math.round(performance.now() - unknown)} ms later, after the page had changed\n`)
  })

  it('of a second profile belong to that profile: the one in front counts', async () => {
    const second = await startRealChromium({ ...scene, extension: scene.path('extension/chromium'), profile: scene.path('second') })
    try {
      await second.page.goto('http://second.example/')
      await second.page.bringToFront()
      expect(foreground().domain, 'a profile that is not paired').to.equal(null)
      expect(await second.pair(await agent.pairingCode())).to.equal('This browser is connected.')
      await shows('second.example')
      expect(agent.state().browsers).to.deep.equal([{ browser: 'chromium', connected: true }, { browser: 'chromium', connected: true }])
    } finally {
      await second.close()
    }
    await scene.desktop.xdotool('windowactivate', '--sync', (await browser.windows())[0] ?? '')
    await shows('other.example')
    expect(agent.state().browsers.filter(({ connected }) => connected)).to.have.length(1)
  })

  it('and ordinary ones alike stay in the browser when an impostor listens in the agent’s place', async () => {
    await agent.stop('stopped')
    const ports = Array.from({ length: lastPort - firstPort + 1 }, (_, index) => firstPort + index)
    const impostors = (await Promise.all(ports.map((port) => startImpostor((message) => message, port).catch(() => null)))).filter((impostor) => impostor !== null)
    const heard = () => impostors.flatMap((impostor) => impostor.heard)
    try {
      await waitFor('the extension at the impostor’s', async () => {
        await browser.page.goto('http://secret.example/path')
        return heard().length > 0
      }, 30_000)
      await browser.page.goto('http://secret.example/other')
      for (const message of heard()) expect(message).to.match(/^\{"v":2,"nonce":"[0-9a-f]{64}"\}$/)
    } finally {
      for (const impostor of impostors) await impostor.close()
    }
  })
})
