import { expect } from 'chai'
import { definePlugin, problem } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

const unproven = problem({ code: 'unproven', status: 401, title: 'Unproven', detail: 'Who are you?' })

const mirror = definePlugin({
  id: 'mirror',
  server(_app, context) {
    context.inbound({
      method: 'POST', path: '/echo', maximumBytes: 100,
      async handle({ workspaceId, headers, query, body }) {
        return Promise.resolve({ body: { workspaceId, bytes: body.toString('base64'), type: headers['content-type'], x: query['x'] } })
      },
    })
    context.inbound({ method: 'POST', path: '/refuse', handle: () => Promise.reject(unproven()) })
    context.inbound({ method: 'POST', path: '/throw', handle: () => Promise.reject(new Error('broken')) })
    context.inbound({ method: 'POST', path: '/hang', timeoutMs: 30, handle: () => new Promise(() => undefined) })
    context.inbound({ method: 'GET', path: '/feed', handle: () => Promise.resolve({ status: 201, headers: { 'content-type': 'text/calendar', 'etag': '"7"' }, body: 'BEGIN:VCALENDAR' }) })
    context.inbound({ method: 'GET', path: '/back', handle: () => Promise.resolve({ redirect: `${context.publicUrl}/me` }) })
    context.inbound({ method: 'GET', path: '/cookie', handle: () => Promise.resolve({ headers: { 'Set-Cookie': 'session=stolen' } }) })
    context.inbound({ method: 'GET', path: '/script', handle: () => Promise.resolve({ redirect: 'javascript:alert(1)' }) })
    context.inbound({ method: 'GET', path: '/hello', handle: () => Promise.resolve({ status: 202, body: 'text' }) })
  },
})

describe('addresses that plugins open for other services', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  before(async () => {
    platform = await createTestPlatform({ plugins: [mirror] })
    workspace = await platform.workspace({ enabled: ['mirror'] })
  })
  after(() => platform.close())

  const post = (path: string, payload: string | Buffer = '', headers: Readonly<Record<string, string>> = {}, workspaceId = workspace.id) =>
    platform.app.inject({ method: 'POST', url: `/api/hooks/mirror/${workspaceId}${path}`, payload, headers })

  it('hand the body over as it came, whatever it calls itself, without a session', async () => {
    for (const [type, sent] of [['application/json', '{ "a" :1 '], ['application/x-www-form-urlencoded', 'a=1&b=%20'], ['text/xml', '<a/>'], ['application/octet-stream', '\u0000ü']] as const) {
      const answer = await post('/echo?x=1', sent, { 'content-type': type })
      expect(answer.json(), type).to.deep.equal({ workspaceId: workspace.id, bytes: Buffer.from(sent).toString('base64'), type, x: '1' })
    }
    const hello = await platform.app.inject({ url: `/api/hooks/mirror/${workspace.id}/hello` })
    expect([hello.statusCode, hello.body]).to.deep.equal([202, 'text'])
  })

  it('answer with a status, headers and a redirect of their own, but never with a cookie or a script', async () => {
    const get = (path: string) => platform.app.inject({ url: `/api/hooks/mirror/${workspace.id}${path}` })
    const feed = await get('/feed')
    expect(feed.statusCode).to.equal(201)
    expect(feed.headers).to.include({ 'content-type': 'text/calendar', 'etag': '"7"' })
    expect(feed.body).to.equal('BEGIN:VCALENDAR')
    const back = await get('/back')
    expect([back.statusCode, back.headers.location]).to.deep.equal([303, `${platform.platform.identity.address()}/me`])
    for (const path of ['/cookie', '/script']) {
      const answer = await get(path)
      expect(answer.json()).to.include({ code: 'plugin-failed' })
      expect(answer.headers).to.not.have.any.keys('set-cookie', 'location')
    }
  })

  it('take no more than they said, nor wait longer', async () => {
    expect((await post('/echo', 'x'.repeat(101), { 'content-type': 'text/plain' })).statusCode).to.equal(413)
    expect((await post('/hang')).statusCode).to.be.at.least(500)
  })

  it('tell a refusal as it is, and nothing of a fault', async () => {
    expect((await post('/refuse')).json()).to.include({ status: 401, code: 'unproven' })
    const broken = await post('/throw')
    expect(broken.statusCode).to.be.at.least(500)
    expect(broken.body).not.to.include('broken')
    // A stranger's requests must not switch the address off for the real sender.
    for (let index = 0; index < 8; index++) await post('/throw')
    expect((await post('/throw')).json<{ detail: string }>().detail).not.to.include('paused')
  })

  it('are not there where the plugin is off, or no workspace is', async () => {
    const off = await platform.workspace()
    expect((await post('/echo', '', {}, off.id)).json()).to.include({ status: 404, code: 'plugin-disabled' })
    for (const nowhere of ['01a206dd-45cb-7392-acc9-4d2a4d417925', 'nowhere']) expect((await post('/echo', '', {}, nowhere)).statusCode, nowhere).to.equal(404)
    expect((await post('/no-such')).statusCode).to.equal(404)
  })
})
