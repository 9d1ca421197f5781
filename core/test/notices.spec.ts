import { expect } from 'chai'
import type { Waiting } from '@overt/sdk'
import { openLiveStream } from '@overt/testing'
import { lastMail } from './identity-support.ts'
import { useNotices } from './notices-support.ts'
import { fileEntry, verdict } from './work-support.ts'

describe('notices', () => {
  const scene = useNotices()
  const { page, choose, choices, runLong, send } = scene

  it('are in the bell of their member, with how many are unread, and of nobody else', async () => {
    await runLong(scene.ada)
    const { items, unread } = await page(scene.ada)
    expect(unread).to.equal(1)
    expect(items[0]).to.deep.include({ kind: 'core.timer-long', title: 'Timer running for long', path: '/time', readAt: null })
    expect(items[0]?.text).to.match(/^“Task \d+” has been running since 2 Mar 2026, 09:00 \(UTC\)\. Are you still working on it\?$/)
    // The running entry itself is among the decisions.
    expect((await scene.ada.get('/waiting')).json<Waiting>().notices).to.equal(0)
    expect(await page(scene.acme.admin)).to.deep.equal({ items: [], nextCursor: null, unread: 0 })
    expect((await scene.acme.admin.get('/waiting')).json<Waiting>().notices).to.equal(0)
    const elsewhere = await scene.platform.workspace()
    expect((await page(elsewhere.admin)).items).to.deep.equal([])
  })

  it('are read in the language of the reader, whatever it was when they were sent', async () => {
    await runLong(scene.ada)
    const german = await page(scene.ada, '?locale=de')
    expect(german.items[0]?.title).to.equal('Timer läuft schon lange')
    expect(german.items[0]?.text).to.match(/^„Task \d+“ läuft seit 2\. März 2026, 09:00 \(UTC\)\. Arbeitest du noch daran\?$/)
  })

  it('come to open pages at once', async () => {
    const origin = await scene.platform.app.listen({ host: '127.0.0.1', port: 0 })
    const [own, others] = [await openLiveStream({ origin, workspaceId: scene.acme.id, token: scene.ada.token }), await openLiveStream({ origin, workspaceId: scene.acme.id, token: scene.acme.admin.token })]
    await runLong(scene.ada)
    expect(await own.next('notice.changed')).to.deep.equal({ type: 'notice.changed' })
    await others.until(({ type, change }) => type === 'entry.changed' && change === 'updated')
    expect(others.seen.some(({ type }) => type === 'notice.changed')).to.equal(false)
    for (const stream of [own, others]) stream.close()
  })

  it('are marked as read one by one, or all up to an instant, by their member only', async () => {
    await runLong(scene.ada)
    const [notice] = (await page(scene.ada)).items
    expect((await scene.acme.admin.post('/notices/read', { ids: [notice!.id] })).statusCode).to.equal(204)
    expect((await page(scene.ada)).unread).to.equal(1)
    expect((await scene.ada.post('/notices/read', { ids: [notice!.id] })).statusCode).to.equal(204)
    expect((await page(scene.ada)).unread).to.equal(0)
    expect((await page(scene.ada)).items[0]?.readAt).to.equal(scene.platform.clock.now().toString({ fractionalSecondDigits: 3 }))
    await scene.ada.post('/timer/stop', { confirmLong: true })
    await runLong(scene.ada)
    const until = (await page(scene.ada)).items[0]!.createdAt
    expect((await scene.ada.post('/notices/read', { until })).statusCode).to.equal(204)
    expect((await page(scene.ada)).unread).to.equal(0)
    expect(await verdict(scene.ada.post('/notices/read', {}))).to.equal('400 validation-failed')
  })

  it('are settled once what they ask is answered', async () => {
    await runLong(scene.ada)
    await scene.ada.post('/timer/stop', { confirmLong: true })
    expect((await page(scene.ada)).unread).to.equal(0)
  })

  it('say when a planned entry has ended a running one', async () => {
    await scene.ada.post('/timer/start', { taskId: scene.work.taskId })
    await fileEntry(scene.ada, scene.work.taskId, '2026-03-02T09:30:00Z', '2026-03-02T09:40:00Z')
    scene.platform.clock.advance({ minutes: 31 })
    await scene.platform.drain()
    expect((await page(scene.ada)).items[0]?.text).to.match(/^“Task \d+” was stopped at 2 Mar 2026, 09:30 \(UTC\), because your planned entry “Task \d+” begins then\.$/)
    expect((await scene.ada.get('/waiting')).json<Waiting>().notices).to.equal(1)
    expect((await lastMail(scene.platform, scene.ada.email)).text).to.contain('shorten or delete the planned entry')
  })

  it('refuse kinds that there are not, and quiet hours without time', async () => {
    expect(await verdict(choose(scene.ada, { items: [{ kind: 'core.nothing', push: true, mail: true, messenger: true }] }))).to.equal('400 notice-kind-unknown')
    expect(await verdict(choose(scene.ada, { quietHours: { from: '22:00', to: '22:00' } }))).to.equal('400 quiet-hours-empty')
    expect(await verdict(choose(scene.ada, { quietHours: { from: '24:00', to: '07:00' } }))).to.equal('400 validation-failed')
    expect((await choices(scene.ada)).quietHours).to.equal(null)
  })

  it('are deleted after 90 days', async () => {
    await scene.acme.enable('lamp')
    await send(scene.ada, 'old')
    scene.platform.clock.advance({ hours: 24 * 89 })
    await send(scene.ada, 'new')
    await scene.platform.drain()
    expect((await page(scene.ada)).items).to.have.lengthOf(2)
    scene.platform.clock.advance({ hours: 25 })
    await scene.platform.drain()
    expect((await page(scene.ada)).items.map(({ text }) => text)).to.deep.equal(['new'])
  })

  it('are given page by page', async () => {
    await scene.acme.enable('lamp')
    for (let n = 1; n <= 5; n++) {
      scene.platform.clock.advance({ seconds: 1 })
      await send(scene.ada, `notice ${String(n)}`)
    }
    const first = await page(scene.ada, '?limit=2')
    const second = await page(scene.ada, `?limit=2&cursor=${first.nextCursor!}`)
    const third = await page(scene.ada, `?limit=2&cursor=${second.nextCursor!}`)
    expect([first, second, third].flatMap(({ items }) => items.map(({ text }) => text))).to.deep.equal(['notice 5', 'notice 4', 'notice 3', 'notice 2', 'notice 1'])
    expect(third.nextCursor).to.equal(null)
    expect(await verdict(scene.ada.get('/notices?cursor=nonsense'))).to.equal('400 wrong-cursor')
  })

  it('ask for an acknowledgement when the policy has changed, until it is given', async () => {
    const monitored = await scene.acme.member({ name: 'Mo' })
    const policy = async () => (await monitored.get('/policy')).json<{ version: number }>()
    await monitored.post('/policy/acknowledge', { version: (await policy()).version })
    expect((await page(monitored)).items).to.deep.equal([])
    expect((await scene.acme.admin.patch('/monitoring', { pause: { allowed: false, maximumMinutes: null } })).statusCode).to.equal(200)
    const { version } = await policy()
    expect((await page(monitored)).items[0]).to.deep.include({ kind: 'core.policy', path: '/me/policy' })
    await monitored.post('/policy/acknowledge', { version })
    expect((await page(monitored)).unread).to.equal(0)
  })
})
