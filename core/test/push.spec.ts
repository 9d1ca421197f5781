import { expect } from 'chai'
import { createECDH } from 'node:crypto'
import type { LookupAddress } from 'node:dns'
import type { PushBrowser } from '@overt/sdk'
import { createPostToService } from '../notices/push/post-to-service.ts'
import { isPublicAddress } from '../notices/push/public-addresses.ts'
import { createVapid } from '../notices/push/vapid.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { Browser as SignedInBrowser } from './identity-support.ts'
import { decryptPush, startPushService } from './push-service.ts'
import type { Browser } from './push-service.ts'
import { verdict } from './work-support.ts'

type Browsers = { readonly items: readonly PushBrowser[] }

describe('web push', () => {
  let platform: TestPlatform
  let service: Awaited<ReturnType<typeof startPushService>>
  let acme: TestWorkspace
  let ada: TestMember
  let matter = 0

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T09:00:00Z', environment: { OVERT_PUSH_PRIVATE: 'on' } })
    service = await startPushService(async () => (await acme.admin.get('/push/key')).json<{ key: string }>().key)
  })
  beforeEach(async () => {
    platform.clock.set('2026-03-02T09:00:00Z')
    acme = await platform.workspace()
    ada = await acme.member({ name: 'Ada' })
  })
  afterEach(() => { expect(service.faults).to.deep.equal([]) })
  after(async () => {
    await platform.close()
    await service.close()
  })

  async function switchOn(member: Pick<TestMember, 'post'>, browser: Browser = service.browser()): Promise<Browser> {
    const answer = await member.post('/push/subscriptions', browser.subscription)
    expect(answer.statusCode, answer.body).to.equal(201)
    return browser
  }
  const browsersOf = async (member: TestMember): Promise<readonly PushBrowser[]> => (await member.get('/push/subscriptions')).json<Browsers>().items
  const tell = (member: TestMember, more: { readonly key?: string } = {}, workspace = acme): Promise<void> => workspace.inUnit((unit) =>
    platform.platform.notices.send(unit, { memberId: member.id, kind: 'core.decision', by: null, text: { key: `Matter ${String(++matter)}` }, path: '/time', ...more }))
  async function toldNow(member: TestMember): Promise<void> {
    await tell(member)
    await platform.drain()
  }

  it('decrypts the example of RFC 8291, so that the checks of these tests are those of the standard', () => {
    const [privateKey, auth] = ['q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'BTBZMqHH6r4Tts7J_aSIgg'].map((text) => Buffer.from(text, 'base64url'))
    const body = 'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN'
    expect(decryptPush(Buffer.from(body, 'base64url'), { privateKey: privateKey!, auth: auth! }).toString()).to.equal('When I grow up, I want to be a watermelon')
  })

  it('has one key for every process of an installation, a point of the curve, and a contact that push services take', () => {
    const secret = 'a secret of at least thirty-two characters'
    const config = { publicUrl: 'https://time.acme.example', mailFrom: 'Acme <time@acme.example>' }
    const [one, two] = [createVapid(secret, config), createVapid(secret, config)]
    expect(one).to.deep.equal(two)
    expect(createVapid(`${secret}!`, config).publicKey).to.not.equal(one.publicKey)
    expect(Buffer.from(one.publicKey, 'base64url')).to.have.lengthOf(65)
    const pair = createECDH('prime256v1')
    pair.setPrivateKey(Buffer.from(one.privateKey, 'base64url'))
    expect(pair.getPublicKey('base64url')).to.equal(one.publicKey)
    expect(one.subject).to.equal('mailto:time@acme.example')
    expect(createVapid(secret, { ...config, mailFrom: 'Overt <overt@localhost>' }).subject).to.equal('https://time.acme.example')
    expect(createVapid(secret, { publicUrl: undefined, mailFrom: 'Overt <overt@localhost>' }).subject).to.equal('mailto:overt@localhost')
  })

  it('lists browsers by program and system, and keeps where they are reached out of every list, the trail and the database’s rows', async () => {
    const browser = service.browser()
    const answer = await platform.app.inject({
      method: 'POST', url: `/api/workspaces/${acme.id}/push/subscriptions`, payload: browser.subscription,
      headers: { 'authorization': `Bearer ${ada.token}`, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
    })
    expect(answer.statusCode, answer.body).to.equal(201)
    const [listed] = await browsersOf(ada)
    expect(listed).to.deep.include({ browser: 'Firefox', system: 'Linux', current: true, lastSentAt: null })
    expect(Object.keys(listed!).toSorted()).to.deep.equal(['browser', 'createdAt', 'current', 'id', 'lastSentAt', 'system'])
    await toldNow(ada)
    expect((await browsersOf(ada))[0]?.lastSentAt).to.equal('2026-03-02T09:00:00.000Z')
    const secrets = [browser.id, browser.subscription.keys.auth, browser.subscription.keys.p256dh]
    const rows = JSON.stringify(await acme.inUnit((unit) => unit.query('select to_jsonb(p) from core.push_subscription p')))
    const trail = (await acme.admin.get('/audit?limit=200')).body
    for (const secret of secrets) for (const text of [rows, trail]) expect(text).to.not.include(secret)
    expect(trail).to.include('push-browser.added')
    expect(await browsersOf(acme.admin)).to.deep.equal([])
    expect(await verdict(acme.admin.delete(`/push/subscriptions/${listed!.id}`))).to.equal('404 not-found')
  })

  it('goes to every browser of the member, and to none that they switched off', async () => {
    const [one, two] = [await switchOn(ada), await switchOn(ada)]
    const [latest] = await browsersOf(ada)
    expect((await ada.delete(`/push/subscriptions/${latest!.id}`)).statusCode).to.equal(204)
    await toldNow(ada)
    expect([one.received.length, two.received.length].toSorted()).to.deep.equal([0, 1])
  })

  it('forgets a browser that is gone, and goes on with the others', async () => {
    for (const status of [404, 410]) {
      const [gone, here] = [await switchOn(ada), await switchOn(ada)]
      gone.answer = { status }
      await toldNow(ada)
      await toldNow(ada)
      expect(gone.requests, String(status)).to.have.lengthOf(1)
      expect(here.received, String(status)).to.have.lengthOf(2)
      expect(await browsersOf(ada), String(status)).to.have.lengthOf(1)
      await ada.delete(`/push/subscriptions/${(await browsersOf(ada))[0]!.id}`)
    }
  })

  it('keeps a browser whose service refuses, and does not ask it again for the same', async () => {
    for (const status of [400, 401, 403, 413, 302]) {
      const browser = await switchOn(ada)
      browser.answer = { status, headers: { location: 'https://127.0.0.1:1/elsewhere' } }
      await toldNow(ada)
      await platform.drain()
      expect(browser.requests, String(status)).to.have.lengthOf(1)
      expect(await browsersOf(ada), String(status)).to.have.lengthOf(1)
      await ada.delete(`/push/subscriptions/${(await browsersOf(ada))[0]!.id}`)
    }
  })

  it('waits as long as a busy service asks, tries no more than six times, and not beyond a day', async () => {
    const browser = await switchOn(ada)
    browser.answer = { status: 429, headers: { 'retry-after': '600' } }
    await toldNow(ada)
    expect(browser.requests).to.have.lengthOf(1)
    platform.clock.advance({ seconds: 590 })
    await platform.drain()
    expect(browser.requests).to.have.lengthOf(1)
    for (let tries = 2; tries <= 8; tries++) {
      platform.clock.advance({ seconds: 601 })
      await platform.drain()
      expect(browser.requests).to.have.lengthOf(Math.min(tries, 6))
    }
    browser.answer = { status: 503, headers: { 'retry-after': new Date(platform.clock.now().epochMilliseconds + 3_600_000).toUTCString() } }
    await toldNow(ada)
    browser.answer = { status: 201 }
    platform.clock.advance({ hours: 1, minutes: 1 })
    await platform.drain()
    expect(browser.received).to.have.lengthOf(1)
    expect(Number(browser.received[0]?.headers.ttl)).to.be.within(22 * 3_600, 23 * 3_600)
    browser.answer = { status: 503, headers: { 'retry-after': '90000' } }
    await toldNow(ada)
    browser.answer = { status: 201 }
    platform.clock.advance({ hours: 26 })
    await platform.drain()
    expect(browser.received).to.have.lengthOf(1)
  })

  it('tells nothing that was read or settled before it was sent', async () => {
    const browser = await switchOn(ada)
    await tell(ada)
    await ada.post('/notices/read', { until: '2026-03-02T09:00:00Z' })
    await tell(ada, { key: 'matter' })
    await acme.inUnit((unit) => platform.platform.notices.settle(unit, { kind: 'core.decision', key: 'matter' }))
    await platform.drain()
    expect(browser.requests).to.deep.equal([])
  })

  it('ends with the session that switched it on, with the person’s other sessions going on', async () => {
    const [laptop, phone] = [new SignedInBrowser(platform), new SignedInBrowser(platform)]
    const inWorkspace = (browser: SignedInBrowser) => ({ post: (path: string, body?: unknown) => browser.post(`/api/workspaces/${acme.id}${path}`, body) })
    const shown: Browser[] = []
    for (const browser of [laptop, phone]) {
      expect((await browser.signIn(ada.email, ada.password)).statusCode).to.equal(200)
      shown.push(await switchOn(inWorkspace(browser) as Pick<TestMember, 'post'>))
    }
    const listed = (await phone.get(`/api/workspaces/${acme.id}/push/subscriptions`)).json<Browsers>().items
    expect(listed.map(({ current }) => current)).to.have.members([true, false])
    expect((await laptop.post('/api/auth/sign-out')).statusCode).to.equal(200)
    await toldNow(ada)
    expect(shown.map(({ received }) => received.length)).to.deep.equal([0, 1])
    await platform.database.inWorkspace({ workspaceId: acme.id }, (unit) => unit.query(`update identity.session set expires_at = now() - interval '1 second' where user_id = $1`, [ada.userId]))
    await toldNow(ada)
    expect(shown.map(({ received }) => received.length)).to.deep.equal([0, 1])
  })

  it('ends with the personal token that switched it on', async () => {
    const made = (await platform.app.inject({ method: 'POST', url: '/api/me/tokens', headers: { authorization: `Bearer ${ada.token}` }, payload: { name: 'Script' } })).json<{ id: string; token: string }>()
    const browser = service.browser()
    await platform.app.inject({ method: 'POST', url: `/api/workspaces/${acme.id}/push/subscriptions`, headers: { authorization: `Bearer ${made.token}` }, payload: browser.subscription })
    await platform.app.inject({ method: 'DELETE', url: `/api/me/tokens/${made.id}`, headers: { authorization: `Bearer ${ada.token}` } })
    await toldNow(ada)
    expect(browser.requests).to.deep.equal([])
  })

  it('ends when the member is suspended or removed, and does not come back with them', async () => {
    for (const [end, again] of [
      [() => acme.admin.patch(`/members/${ada.id}`, { status: 'suspended' }), () => acme.admin.patch(`/members/${ada.id}`, { status: 'active' })],
      [() => acme.admin.delete(`/members/${ada.id}`), () => Promise.resolve()],
    ] as const) {
      const browser = await switchOn(ada)
      await tell(ada)
      await end()
      await toldNow(ada)
      expect(browser.requests).to.deep.equal([])
      await again()
      await toldNow(ada)
      expect(browser.requests).to.deep.equal([])
    }
    const left = await acme.inUnit((unit) => unit.query('select from core.notice where workspace_id = $1 and member_id = $2', [acme.id, ada.id]))
    expect(left).to.deep.equal([])
  })

  it('shows a browser to one member at a time, and each workspace its own notices', async () => {
    const browser = await switchOn(ada)
    await switchOn(acme.admin, browser)
    await toldNow(ada)
    expect(browser.requests).to.deep.equal([])
    expect(await browsersOf(ada)).to.deep.equal([])
    const other = await platform.workspace()
    await tell(other.admin, {}, other)
    await platform.drain()
    expect(browser.requests).to.deep.equal([])
  })

  it('keeps at most twenty browsers of a person, the latest', async () => {
    const first = await switchOn(ada)
    platform.clock.advance({ seconds: 1 })
    for (let n = 0; n < 20; n++) await switchOn(ada)
    expect(await browsersOf(ada)).to.have.lengthOf(20)
    await toldNow(ada)
    expect(first.requests).to.deep.equal([])
  })

  it('refuses what no browser would send', async () => {
    const { keys } = service.browser().subscription
    const off = Buffer.from(keys.p256dh, 'base64url')
    off[40] = off[40]! ^ 1
    for (const [endpoint, given, code] of [
      ['http://push.example/1', keys, 'push-endpoint-refused'], ['ftp://push.example/1', keys, 'push-endpoint-refused'], ['javascript:alert(1)', keys, 'push-endpoint-refused'], ['no address', keys, 'push-endpoint-refused'],
      ['https://user:pass@push.example/1', keys, 'push-endpoint-refused'],
      ['https://push.example/1', { ...keys, auth: 'AAAA' }, 'push-keys-wrong'], ['https://push.example/1', { ...keys, p256dh: 'AAAA' }, 'push-keys-wrong'],
      ['https://push.example/1', { ...keys, p256dh: off.toString('base64url') }, 'push-keys-wrong'], ['https://push.example/1', { ...keys, p256dh: '!'.repeat(87) }, 'push-keys-wrong'],
      [`https://push.example/${'a'.repeat(2_000)}`, keys, 'validation-failed'], ['https://push.example/1', { p256dh: keys.p256dh }, 'validation-failed'],
    ] as const) expect(await verdict(ada.post('/push/subscriptions', { endpoint, keys: given })), `${endpoint.slice(0, 60)} ${code}`).to.equal(`400 ${code}`)
    expect(await browsersOf(ada)).to.deep.equal([])
  })
})

describe('a push service that is no push service', () => {
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ clock: '2026-03-02T09:00:00Z' }) })
  after(() => platform.close())

  it('is refused where its address is not on the internet', async () => {
    const { admin } = await platform.workspace()
    const pair = createECDH('prime256v1')
    const keys = { p256dh: pair.generateKeys('base64url'), auth: 'AAAAAAAAAAAAAAAAAAAAAA' }
    const subscribe = (host: string) => verdict(admin.post('/push/subscriptions', { endpoint: `https://${host}/push/1`, keys }))
    for (const host of ['127.0.0.1', '10.1.2.3', '169.254.169.254', '192.168.1.1', '[::1]', '[fe80::1]', '[fd00::1]', '[::ffff:127.0.0.1]', '[64:ff9b::7f00:1]', '0.0.0.0', '2130706433', '0x7f.1', 'localhost', 'db.internal', 'printer.local', 'metadata']) {
      expect(await subscribe(host), host).to.equal('400 push-endpoint-refused')
    }
    expect(await subscribe('fcm.googleapis.com')).to.equal('201')
  })

  it('is not reached where its name leads into the local network by then', async () => {
    let asked = 0
    const lookup = ((_host: string, _options: object, answer: (error: null, found: LookupAddress[]) => void) => {
      asked += 1
      answer(null, [{ address: '127.0.0.1', family: 4 }, { address: '::ffff:10.0.0.1', family: 6 }])
    }) as never
    const post = createPostToService({ privateAllowed: false, lookup })
    const request = { headers: {}, body: Buffer.from(''), signal: AbortSignal.timeout(5_000) }
    const outcome = (endpoint: string) => post({ endpoint, ...request }).then(() => 'reached', ({ name }: Error) => name)
    expect(await outcome('https://push.example:1/')).to.equal('PrivateAddress')
    expect(asked).to.equal(1)
    expect(await outcome('https://127.0.0.1:1/')).to.equal('PrivateAddress')
    expect(await outcome('https://[::1]:1/')).to.equal('PrivateAddress')
    expect(asked).to.equal(1)
  })

  it('is told by what IANA sets aside', () => {
    const local = ['0.0.0.1', '10.0.0.1', '100.64.0.1', '127.1.2.3', '169.254.0.1', '172.16.0.1', '172.31.255.255', '192.0.2.1', '192.168.0.1', '198.18.0.1', '224.0.0.1', '255.255.255.255', '::', '::1', 'fe80::1', 'fc00::1', 'ff02::1', '::ffff:8.8.8.8', '2001:db8::1', '2002:7f00:1::', '64:ff9b::1', 'name']
    expect(local.filter(isPublicAddress)).to.deep.equal([])
    expect(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001::1'].filter((address) => !isPublicAddress(address))).to.deep.equal([])
  })
})
