import { expect } from 'chai'
import { SignJWT, exportJWK, generateKeyPair } from 'jose'
import type { JWK } from 'jose'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { createChat } from '../server/create-chat.ts'
import { publicEndpoints } from '../server/messengers/endpoints.ts'
import { base, entriesOf } from './chat-support.ts'
import { startFakeService } from './fake-service.ts'
import { kettle } from './fixture-plugin.ts'
import { call, endpointsAt, linkCode } from './messenger-support.ts'

const appId = '0c1d2e3f-app'

describe('Microsoft Teams', () => {
  let service: Awaited<ReturnType<typeof startFakeService>>
  let platform: TestPlatform
  let workspace: TestWorkspace
  let ana: TestMember
  let keys: (JWK & { endorsements?: string[] })[]
  let ours: CryptoKey
  let theirs: CryptoKey
  let activities = 0

  before(async () => {
    const [own, foreign, unendorsed] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256'), generateKeyPair('RS256')])
    ours = own.privateKey
    theirs = foreign.privateKey
    other = unendorsed.privateKey
    keys = [{ ...await exportJWK(own.publicKey), kid: 'k1', endorsements: ['msteams'] }, { ...await exportJWK(unendorsed.publicKey), kid: 'k2', endorsements: ['webchat'] }]
    service = await startFakeService(({ path }) => {
      if (path === '/openid') return { body: { issuer: 'https://api.botframework.com', jwks_uri: `${service.url}/keys` } }
      if (path === '/keys') return { body: { keys } }
      if (path.startsWith('/login/')) return { body: { access_token: 'bot-token', expires_in: 3_600, token_type: 'Bearer' } }
      return { body: { id: 'made' } }
    })
    platform = await createTestPlatform({ plugins: [{ definition: createChat({ endpoints: endpointsAt(service.url) }) }, kettle([])], clock: '2026-11-23T09:00:00Z' })
  })
  let other: CryptoKey
  after(async () => {
    await platform.close()
    await service.close()
  })
  beforeEach(async () => {
    service.calls.length = 0
    workspace = await platform.workspace({ timeZone: 'UTC', enabled: ['chat'], settings: { chat: { teamsOn: true, teamsAppId: appId, teamsAppPassword: 'secret' } } })
    ana = await workspace.member({ name: 'Ana' })
  })
  afterEach(() => { expect(platform.faults).to.deep.equal([]) })

  const activity = (text: string, more: object = {}) => ({
    type: 'message', id: `a${String(++activities)}`, timestamp: '2026-11-23T09:00:00Z', localTimezone: 'Europe/Paris', serviceUrl: `${service.url}/teams/`, channelId: 'msteams',
    from: { id: '29:ana', name: 'Ana T.', aadObjectId: 'aad-ana' }, recipient: { id: `28:${appId}`, name: 'Overt' },
    conversation: { id: 'a:17I0', conversationType: 'personal', tenantId: 't1' }, textFormat: 'plain', text, channelData: { tenant: { id: 't1' } }, ...more,
  })
  interface TokenOptions { readonly key?: CryptoKey; readonly kid?: string; readonly audience?: string; readonly issuer?: string; readonly serviceUrl?: string; readonly age?: number }
  const token = ({ key = ours, kid = 'k1', audience = appId, issuer = 'https://api.botframework.com', serviceUrl = `${service.url}/teams/`, age = 0 }: TokenOptions = {}) => {
    const now = Math.floor(platform.clock.now().epochMilliseconds / 1_000) - age
    return new SignJWT({ serviceurl: serviceUrl }).setProtectedHeader({ alg: 'RS256', kid }).setIssuer(issuer).setAudience(audience).setIssuedAt(now).setNotBefore(now).setExpirationTime(now + 3_600).sign(key)
  }
  async function post(body: object | string, authorization?: string) {
    const answer = await call(platform, workspace, '/teams/messages', typeof body === 'string' ? body : JSON.stringify(body), { authorization: authorization ?? `Bearer ${await token()}` })
    await platform.drain()
    return answer
  }
  async function link(): Promise<void> {
    expect((await post(activity(`link ${await linkCode(ana)}`))).statusCode).to.equal(200)
    service.calls.length = 0
  }

  it('does what a linked person says and answers in the conversation', async () => {
    await link()
    const said = activity('start&nbsp;reading help for project TrackingIM at PrettyNeat')
    expect((await post(said)).statusCode).to.equal(200)
    const [sent] = service.sentTo(`/teams/v3/conversations/a%3A17I0/activities/${said.id}`)
    expect(sent).to.deep.include({ type: 'message', text: 'Started reading help · TrackingIM · PrettyNeat.', replyToId: said.id })
    expect(service.calls.at(-1)?.authorization).to.equal('Bearer bot-token')
    expect((await entriesOf(ana)).map(({ source }) => source)).to.deep.equal(['chat'])
  })

  it('does sentences of other plugins, lists them and takes them back', async () => {
    await workspace.enable('kettle')
    await link()
    const answers: string[] = []
    for (const [index, text] of ['tea 2', 'help', 'undo'].entries()) {
      const said = activity(text, { timestamp: `2026-11-23T09:00:0${index}Z` })
      await post(said)
      answers.push((service.sentTo(`/activities/${said.id}`)[0] as { readonly text: string }).text)
    }
    expect(answers.map((text) => text.split('\n').at(-1))).to.deep.equal(['Poured 2.', '• tea 2', 'Undone: tea 2'])
  })

  it('does a repeated activity once, in whatever order they come', async () => {
    await link()
    const [first, second] = [activity('start call for project Relaunch at Acme', { timestamp: '2026-11-23T09:00:00Z' }), activity('note asked', { timestamp: '2026-11-23T08:59:59Z' })]
    for (const each of [first, second, first, second, first]) expect((await post(each)).statusCode).to.equal(200)
    expect((await entriesOf(ana)).map(({ description }) => description)).to.deep.equal(['asked'])
  })

  it('answers what was said in a channel to that person alone', async () => {
    await link()
    await post(activity('<at>Overt</at> status', { conversation: { id: '19:channel', conversationType: 'channel', tenantId: 't1' }, entities: [{ type: 'mention', text: '<at>Overt</at>' }, { type: 'clientInfo' }] }))
    expect(service.sentTo('/teams/v3/conversations')[0]).to.deep.include({ isGroup: false, tenantId: 't1' })
    expect(service.sentTo('/teams/v3/conversations/made/activities')[0]).to.include({ text: 'Nothing is running.' })
    expect(service.sentTo('19%3Achannel/activities')).to.deep.equal([])
  })

  it('brings notices into the private conversation in which the account was linked', async () => {
    await link()
    await platform.emit(workspace.id, 'notice.messaging', { memberId: ana.id, text: 'Approved.', url: 'https://time.example/' })
    await platform.drain()
    expect(service.sentTo('/teams/v3/conversations/a%3A17I0/activities')[0]).to.deep.include({ type: 'message', text: 'Approved.\n\nhttps://time.example/', conversation: { id: 'a:17I0' } })
    expect(service.calls.at(-1)?.authorization).to.equal('Bearer bot-token')
  })

  it('refuses tokens of others, for others, too old, not yet valid, or for another address', async () => {
    const said = activity('status')
    const refused = async (authorization: string, body: object | string = said) => {
      const answer = await post(body, authorization)
      expect(answer.statusCode, answer.body).to.equal(401)
    }
    await refused('')
    await refused('Bearer nonsense')
    await refused('Bearer a.b.c')
    for (const wrong of [{ key: theirs }, { kid: 'k9' }, { audience: 'another-app' }, { issuer: 'https://evil.example' }, { serviceUrl: 'https://evil.example/' }, { age: 3_600 + 301 }, { age: -301 }, { key: other, kid: 'k2' }]) {
      await refused(`Bearer ${await token(wrong)}`)
    }
    const [header, payload] = (await token()).split('.')
    await refused(`Bearer ${header}.${payload}.`)
    await refused(`Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.x`)
    await refused(`Bearer ${await token()}`, { ...said, serviceUrl: 'https://evil.example/' })
    expect((await post(said, `Bearer ${await token({ age: 3_600 + 290 })}`)).statusCode).to.equal(200)
    expect(service.calls.filter(({ path }) => path.includes('evil'))).to.deep.equal([])
  })

  it('refuses other tenants where the bot is for one, and what is cut short', async () => {
    await workspace.admin.patch('/plugins/chat', { settings: { teamsTenantId: 't2' } })
    expect((await post(activity('status'))).statusCode).to.equal(401)
    expect((await post(JSON.stringify(activity('status')).slice(0, -5))).statusCode).to.equal(400)
    expect((await post({ type: 'message' })).statusCode).to.equal(400)
  })

  it('lets pass what is no message', async () => {
    for (const type of ['conversationUpdate', 'typing', 'installationUpdate', 'somethingNew']) expect((await post(activity('stop', { type }))).statusCode).to.equal(200)
    expect(service.calls.filter(({ path }) => path.startsWith('/teams'))).to.deep.equal([])
  })

  it('tests the connection', async () => {
    expect((await workspace.admin.post(`${base}/connections/teams/test`, {})).json<{ ok: boolean }>().ok).to.equal(true)
    expect(service.calls.map(({ path }) => path)).to.deep.equal(['/login/botframework.com/oauth2/v2.0/token'])
  })

  it('sends answers to addresses of Microsoft only', () => {
    const { isTeamsService } = publicEndpoints
    for (const good of ['https://smba.trafficmanager.net/emea/', 'https://europe.botframework.com/']) expect(isTeamsService(good), good).to.equal(true)
    for (const bad of ['http://smba.trafficmanager.net/', 'https://trafficmanager.net.evil.example/', 'https://eviltrafficmanager.net/', 'https://127.0.0.1/', 'nothing']) expect(isTeamsService(bad), bad).to.equal(false)
  })
})
