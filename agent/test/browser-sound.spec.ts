import { expect } from 'chai'
import { feedStage } from './kit/feed-stage.ts'
import { waitFor } from './kit/wait-for.ts'

describe('sound in a browser', () => {
  const stage = feedStage()
  const sounds = (expected: boolean | null) => waitFor(`sound: ${String(expected)}`, () => {
    stage.feed.listenForSound(true)
    return stage.feed.isSoundShown() === expected
  })

  it('is reported only while the agent asks for it', async () => {
    const chrome = await stage.pairedBrowser()
    chrome.windows = [{ id: 1, focused: true, incognito: false, type: 'normal', state: 'normal' }]
    chrome.sounding = [{ url: 'https://video.example/watch', incognito: false, windowId: 1 }]
    await chrome.report()
    stage.feed.inFront('Google-chrome', 1)
    expect(chrome.asked).to.not.include('sound')
    expect(stage.feed.isSoundShown()).to.equal(null)
    await sounds(true)
    stage.feed.listenForSound(false)
    const asked = (): number => chrome.asked.filter((question) => question === 'sound').length
    await chrome.report()
    await waitFor('a report without sound', () => stage.feed.isSoundShown() === null)
    const before = asked()
    await chrome.report()
    expect(asked()).to.equal(before)
  })

  it('counts on a visible page, but not in a minimized or private window', async () => {
    const chrome = await stage.pairedBrowser()
    chrome.windows = [{ id: 1, focused: false, incognito: false, type: 'normal', state: 'normal' }]
    chrome.sounding = [{ incognito: false, windowId: 1 }]
    await sounds(true)
    for (const window of [{ state: 'minimized', incognito: false }, { state: 'normal', incognito: true }]) {
      chrome.windows = [{ id: 1, focused: false, type: 'normal', ...window }]
      await chrome.report()
      await waitFor(`silence of ${JSON.stringify(window)}`, () => stage.feed.isSoundShown() === false)
      chrome.windows = [{ id: 1, focused: false, incognito: false, type: 'normal', state: 'normal' }]
      await chrome.report()
      await waitFor('sound', () => stage.feed.isSoundShown() === true)
    }
    chrome.sounding = []
    await chrome.report()
    await waitFor('silence', () => stage.feed.isSoundShown() === false)
  })

  it('is unknown once the browser no longer answers', async () => {
    const chrome = await stage.pairedBrowser()
    chrome.windows = [{ id: 1, focused: true, incognito: false, type: 'normal', state: 'normal' }]
    chrome.sounding = [{ incognito: false, windowId: 1 }]
    await sounds(true)
    stage.elapsed += 8_001
    expect(stage.feed.isSoundShown()).to.equal(null)
  })

  it('can be requested without websites: then reports name no host', async () => {
    const chrome = await stage.pairedBrowser()
    await stage.feed.start({ domains: false })
    chrome.sounding = [{ incognito: false, windowId: 1 }]
    stage.feed.inFront('Google-chrome', 1)
    await chrome.show('https://www.example.com/')
    await sounds(true)
    expect(stage.feed.domainFor('Google-chrome')).to.equal(null)
  })
})
