import { request } from 'node:http'
import { expect } from 'chai'
import fc from 'fast-check'
import { createDomainFeed, extensionId } from '../engine/domain-feed.ts'
import type { DomainFeed } from '../engine/domain-feed.ts'
import { hostName, hostNameOf } from '../engine/host-name.ts'
import { createPairing } from '../engine/pairing.ts'
import type { Pairing } from '../engine/pairing.ts'
import { browserName } from '../extension/browser-name.ts'
import { shownDomain } from '../extension/shown-domain.ts'
import manifest from '../extension/manifest.json' with { type: 'json' }
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { temporaryFolder } from './kit/temporary-folder.ts'

const origin = `chrome-extension://${extensionId}`

describe('the browser\'s domain', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let pairing: Pairing
  let feed: DomainFeed
  let elapsed = 0
  beforeEach(async () => {
    folder = await temporaryFolder()
    pairing = createPairing(join(folder.path, 'browsers.json'))
    feed = createDomainFeed({ pairing, elapsed: () => elapsed, ports: { first: 0, last: 0 } })
    elapsed = 0
    await feed.start()
  })
  afterEach(async () => {
    await feed.stop()
    await folder.remove()
  })

  function post(path: string, body: unknown, headers: Record<string, string> = {}, method = 'POST'): Promise<{ status: number, text: string, headers: Record<string, unknown> }> {
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: feed.port() ?? 0, path, method, headers: { origin, ...headers } }, (response) => {
        let text = ''
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString()
        }).on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
      })
      sent.on('error', reject)
      sent.end(method === 'GET' ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    })
  }
  async function pairBrowser(browser = 'chrome'): Promise<string> {
    const reply = await post('/pair', { v: 1, code: pairing.newCode(elapsed), browser })
    return JSON.parse(reply.text).token
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

  it('is known for the browser in front, for ninety seconds', async () => {
    const token = await pairBrowser()
    expect((await post('/domain', { v: 1, domain: 'www.Example.com' }, bearer(token))).status).to.equal(204)
    expect(feed.domainFor('Google-chrome')).to.equal('example.com')
    expect(feed.domainFor('Chromium')).to.equal('example.com')
    expect(feed.domainFor('firefox'), 'another browser').to.equal(null)
    expect(feed.domainFor('Microsoft-edge'), 'not every Chromium is Chrome').to.equal(null)
    expect(feed.domainFor(null)).to.equal(null)
    elapsed += 90_001
    expect(feed.domainFor('Google-chrome')).to.equal(null)
  })

  it('is taken only from a paired extension that speaks to this address', async () => {
    const token = await pairBrowser()
    const good = { v: 1, domain: 'example.com' }
    for (const [headers, status] of [
      [{}, 401], [bearer('wrong'), 401], [{ ...bearer(token), origin: 'https://evil.example' }, 403],
      [{ ...bearer(token), origin: 'chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' }, 403],
      [{ ...bearer(token), host: 'rebound.example' }, 403],
    ] as const) expect((await post('/domain', good, headers)).status).to.equal(status)
    expect((await post('/domain', good, bearer(token), 'GET')).status).to.equal(403)
    expect((await post('/domain', { ...good, title: 'a title' }, bearer(token))).status).to.equal(403)
    expect((await post('/domain', { v: 1, domain: 'x'.repeat(300) }, bearer(token))).status).to.equal(403)
    expect((await post('/domain', '{', bearer(token))).status).to.equal(403)
    const refused = await post('/domain', good, { origin: 'https://evil.example' })
    expect(Object.keys(refused.headers).filter((name) => name.startsWith('access-control'))).to.deep.equal([])
    expect(feed.domainFor('Google-chrome')).to.equal(null)
  })

  it('needs a code that is right, fresh and not tried too often', async () => {
    const code = pairing.newCode(elapsed)
    const wrong = code === '000000' ? '000001' : '000000'
    for (let attempt = 0; attempt < 5; attempt++) expect((await post('/pair', { v: 1, code: wrong, browser: 'chrome' })).status).to.equal(403)
    expect((await post('/pair', { v: 1, code, browser: 'chrome' })).status, 'after five tries').to.equal(403)
    const late = pairing.newCode(elapsed)
    elapsed += 120_001
    expect((await post('/pair', { v: 1, code: late, browser: 'chrome' })).status, 'after two minutes').to.equal(403)
    const once = pairing.newCode(elapsed)
    expect((await post('/pair', { v: 1, code: once, browser: 'firefox' })).status).to.equal(200)
    expect((await post('/pair', { v: 1, code: once, browser: 'firefox' })).status, 'a second time').to.equal(403)
  })

  it('survives a restart of the agent, as a hash, and ends with forgetting', async () => {
    const token = await pairBrowser()
    const again = createPairing(join(folder.path, 'browsers.json'))
    await again.load()
    expect(again.browserOf(token)).to.equal('chrome')
    await again.forget()
    expect(again.browserOf(token)).to.equal(null)
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
    expect(shownDomain(undefined)).to.equal(null)
  })

  it('comes from an extension that can do no more than that', () => {
    expect(manifest.permissions).to.deep.equal(['tabs', 'storage', 'alarms'])
    expect(manifest.host_permissions).to.deep.equal(['http://127.0.0.1/*'])
    expect(manifest.incognito).to.equal('not_allowed')
    const id = createHash('sha256').update(Buffer.from(manifest.key, 'base64')).digest('hex').slice(0, 32)
      .replace(/./g, (digit) => String.fromCharCode(97 + Number.parseInt(digit, 16)))
    expect(id, 'the key gives the id that the agent expects').to.equal(extensionId)
    expect(browserName('Mozilla/5.0 … Chrome/145.0 Safari/537.36 Edg/145.0')).to.equal('edge')
    expect(browserName('Mozilla/5.0 … Chrome/145.0 Safari/537.36')).to.equal('chrome')
  })
})
