import { expect } from 'chai'
import { createTestPlatform, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'
import type { Objection } from '../ui/wire.ts'

const base = '/plugins/privacy'

describe('objections', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  let hana: TestMember
  const made = async (who: TestMember, body: object = { about: 'screenshots', reason: 'My screen shows patients.' }): Promise<Objection> => {
    const answer = await who.post(`${base}/objections`, body)
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<Objection>()
  }
  const bell = async (who: TestMember): Promise<string[]> => (await who.get('/notices')).json<{ items: { text: string; readAt: string | null }[] }>().items.filter(({ readAt }) => readAt === null).map(({ text }) => text)
  const seen = async (who: TestMember): Promise<Objection[]> => {
    const answer = await who.get(`${base}/objections`)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<{ items: Objection[] }>().items
  }

  before(async () => {
    platform = await createTestPlatform({ plugins: [new URL('../../activity', import.meta.url), new URL('../../screenshots', import.meta.url), new URL('..', import.meta.url)], clock: '2026-03-02T09:00:00Z' })
  })
  beforeEach(async () => {
    platform.clock.set('2026-03-02T09:00:00Z')
    workspace = await platform.workspace({ enabled: ['activity', 'screenshots', 'privacy'], settings: { privacy: { answerDays: 10 } } })
    mia = await workspace.member({ name: 'Mia Member' })
    hana = await workspace.member({ name: 'Hana HR', role: 'hr' })
  })
  after(() => platform.close())

  it('go to the person named, with a date, and to everybody who may answer where nobody is named', async () => {
    const first = await made(mia)
    expect(first).to.include({ status: 'open', aboutTitle: 'Screenshots', dueAt: '2026-03-12T09:00:00.000Z', mayWithdraw: true, mayAnswer: false })
    expect((await bell(hana)).length).to.equal(1)
    expect((await bell(workspace.admin)).length).to.equal(1)
    expect((await workspace.admin.put(`${base}/contact`, { memberId: hana.id })).json()).to.deep.equal({ contact: { id: hana.id, name: 'Hana HR' }, answerDays: 10 })
    await made(mia, { about: 'nonsense', reason: 'In general.' })
    expect((await bell(hana)).length).to.equal(2)
    expect((await bell(workspace.admin)).length).to.equal(1)
    expect((await workspace.admin.put(`${base}/contact`, { memberId: mia.id })).json()).to.include({ status: 400, code: 'privacy-contact-unfit' })
    expect((await hana.put(`${base}/contact`, { memberId: null })).statusCode).to.equal(403)
  })

  it('are answered once, by somebody else, with a trail that the person sees, and a notice', async () => {
    const { id } = await made(mia)
    const own = await made(hana, { about: 'activity', reason: 'Mine.' })
    expect((await hana.post(`${base}/objections/${own.id}/answer`, { decision: 'accepted', answer: 'Yes.' })).json()).to.include({ status: 403, code: 'own-decision' })
    expect((await hana.post(`${base}/objections/${id}/answer`, { decision: 'accepted', answer: '  ' })).statusCode).to.equal(400)
    const answered = (await hana.post(`${base}/objections/${id}/answer`, { decision: 'accepted', answer: 'Your screen is excluded from today on.' })).json<Objection>()
    expect(answered).to.include({ status: 'accepted', answer: 'Your screen is excluded from today on.' })
    expect((await hana.post(`${base}/objections/${id}/answer`, { decision: 'rejected', answer: 'No.' })).json()).to.include({ status: 409, code: 'objection-settled' })
    expect((await seen(mia))[0]?.steps.map(({ step, byName }) => `${step} ${byName}`)).to.deep.equal(['made Mia Member', 'accepted Hana HR'])
    expect(await bell(mia)).to.deep.equal(['Hana HR accepted your objection.'])
    expect((await bell(workspace.admin)).filter((text) => text.includes('Mia'))).to.deep.equal([])
    const actions = (await workspace.admin.get('/audit?limit=50')).json<{ items: { action: string; after: object }[] }>().items.filter(({ action }) => action.startsWith('privacy-objection'))
    expect(actions.map(({ action }) => action)).to.include.members(['privacy-objection.made', 'privacy-objection.accepted'])
    expect(JSON.stringify(actions)).to.not.include('patients')
  })

  it('are withdrawn by their person alone', async () => {
    const { id } = await made(mia)
    expect((await hana.post(`${base}/objections/${id}/withdraw`)).statusCode).to.equal(403)
    expect((await mia.post(`${base}/objections/${id}/withdraw`)).json()).to.include({ status: 'withdrawn', mayWithdraw: false })
    expect(await bell(hana)).to.deep.equal([])
  })

  it('are seen by their person and by those who may answer, and a look leaves a receipt', async () => {
    const { id } = await made(mia)
    const [other, boss] = [await workspace.member(), await workspace.member({ role: 'manager' })]
    for (const nobody of [other, boss]) {
      expect(await seen(nobody)).to.deep.equal([])
      expect((await nobody.post(`${base}/objections/${id}/answer`, { decision: 'accepted', answer: 'Yes.' })).statusCode).to.equal(404)
    }
    expect((await seen(hana)).map((objection) => objection.id)).to.deep.equal([id])
    await platform.drain()
    expect((await mia.get('/me/looks')).json<{ items: { subject: string }[] }>().items.map(({ subject }) => subject)).to.include('objection')
  })

  it('are recalled once before their date, and are overdue after it', async () => {
    await made(mia)
    await hana.post('/notices/read', { all: true })
    platform.clock.set('2026-03-08T09:00:00Z')
    await platform.drain()
    expect((await seen(mia))[0]?.steps.map(({ step }) => step)).to.deep.equal(['made'])
    platform.clock.set('2026-03-10T09:00:00Z')
    await platform.drain()
    await platform.drain()
    expect((await seen(mia))[0]?.steps.map(({ step }) => step)).to.deep.equal(['made', 'reminded'])
    platform.clock.set('2026-03-13T09:00:00Z')
    expect((await seen(mia))[0]).to.include({ overdue: true })
  })

  it('are in the copy of one’s data, go with the person, and three years after they were settled', async () => {
    const { id } = await made(mia)
    await mia.post(`${base}/objections/${id}/withdraw`)
    expect((await seen(mia))[0]).to.include({ status: 'withdrawn', keptUntil: platform.clock.now().add({ hours: 24 * 1_095 }).toString({ fractionalSecondDigits: 3 }) })
    expect((await platform.copied(workspace.id, mia.id))['privacy.objection']!.map(({ reason }) => reason)).to.deep.equal(['My screen shows patients.'])
    platform.clock.set('2029-03-02T09:00:01Z')
    await platform.drain()
    expect(await workspace.inUnit((unit) => unit.query('select 1 from p_privacy.objection where workspace_id = $1', [workspace.id]))).to.deep.equal([])
  })
})
