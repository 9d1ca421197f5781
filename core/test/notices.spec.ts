import { expect } from 'chai'
import { definePlugin } from '@overt/sdk'
import type { NoticeChoices, NoticePage, ServerContext, Waiting } from '@overt/sdk'
import { openLiveStream } from '@overt/sdk/testing'
import { createTestPlatform } from '../testing/create-test-platform.ts'
import type { TestMember, TestPlatform, TestWorkspace } from '../testing/create-test-platform.ts'
import { lastMail, mailsOf } from './identity-support.ts'
import { startPushService } from './push-service.ts'
import type { Browser } from './push-service.ts'
import { fileEntry, makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

/** Sends notices of a kind of its own, and of a shared one. */
let lamp: ServerContext
const lampPlugin = definePlugin({
  id: 'lamp',
  server(_app, context) {
    lamp = context as ServerContext
    context.notices.declare({ id: 'broken', title: 'lamp.kind', urgency: 'high', defaults: { push: true, mail: false, messenger: true } })
  },
})
/** Reaches people on paper. */
const post: { readonly memberId: string; readonly text: string; readonly url: string }[] = []
const postPlugin = definePlugin({
  id: 'post',
  server(_app, { hooks }) {
    hooks.on('notice.messengers', () => ['Letter box'])
    hooks.on('notice.messaging', (letter) => { post.push(letter) })
  },
})

describe('notices', () => {
  let platform: TestPlatform
  let service: Awaited<ReturnType<typeof startPushService>>
  let acme: TestWorkspace
  let ada: TestMember
  let work: Work

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T09:00:00Z', plugins: [{ definition: lampPlugin }, { definition: postPlugin }], environment: { OVERT_PUSH_PRIVATE: 'on', OVERT_MAIL_FROM: 'Acme Time <time@acme.example>' } })
    service = await startPushService(async () => (await acme.admin.get('/push/key')).json<{ key: string }>().key)
  })
  beforeEach(async () => {
    platform.clock.set('2026-03-02T09:00:00Z')
    acme = await platform.workspace()
    ada = await acme.member({ name: 'Ada' })
    work = await makeWork(acme.admin)
  })
  after(async () => {
    await platform.close()
    await service.close()
  })

  const page = async (member: TestMember, query = ''): Promise<NoticePage> => (await member.get(`/notices${query}`)).json<NoticePage>()
  const choose = (member: TestMember, body: object) => member.put('/notices/choices', body)
  const choices = async (member: TestMember): Promise<NoticeChoices> => (await member.get('/notices/choices')).json<NoticeChoices>()
  /** What the server asks after 8 h. */
  async function runLong(member: TestMember): Promise<void> {
    expect((await member.post('/timer/start', { taskId: work.taskId })).statusCode).to.equal(201)
    platform.clock.advance({ hours: 9 })
    await platform.drain()
  }
  async function switchOn(member: TestMember, browser: Browser = service.browser()): Promise<Browser> {
    const answer = await member.post('/push/subscriptions', browser.subscription)
    expect(answer.statusCode, answer.body).to.equal(201)
    return browser
  }

  it('are in the bell of their member, with how many are unread, and of nobody else', async () => {
    await runLong(ada)
    const { items, unread } = await page(ada)
    expect(unread).to.equal(1)
    expect(items[0]).to.deep.include({ kind: 'core.timer-long', title: 'Timer running for long', path: '/time', readAt: null })
    expect(items[0]?.text).to.match(/^“Task \d+” has been running since Mar 2, 2026, 9:00\sAM \(UTC\)\. Are you still working on it\?$/)
    // The running entry itself is among the decisions.
    expect((await ada.get('/waiting')).json<Waiting>().notices).to.equal(0)
    expect(await page(acme.admin)).to.deep.equal({ items: [], nextCursor: null, unread: 0 })
    expect((await acme.admin.get('/waiting')).json<Waiting>().notices).to.equal(0)
    const elsewhere = await platform.workspace()
    expect((await page(elsewhere.admin)).items).to.deep.equal([])
  })

  it('are read in the language of the reader, whatever it was when they were sent', async () => {
    await runLong(ada)
    const german = await page(ada, '?locale=de')
    expect(german.items[0]?.title).to.equal('Timer läuft schon lange')
    expect(german.items[0]?.text).to.match(/^„Task \d+“ läuft seit 02\.03\.2026, 09:00 \(UTC\)\. Arbeitest du noch daran\?$/)
  })

  it('come to open pages at once', async () => {
    const origin = await platform.app.listen({ host: '127.0.0.1', port: 0 })
    const [own, others] = [await openLiveStream({ origin, workspaceId: acme.id, token: ada.token }), await openLiveStream({ origin, workspaceId: acme.id, token: acme.admin.token })]
    await runLong(ada)
    expect(await own.next('notice.changed')).to.deep.equal({ type: 'notice.changed' })
    await others.until(({ type, change }) => type === 'entry.changed' && change === 'updated')
    expect(others.seen.some(({ type }) => type === 'notice.changed')).to.equal(false)
    for (const stream of [own, others]) stream.close()
  })

  it('are marked as read one by one, or all up to an instant, by their member only', async () => {
    await runLong(ada)
    const [notice] = (await page(ada)).items
    expect((await acme.admin.post('/notices/read', { ids: [notice!.id] })).statusCode).to.equal(204)
    expect((await page(ada)).unread).to.equal(1)
    expect((await ada.post('/notices/read', { ids: [notice!.id] })).statusCode).to.equal(204)
    expect((await page(ada)).unread).to.equal(0)
    expect((await page(ada)).items[0]?.readAt).to.equal(platform.clock.now().toString({ fractionalSecondDigits: 3 }))
    await ada.post('/timer/stop', { confirmLong: true })
    await runLong(ada)
    const until = (await page(ada)).items[0]!.createdAt
    expect((await ada.post('/notices/read', { until })).statusCode).to.equal(204)
    expect((await page(ada)).unread).to.equal(0)
    expect(await verdict(ada.post('/notices/read', {}))).to.equal('400 validation-failed')
  })

  it('are settled once what they ask is answered', async () => {
    await runLong(ada)
    await ada.post('/timer/stop', { confirmLong: true })
    expect((await page(ada)).unread).to.equal(0)
  })

  it('go out by mail for who has chosen nothing, in the words of before, and not for who chose no mail', async () => {
    await runLong(ada)
    const mail = await lastMail(platform, ada.email)
    expect(mail.subject).to.match(/^Still working on “Task \d+”\?$/)
    expect(mail.text).to.match(/^Hello Ada,\s+“Task \d+” has been running since Mar 2, 2026, 9:00\sAM \(UTC\)\. If you are still at it, confirm it in Overt\./)
    expect(mail.link).to.contain(`/time?workspace=${acme.id}`)
    const bob = await acme.member({ name: 'Bob' })
    const chosen = await choose(bob, { items: [{ kind: 'core.timer-long', push: false, mail: false, messenger: false }] })
    expect(chosen.json<NoticeChoices>().items.find(({ kind }) => kind === 'core.timer-long')).to.deep.include({ channels: { push: false, mail: false, messenger: false }, defaults: { push: true, mail: true, messenger: false } })
    await runLong(bob)
    expect(await mailsOf(platform, bob.email)).to.deep.equal([])
    expect((await page(bob)).unread).to.equal(1)
  })

  it('say when a planned entry has ended a running one', async () => {
    await ada.post('/timer/start', { taskId: work.taskId })
    await fileEntry(ada, work.taskId, '2026-03-02T09:30:00Z', '2026-03-02T09:40:00Z')
    platform.clock.advance({ minutes: 31 })
    await platform.drain()
    expect((await page(ada)).items[0]?.text).to.match(/^“Task \d+” was stopped at Mar 2, 2026, 9:30\sAM \(UTC\), because your planned entry “Task \d+” begins then\.$/)
    expect((await ada.get('/waiting')).json<Waiting>().notices).to.equal(1)
    expect((await lastMail(platform, ada.email)).text).to.contain('shorten or delete the planned entry')
  })

  it('refuse kinds that there are not, and quiet hours without time', async () => {
    expect(await verdict(choose(ada, { items: [{ kind: 'core.nothing', push: true, mail: true, messenger: true }] }))).to.equal('400 notice-kind-unknown')
    expect(await verdict(choose(ada, { quietHours: { from: '22:00', to: '22:00' } }))).to.equal('400 quiet-hours-empty')
    expect(await verdict(choose(ada, { quietHours: { from: '24:00', to: '07:00' } }))).to.equal('400 validation-failed')
    expect((await choices(ada)).quietHours).to.equal(null)
  })

  it('are shown by a browser in which their member switched it on, encrypted for it and signed by this installation', async () => {
    const browser = await switchOn(ada)
    const others = await switchOn(acme.admin)
    await runLong(ada)
    expect(service.faults).to.deep.equal([])
    const [received] = browser.received
    expect(browser.received).to.have.lengthOf(1)
    expect(received?.shown).to.deep.include({ title: 'Timer running for long', path: `/time?workspace=${acme.id}` })
    expect(received?.shown.text).to.match(/^“Task \d+” has been running since/)
    expect(received?.headers).to.deep.include({ 'content-encoding': 'aes128gcm', 'ttl': '86400', 'urgency': 'normal' })
    expect(received?.claims).to.deep.include({ aud: service.origin, sub: 'mailto:time@acme.example' })
    expect(received!.claims.exp * 1_000).to.be.within(Date.now(), Date.now() + 24 * 3_600_000)
    expect(others.received).to.deep.equal([])
  })

  const send = (member: TestMember, key = 'lamp.text', more: object = {}, workspace = acme) =>
    workspace.inUnit((unit) => lamp.notices.send(unit, { memberId: member.id, kind: 'broken', text: { key }, path: '/work', ...more }))

  it('of a plugin are chosen by its kinds, go out with their urgency, and to messengers that another plugin offers', async () => {
    await acme.enable('lamp')
    await acme.enable('post')
    const browser = await switchOn(ada)
    post.length = 0
    await send(ada)
    await platform.drain()
    expect(browser.received[0]?.headers.urgency).to.equal('high')
    expect(browser.received[0]?.shown).to.deep.include({ title: 'lamp.kind', text: 'lamp.text' })
    expect(post).to.deep.equal([{ memberId: ada.id, text: 'lamp.text', url: `http://127.0.0.1:0/work?workspace=${acme.id}` }])
    const { items, messengers } = await choices(ada)
    expect(items.find(({ kind }) => kind === 'lamp.broken')).to.deep.include({ channels: { push: true, mail: false, messenger: true } })
    expect(messengers).to.deep.equal(['Letter box'])
    await choose(ada, { items: [{ kind: 'lamp.broken', push: false, mail: true, messenger: false }] })
    await send(ada)
    expect((await lastMail(platform, ada.email)).text).to.match(/^Hello Ada,\s+lamp\.text/)
    expect(browser.received).to.have.lengthOf(1)
    expect(post).to.have.lengthOf(1)
  })

  it('of a plugin that is off are not shown, not sent and not offered; its purge deletes them', async () => {
    await acme.enable('lamp')
    const browser = await switchOn(ada)
    await choose(ada, { items: [{ kind: 'lamp.broken', push: true, mail: true, messenger: false }], quietHours: { from: '08:00', to: '10:00' } })
    await send(ada)
    await choose(ada, { quietHours: null })
    await acme.disable('lamp')
    await platform.drain()
    expect(browser.requests).to.deep.equal([])
    expect(await mailsOf(platform, ada.email)).to.deep.equal([])
    expect(await page(ada)).to.deep.equal({ items: [], nextCursor: null, unread: 0 })
    expect((await ada.get('/waiting')).json<Waiting>().notices).to.equal(0)
    expect((await choices(ada)).items.map(({ kind }) => kind)).to.not.include('lamp.broken')
    await acme.enable('lamp')
    expect((await page(ada)).unread).to.equal(1)
    await acme.disable('lamp')
    expect((await acme.admin.post('/plugins/lamp/purge', { confirm: 'lamp' })).statusCode).to.equal(200)
    await acme.enable('lamp')
    expect((await page(ada)).items).to.deep.equal([])
    expect((await choices(ada)).items.find(({ kind }) => kind === 'lamp.broken')?.channels).to.deep.equal({ push: true, mail: false, messenger: true })
  })

  it('take the place of an unread one with the same key, and are settled for everyone who has them', async () => {
    await acme.enable('lamp')
    for (const key of ['first', 'second']) await send(ada, key, { key: 'lamp 1' })
    await send(acme.admin, 'second', { key: 'lamp 1' })
    await send(ada, 'other', { key: 'lamp 2' })
    expect((await page(ada)).items.map(({ text }) => text)).to.have.members(['second', 'other'])
    await acme.inUnit((unit) => lamp.notices.settle(unit, { kind: 'broken', key: 'lamp 1' }))
    expect([(await page(ada)).unread, (await page(acme.admin)).unread]).to.deep.equal([1, 0])
    await send(ada, 'third', { key: 'lamp 1' })
    expect((await page(ada)).items).to.have.lengthOf(3)
  })

  it('are those of kinds that were declared, by the plugin itself or for all', async () => {
    await acme.enable('lamp')
    await send(ada, 'shared', { kind: 'core.decision' })
    expect((await page(ada)).items[0]).to.deep.include({ kind: 'core.decision', title: 'A decision about you', text: 'shared' })
    for (const kind of ['nothing', 'core.policy', 'core.broken', 'lamp.broken', '']) {
      expect(await send(ada, 'x', { kind }).then(() => 'sent', ({ message }: Error) => message), kind).to.contain('has not declared')
    }
    for (const path of ['//evil.example', 'https://evil.example', '/\\evil.example', '', 'work']) expect(await send(ada, 'x', { path }).then(() => 'sent', ({ message }: Error) => message), path).to.contain('a path of the web interface')
    expect(() => { lamp.notices.declare({ id: 'broken', title: 'x', defaults: { push: true, mail: true, messenger: true } }) }).to.throw('twice')
    expect(() => { lamp.notices.declare({ id: 'Not.An Id', title: 'x', defaults: { push: true, mail: true, messenger: true } }) }).to.throw('lower-case words')
  })

  it('are not there where the change that they tell of is not', async () => {
    await acme.enable('lamp')
    const browser = await switchOn(ada)
    const failed = acme.inUnit(async (unit) => {
      await lamp.notices.send(unit, { memberId: ada.id, kind: 'broken', text: { key: 'x' }, path: '/' })
      throw new Error('no')
    })
    expect(await failed.then(() => 'done', ({ message }: Error) => message)).to.equal('no')
    await platform.drain()
    expect([(await page(ada)).unread, browser.requests.length]).to.deep.equal([0, 0])
  })

  it('wait for the end of quiet hours, and then go out once, gathered, without what was read', async () => {
    await acme.enable('lamp')
    await acme.admin.patch(`/members/${ada.id}`, { timeZone: 'Europe/Berlin' })
    const browser = await switchOn(ada)
    platform.clock.set('2026-03-28T22:30:00Z')
    expect((await choose(ada, { items: [{ kind: 'lamp.broken', push: true, mail: true, messenger: false }], quietHours: { from: '22:00', to: '07:00' } })).json<NoticeChoices>()).to.deep.include({ quietHours: { from: '22:00', to: '07:00' }, timeZone: 'Europe/Berlin' })
    for (const text of ['one', 'read', 'two']) {
      platform.clock.advance({ seconds: 1 })
      await send(ada, text)
    }
    const read = (await page(ada)).items.find(({ text }) => text === 'read')
    expect((await page(ada)).unread, 'the bell shows them at once').to.equal(3)
    await ada.post('/notices/read', { ids: [read!.id] })
    // Clocks go forward in this night: seven o'clock is five in UTC.
    platform.clock.set('2026-03-29T04:59:00Z')
    await platform.drain()
    expect([browser.requests.length, (await mailsOf(platform, ada.email)).length]).to.deep.equal([0, 0])
    platform.clock.set('2026-03-29T05:00:01Z')
    await platform.drain()
    await platform.drain()
    expect(browser.received.map(({ shown }) => shown)).to.have.lengthOf(1)
    expect(browser.received[0]?.shown).to.deep.include({ title: '2 notices', text: 'one\ntwo', path: `/me/notifications?workspace=${acme.id}` })
    const mails = await mailsOf(platform, ada.email)
    expect(mails).to.have.lengthOf(1)
    expect(mails[0]).to.deep.include({ subject: '2 notices' })
    expect(mails[0]?.text).to.match(/this came during your quiet hours:\s+one\s+two/)
    await send(ada, 'three')
    await platform.drain()
    expect(browser.received.at(-1)?.shown.text).to.equal('three')
  })

  it('that wait go out when their member ends the quiet hours, and wait longer where they make them longer', async () => {
    await acme.enable('lamp')
    const browser = await switchOn(ada)
    await choose(ada, { quietHours: { from: '08:00', to: '10:00' } })
    await send(ada)
    await choose(ada, { quietHours: { from: '08:00', to: '12:00' } })
    platform.clock.set('2026-03-02T11:00:00Z')
    await platform.drain()
    expect(browser.requests).to.deep.equal([])
    await choose(ada, { quietHours: null })
    await platform.drain()
    expect(browser.received).to.have.lengthOf(1)
  })

  it('are deleted after 90 days', async () => {
    await acme.enable('lamp')
    await send(ada, 'old')
    platform.clock.advance({ hours: 24 * 89 })
    await send(ada, 'new')
    await platform.drain()
    expect((await page(ada)).items).to.have.lengthOf(2)
    platform.clock.advance({ hours: 25 })
    await platform.drain()
    expect((await page(ada)).items.map(({ text }) => text)).to.deep.equal(['new'])
  })

  it('are given page by page', async () => {
    await acme.enable('lamp')
    for (let n = 1; n <= 5; n++) {
      platform.clock.advance({ seconds: 1 })
      await send(ada, `notice ${String(n)}`)
    }
    const first = await page(ada, '?limit=2')
    const second = await page(ada, `?limit=2&cursor=${first.nextCursor!}`)
    const third = await page(ada, `?limit=2&cursor=${second.nextCursor!}`)
    expect([first, second, third].flatMap(({ items }) => items.map(({ text }) => text))).to.deep.equal(['notice 5', 'notice 4', 'notice 3', 'notice 2', 'notice 1'])
    expect(third.nextCursor).to.equal(null)
    expect(await verdict(ada.get('/notices?cursor=nonsense'))).to.equal('400 wrong-cursor')
  })

  it('ask for an acknowledgement when the policy has changed, until it is given', async () => {
    const monitored = await acme.member({ name: 'Mo' })
    const policy = async () => (await monitored.get('/policy')).json<{ version: number }>()
    await monitored.post('/policy/acknowledge', { version: (await policy()).version })
    expect((await page(monitored)).items).to.deep.equal([])
    expect((await acme.admin.patch('/monitoring', { pause: { allowed: false, maximumMinutes: null } })).statusCode).to.equal(200)
    const { version } = await policy()
    expect((await page(monitored)).items[0]).to.deep.include({ kind: 'core.policy', path: '/me/policy' })
    await monitored.post('/policy/acknowledge', { version })
    expect((await page(monitored)).unread).to.equal(0)
  })
})
