import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'chai'
import { createTestPlatform } from '../testing/create-test-platform.ts'
import type { TestPlatform, TestWorkspace } from '../testing/create-test-platform.ts'

describe('the limits of a request', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let port: number

  before(async () => {
    platform = await createTestPlatform({ environment: { OVERT_RATE_LIMITS: 'on' } })
    workspace = await platform.workspace()
    port = Number(new URL(await platform.app.listen({ host: '127.0.0.1', port: 0 })).port)
  })
  after(() => platform.close())

  /** Sends the bytes given and waits for the server to end the connection. */
  async function answerTo(bytes: string): Promise<{ text: string; seconds: number }> {
    const started = performance.now()
    const socket = connect(port, '127.0.0.1')
    let text = ''
    socket.setEncoding('utf8').on('data', (part: string) => { text += part })
    socket.write(bytes)
    await once(socket, 'close')
    return { text, seconds: (performance.now() - started) / 1_000 }
  }

  it('closes connections whose body or headers do not come', async function () {
    this.timeout(40_000)
    const [body, headers] = await Promise.all([
      answerTo('POST /api/sign-up HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{'),
      answerTo('GET /api/me HTTP/1.1\r\nhost: x\r\nx-slow: '),
    ])
    expect(body.text).to.match(/^HTTP\/1\.1 408 /)
    expect(headers.text).to.match(/^HTTP\/1\.1 408 /)
    expect(headers.seconds).to.be.lessThan(body.seconds)
  })

  it('refuses a body that is too large', async () => {
    const answer = await workspace.admin.post('/organizations', { name: 'x'.repeat(2_000_000) })
    expect(answer.json()).to.include({ status: 413, code: 'too-large' })
  })

  it('refuses broken JSON, an empty body and another content type', async () => {
    const headers = { authorization: `Bearer ${workspace.admin.token}` }
    const url = `/api/workspaces/${workspace.id}/organizations`
    const broken = await platform.app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': 'application/json' }, payload: '{"name":' })
    expect(broken.json()).to.include({ status: 400, code: 'malformed-body' })
    const empty = await platform.app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': 'application/json' }, payload: '' })
    expect(empty.statusCode).to.equal(400)
    const xml = await platform.app.inject({ method: 'POST', url, headers: { ...headers, 'content-type': 'text/xml' }, payload: '<name/>' })
    expect(xml.json()).to.include({ status: 415, code: 'unsupported-media-type' })
  })

  it('refuses keys that would reach a prototype', async () => {
    const answer = await platform.app.inject({
      method: 'POST', url: `/api/workspaces/${workspace.id}/organizations`,
      headers: { authorization: `Bearer ${workspace.admin.token}`, 'content-type': 'application/json' }, payload: '{"name":"x","__proto__":{"admin":true}}',
    })
    expect(answer.json()).to.include({ status: 400, code: 'malformed-body' })
  })

  it('refuses a change that a browser sends from another site', async () => {
    const foreign = { method: 'POST', url: '/api/sign-up', headers: { 'content-type': 'application/json', origin: 'https://evil.example' }, payload: '{}' } as const
    expect((await platform.app.inject(foreign)).json()).to.include({ status: 403, code: 'foreign-origin' })
    const sibling = { ...foreign, headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-site' } }
    expect((await platform.app.inject(sibling)).json()).to.include({ status: 403, code: 'foreign-origin' })
  })

  it('sends headers that keep a browser from guessing, framing and caching', async () => {
    const { headers } = await workspace.admin.get('/organizations')
    expect(headers).to.include({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'referrer-policy': 'same-origin' })
    expect(headers['content-security-policy']).to.contain(`frame-ancestors 'none'`)
    expect(headers['x-request-id']).to.match(/^[0-9a-f-]{36}$/)
  })

  it('asks a client that does not stop to wait', async () => {
    const member = await workspace.member()
    let limited
    for (let index = 0; index < 1_300 && limited === undefined; index++) {
      const answer = await member.get('/api/me')
      if (answer.statusCode === 429) limited = answer
    }
    expect(limited?.json()).to.include({ status: 429, code: 'too-many-requests' })
    expect(Number(limited?.headers['retry-after'])).to.be.within(1, 60)
    expect((await workspace.admin.get('/api/me')).statusCode).to.equal(200)
  })
})
