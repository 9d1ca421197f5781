import { expect } from 'chai'
import type { NoticeChoices } from '@overt/sdk'
import { lastMail, mailsOf } from './identity-support.ts'
import { useNotices } from './notices-support.ts'

describe('notices outside the pages', () => {
  const scene = useNotices()
  const { page, choose, runLong, switchOn, send } = scene

  it('go out by mail for who has chosen nothing, in the words of before, and not for who chose no mail', async () => {
    await runLong(scene.ada)
    const mail = await lastMail(scene.platform, scene.ada.email)
    expect(mail.subject).to.match(/^Still working on “Task \d+”\?$/)
    expect(mail.text).to.match(/^Hello Ada,\s+“Task \d+” has been running since 2 Mar 2026, 09:00 \(UTC\)\. If you are still at it, confirm it in Overt\./)
    expect(mail.link).to.contain(`/w/${scene.acme.slug}/time`)
    const bob = await scene.acme.member({ name: 'Bob' })
    const chosen = await choose(bob, { items: [{ kind: 'core.timer-long', push: false, mail: false, messenger: false }] })
    expect(chosen.json<NoticeChoices>().items.find(({ kind }) => kind === 'core.timer-long')).to.deep.include({ channels: { push: false, mail: false, messenger: false }, defaults: { push: true, mail: true, messenger: false } })
    await runLong(bob)
    expect(await mailsOf(scene.platform, bob.email)).to.deep.equal([])
    expect((await page(bob)).unread).to.equal(1)
  })

  it('are shown by a browser in which their member switched it on, encrypted for it and signed by this installation', async () => {
    const browser = await switchOn(scene.ada)
    const others = await switchOn(scene.acme.admin)
    await runLong(scene.ada)
    expect(scene.service.faults).to.deep.equal([])
    const [received] = browser.received
    expect(browser.received).to.have.lengthOf(1)
    expect(received?.shown).to.deep.include({ title: 'Timer running for long', path: `/w/${scene.acme.slug}/time` })
    expect(received?.shown.text).to.match(/^“Task \d+” has been running since/)
    expect(received?.headers).to.deep.include({ 'content-encoding': 'aes128gcm', 'ttl': '86400', 'urgency': 'normal' })
    expect(received?.claims).to.deep.include({ aud: scene.service.origin, sub: 'mailto:time@acme.example' })
    expect(received!.claims.exp * 1_000).to.be.within(Date.now(), Date.now() + 24 * 3_600_000)
    expect(others.received).to.deep.equal([])
  })

  it('wait for the end of quiet hours, and then go out once, gathered, without what was read', async () => {
    await scene.acme.enable('lamp')
    await scene.acme.admin.patch(`/members/${scene.ada.id}`, { timeZone: 'Europe/Berlin' })
    const browser = await switchOn(scene.ada)
    scene.platform.clock.set('2026-03-28T22:30:00Z')
    expect((await choose(scene.ada, { items: [{ kind: 'lamp.broken', push: true, mail: true, messenger: false }], quietHours: { from: '22:00', to: '07:00' } })).json<NoticeChoices>()).to.deep.include({ quietHours: { from: '22:00', to: '07:00' }, timeZone: 'Europe/Berlin' })
    for (const text of ['one', 'read', 'two']) {
      scene.platform.clock.advance({ seconds: 1 })
      await send(scene.ada, text)
    }
    const read = (await page(scene.ada)).items.find(({ text }) => text === 'read')
    expect((await page(scene.ada)).unread, 'the bell shows them at once').to.equal(3)
    await scene.ada.post('/notices/read', { ids: [read!.id] })
    // Clocks go forward in this night: seven o'clock is five in UTC.
    scene.platform.clock.set('2026-03-29T04:59:00Z')
    await scene.platform.drain()
    expect([browser.requests.length, (await mailsOf(scene.platform, scene.ada.email)).length]).to.deep.equal([0, 0])
    scene.platform.clock.set('2026-03-29T05:00:01Z')
    await scene.platform.drain()
    await scene.platform.drain()
    expect(browser.received.map(({ shown }) => shown)).to.have.lengthOf(1)
    expect(browser.received[0]?.shown).to.deep.include({ title: '2 notifications', text: 'one\ntwo', path: `/w/${scene.acme.slug}/me/notifications` })
    const mails = await mailsOf(scene.platform, scene.ada.email)
    expect(mails).to.have.lengthOf(1)
    expect(mails[0]).to.deep.include({ subject: '2 notifications' })
    expect(mails[0]?.text).to.match(/this arrived during your quiet hours:\s+one\s+two/)
    await send(scene.ada, 'three')
    await scene.platform.drain()
    expect(browser.received.at(-1)?.shown.text).to.equal('three')
  })

  it('that wait go out when their member ends the quiet hours, and wait longer where they make them longer', async () => {
    await scene.acme.enable('lamp')
    const browser = await switchOn(scene.ada)
    await choose(scene.ada, { quietHours: { from: '08:00', to: '10:00' } })
    await send(scene.ada)
    await choose(scene.ada, { quietHours: { from: '08:00', to: '12:00' } })
    scene.platform.clock.set('2026-03-02T11:00:00Z')
    await scene.platform.drain()
    expect(browser.requests).to.deep.equal([])
    await choose(scene.ada, { quietHours: null })
    await scene.platform.drain()
    expect(browser.received).to.have.lengthOf(1)
  })
})
