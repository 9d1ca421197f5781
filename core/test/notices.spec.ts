import { expect } from 'chai'
import type { NoticeChoices, NoticePage, Waiting } from '@overt/sdk'
import { openLiveStream } from '@overt/sdk/testing'
import { createTestPlatform } from '../testing/create-test-platform.ts'
import type { TestMember, TestPlatform, TestWorkspace } from '../testing/create-test-platform.ts'
import { lastMail, mailsOf } from './identity-support.ts'
import { startPushService } from './push-service.ts'
import type { Browser } from './push-service.ts'
import { fileEntry, makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

describe('notices', () => {
  let platform: TestPlatform
  let service: Awaited<ReturnType<typeof startPushService>>
  let acme: TestWorkspace
  let ada: TestMember
  let work: Work

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T09:00:00Z', environment: { OVERT_PUSH_PRIVATE: 'on', OVERT_MAIL_FROM: 'Acme Time <time@acme.example>' } })
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
})
