import { once } from 'node:events'
import { connect } from 'node:net'
import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { Browser, mailsOf } from './identity-support.ts'
import { verdict } from './work-support.ts'

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

  it('P21: counts by who is signed in, so that two people behind one address do not starve each other', async () => {
    const [first, second] = [new Browser(platform), new Browser(platform)]
    for (const browser of [first, second]) {
      const member = await workspace.member()
      browser.address = '198.51.100.21'
      expect((await browser.signIn(member.email, member.password)).statusCode).to.equal(200)
    }
    const cookies = second.cookie
    let statuses = new Set<number>()
    for (let index = 0; index < 1_220; index++) statuses.add((await first.get('/api/me')).statusCode)
    expect([...statuses]).to.deep.equal([200, 429])
    expect((await second.get('/api/me')).statusCode).to.equal(200)
    statuses = new Set()
    for (let index = 0; index < 1_220; index++) statuses.add((await platform.app.inject({ url: '/api/setup', remoteAddress: '198.51.100.21' })).statusCode)
    expect([...statuses], 'the unknown behind the same address').to.deep.equal([200, 429])
    second.cookie = cookies
    expect((await second.get('/api/me')).statusCode).to.equal(200)
  })

  it('counts made-up credentials for the address that they come from, in whatever header', async () => {
    for (const [place, forged] of [['198.51.100.31', (index: number) => ({ authorization: `Bearer ovt_${String(index).padStart(43, 'a')}` })],
      ['198.51.100.32', (index: number) => ({ authorization: `Basic ${String(index)}` })],
      ['198.51.100.33', (index: number) => ({ cookie: `overt.session_token=${String(index)}.${String(index)}` })]] as const) {
      const seen = new Map<number, number>()
      for (let index = 0; index < 1_300; index++) {
        const { statusCode } = await platform.app.inject({ url: '/api/me', remoteAddress: place, headers: forged(index) })
        seen.set(statusCode, (seen.get(statusCode) ?? 0) + 1)
      }
      expect([...seen], place).to.deep.equal([[401, 1_200], [429, 100]])
    }
  })

  it('counts a device apart from its person and from other devices', async () => {
    const member = await workspace.member()
    const [one, two] = [await member.agent(), await member.agent()]
    const policy = (token: string) => platform.app.inject({ url: '/api/agent/policy', remoteAddress: '198.51.100.41', headers: { authorization: `Bearer ${token}` } })
    const statuses = new Set<number>()
    for (let index = 0; index < 1_210; index++) statuses.add((await policy(one.token)).statusCode)
    expect([...statuses]).to.deep.equal([200, 429])
    expect([(await policy(two.token)).statusCode, (await member.get('/api/me')).statusCode]).to.deep.equal([200, 200])
  })

  it('keeps the files of the page outside, so that ten fresh browsers behind one address all load', async () => {
    const statuses = new Set<number>()
    for (let index = 0; index < 10 * 200; index++) statuses.add((await platform.app.inject({ url: '/assets/none.js', remoteAddress: '198.51.100.51' })).statusCode)
    for (let index = 0; index < 300; index++) statuses.add((await platform.app.inject({ url: '/plugins/none/hash/none.js', remoteAddress: '198.51.100.51' })).statusCode)
    expect([...statuses]).to.deep.equal([404])
    expect((await platform.app.inject({ url: '/api/setup', remoteAddress: '198.51.100.51' })).statusCode).to.equal(200)
  })
})

describe('limits of a day', () => {
  let platform: TestPlatform
  let team: TestWorkspace
  beforeEach(async () => {
    platform = await createTestPlatform({ environment: { OVERT_RATE_LIMITS: 'on', OVERT_WORKSPACES_PER_USER: '3' } })
    team = await platform.workspace()
  })
  afterEach(() => platform.close())
  const invite = (member: TestMember, email: string) => member.post('/invitations', { email, role: 'member', monitored: true })

  it('let a person send a hundred invitations, and another go on', async () => {
    const verdicts: string[] = []
    for (let index = 0; index < 101; index++) verdicts.push(await verdict(invite(team.admin, `guest${String(index)}@acme.test`)))
    expect([...new Set(verdicts.slice(0, 100))]).to.deep.equal(['201'])
    const refused = await invite(team.admin, 'late@acme.test')
    expect([refused.statusCode, refused.json<{ code: string }>().code]).to.deep.equal([429, 'too-many-invitations'])
    expect(Number(refused.headers['retry-after'])).to.be.within(86_000, 86_400)
    expect(await verdict(invite(await team.member({ role: 'hr' }), 'late@acme.test'))).to.equal('201')
  })

  it('mail an invitation ten times more, and one address no more often than somebody may want', async () => {
    const { id } = (await invite(team.admin, 'guest@acme.test')).json<{ id: string }>()
    const verdicts: string[] = []
    // A mail that still waits is replaced by the next: each is sent first.
    for (let index = 0; index < 11; index++) {
      await platform.drain()
      verdicts.push(await verdict(team.admin.post(`/invitations/${id}/resend`)))
    }
    expect(verdicts).to.deep.equal([...Array.from({ length: 10 }, () => '200'), '429 too-many-resends'])
    expect(await mailsOf(platform, 'guest@acme.test')).to.have.length(11)
    await team.admin.delete(`/invitations/${id}`)
    const again: string[] = []
    for (let index = 0; index < 3; index++) {
      const answer = await invite(team.admin, 'Guest@acme.test')
      again.push(answer.statusCode === 201 ? '201' : answer.json<{ code: string }>().code)
      if (answer.statusCode === 201) await team.admin.delete(`/invitations/${answer.json<{ id: string }>().id}`)
    }
    expect(again.at(-1)).to.equal('too-many-mails')
  })

  it('let one person be admin of as many workspaces as the server allows, also at the same time', async () => {
    const member = await team.member()
    const verdicts = await Promise.all(Array.from({ length: 6 }, (_, index) => verdict(member.post('/api/workspaces', { name: `Mine ${String(index)}`, timeZone: 'UTC' }))))
    expect(verdicts.toSorted()).to.deep.equal(['201', '201', '201', '409 too-many-workspaces', '409 too-many-workspaces', '409 too-many-workspaces'])
  })
})
