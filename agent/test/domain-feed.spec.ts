import { createHash, randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { WebSocket } from 'ws'
import { toHex } from '../channel/hex.ts'
import { newPairingCode, readPairingCode } from '../channel/pairing-code.ts'
import { agentProof, newNonce, openChannel } from '../channel/sealed-channel.ts'
import { createDomainFeed } from '../engine/domain-feed.ts'
import type { DomainFeed } from '../engine/domain-feed.ts'
import { hostName, hostNameOf } from '../engine/host-name.ts'
import { silentLog } from '../engine/log.ts'
import { createPairing } from '../engine/pairing.ts'
import type { Pairing } from '../engine/pairing.ts'
import { browserName } from '../extension/browser-name.ts'
import { focusedPage } from '../extension/focused-page.ts'
import { shownDomain } from '../extension/shown-domain.ts'
import manifest from '../extension/manifest.json' with { type: 'json' }
import { createFakeBrowser } from './kit/fake-browser.ts'
import type { FakeBrowser } from './kit/fake-browser.ts'
import { startImpostor, startRelay } from './kit/impostor.ts'
import { temporaryFolder } from './kit/temporary-folder.ts'
import { waitFor } from './kit/wait-for.ts'

/** Fixed by the `key` in the manifest, and named in companies' policies. */
const extensionId = 'phhabodleojjbeabhiibjmdhjilfgknm'
const origin = `chrome-extension://${extensionId}`
const fileKey = randomBytes(32)
/** The extension's code runs under Node here, where a web socket says no origin: a browser says the extension's. */
class ExtensionSocket extends WebSocket {
  constructor(address: string) {
    super(address, { origin })
    this.on('error', () => undefined) // A browser's socket only closes.
  }
}

describe('the browser\'s domain', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let pairing: Pairing
  let feed: DomainFeed
  let elapsed = 0
  const native = Reflect.get(globalThis, 'WebSocket')
  before(() => Reflect.set(globalThis, 'WebSocket', ExtensionSocket))
  after(() => Reflect.set(globalThis, 'WebSocket', native))
  beforeEach(async () => {
    folder = await temporaryFolder()
    pairing = createPairing(join(folder.path, 'browsers'), async () => fileKey)
    feed = createDomainFeed({ pairing, elapsed: () => elapsed, log: silentLog, ports: { first: 0, last: 0 } })
    elapsed = 0
  })
  afterEach(async () => {
    await feed.stop()
    await folder.remove()
  })

  const port = (): number => feed.port() ?? 0
  async function newCode(): Promise<string> {
    const code = pairing.newCode(elapsed)
    await feed.start()
    return code
  }
  async function pairedBrowser(name = 'chrome', ports?: readonly number[]): Promise<FakeBrowser> {
    const code = await newCode()
    const browser = createFakeBrowser(name, ports ?? [port()])
    expect(await browser.pair(code)).to.equal('paired')
    await browser.report()
    await waitFor('the connection', () => feed.browsers().some(({ browser: paired, connected }) => paired === name && connected))
    return browser
  }
  const known = (application: string, domain: string | null): Promise<unknown> => waitFor(`${domain} in ${application}`, () => feed.domainFor(application) === domain)

  it('is known for the browser in front at once, and only while it answers', async () => {
    const chrome = await pairedBrowser()
    feed.inFront('Google-chrome', 1)
    await chrome.show('https://www.Example.com/private?q=secret')
    await known('Google-chrome', 'example.com')
    expect(feed.domainFor('firefox'), 'another browser').to.equal(null)
    expect(feed.domainFor('Chromium'), 'Chromium is another program than Chrome').to.equal(null)
    expect(feed.domainFor('Microsoft-edge'), 'not every Chromium is Chrome').to.equal(null)
    expect(feed.domainFor(null)).to.equal(null)
    await chrome.blur()
    await known('Google-chrome', null)
    await chrome.show('https://example.com/')
    await known('Google-chrome', 'example.com')
    elapsed += 5_001
    expect(feed.domainFor('Google-chrome'), 'five seconds without an answer').to.equal(null)
    feed.inFront('Google-chrome', 1)
    await known('Google-chrome', 'example.com')
  })

  it('is unknown from the moment another window is in front until the browser has answered afresh', async () => {
    const chrome = await pairedBrowser()
    feed.inFront('Google-chrome', 1)
    await chrome.show('https://example.com/')
    await known('Google-chrome', 'example.com')
    feed.inFront('Google-chrome', 2)
    expect(feed.domainFor('Google-chrome'), 'a window nobody has told of yet').to.equal(null)
    await known('Google-chrome', 'example.com')
    // A private window: the browser says nothing of it to the extension but that no ordinary window has the focus.
    chrome.windows = [{ id: 1, focused: false, incognito: false, type: 'normal' }]
    feed.inFront('Google-chrome', 3)
    expect(feed.domainFor('Google-chrome')).to.equal(null)
    feed.look('Google-chrome')
    await waitFor('the answer', () => feed.look('Google-chrome').changed)
    expect(feed.domainFor('Google-chrome')).to.equal(null)
  })

  it('counts two profiles of a browser as two: the one with the focus counts, and with two that claim it neither does', async () => {
    const work = await pairedBrowser()
    const home = await pairedBrowser()
    expect(pairing.reporters().map(({ browser }) => browser)).to.deep.equal(['chrome', 'chrome'])
    feed.inFront('Google-chrome', 1)
    await work.show('https://work.example/')
    await home.report()
    await known('Google-chrome', 'work.example')
    await work.blur()
    await home.show('https://home.example/')
    await known('Google-chrome', 'home.example')
    await work.show('https://work.example/')
    await known('Google-chrome', null)
    await home.blur()
    await known('Google-chrome', 'work.example')
  })

  it('says when it changed since the last look, and how long ago the browser was asked', async () => {
    const chrome = await pairedBrowser()
    feed.inFront('Google-chrome', 1)
    await chrome.show('https://one.example/')
    await known('Google-chrome', 'one.example')
    expect(feed.look('Google-chrome').changed).to.equal(true)
    elapsed += 700
    expect(feed.look('Google-chrome')).to.deep.equal({ domain: 'one.example', ageMilliseconds: 700, changed: false })
    await chrome.show('https://two.example/')
    await known('Google-chrome', 'two.example')
    await chrome.show('https://one.example/')
    await known('Google-chrome', 'one.example')
    expect(feed.look('Google-chrome'), 'there and back').to.deep.include({ domain: 'one.example', changed: true })
  })

  it('is unknown once the browser has ended, and its profiles are forgotten together', async () => {
    const chrome = await pairedBrowser()
    feed.inFront('Google-chrome', 1)
    await chrome.show('https://example.com/')
    await known('Google-chrome', 'example.com')
    await feed.forget()
    await known('Google-chrome', null)
    expect(feed.browsers()).to.deep.equal([])
    await chrome.report()
    expect(feed.browsers()).to.deep.equal([])
  })

  it('never leaves the browser before the agent has proved itself: an impostor learns a random number', async () => {
    const chrome = await pairedBrowser()
    await feed.stop()
    const answers = [
      () => null, () => 'nonsense', (message: string) => message,
      () => JSON.stringify({ v: 2, nonce: newNonce(), proofs: [] }),
      () => JSON.stringify({ v: 2, nonce: newNonce(), proofs: Array.from({ length: 100 }, () => newNonce()) }),
    ]
    for (const answer of answers) {
      const impostor = await startImpostor(answer)
      const visitor = createFakeBrowser('chrome', [impostor.port])
      Object.assign(visitor.stored, chrome.stored)
      await visitor.show('https://secret.example/')
      expect(await visitor.pair(newPairingCode())).to.be.oneOf(['refused', 'no-agent'])
      expect(impostor.heard).to.have.length(2)
      for (const message of impostor.heard) expect(message).to.match(/^\{"v":2,"nonce":"[0-9a-f]{64}"\}$/)
      expect(new Set(impostor.heard).size, 'a new number each time').to.equal(2)
      expect(visitor.asked, 'the browser is not even asked what it shows').to.deep.equal([])
      await impostor.close()
    }
  }).timeout(40_000)

  it('finds the agent beside an impostor, and a program in between reads nothing, not even while pairing', async () => {
    const impostor = await startImpostor((message) => message)
    const relay = await startRelay(port)
    const chrome = await pairedBrowser('chrome', [impostor.port, relay.port])
    feed.inFront('Google-chrome', 1)
    await chrome.show('https://secret.example/')
    await known('Google-chrome', 'secret.example')
    const [reporter] = pairing.reporters()
    const passed = relay.heard.join('\n')
    expect(passed.length).to.be.greaterThan(2_000)
    for (const secret of ['secret.example', Buffer.from('secret.example').toString('hex'), toHex(reporter?.key ?? new Uint8Array()), reporter?.id ?? '', '"chrome"']) expect(passed).to.not.include(secret)
    expect(impostor.heard.every((message) => /^\{"v":2,"nonce":"[0-9a-f]{64}"\}$/.test(message))).to.equal(true)
    await relay.close()
    await known('Google-chrome', null)
    await impostor.close()
  })

  it('finds its own agent among those of fifteen people on one host, and asks no further where nobody listens', async () => {
    await feed.stop()
    const base = 50_000 + (process.pid % 10_000)
    const range = { first: base, last: base + 29 }
    const others = Array.from({ length: 14 }, (_, index) => {
      const theirs = createPairing(join(folder.path, `browsers-${index}`), async () => fileKey)
      theirs.newCode(elapsed)
      return createDomainFeed({ pairing: theirs, elapsed: () => elapsed, log: silentLog, ports: range })
    })
    for (const other of others) await other.start()
    feed = createDomainFeed({ pairing, elapsed: () => elapsed, log: silentLog, ports: range })
    await newCode()
    expect(port() - base).to.be.at.least(14)
    const places = Array.from({ length: 30 }, (_, index) => base + index)
    const chrome = await pairedBrowser('chrome', places)
    feed.inFront('Google-chrome', 1)
    await chrome.show('https://mine.example/')
    await known('Google-chrome', 'mine.example')
    expect(others.flatMap((other) => other.browsers())).to.deep.equal([])
    for (const other of others) await other.stop()
    const lonely = createFakeBrowser('chrome', [...places.slice(0, 10).map((each) => each - 5_000), ...places])
    expect(await lonely.pair(pairing.newCode(elapsed)), 'the first ten are silent').to.equal('no-agent')
  }).timeout(20_000)

  it('is taken only from an extension that speaks to this address and knows a key', async () => {
    await pairedBrowser()
    const knock = (headers: Record<string, string>, path = '/browser'): Promise<number> => new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: port(), path, headers: {
        origin, connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64'), ...headers,
      } })
      sent.on('response', (response) => {
        expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).to.deep.equal([])
        resolve(response.statusCode ?? 0)
      }).on('upgrade', (response, socket) => {
        socket.destroy()
        resolve(response.statusCode ?? 0)
      }).on('error', reject).end()
    })
    expect(await knock({})).to.equal(101)
    for (const headers of [{ origin: 'https://evil.example' }, { origin: 'null' }, { origin: 'chrome-extension://evil.example' }, { host: 'rebound.example' }]) {
      expect(await knock(headers), JSON.stringify(headers)).to.equal(403)
    }
    expect(await knock({}, '/domain')).to.equal(403)
    expect(await knock({ connection: 'close', upgrade: '' })).to.equal(403)
  })

  /** A conversation by hand: says `hello`, gets the proofs, says what `then` makes of them. */
  async function converse(then: (nonces: { extension: string, agent: string }, proofs: string[]) => Promise<readonly string[]>): Promise<{ closed: boolean, heard: string[] }> {
    const socket = new ExtensionSocket(`ws://127.0.0.1:${port()}/browser`)
    const heard: string[] = []
    let closed = false
    socket.on('message', (data) => heard.push(String(data))).on('close', () => {
      closed = true
    })
    await new Promise((resolve) => socket.once('open', resolve))
    const nonce = newNonce()
    socket.send(JSON.stringify({ v: 2, nonce }))
    await waitFor('the proofs', () => heard[0])
    const answer = JSON.parse(heard[0] ?? '{}')
    for (const message of await then({ extension: nonce, agent: answer.nonce }, answer.proofs)) socket.send(message)
    await waitFor('an answer', () => closed || heard.length > 1)
    socket.terminate()
    return { closed, heard }
  }

  it('refuses what is not sealed with the key, what is said twice and what has a field more', async () => {
    await pairedBrowser()
    const [reporter] = pairing.reporters()
    if (reporter === undefined) throw new Error('nobody is paired')
    const say = (reports: readonly unknown[], key = reporter.key, change = (sealed: readonly string[]): readonly string[] => sealed) => converse(async (nonces, [proof = '']) => {
      const channel = await openChannel(key, nonces, 'extension')
      const sealed = change(await Promise.all(reports.map((each) => channel.seal(each))))
      return [JSON.stringify({ proof, sealed: sealed[0] }), ...sealed.slice(1)]
    })
    const good = { ask: 0, focused: true, domain: 'example.com' }
    expect((await say([good])).closed, 'the right key').to.equal(false)
    expect((await say([good], Uint8Array.from(randomBytes(32)))).closed, 'another key').to.equal(true)
    expect((await say([{ ...good, title: 'a title' }])).closed, 'a field more').to.equal(true)
    expect((await say([{ ...good, domain: 'x'.repeat(300) }])).closed, 'no host name').to.equal(true)
    feed.inFront('Google-chrome', 1)
    await say([good, good], reporter.key, ([first = '']) => [first, first])
    await known('Google-chrome', null)
  })

  it('needs a code that is right and fresh, for one profile', async () => {
    const code = await newCode()
    const browser = createFakeBrowser('chrome', [port()])
    expect(await browser.pair(newPairingCode())).to.equal('refused')
    expect(await browser.pair('123456'), 'no code at all').to.equal('no-code')
    elapsed += 300_001
    expect(await browser.pair(code), 'after five minutes').to.equal('refused')
    const once = await newCode()
    expect(await browser.pair(once.toLowerCase().replaceAll('-', ' ')), 'as people type it').to.equal('paired')
    expect(await createFakeBrowser('firefox', [port()]).pair(once), 'a second time').to.equal('refused')
    expect(pairing.reporters()).to.have.length(1)
    const place = port()
    await feed.stop()
    expect(await createFakeBrowser('firefox', [place]).pair(newPairingCode()), 'while recording is paused, for one').to.equal('no-agent')
  })

  it('has no door where no browser is paired and none is about to be', async () => {
    await feed.start()
    expect(feed.port()).to.equal(null)
    await newCode()
    expect(feed.port()).to.be.a('number')
    elapsed += 300_001
    await feed.start()
    expect(feed.port(), 'once the code has expired').to.equal(null)
    await pairedBrowser()
    elapsed += 300_001
    await feed.start()
    expect(feed.port()).to.be.a('number')
  })

  it('has codes of 80 bits that are read as they were meant', () => {
    const codes = Array.from({ length: 200 }, newPairingCode)
    expect(new Set(codes).size).to.equal(200)
    for (const code of codes) expect(readPairingCode(code)).to.match(/^[0-9A-HJKMNP-TV-Z]{16}$/)
    expect(readPairingCode('oil0-0000-0000-0000')).to.equal('0110000000000000')
    expect(readPairingCode('0110-0000-0000-000')).to.equal(null)
    expect(readPairingCode('UUUU-0000-0000-0000')).to.equal(null)
  })

  it('survives a restart of the agent, encrypted on disk, and ends with forgetting', async () => {
    await pairedBrowser()
    const [reporter] = pairing.reporters()
    const again = createPairing(join(folder.path, 'browsers'), async () => fileKey)
    await again.load()
    expect(again.reporters()).to.deep.equal([reporter])
    const elsewhere = createPairing(join(folder.path, 'browsers'), async () => randomBytes(32))
    await elsewhere.load()
    expect(elsewhere.reporters(), 'a key store that was replaced').to.deep.equal([])
    await again.forget()
    const after = createPairing(join(folder.path, 'browsers'), async () => fileKey)
    await after.load()
    expect(after.reporters()).to.deep.equal([])
  })

  it('travels in messages of one length, so that their length tells nothing', async () => {
    const key = Uint8Array.from(randomBytes(32))
    const nonces = { extension: newNonce(), agent: newNonce() }
    const [extension, agent] = [await openChannel(key, nonces, 'extension'), await openChannel(key, nonces, 'agent')]
    const domains = ['a.example', 'x'.repeat(253), null]
    const sealed = await Promise.all(domains.map((domain) => extension.seal({ ask: 123_456, focused: domain !== null, domain })))
    expect(new Set(sealed.map(({ length }) => length)).size).to.equal(1)
    for (const [index, domain] of domains.entries()) expect(await agent.open(sealed[index] ?? '')).to.deep.equal({ ask: 123_456, focused: domain !== null, domain })
    expect(await agentProof(key, nonces)).to.not.equal(await agentProof(key, { ...nonces, agent: newNonce() }))
  })

  it('is a bare host name, whatever address it came from', () => {
    const addresses = fc.record({
      scheme: fc.constantFrom('https', 'http', 'ftp', 'file', 'data', 'chrome', 'javascript', 'about', 'moz-extension'),
      user: fc.constantFrom('', 'ada@', 'ada:secret@'),
      host: fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6().map((ip) => `[${ip}]`), fc.constantFrom('localhost', 'müller.example', 'xn--mller-kva.example', 'WWW.EXAMPLE.COM.')),
      port: fc.constantFrom('', ':8443'),
      path: fc.webPath(),
      query: fc.webQueryParameters(),
      fragment: fc.webFragments(),
    })
    fc.assert(fc.property(addresses, ({ scheme, user, host, port, path, query, fragment }) => {
      const name = hostNameOf(`${scheme}://${user}${host}${port}${path}?${query}#${fragment}`)
      if (name === null) return
      expect(name).to.match(/^[a-z0-9_.-]{1,253}$/)
      expect(['https', 'http']).to.include(scheme)
      expect(hostName(name)).to.equal(name)
    }), { numRuns: 10_000 })
    expect(hostNameOf('https://ada:secret@www.example.com:8443/private?q=secret#frag')).to.equal('example.com')
    expect(hostNameOf('https://müller.example/')).to.equal('xn--mller-kva.example')
    for (const address of ['data:text/html,hello', 'file:///etc/passwd', 'chrome://settings', 'about:blank', 'javascript:alert(1)', '', 'https://']) {
      expect(hostNameOf(address), address).to.equal(null)
    }
  })

  it('leaves the browser as a host name only, and never from a private window', () => {
    expect(shownDomain({ url: 'http://www.example.com/private/path?q=secret#frag', incognito: false })).to.equal('www.example.com')
    expect(shownDomain({ url: 'https://example.com/', incognito: true })).to.equal(null)
    expect(shownDomain({ url: 'about:blank', incognito: false })).to.equal(null)
    expect(shownDomain({ url: 'https://example.com/', incognito: false, splitViewId: 7 }), 'two pages side by side').to.equal(null)
    expect(shownDomain({ url: 'https://example.com/', incognito: false, splitViewId: -1 })).to.equal('example.com')
    expect(shownDomain(undefined)).to.equal(null)
  })

  it('is asked for only while one ordinary window has the focus', async () => {
    const normal = { id: 1, focused: true, incognito: false, type: 'normal' }
    const look = async (...rounds: readonly (readonly (typeof normal)[])[]) => {
      const asked: string[] = []
      const remaining = [...rounds]
      const page = await focusedPage({
        windows: { getAll: async () => remaining.length > 1 ? remaining.shift() ?? [] : remaining[0] ?? [], onFocusChanged: { addListener: () => undefined } },
        tabs: {
          async query({ windowId }) {
            asked.push(`tab of ${windowId}`)
            return [{ url: 'https://example.com/', incognito: false }]
          },
          onActivated: { addListener: () => undefined }, onUpdated: { addListener: () => undefined },
        },
      })
      return { ...page, asked }
    }
    const unknown = { focused: false, domain: null, asked: [] }
    expect(await look([normal])).to.deep.equal({ focused: true, domain: 'example.com', asked: ['tab of 1'] })
    expect(await look([])).to.deep.equal(unknown)
    expect(await look([{ ...normal, focused: false }]), 'another program in front').to.deep.equal(unknown)
    expect(await look([{ ...normal, incognito: true }]), 'a private window').to.deep.equal(unknown)
    expect(await look([{ ...normal, type: 'popup' }]), 'a pop-up').to.deep.equal(unknown)
    expect(await look([{ ...normal, type: 'devtools' }]), 'developer tools').to.deep.equal(unknown)
    expect(await look([normal, { ...normal, id: 2 }]), 'two that claim it').to.deep.equal(unknown)
    expect(await look([normal], [{ ...normal, focused: false }]), 'gone while its tab was asked for').to.deep.equal({ ...unknown, asked: ['tab of 1'] })
  })

  it('comes from an extension that can do no more than that', () => {
    expect(manifest.permissions).to.deep.equal(['tabs', 'storage', 'alarms'])
    expect(manifest).to.not.have.any.keys('host_permissions', 'content_scripts', 'optional_permissions', 'externally_connectable', 'web_accessible_resources')
    expect(manifest.content_security_policy.extension_pages).to.match(/connect-src ws:\/\/127\.0\.0\.1:\*$/)
    expect(manifest.incognito).to.equal('not_allowed')
    const id = createHash('sha256').update(Buffer.from(manifest.key, 'base64')).digest('hex').slice(0, 32)
      .replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)))
    expect(id, 'the key gives the id that the documentation names').to.equal(extensionId)
    const chromium = 'Mozilla/5.0 … Chrome/145.0 Safari/537.36'
    const of = (userAgent: string, ...brands: string[]) => browserName({ userAgent, userAgentData: { brands: brands.map((brand) => ({ brand })) } })
    expect([of(`${chromium} Edg/145.0`), of(chromium, 'Google Chrome', 'Chromium'), of(chromium, 'Chromium'), of(chromium, 'Brave', 'Chromium'), browserName({ userAgent: 'Firefox/153.0' })])
      .to.deep.equal(['edge', 'chrome', 'chromium', 'brave', 'firefox'])
  })
})
