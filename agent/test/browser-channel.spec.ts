import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { expect } from 'chai'
import { toHex } from '../channel/hex.ts'
import { newPairingCode } from '../channel/pairing-code.ts'
import { agentProof, newNonce, openChannel } from '../channel/sealed-channel.ts'
import { createFakeBrowser } from './kit/fake-browser.ts'
import { ExtensionSocket, extensionOrigin, feedStage } from './kit/feed-stage.ts'
import { startImpostor, startRelay } from './kit/impostor.ts'
import { waitFor } from './kit/wait-for.ts'

describe('the browser\'s domain, on its way to the agent', () => {
  const stage = feedStage()

  it('never leaves the browser before the agent has proved itself: an impostor learns a random number', async () => {
    const chrome = await stage.pairedBrowser()
    await stage.feed.stop()
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
    const relay = await startRelay(stage.port)
    const chrome = await stage.pairedBrowser('chrome', [impostor.port, relay.port])
    stage.feed.inFront('Google-chrome', 1)
    await chrome.show('https://secret.example/')
    await stage.known('Google-chrome', 'secret.example')
    const [reporter] = stage.pairing.reporters()
    const passed = relay.heard.join('\n')
    expect(passed.length).to.be.greaterThan(2_000)
    for (const secret of ['secret.example', Buffer.from('secret.example').toString('hex'), toHex(reporter?.key ?? new Uint8Array()), reporter?.id ?? '', '"chrome"']) expect(passed).to.not.include(secret)
    expect(impostor.heard.every((message) => /^\{"v":2,"nonce":"[0-9a-f]{64}"\}$/.test(message))).to.equal(true)
    await relay.close()
    await stage.known('Google-chrome', null)
    await impostor.close()
  })

  it('is taken only from an extension that speaks to this address and knows a key', async () => {
    await stage.pairedBrowser()
    const knock = (headers: Record<string, string>, path = '/browser'): Promise<number> => new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: stage.port(), path, headers: {
        origin: extensionOrigin, connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64'), ...headers,
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
    const socket = new ExtensionSocket(`ws://127.0.0.1:${stage.port()}/browser`)
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
    await stage.pairedBrowser()
    const [reporter] = stage.pairing.reporters()
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
    stage.feed.inFront('Google-chrome', 1)
    await say([good, good], reporter.key, ([first = '']) => [first, first])
    await stage.known('Google-chrome', null)
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
})
