import { expect } from 'chai'
import { createFakeBrowser } from './kit/fake-browser.ts'
import { feedStage } from './kit/feed-stage.ts'
import { waitFor } from './kit/wait-for.ts'

describe('the browser\'s domain', () => {
  const stage = feedStage()

  it('is known for the browser in front at once, and only while it answers', async () => {
    const chrome = await stage.pairedBrowser()
    stage.feed.inFront('Google-chrome', 1)
    await chrome.show('https://www.Example.com/private?q=secret')
    await stage.known('Google-chrome', 'example.com')
    expect(stage.feed.domainFor('firefox'), 'another browser').to.equal(null)
    expect(stage.feed.domainFor('Chromium'), 'Chromium is another program than Chrome').to.equal(null)
    expect(stage.feed.domainFor('Microsoft-edge'), 'not every Chromium is Chrome').to.equal(null)
    expect(stage.feed.domainFor(null)).to.equal(null)
    await chrome.blur()
    await stage.known('Google-chrome', null)
    await chrome.show('https://example.com/')
    await stage.known('Google-chrome', 'example.com')
    stage.elapsed += 5_001
    expect(stage.feed.domainFor('Google-chrome'), 'five seconds without an answer').to.equal(null)
    stage.feed.inFront('Google-chrome', 1)
    await stage.known('Google-chrome', 'example.com')
  })

  it('is unknown from the moment another window is in front until the browser has answered afresh', async () => {
    const chrome = await stage.pairedBrowser()
    stage.feed.inFront('Google-chrome', 1)
    await chrome.show('https://example.com/')
    await stage.known('Google-chrome', 'example.com')
    stage.feed.inFront('Google-chrome', 2)
    expect(stage.feed.domainFor('Google-chrome'), 'a window nobody has told of yet').to.equal(null)
    await stage.known('Google-chrome', 'example.com')
    // A private window: the browser says nothing of it to the extension but that no ordinary window has the focus.
    chrome.windows = [{ id: 1, focused: false, incognito: false, type: 'normal' }]
    stage.feed.inFront('Google-chrome', 3)
    expect(stage.feed.domainFor('Google-chrome')).to.equal(null)
    stage.feed.look('Google-chrome')
    await waitFor('the answer', () => stage.feed.look('Google-chrome').changed)
    expect(stage.feed.domainFor('Google-chrome')).to.equal(null)
  })

  it('counts two profiles of a browser as two: the one with the focus counts, and with two that claim it neither does', async () => {
    const work = await stage.pairedBrowser()
    const home = await stage.pairedBrowser()
    expect(stage.pairing.reporters().map(({ browser }) => browser)).to.deep.equal(['chrome', 'chrome'])
    stage.feed.inFront('Google-chrome', 1)
    await work.show('https://work.example/')
    await home.report()
    await stage.known('Google-chrome', 'work.example')
    await work.blur()
    await home.show('https://home.example/')
    await stage.known('Google-chrome', 'home.example')
    await work.show('https://work.example/')
    await stage.known('Google-chrome', null)
    await home.blur()
    await stage.known('Google-chrome', 'work.example')
  })

  it('says when it changed since the last look, and how long ago the browser was asked', async () => {
    const chrome = await stage.pairedBrowser()
    stage.feed.inFront('Google-chrome', 1)
    await chrome.show('https://one.example/')
    await stage.known('Google-chrome', 'one.example')
    expect(stage.feed.look('Google-chrome').changed).to.equal(true)
    stage.elapsed += 700
    expect(stage.feed.look('Google-chrome')).to.deep.equal({ domain: 'one.example', ageMilliseconds: 700, changed: false })
    await chrome.show('https://two.example/')
    await stage.known('Google-chrome', 'two.example')
    await chrome.show('https://one.example/')
    await stage.known('Google-chrome', 'one.example')
    expect(stage.feed.look('Google-chrome'), 'there and back').to.deep.include({ domain: 'one.example', changed: true })
  })

  it('is unknown once the browser has ended, and its profiles are forgotten together', async () => {
    const chrome = await stage.pairedBrowser()
    stage.feed.inFront('Google-chrome', 1)
    await chrome.show('https://example.com/')
    await stage.known('Google-chrome', 'example.com')
    await stage.feed.forget()
    await stage.known('Google-chrome', null)
    expect(stage.feed.browsers()).to.deep.equal([])
    await chrome.report()
    expect(stage.feed.browsers()).to.deep.equal([])
  })

  it('finds its own agent among those of fifteen people on one host, and asks no further where nobody listens', async () => {
    await stage.feed.stop()
    const base = 50_000 + (process.pid % 10_000)
    const range = { first: base, last: base + 29 }
    const others = Array.from({ length: 14 }, (_, index) => {
      const theirs = stage.createPairing(`browsers-${index}`)
      theirs.newCode(stage.elapsed)
      return stage.createFeed({ pairing: theirs, ports: range })
    })
    for (const other of others) await other.start()
    stage.feed = stage.createFeed({ ports: range })
    await stage.newCode()
    expect(stage.port() - base).to.be.at.least(14)
    const places = Array.from({ length: 30 }, (_, index) => base + index)
    const chrome = await stage.pairedBrowser('chrome', places)
    stage.feed.inFront('Google-chrome', 1)
    await chrome.show('https://mine.example/')
    await stage.known('Google-chrome', 'mine.example')
    expect(others.flatMap((other) => other.browsers())).to.deep.equal([])
    for (const other of others) await other.stop()
    const lonely = createFakeBrowser('chrome', [...places.slice(0, 10).map((each) => each - 5_000), ...places])
    expect(await lonely.pair(stage.pairing.newCode(stage.elapsed)), 'the first ten are silent').to.equal('no-agent')
  }).timeout(20_000)
})
