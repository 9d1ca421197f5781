import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { createDomainFeed } from '../engine/domain-feed.ts'
import type { DomainFeed } from '../engine/domain-feed.ts'
import { silentLog } from '../engine/log.ts'
import { createPairing } from '../engine/pairing.ts'
import { openBrowserScene } from './kit/browser-scene.ts'
import type { BrowserScene } from './kit/browser-scene.ts'
import { findChromium, startRealChromium } from './kit/real-chromium.ts'
import type { RealChromium } from './kit/real-chromium.ts'
import { missingSoundPrograms, startSoundServer } from './kit/sound-server.ts'
import type { SoundServer } from './kit/sound-server.ts'
import { waitFor } from './kit/wait-for.ts'

/** With the real extension in a real, visible Chromium that plays to a real sound server. */
describe('sound in a real browser', function () {
  this.timeout(90_000)
  let scene: BrowserScene
  let sound: SoundServer
  let feed: DomainFeed
  let browser: RealChromium

  before(async function () {
    scene = await openBrowserScene(this, { ...findChromium(), missing: await missingSoundPrograms() })
    const { desktop } = scene
    sound = await startSoundServer()
    const key = randomBytes(32)
    const pairing = createPairing(scene.path('browsers'), async () => key)
    feed = createDomainFeed({ pairing, elapsed: () => performance.now(), log: silentLog })
    const code = pairing.newCode(performance.now())
    await feed.start({ domains: false })
    const { PULSE_SERVER } = sound.environment
    browser = await startRealChromium({
      ...scene, extension: scene.path('extension/chromium'), profile: scene.path('profile'),
      desktop: { ...desktop, environment: { ...desktop.environment, PULSE_SERVER } },
    })
    expect(await browser.pair(code)).to.equal('This browser is connected.')
    await waitFor('the connection', () => feed.browsers().some(({ connected }) => connected), 20_000)
  })
  after(async () => {
    await browser?.close()
    await feed?.stop()
    await sound?.close()
    await scene?.close()
  })

  const become = (what: string, expected: boolean) => waitFor(what, () => {
    feed.listenForSound(true)
    return feed.isSoundShown() === expected
  }, 20_000)

  it('is reported while a visible page plays it, not while the page is silent or behind another', async () => {
    const { page, context } = browser
    await page.goto('http://film.example/')
    await become('silence', false)
    // Browsers let a page play only after a click.
    await page.locator('h1').click()
    await page.evaluate(`{
      const audio = new AudioContext()
      const tone = audio.createOscillator()
      tone.connect(audio.destination)
      tone.start()
      globalThis.stop = () => audio.close()
    }`)
    await become('sound', true)
    const other = await context.newPage()
    await other.goto('http://silent.example/')
    await become('silence of a page behind another', false)
    await other.close()
    await become('sound again', true)
    await page.evaluate('stop()')
    await become('silence again', false)
    expect(feed.domainFor('Chromium'), 'no website, because the agent asked for none').to.equal(null)
  })
})
