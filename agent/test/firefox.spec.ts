import { expect } from 'chai'
import { createAgent } from '../engine/agent.ts'
import type { Agent } from '../engine/agent.ts'
import { forkSensorProcess } from '../sensors/sensor-process.ts'
import { openBrowserScene } from './kit/browser-scene.ts'
import type { BrowserScene } from './kit/browser-scene.ts'
import { password, startFakeServer } from './kit/fake-server.ts'
import type { FakeServer } from './kit/fake-server.ts'
import { firefoxPath, startRealFirefox } from './kit/real-firefox.ts'
import type { RealFirefox } from './kit/real-firefox.ts'
import { waitFor } from './kit/wait-for.ts'

describe('the extension in Firefox', function () {
  this.timeout(120_000)
  let scene: BrowserScene
  let server: FakeServer
  let agent: Agent
  let browser: RealFirefox

  before(async function () {
    scene = await openBrowserScene(this, { executable: firefoxPath(), name: 'Firefox (Debian: firefox-esr)' })
    server = await startFakeServer()
    agent = await createAgent({
      dataFolder: scene.path('agent'), device: { name: 'Test desk', platform: 'linux', agentVersion: '0.0.1' },
      startSensorProcess: forkSensorProcess(new URL('../sensors/host.ts', import.meta.url), scene.desktop.environment),
    })
    await agent.signIn({ server: server.url, email: 'ada@example.com', password })
    agent.start()
    browser = await startRealFirefox({
      ...scene, extension: scene.path('extension/firefox'), profile: scene.path('profile'), websitesPort: scene.websites.port,
    })
    await browser.pair(await agent.pairingCode())
    await waitFor('the paired browser', () => agent.state().browsers.some(({ browser: name, connected }) => name === 'firefox' && connected))
  })
  after(async () => {
    await browser?.close()
    await agent?.stop('quit')
    await server?.close()
    await scene?.close()
  })

  const foreground = () => agent.state().foreground
  const shows = (domain: string | null) => waitFor(`${domain} in front`, () => /firefox/i.test(foreground().app ?? '') && foreground().domain === domain, 20_000)

  it('tells the host name of the page in front, and nothing of a private window', async () => {
    await scene.desktop.xdotool('key', 'ctrl+w')
    await browser.goto('http://allowed.example/private/path?q=secret')
    await shows('allowed.example')
    await browser.goto('http://other.example/')
    await shows('other.example')
    await scene.desktop.xdotool('key', 'ctrl+shift+p')
    await waitFor('nothing known', () => foreground().domain === null)
    const from = performance.now()
    await waitFor('three seconds with the private window', () => {
      expect(foreground().domain).to.equal(null)
      return performance.now() - from > 3_000
    })
    await scene.desktop.xdotool('key', 'ctrl+shift+w')
    await shows('other.example')
  })

  it('goes on telling while somebody reads one page for longer than Firefox keeps its script awake', async () => {
    const from = performance.now()
    let unknown = 0
    await waitFor('forty seconds of reading', () => {
      if (foreground().domain !== 'other.example') unknown++
      return performance.now() - from > 40_000
    }, 60_000)
    expect(unknown, 'looks of 20 ms without a website').to.be.below(50)
  })
})
