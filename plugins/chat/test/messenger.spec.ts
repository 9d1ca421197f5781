import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { createChat } from '../server/create-chat.ts'
import { base, entriesOf } from './chat-support.ts'
import { startFakeService } from './fake-service.ts'
import { call, endpointsAt, hmac, linkCode } from './messenger-support.ts'

const secret = 'app-secret'

describe('Messenger', () => {
  let service: Awaited<ReturnType<typeof startFakeService>>
  let platform: TestPlatform
  let workspace: TestWorkspace
  let ana: TestMember
  let said = 0

  before(async () => {
    service = await startFakeService(() => ({ body: { name: 'Acme page', recipient_id: '1', message_id: 'm' } }))
    platform = await createTestPlatform({ plugins: [{ definition: createChat({ endpoints: endpointsAt(service.url) }) }], clock: '2026-11-23T09:00:00Z' })
  })
  after(async () => {
    await platform.close()
    await service.close()
  })
  beforeEach(async () => {
    service.calls.length = 0
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['chat'], settings: { chat: { messengerOn: true, messengerVerifyToken: 'verify-me', messengerAppSecret: secret, messengerPageToken: 'page-token' } } })
    ana = await workspace.member({ name: 'Ana' })
  })
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const message = (text: string, more: object = {}) => ({ sender: { id: 'p1' }, recipient: { id: 'page' }, timestamp: platform.clock.now().epochMilliseconds + ++said, message: { mid: `mid.${String(said)}`, text }, ...more })
  const batch = (...messaging: object[]) => JSON.stringify({ object: 'page', entry: messaging.map((each) => ({ id: 'page', time: 1, messaging: [each] })) })
  async function post(body: string, signature = `sha256=${hmac(secret, body)}`) {
    const answer = await call(platform, workspace, '/messenger/webhook', body, signature === '' ? {} : { 'x-hub-signature-256': signature })
    await platform.drain()
    return answer
  }
  const texts = () => service.sentTo('/me/messages').map(({ message: sent }) => (sent as { text: string }).text)
  async function link(): Promise<void> {
    await post(batch(message(`link ${await linkCode(ana)}`)))
    expect(texts()[0]).to.include('speaks for Ana')
    service.calls.length = 0
  }

  it('answers the handshake with its challenge, and no other', async () => {
    const get = (query: string) => platform.app.inject({ url: `/api/hooks/chat/${workspace.id}/messenger/webhook?${query}` })
    const right = await get('hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=1158201444')
    expect([right.statusCode, right.body]).to.deep.equal([200, '1158201444'])
    for (const wrong of ['hub.mode=subscribe&hub.verify_token=guess&hub.challenge=1', 'hub.mode=unsubscribe&hub.verify_token=verify-me&hub.challenge=1', 'hub.challenge=1']) expect((await get(wrong)).statusCode, wrong).to.equal(403)
    await workspace.admin.patch('/plugins/chat', { settings: { messengerVerifyToken: '' } })
    expect((await get('hub.mode=subscribe&hub.verify_token=&hub.challenge=1')).statusCode).to.equal(403)
  })

  it('does every sentence of a batch, in the order they were said, each once', async () => {
    await link()
    const [first, second] = [message('start call for project Relaunch at Acme'), message('note asked')]
    const body = batch(second, first)
    for (let delivery = 0; delivery < 3; delivery++) expect((await post(body)).body).to.equal('EVENT_RECEIVED')
    expect(texts()).to.deep.equal(['Started call · Relaunch · Acme.', 'Noted on call · Relaunch · Acme.'])
    expect((await entriesOf(ana)).map(({ description }) => description)).to.deep.equal(['asked'])
    expect(service.calls[0]?.authorization).to.equal('Bearer page-token')
  })

  it('P18: asks instead of guessing, and does what is answered', async () => {
    await link()
    await post(batch(message('log 1h on planning for project Relaunch at client Newer')))
    await post(batch(message('log 1h on ee for project Bill tomorrow')))
    await post(batch(message('log 30m on bb for project Bill on 31.09.2026')))
    await post(batch(message('log 30m on call for Acme')))
    const [, toCome, unclear, question] = texts()
    expect(toCome).to.include('“tomorrow” is in the future')
    expect(unclear).to.include('“31.09.2026”')
    expect(question).to.include('Is it a new organization, or part of the task?')
    expect(await entriesOf(ana)).to.have.length(1)
    const [, asTask] = /say: (log [^\n]*)$/.exec(question!) ?? []
    await post(batch(message(asTask!)))
    expect(texts().at(-1)).to.include('call for Acme · Relaunch · Newer')
    expect(await entriesOf(ana)).to.have.length(2)
  })

  it('takes postbacks, and lets echoes, receipts and old sentences be', async () => {
    await link()
    await post(batch(
      { ...message(''), message: undefined, postback: { mid: 'pb', title: 'Status', payload: 'status' } }, message('stop', { message: { mid: 'e', text: 'stop', is_echo: true } }),
      { sender: { id: 'p1' }, timestamp: 1, read: { watermark: 1 } }, { sender: { id: 'p1' }, delivery: { mids: ['x'] } },
      { ...message('stop'), timestamp: platform.clock.now().epochMilliseconds - 25 * 3_600_000 },
    ))
    expect(texts()).to.deep.equal(['Nothing is running.'])
  })

  it('refuses what is forged, changed, cut short, signed with the wrong key or not at all', async () => {
    const body = batch(message('stop'))
    for (const [sent, signature] of [[body, `sha256=${hmac('guessed', body)}`], [body, `sha256=${hmac('verify-me', body)}`], [`${body} `, `sha256=${hmac(secret, body)}`], [body.slice(0, -4), `sha256=${hmac(secret, body)}`],
      [body, `sha1=${hmac(secret, body)}`], [body, ''], [body, hmac(secret, body)]] as const) {
      const answer = await post(sent, signature)
      expect(answer.statusCode, signature).to.equal(401)
    }
    expect((await post('{"object":"page"', `sha256=${hmac(secret, '{"object":"page"')}`)).statusCode).to.equal(400)
    expect((await post('{"object":"user","entry":[]}')).statusCode).to.equal(400)
    await workspace.admin.patch('/plugins/chat', { settings: { messengerAppSecret: '' } })
    expect((await post(body, `sha256=${hmac('', body)}`)).statusCode).to.equal(401)
    expect(service.calls).to.deep.equal([])
  })

  it('tells a stranger how to link their account, and one who left nothing of the workspace', async () => {
    await post(batch(message('who')))
    expect(texts()[0]).to.include('do not know who you are yet')
    service.calls.length = 0
    await link()
    await workspace.admin.patch(`/members/${ana.id}`, { status: 'suspended' })
    await post(batch(message('today')))
    expect(texts()[0]).to.include('do not know who you are yet')
  })

  it('tests the connection', async () => {
    expect((await workspace.admin.post(`${base}/connections/messenger/test`, {})).json()).to.deep.equal({ ok: true, text: 'It works: connected as Acme page.' })
  })
})
