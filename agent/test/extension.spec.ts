import { createHash } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { hostName, hostNameOf } from '../engine/host-name.ts'
import { browserName } from '../extension/browser-name.ts'
import { focusedPage } from '../extension/focused-page.ts'
import { shownDomain } from '../extension/shown-domain.ts'
import manifest from '../extension/manifest.json' with { type: 'json' }
import { extensionId } from './kit/feed-stage.ts'

describe('the browser\'s domain, as the extension takes it', () => {
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
