import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import { newPairingCode, readPairingCode } from '../channel/pairing-code.ts'
import { createFakeBrowser } from './kit/fake-browser.ts'
import { feedStage } from './kit/feed-stage.ts'

describe('pairing a browser', () => {
  const stage = feedStage()

  it('needs a code that is right and fresh, for one profile', async () => {
    const code = await stage.newCode()
    const browser = createFakeBrowser('chrome', [stage.port()])
    expect(await browser.pair(newPairingCode())).to.equal('refused')
    expect(await browser.pair('123456'), 'no code at all').to.equal('no-code')
    stage.elapsed += 300_001
    expect(await browser.pair(code), 'after five minutes').to.equal('refused')
    const once = await stage.newCode()
    expect(await browser.pair(once.toLowerCase().replaceAll('-', ' ')), 'as people type it').to.equal('paired')
    expect(await createFakeBrowser('firefox', [stage.port()]).pair(once), 'a second time').to.equal('refused')
    expect(stage.pairing.reporters()).to.have.length(1)
    const place = stage.port()
    await stage.feed.stop()
    expect(await createFakeBrowser('firefox', [place]).pair(newPairingCode()), 'while recording is paused, for one').to.equal('no-agent')
  })

  it('opens no port where no browser is paired and none is about to be', async () => {
    await stage.feed.start()
    expect(stage.feed.port()).to.equal(null)
    await stage.newCode()
    expect(stage.feed.port()).to.be.a('number')
    stage.elapsed += 300_001
    await stage.feed.start()
    expect(stage.feed.port(), 'once the code has expired').to.equal(null)
    await stage.pairedBrowser()
    stage.elapsed += 300_001
    await stage.feed.start()
    expect(stage.feed.port()).to.be.a('number')
  })

  it('uses codes of 80 bits that are read as they were meant', () => {
    const codes = Array.from({ length: 200 }, newPairingCode)
    expect(new Set(codes).size).to.equal(200)
    for (const code of codes) expect(readPairingCode(code)).to.match(/^[0-9A-HJKMNP-TV-Z]{16}$/)
    expect(readPairingCode('oil0-0000-0000-0000')).to.equal('0110000000000000')
    expect(readPairingCode('0110-0000-0000-000')).to.equal(null)
    expect(readPairingCode('UUUU-0000-0000-0000')).to.equal(null)
  })

  it('survives a restart of the agent, encrypted on disk, and ends with forgetting', async () => {
    await stage.pairedBrowser()
    const [reporter] = stage.pairing.reporters()
    const again = stage.readPairing()
    await again.load()
    expect(again.reporters()).to.deep.equal([reporter])
    const elsewhere = stage.readPairing(async () => randomBytes(32))
    await elsewhere.load()
    expect(elsewhere.reporters(), 'a key store that was replaced').to.deep.equal([])
    await again.forget()
    const after = stage.readPairing()
    await after.load()
    expect(after.reporters()).to.deep.equal([])
  })
})
