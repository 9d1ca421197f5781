import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { createChat } from '../server/create-chat.ts'
import { base, entriesOf } from './chat-support.ts'
import { startFakeService } from './fake-service.ts'
import { kettle } from './fixture-plugin.ts'
import { call, endpointsAt, hmac, linkCode } from './messenger-support.ts'

/** Slack's published example: docs "Verifying requests from Slack". */
const vector = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  stamp: '1531420618',
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
}
const start = Temporal.Instant.fromEpochMilliseconds(Number(vector.stamp) * 1_000)

describe('Slack', () => {
  let service: Awaited<ReturnType<typeof startFakeService>>
  let platform: TestPlatform
  let workspace: TestWorkspace
  let ana: TestMember
  let slackAnswers: Record<string, unknown> = { ok: true }
  let trigger = 0
  let expectedFaults: string[] = []

  before(async () => {
    service = await startFakeService(() => ({ body: slackAnswers }))
    platform = await createTestPlatform({ plugins: [{ definition: createChat({ endpoints: endpointsAt(service.url) }) }, kettle([])], clock: start.toString() })
  })
  after(async () => {
    await platform.close()
    await service.close()
  })
  beforeEach(async () => {
    platform.clock.set(start)
    slackAnswers = { ok: true, user: 'overt', team: 'Acme' }
    service.calls.length = 0
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['chat'], settings: { chat: { slackOn: true, slackSigningSecret: vector.secret, slackBotToken: 'xoxb-1' } } })
    ana = await workspace.member({ name: 'Ana' })
  })
  afterEach(() => { expect(platform.faults.map(({ message }) => message)).to.deep.equal(expectedFaults) })

  const signed = (body: string, { stamp = String(Math.floor(platform.clock.now().epochMilliseconds / 1_000)), secret = vector.secret } = {}) =>
    ({ 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${hmac(secret, `v0:${stamp}:${body}`)}` })
  const commandBody = (text: string, more: Readonly<Record<string, string>> = {}) => new URLSearchParams({
    team_id: 'T1', user_id: 'U1', user_name: 'ana', channel_id: 'C1', command: '/overt', text, trigger_id: `t${String(++trigger)}`, response_url: `${service.url}/hooks/1`, ...more,
  }).toString()
  async function slash(text: string, more: Readonly<Record<string, string>> = {}) {
    const body = commandBody(text, more)
    const answer = await call(platform, workspace, '/slack/command', body, { 'content-type': 'application/x-www-form-urlencoded', ...signed(body) })
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.body === '' ? null : answer.json<{ response_type: string; text: string }>()
  }
  const eventBody = (event: object, id: string) => JSON.stringify({ token: 'x', team_id: 'T1', api_app_id: 'A1', type: 'event_callback', event_id: id, event_time: 1, event })
  async function event(body: string, headers = signed(body)) {
    const answer = await call(platform, workspace, '/slack/events', body, headers)
    await platform.drain()
    return answer
  }
  const direct = (text: string, more: object = {}) => ({ type: 'message', channel_type: 'im', user: 'U1', channel: 'D1', text, ts: '1.0', ...more })

  it('takes Slack’s own published example', async () => {
    const answer = await call(platform, workspace, '/slack/command', vector.body, {
      'content-type': 'application/x-www-form-urlencoded', 'x-slack-request-timestamp': vector.stamp, 'x-slack-signature': vector.signature,
    })
    expect(answer.statusCode, answer.body).to.equal(200)
    expect(answer.json()).to.deep.include({ response_type: 'ephemeral' })
  })

  it('links by a code from Overt, once, and does what that account says', async () => {
    expect((await slash('status'))?.text).to.include('do not know who you are yet')
    const code = await linkCode(ana)
    expect((await slash(`link ${code}`))?.text).to.include('speaks for Ana')
    expect((await slash('start reading help for project TrackingIM at PrettyNeat'))).to.deep.equal({ response_type: 'ephemeral', text: 'Started reading help · TrackingIM · PrettyNeat.' })
    expect((await entriesOf(ana)).map(({ source }) => source)).to.deep.equal(['chat'])
    expect((await slash(`link ${code}`, { user_id: 'U2' }))?.text).to.include('not valid')
    const { items: [link] } = (await ana.get(`${base}/links`)).json<{ items: { id: string; accountName: string }[] }>()
    expect(link?.accountName).to.equal('ana')
    expect((await workspace.admin.delete(`${base}/links/${link!.id}`)).statusCode).to.equal(404)
    expect((await ana.delete(`${base}/links/${link!.id}`)).statusCode).to.equal(204)
    expect((await slash('status'))?.text).to.include('do not know who you are yet')
  })

  it('does sentences of other plugins, lists them and takes them back', async () => {
    await workspace.enable('kettle')
    await slash(`link ${await linkCode(ana)}`)
    expect((await slash('tea 2'))?.text).to.equal('Poured 2.')
    expect((await slash('help'))?.text.split('\n').at(-1)).to.equal('• tea 2')
    expect((await slash('undo'))?.text).to.equal('Undone: tea 2')
  })

  it('lets nobody guess codes, or use an old one', async () => {
    for (let index = 0; index < 5; index++) expect((await slash('link AAAA-BBBB'))?.text).to.include('not valid')
    expect((await slash(`link ${await linkCode(ana)}`))?.text).to.include('Too many wrong codes')
    platform.clock.advance({ minutes: 16 })
    const code = await linkCode(ana)
    platform.clock.advance({ minutes: 16 })
    expect((await slash(`link ${code}`))?.text).to.include('not valid')
  })

  it('refuses what is forged, stale, from the future, cut short or unsigned', async () => {
    const body = commandBody('stop')
    const now = Number(vector.stamp)
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const attempts: [string, Record<string, string>][] = [
      [body, signed(body, { secret: 'guessed' })], [body, signed(body, { secret: '' })], [body, signed(body, { stamp: String(now - 301) })], [body, signed(body, { stamp: String(now + 301) })],
      [body.slice(0, -3), signed(body)], [`${body}&text=start`, signed(body)], [body, {}], [body, { ...signed(body), 'x-slack-signature': 'v0=' }], [body, { ...signed(body), 'x-slack-request-timestamp': 'soon' }],
    ]
    for (const [sent, headers] of attempts) {
      const answer = await call(platform, workspace, '/slack/command', sent, { ...form, ...headers })
      expect(answer.statusCode, JSON.stringify(headers)).to.equal(401)
      expect(answer.json<{ code: string }>().code).to.equal('chat-sender-unproven')
    }
    expect((await call(platform, workspace, '/slack/command', body, { ...form, ...signed(body, { stamp: String(now - 299) }) })).statusCode).to.equal(200)
    const { items: [slack] } = (await workspace.admin.get(`${base}/connections`)).json<{ items: { refusal: string }[] }>()
    expect(slack?.refusal).to.equal('The signature of the request is wrong.')
  })

  it('does a replayed command once', async () => {
    await slash(`link ${await linkCode(ana)}`)
    const body = commandBody('start call for project Relaunch at Acme')
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signed(body) }
    const [first, second] = [await call(platform, workspace, '/slack/command', body, headers), await call(platform, workspace, '/slack/command', body, headers)]
    expect([first.statusCode, second.statusCode, second.body]).to.deep.equal([200, 200, ''])
    expect(await entriesOf(ana)).to.have.length(1)
  })

  it('answers Slack’s handshake and its check of the certificate', async () => {
    const answer = await event(JSON.stringify({ token: 'x', challenge: '3eZbrw1aB', type: 'url_verification' }))
    expect(answer.json()).to.deep.equal({ challenge: '3eZbrw1aB' })
    expect(await slash('', { ssl_check: '1' })).to.equal(null)
    expect((await event('{"type":"url_verification"', signed('{"type":"url_verification"'))).statusCode).to.equal(400)
  })

  it('answers direct messages, each event once, and no bot', async () => {
    await slash(`link ${await linkCode(ana)}`)
    const body = eventBody(direct('start a &lt;b&gt; call for project Relaunch at Acme'), 'Ev1')
    for (let delivery = 0; delivery < 3; delivery++) expect((await event(body)).statusCode).to.equal(200)
    await event(eventBody(direct('stop', { bot_id: 'B1' }), 'Ev2'))
    await event(eventBody(direct('stop', { subtype: 'message_changed' }), 'Ev3'))
    await event(eventBody({ ...direct('stop'), channel_type: 'channel' }, 'Ev4'))
    expect(service.sentTo('/chat.postMessage')).to.deep.equal([{ channel: 'D1', text: 'Started a &lt;b&gt; call · Relaunch · Acme.' }])
    expect(service.calls[0]?.authorization).to.equal('Bearer xoxb-1')
    expect((await entriesOf(ana)).map(({ stoppedAt }) => stoppedAt)).to.deep.equal([null])
  })

  it('answers a mention to that person alone, and spoils a code that others could read', async () => {
    await slash(`link ${await linkCode(ana)}`)
    await event(eventBody({ type: 'app_mention', user: 'U1', channel: 'C1', text: '<@UBOT> status', ts: '1.0' }, 'Ev1'))
    expect(service.sentTo('/chat.postEphemeral')).to.deep.equal([{ channel: 'C1', text: 'Nothing is running.', user: 'U1' }])
    const code = await linkCode(ana)
    await event(eventBody({ type: 'app_mention', user: 'U9', channel: 'C1', text: `<@UBOT> link ${code}`, ts: '2.0' }, 'Ev2'))
    expect((await slash(`link ${code}`, { user_id: 'U9' }))?.text).to.include('not valid')
  })

  it('shows the channel what was done only where the workspace wants it, and never figures', async () => {
    await workspace.admin.patch('/plugins/chat', { settings: { slackReplies: 'channel' } })
    await slash(`link ${await linkCode(ana)}`)
    expect((await slash('start call for project Relaunch at Acme'))?.response_type).to.equal('in_channel')
    expect((await slash('today'))?.response_type).to.equal('ephemeral')
    expect((await slash('nonsense'))?.response_type).to.equal('ephemeral')
  })

  it('does a sentence once although its answer could not be sent, however often it comes', async () => {
    await slash(`link ${await linkCode(ana)}`)
    slackAnswers = { ok: false, error: 'ratelimited' }
    const body = eventBody(direct('start call for project Relaunch at Acme'), 'Ev1')
    await event(body)
    expectedFaults = ['chat: job answer threw: ratelimited']
    slackAnswers = { ok: true }
    await event(body)
    expect(await entriesOf(ana)).to.have.length(1)
    // The answer that was refused is sent again a moment later: not in the middle of the next test.
    while (service.sentTo('/chat.postMessage').length < 2) await platform.drain()
  })

  it('brings notices to the accounts of their member, tries again while it is busy, and says to whom', async () => {
    await slash(`link ${await linkCode(ana)}`)
    const notice = { memberId: ana.id, text: 'Your leave was approved: 1 < 2.', url: 'https://time.example/attendance/leave' }
    expect((await ana.get('/notices/choices')).json<{ messengers: string[] }>().messengers).to.deep.equal(['Slack: ana'])
    await platform.emit(workspace.id, 'notice.messaging', notice)
    await platform.drain()
    expect(service.sentTo('/chat.postMessage')).to.deep.equal([{ channel: 'U1', text: 'Your leave was approved: 1 &lt; 2.\nhttps://time.example/attendance/leave' }])
    slackAnswers = { ok: false, error: 'account_inactive' }
    await platform.emit(workspace.id, 'notice.messaging', notice)
    await platform.drain()
    expect(service.sentTo('/chat.postMessage')).to.have.length(2)
    slackAnswers = { ok: false, error: 'ratelimited' }
    await platform.emit(workspace.id, 'notice.messaging', notice)
    await platform.drain()
    expectedFaults = [...expectedFaults, 'chat: job notice threw: ratelimited']
    slackAnswers = { ok: true }
    service.calls.length = 0
    await workspace.admin.patch('/plugins/chat', { settings: { slackOn: false } })
    await platform.emit(workspace.id, 'notice.messaging', notice)
    await platform.drain()
    expect(service.calls).to.deep.equal([])
    expect((await ana.get('/notices/choices')).json<{ messengers: string[] }>().messengers).to.deep.equal([])
  })

  it('tests the connection, and says what is missing or refused', async () => {
    expect((await workspace.admin.post(`${base}/connections/slack/test`, {})).json()).to.deep.equal({ ok: true, text: 'It works: connected as overt (Acme).' })
    slackAnswers = { ok: false, error: 'invalid_auth' }
    expect((await workspace.admin.post(`${base}/connections/slack/test`, {})).json()).to.deep.equal({ ok: false, text: 'It answered, but refused: invalid_auth' })
    expect((await workspace.admin.post(`${base}/connections/teams/test`, {})).json<{ ok: boolean }>().ok).to.equal(false)
    expect((await ana.post(`${base}/connections/slack/test`, {})).statusCode).to.equal(403)
  })

  it('is not there while it is switched off, in a workspace or at all', async () => {
    const body = commandBody('status')
    const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signed(body) }
    await workspace.admin.patch('/plugins/chat', { settings: { slackOn: false } })
    expect((await call(platform, workspace, '/slack/command', body, headers)).json<{ code: string }>().code).to.equal('chat-network-off')
    await workspace.disable('chat')
    expect((await call(platform, workspace, '/slack/command', body, headers)).json<{ code: string }>().code).to.equal('plugin-disabled')
    const nowhere = await platform.app.inject({ method: 'POST', url: '/api/hooks/chat/nowhere/slack/command', payload: body, headers })
    expect(nowhere.statusCode).to.equal(404)
  })

  it('answers at once where the work takes longer, and follows by Slack’s own address only', async () => {
    const slow = await createTestPlatform({ plugins: [{ definition: createChat({ endpoints: endpointsAt(service.url), answerWithinMs: 0 }) }], clock: start.toString() })
    try {
      const there = await slow.workspace({ enabled: ['chat'], settings: { chat: { slackOn: true, slackSigningSecret: vector.secret } } })
      for (const address of [`${service.url}/elsewhere`, `${service.url}/hooks/late`]) {
        const body = commandBody('status', { response_url: address })
        const answer = await call(slow, there, '/slack/command', body, { 'content-type': 'application/x-www-form-urlencoded', ...signed(body) })
        expect(answer.json()).to.deep.equal({ response_type: 'ephemeral', text: '…' })
      }
      while (service.sentTo('/hooks/late').length === 0) await new Promise((resolve) => { setImmediate(resolve) })
      expect(service.sentTo('/hooks/late')[0]?.['text']).to.include('do not know who you are yet')
      expect(service.sentTo('/elsewhere')).to.deep.equal([])
    } finally {
      await slow.close()
    }
  })
})
