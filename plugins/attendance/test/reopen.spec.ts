import { expect } from 'chai'
import { base, days, openOffice, type Office } from './office.ts'

describe('a decision about a correction that is taken back', () => {
  let office: Office
  before(async () => {
    office = await openOffice()
    office.platform.clock.set('2026-03-06T10:00:00Z')
    for (const date of ['02', '03', '04']) await office.work(office.member, `2026-03-${date}T09:00:00Z`, `2026-03-${date}T16:00:00Z`)
  })
  after(() => office.platform.close())

  async function ask(date: string): Promise<string> {
    const answer = await office.member.post(`${base}/corrections`, { date, clockInAt: `${date}T08:00:00Z`, reason: 'The gate was closed.' })
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<{ id: string }>().id
  }
  const codeOf = async (date: string): Promise<string | null> => (await days(office.member, `from=${date}&to=${date}`))[0]!.code

  it('lets the request wait again and the day be as before, and keeps both steps', async () => {
    const id = await ask('2026-03-02')
    expect(await codeOf('2026-03-02')).to.equal('H')
    const approved = await office.hr.post(`${base}/corrections/${id}/approve`, {})
    expect(approved.json()).to.include({ status: 'approved', mayReopen: true })
    expect(await codeOf('2026-03-02')).to.equal('P')
    const back = await office.hr.post(`${base}/corrections/${id}/reopen`, {})
    expect(back.statusCode, back.body).to.equal(200)
    expect(back.json()).to.include({ status: 'pending', decidedAt: null, decidedBy: null, mayDecide: true, mayReopen: false })
    expect(back.json<{ trail: { action: string }[] }>().trail.map(({ action }) => action)).to.deep.equal(['requested', 'approved', 'reopened'])
    expect(await codeOf('2026-03-02')).to.equal('H')
    const notices = (await office.member.get('/notices')).body
    expect(notices).to.include('reopened your correction')
    const actions = (await office.workspace.admin.get('/audit')).json<{ items: { action: string }[] }>().items.map(({ action }) => action)
    expect(actions).to.include('correction.reopened')
    expect((await office.hr.post(`${base}/corrections/${id}/reject`, { comment: 'No.' })).json()).to.include({ status: 'rejected' })
  })

  it('is for whoever took it, while it is fresh, and never one’s own request', async () => {
    const id = await ask('2026-03-03')
    expect((await office.hr.post(`${base}/corrections/${id}/reopen`, {})).json()).to.include({ status: 409, code: 'reopen-too-late' })
    await office.hr.post(`${base}/corrections/${id}/approve`, {})
    const other = await office.workspace.member({ name: 'Max', role: 'manager' })
    expect((await other.post(`${base}/corrections/${id}/reopen`, {})).json()).to.include({ status: 409, code: 'reopen-too-late' })
    expect((await office.member.post(`${base}/corrections/${id}/reopen`, {})).json()).to.include({ status: 403, code: 'own-decision' })
    const colleague = await office.workspace.member()
    expect((await colleague.post(`${base}/corrections/${id}/reopen`, {})).statusCode).to.equal(404)
    office.platform.clock.advance({ minutes: 16 })
    expect((await office.hr.post(`${base}/corrections/${id}/reopen`, {})).json()).to.include({ status: 409, code: 'reopen-too-late' })
    expect(await codeOf('2026-03-03')).to.equal('P')
    expect(office.platform.faults).to.deep.equal([])
  })
})

describe('a decision about leave that is taken back', () => {
  let office: Office
  before(async () => {
    office = await openOffice()
    office.platform.clock.set('2026-03-06T20:00:00Z')
  })
  after(() => office.platform.close())

  interface Answer { readonly id: string; readonly status: string; readonly mayReopen: boolean; readonly mayDecide: boolean; readonly trail: readonly { readonly action: string; readonly comment: string; readonly memberId: string | null }[] }
  const codeOf = async (date: string): Promise<string | null> => (await days(office.member, `from=${date}&to=${date}`))[0]!.code
  async function ask(date: string): Promise<string> {
    const answer = await office.member.post(`${base}/leave`, { from: date, to: date, reason: 'Moving house' })
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<Answer>().id
  }
  const reopen = (as: typeof office.hr, id: string) => as.post(`${base}/leave/${id}/reopen`, {})

  it('lets the request wait again and the day be as before; both see every step', async () => {
    const id = await ask('2026-03-03')
    expect((await office.hr.post(`${base}/leave/${id}/approve`, {})).json<Answer>()).to.include({ status: 'approved', mayReopen: true })
    expect(await codeOf('2026-03-03')).to.equal('LV')
    const back = await reopen(office.hr, id)
    expect(back.statusCode, back.body).to.equal(200)
    expect(back.json<Answer>()).to.include({ status: 'pending', decidedAt: null, decidedBy: null, mayDecide: true, mayReopen: false })
    expect(await codeOf('2026-03-03')).to.equal('A')
    expect((await office.member.get('/notices')).body).to.include('reopened your leave on')
    expect((await office.hr.post(`${base}/leave/${id}/reject`, { comment: 'We count stock that day.' })).json()).to.include({ status: 'rejected' })
    const [seen] = (await office.member.get(`${base}/leave`)).json<{ items: Answer[] }>().items
    expect(seen!.trail.map(({ action, comment }) => [action, comment])).to.deep.equal([
      ['requested', 'Moving house'], ['approved', ''], ['reopened', ''], ['rejected', 'We count stock that day.'],
    ])
    expect(seen!.trail.map(({ memberId }) => memberId)).to.deep.equal([office.member.id, office.hr.id, office.hr.id, office.hr.id])
    const sentences = (await office.workspace.admin.get('/audit')).body
    expect(sentences).to.include('leave.reopened')
  })

  it('is for whoever took it, while it is fresh, and never one’s own request', async () => {
    const id = await ask('2026-03-04')
    const manager = await office.workspace.member({ name: 'Max', role: 'manager' })
    const colleague = await office.workspace.member()
    expect((await reopen(office.hr, id)).json(), 'not decided yet').to.include({ status: 409, code: 'reopen-too-late' })
    await office.hr.post(`${base}/leave/${id}/approve`, {})
    expect((await reopen(manager, id)).json()).to.include({ status: 409, code: 'reopen-too-late' })
    expect((await reopen(office.member, id)).json()).to.include({ status: 403, code: 'own-decision' })
    expect((await reopen(colleague, id)).statusCode).to.equal(404)
    expect((await reopen(office.hr, 'none')).statusCode).to.equal(400)
    office.platform.clock.advance({ minutes: 15 })
    expect((await reopen(office.hr, id)).json()).to.include({ status: 409, code: 'reopen-too-late' })
    expect(await codeOf('2026-03-04')).to.equal('LV')
  })

  it('takes back what was entered for somebody by mistake', async () => {
    const entered = (await office.hr.post(`${base}/leave`, { memberId: office.member.id, from: '2026-03-05', to: '2026-03-05', kind: 'sick' })).json<Answer>()
    expect(entered).to.include({ status: 'approved', mayReopen: true })
    expect((await reopen(office.hr, entered.id)).json<Answer>().trail.map(({ action }) => action)).to.deep.equal(['entered', 'reopened'])
    expect(await codeOf('2026-03-05')).to.equal('A')
    expect((await office.member.post(`${base}/leave/${entered.id}/withdraw`, {})).json()).to.include({ status: 'withdrawn' })
    expect(office.platform.faults).to.deep.equal([])
  })
})
