import { expect } from 'chai'
import type { Waiting } from '@overt/sdk'
import { lastMail, mailsOf } from './identity-support.ts'
import { useNotices } from './notices-support.ts'

describe('notices of plugins', () => {
  const scene = useNotices()
  const { page, choose, choices, switchOn, send } = scene

  it('are chosen by its kinds, go out with their urgency, and to messengers that another plugin offers', async () => {
    await scene.acme.enable('lamp')
    await scene.acme.enable('post')
    const browser = await switchOn(scene.ada)
    scene.letters.length = 0
    await send(scene.ada)
    await scene.platform.drain()
    expect(browser.received[0]?.headers.urgency).to.equal('high')
    expect(browser.received[0]?.shown).to.deep.include({ title: 'lamp.kind', text: 'lamp.text' })
    expect(scene.letters).to.deep.equal([{ memberId: scene.ada.id, text: 'lamp.text', url: `http://127.0.0.1:0/w/acme/work` }])
    const { items, messengers } = await choices(scene.ada)
    expect(items.find(({ kind }) => kind === 'lamp.broken')).to.deep.include({ channels: { push: true, mail: false, messenger: true } })
    expect(messengers).to.deep.equal(['Letter box'])
    await choose(scene.ada, { items: [{ kind: 'lamp.broken', push: false, mail: true, messenger: false }] })
    await send(scene.ada)
    expect((await lastMail(scene.platform, scene.ada.email)).text).to.match(/^Hello Ada,\s+lamp\.text/)
    expect(browser.received).to.have.lengthOf(1)
    expect(scene.letters).to.have.lengthOf(1)
  })

  it('of one that is off are not shown, not sent and not offered; its purge deletes them', async () => {
    await scene.acme.enable('lamp')
    const browser = await switchOn(scene.ada)
    await choose(scene.ada, { items: [{ kind: 'lamp.broken', push: true, mail: true, messenger: false }], quietHours: { from: '08:00', to: '10:00' } })
    await send(scene.ada)
    await choose(scene.ada, { quietHours: null })
    await scene.acme.disable('lamp')
    await scene.platform.drain()
    expect(browser.requests).to.deep.equal([])
    expect(await mailsOf(scene.platform, scene.ada.email)).to.deep.equal([])
    expect(await page(scene.ada)).to.deep.equal({ items: [], nextCursor: null, unread: 0 })
    expect((await scene.ada.get('/waiting')).json<Waiting>().notices).to.equal(0)
    expect((await choices(scene.ada)).items.map(({ kind }) => kind)).to.not.include('lamp.broken')
    await scene.acme.enable('lamp')
    expect((await page(scene.ada)).unread).to.equal(1)
    await scene.acme.disable('lamp')
    expect((await scene.acme.admin.post('/plugins/lamp/purge', { confirm: 'lamp' })).statusCode).to.equal(200)
    await scene.acme.enable('lamp')
    expect((await page(scene.ada)).items).to.deep.equal([])
    expect((await choices(scene.ada)).items.find(({ kind }) => kind === 'lamp.broken')?.channels).to.deep.equal({ push: true, mail: false, messenger: true })
  })

  it('take the place of an unread one with the same key, and are settled for everyone who has them', async () => {
    await scene.acme.enable('lamp')
    for (const key of ['first', 'second']) await send(scene.ada, key, { key: 'lamp 1' })
    await send(scene.acme.admin, 'second', { key: 'lamp 1' })
    await send(scene.ada, 'other', { key: 'lamp 2' })
    expect((await page(scene.ada)).items.map(({ text }) => text)).to.have.members(['second', 'other'])
    await scene.acme.inUnit((unit) => scene.lamp.notices.settle(unit, { kind: 'broken', key: 'lamp 1' }))
    expect([(await page(scene.ada)).unread, (await page(scene.acme.admin)).unread]).to.deep.equal([1, 0])
    await send(scene.ada, 'third', { key: 'lamp 1' })
    expect((await page(scene.ada)).items).to.have.lengthOf(3)
  })

  it('are those of kinds that were declared, by the plugin itself or for all', async () => {
    await scene.acme.enable('lamp')
    await send(scene.ada, 'shared', { kind: 'core.decision' })
    expect((await page(scene.ada)).items[0]).to.deep.include({ kind: 'core.decision', title: 'A decision or question about you', text: 'shared' })
    for (const kind of ['nothing', 'core.policy', 'core.broken', 'lamp.broken', '']) {
      expect(await send(scene.ada, 'x', { kind }).then(() => 'sent', ({ message }: Error) => message), kind).to.contain('has not declared')
    }
    for (const path of ['//evil.example', 'https://evil.example', '/\\evil.example', '', 'work']) expect(await send(scene.ada, 'x', { path }).then(() => 'sent', ({ message }: Error) => message), path).to.contain('a path of the web interface')
    expect(() => { scene.lamp.notices.declare({ id: 'broken', title: 'x', defaults: { push: true, mail: true, messenger: true } }) }).to.throw('twice')
    expect(() => { scene.lamp.notices.declare({ id: 'Not.An Id', title: 'x', defaults: { push: true, mail: true, messenger: true } }) }).to.throw('lower-case words')
  })

  it('are not there where the change that they tell of is not', async () => {
    await scene.acme.enable('lamp')
    const browser = await switchOn(scene.ada)
    const failed = scene.acme.inUnit(async (unit) => {
      await scene.lamp.notices.send(unit, { memberId: scene.ada.id, kind: 'broken', text: { key: 'x' }, path: '/' })
      throw new Error('no')
    })
    expect(await failed.then(() => 'done', ({ message }: Error) => message)).to.equal('no')
    await scene.platform.drain()
    expect([(await page(scene.ada)).unread, browser.requests.length]).to.deep.equal([0, 0])
  })
})
