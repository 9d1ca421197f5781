import { expect } from 'chai'
import { createTestPlatform, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'
import type { Breach, BreachPreview, Delivery } from '../ui/wire.ts'

const base = '/plugins/privacy'
const span = { from: '2026-03-01T00:00:00Z', until: '2026-03-02T08:30:00Z' }

describe('breaches of personal data', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  let theo: TestMember
  let hana: TestMember
  const required = async (who: TestMember): Promise<{ id: string; kind: string; text: string }[]> => (await who.get('/waiting')).json<{ required: { id: string; kind: string; text: string }[] }>().required
  const report = async (body: object = span): Promise<Breach> => {
    const answer = await workspace.admin.post(`${base}/breaches`, body)
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<Breach>()
  }
  const only = async (): Promise<Breach> => (await workspace.admin.get(`${base}/breaches`)).json<{ items: [Breach] }>().items[0]
  const deliveries = async (id: string): Promise<Delivery[]> => (await workspace.admin.get(`${base}/breaches/${id}/deliveries`)).json<{ items: Delivery[] }>().items

  before(async () => { platform = await createTestPlatform({ plugins: [new URL('..', import.meta.url)], clock: '2026-03-02T08:00:00Z' }) })
  beforeEach(async () => {
    platform.clock.set('2026-03-02T08:00:00Z')
    workspace = await platform.workspace({ enabled: ['privacy'] })
    mia = await workspace.member({ name: 'Mia Member' })
    theo = await workspace.member({ name: 'Theo Told' })
    hana = await workspace.member({ name: 'Hana HR', role: 'hr' })
    await mia.post(`${base}/objections`, { about: 'other', reason: 'Too much.' })
    // The account whose password is known to somebody else.
    await hana.get(`${base}/objections`)
    platform.clock.set('2026-03-02T09:00:00Z')
  })
  after(() => platform.close())

  it('find whose records were seen in a span of time, by kind and by account', async () => {
    const ask = async (body: object): Promise<BreachPreview> => (await workspace.admin.post(`${base}/breaches/preview`, body)).json<BreachPreview>()
    const { facts, members, texts } = await ask(span)
    expect(members).to.equal(4)
    expect(facts).to.deep.include({ affected: 1, left: 0, looks: 1, records: 1, kinds: [{ kind: 'privacy.objection', title: 'Objections', members: 1, records: 1 }], viewers: [{ memberId: hana.id, name: 'Hana HR', members: 1, records: 1 }] })
    expect(texts.text['de']).to.match(/^Am 2\. März 2026/)
    expect((await ask({ ...span, viewerId: workspace.admin.id })).facts.affected).to.equal(0)
    expect((await ask({ ...span, kinds: ['privacy.breach'] })).facts.affected).to.equal(0)
    expect((await ask({ from: '2026-02-01T00:00:00Z', until: '2026-02-02T00:00:00Z' })).facts.affected).to.equal(0)
    expect((await ask({ ...span, everybody: true })).facts.affected).to.equal(4)
  })

  it('tell every member by mail, bell and banner, whatever anybody chose, and know who was told and has read it', async () => {
    const choices = await theo.put('/notices/choices', { items: [{ kind: 'privacy.breach', push: false, mail: false, messenger: false }] })
    expect(choices.json()).to.include({ status: 409, code: 'notice-kind-required' })
    const { id } = await report()
    await platform.drain()
    expect(await only()).to.deep.include({ state: 'open', told: { members: 4, told: 4, mailed: 4, mailFailed: 0, read: 0 } })
    expect((await deliveries(id)).map(({ name, affected, mail, readAt }) => [name, affected, mail, readAt]).toSorted()).to.deep.equal([
      ['Ada Admin', false, 'sent', null], ['Hana HR', false, 'sent', null], ['Mia Member', true, 'sent', null], ['Theo Told', false, 'sent', null]])
    const [shown] = await required(mia)
    expect(shown?.text).to.contain('Your records are among those affected')
    // Reading all in the bell is not reading this.
    await mia.post('/notices/read', { until: '2026-03-02T10:00:00Z' })
    expect(await required(mia)).to.have.length(1)
    await mia.post('/notices/read', { ids: [shown!.id] })
    expect(await required(mia)).to.deep.equal([])
    const { token } = await theo.agent()
    const authorization = `Bearer ${token}`
    const inAgent = async (): Promise<{ id: string; text: string }[]> => (await theo.get('/api/agent/window', { authorization })).json<{ notices: { id: string; text: string }[] }>().notices
    const told = await inAgent()
    expect(told.map(({ text }) => text.includes('not among those affected'))).to.deep.equal([true])
    expect((await theo.post('/api/agent/notices/read', { ids: [told[0]!.id] }, { authorization })).statusCode).to.equal(204)
    expect(await inAgent()).to.deep.equal([])
    await platform.drain()
    expect((await deliveries(id)).filter(({ readAt }) => readAt !== null).map(({ name, readIn }) => [name, readIn]).toSorted()).to.deep.equal([['Mia Member', 'browser'], ['Theo Told', 'agent']])
    expect((await mia.get(`${base}/breaches/mine`)).json<{ items: object[] }>().items).to.have.length(1)
  })

  it('count 72 hours for the authority, recall it once, and close with what was done', async () => {
    const { id, authority } = await report({ ...span, detectedAt: '2026-03-02T07:00:00Z' })
    expect(authority).to.deep.equal({ dueAt: '2026-03-05T07:00:00.000Z', overdue: false, toldAt: null, note: null })
    expect((await workspace.admin.get(`${base}/waiting`)).json()).to.deep.include({ breaches: 1 })
    expect((await workspace.admin.post(`${base}/breaches/${id}/close`, { measures: 'Nothing.' })).json()).to.include({ status: 409, code: 'breach-authority-open' })
    await platform.drain()
    platform.clock.set('2026-03-04T08:00:00Z')
    await platform.drain()
    await platform.drain()
    expect((await only()).steps.map(({ step }) => step)).to.deep.equal(['reported', 'told', 'reminded'])
    platform.clock.set('2026-03-05T08:00:00Z')
    expect((await only()).authority.overdue).to.equal(true)
    await workspace.admin.post(`${base}/breaches/${id}/authority`, { toldAt: '2026-03-05T07:30:00Z', note: 'LfDI 4711' })
    expect((await workspace.admin.post(`${base}/breaches/${id}/close`, { measures: ' ' })).statusCode).to.equal(400)
    const closed = (await workspace.admin.post(`${base}/breaches/${id}/close`, { measures: 'The account was locked.' })).json<Breach>()
    expect(closed).to.include({ state: 'closed', measures: 'The account was locked.' })
    expect((await workspace.admin.post(`${base}/breaches/${id}/close`, { measures: 'Again.' })).json()).to.include({ status: 409, code: 'breach-closed' })
    const actions = (await workspace.admin.get('/audit?limit=50')).json<{ items: { action: string }[] }>().items.map(({ action }) => action)
    expect(actions).to.include.members(['privacy-breach.reported', 'privacy-breach.authority', 'privacy-breach.closed'])
  })

  it('are for admins alone: others may neither report, read nor change one', async () => {
    const { id } = await report()
    for (const nobody of [mia, hana, await workspace.member({ role: 'manager' })]) {
      expect((await nobody.post(`${base}/breaches`, span)).statusCode).to.equal(403)
      expect((await nobody.post(`${base}/breaches/preview`, span)).statusCode).to.equal(403)
      expect((await nobody.get(`${base}/breaches`)).statusCode).to.equal(403)
      expect((await nobody.get(`${base}/breaches/${id}/deliveries`)).statusCode).to.equal(403)
      expect((await nobody.post(`${base}/breaches/${id}/authority`, { note: 'No.' })).statusCode).to.equal(403)
      expect((await nobody.post(`${base}/breaches/${id}/close`, { measures: 'No.' })).statusCode).to.equal(403)
    }
  })

  it('refuse a span that is empty, words in half a language, and a breach of tomorrow', async () => {
    const code = async (body: object): Promise<string> => (await workspace.admin.post(`${base}/breaches`, body)).json<{ code: string }>().code
    expect(await code({ from: span.until, until: span.from })).to.equal('breach-span-empty')
    expect(await code({ ...span, texts: { subject: { en: 'Hello' }, text: { de: 'Hallo' } } })).to.equal('breach-texts-missing')
    expect(await code({ ...span, detectedAt: '2026-03-03T00:00:00Z' })).to.equal('breach-detected-later')
    const { subject } = await report({ ...span, texts: { subject: { de: 'Panne' }, text: { de: 'Es gab eine Panne.' } } })
    expect(subject).to.equal('Panne')
  })
})
