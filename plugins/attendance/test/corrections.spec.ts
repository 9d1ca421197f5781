import { expect } from 'chai'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { AttendanceDay } from '../contracts.ts'
import { base, days, officeHours as office, openOffice, type Office } from './office.ts'

describe('corrections of attendance', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let hr: TestMember
  let work: Office['work']
  before(async () => {
    ({ platform, workspace, member, hr, work } = await openOffice())
    platform.clock.set('2026-03-06T22:00:00Z')
    await work(member, '2026-03-04T08:00:00Z', '2026-03-04T10:00:00Z')
    for (const date of ['05', '06']) await work(member, `2026-03-${date}T09:00:00Z`, `2026-03-${date}T17:00:00Z`)
    await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-06', ...office, startsAt: '10:00', endsAt: '18:00' })
  })
  after(() => platform.close())

  const ask = (who: TestMember, body: object) => who.post(`${base}/corrections`, { reason: 'The agent was off.', ...body })
  const missing = { date: '2026-03-04', clockInAt: '2026-03-04T08:00:00Z', clockOutAt: '2026-03-04T16:00:00Z' }
  let id: string

  it('show their effect before they are sent, and store nothing', async () => {
    const answer = await member.post(`${base}/corrections/preview`, missing)
    expect(answer.statusCode, answer.body).to.equal(200)
    expect(answer.json()).to.deep.nested.include({ 'before.code': 'H', 'before.workedSeconds': 7200, 'after.code': 'P', 'after.workedSeconds': 28_800 })
    expect((await member.get(`${base}/corrections`)).json()).to.deep.equal({ items: [], nextCursor: null })
  })

  it('are asked for by the member, with a reason', async () => {
    expect((await member.post(`${base}/corrections`, missing)).statusCode).to.equal(400)
    expect((await ask(member, { date: '2026-03-04' })).statusCode).to.equal(400)
    expect((await ask(member, { date: '2026-03-04', clockInAt: '2026-03-05T08:00:00Z' })).json()).to.include({ status: 400, code: 'correction-outside-day' })
    expect((await ask(member, { date: '2026-03-07', clockInAt: '2026-03-07T07:00:00Z', clockOutAt: '2026-03-07T12:00:00Z' })).json()).to.include({ status: 400, code: 'correction-in-future' })
    expect((await ask(member, { ...missing, surprise: 1 })).statusCode).to.equal(400)
    const answer = await ask(member, missing)
    expect(answer.statusCode, answer.body).to.equal(201)
    expect(answer.json()).to.include({ status: 'pending', memberId: member.id, mayDecide: false, mayWithdraw: true })
    id = answer.json<{ id: string }>().id
  })

  it('are filed once per Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'one' }
    const body = { date: '2026-03-05', clockInAt: '2026-03-05T08:00:00Z', reason: 'Twice.' }
    const [first, second] = [await member.post(`${base}/corrections`, body, headers), await member.post(`${base}/corrections`, body, headers)]
    expect(second.statusCode).to.equal(201)
    expect(second.json<{ id: string }>().id).to.equal(first.json<{ id: string }>().id)
    expect((await member.post(`${base}/corrections`, { ...body, reason: 'Another.' }, headers)).statusCode).to.equal(409)
    await member.post(`${base}/corrections/${first.json<{ id: string }>().id}/withdraw`)
  })

  it('are decided by nobody for themselves, and by no other member', async () => {
    const own = (await ask(hr, { ...missing, date: '2026-03-04' })).json<{ id: string }>()
    expect((await hr.post(`${base}/corrections/${own.id}/approve`, {})).json()).to.include({ status: 403, code: 'own-decision' })
    expect((await member.post(`${base}/corrections/${id}/approve`, {})).statusCode).to.equal(403)
    const colleague = await workspace.member()
    expect((await colleague.post(`${base}/corrections/${id}/approve`, {})).statusCode).to.equal(404)
    expect((await colleague.get(`${base}/corrections`)).json<{ items: unknown[] }>().items).to.deep.equal([])
    expect((await hr.post(`${base}/corrections/${own.id}/withdraw`)).json()).to.include({ status: 'withdrawn' })
  })

  it('can be asked back and answered', async () => {
    expect((await hr.post(`${base}/corrections/${id}/ask`, {})).json()).to.include({ status: 400, code: 'comment-required' })
    expect((await hr.post(`${base}/corrections/${id}/ask`, { comment: 'Which office?' })).json()).to.include({ status: 'asked' })
    expect((await hr.post(`${base}/corrections/${id}/answer`, { comment: 'x' })).statusCode).to.be.oneOf([403, 404])
    const { items } = (await member.get(`${base}/corrections`)).json<{ items: { id: string; trail: { action: string; name: string | null }[] }[] }>()
    const asking = items.find((item) => item.id === id)?.trail.find(({ action }) => action === 'asked')
    expect(asking?.name, 'the member reads who asked').to.be.a('string').and.not.equal('')
    expect((await member.post(`${base}/corrections/${id}/answer`, { comment: 'Paris.' })).json()).to.include({ status: 'pending' })
  })

  it('add to the record when approved and leave the evidence as it is', async () => {
    const answer = await hr.post(`${base}/corrections/${id}/approve`, { comment: 'Fine.' })
    expect(answer.json(), answer.body).to.include({ status: 'approved', decidedBy: hr.id })
    expect(answer.json<{ trail: { action: string }[] }>().trail.map(({ action }) => action)).to.deep.equal(['requested', 'asked', 'answered', 'approved'])
    const detail = (await member.get(`${base}/days/${member.id}/2026-03-04`)).json<AttendanceDay & { sources: { sessions: { endedAt: string }[]; corrections: number } }>()
    expect(detail).to.include({ code: 'P', workedSeconds: 28_800 })
    expect(detail.sources.sessions.map(({ endedAt }) => endedAt)).to.deep.equal(['2026-03-04T10:00:00Z'])
    expect(detail.sources.corrections).to.equal(1)
    const entries = (await member.get('/entries?from=2026-03-04&to=2026-03-04')).json<{ items: { stoppedAt: string }[] }>().items
    expect(entries).to.have.length(1)
  })

  it('are decided once', async () => {
    expect((await hr.post(`${base}/corrections/${id}/reject`, { comment: 'No.' })).json()).to.include({ status: 409, code: 'already-decided' })
    expect((await member.post(`${base}/corrections/${id}/withdraw`)).json()).to.include({ status: 409 })
  })

  it('can shorten a day without touching what was seen', async () => {
    const { id: shorter } = (await ask(member, { date: '2026-03-05', clockOutAt: '2026-03-05T16:00:00Z' })).json<{ id: string }>()
    await hr.post(`${base}/corrections/${shorter}/approve`)
    const [day] = await days(member, `memberId=${member.id}&from=2026-03-05&to=2026-03-05`)
    expect(day).to.include({ clockOutAt: '2026-03-05T16:00:00Z', workedSeconds: 7 * 3600 })
  })

  it('of a rejected request change nothing', async () => {
    const { id: vain } = (await ask(member, { date: '2026-03-06', clockInAt: '2026-03-06T08:00:00Z' })).json<{ id: string }>()
    const before = await days(member, `memberId=${member.id}&from=2026-03-06&to=2026-03-06`)
    expect((await hr.post(`${base}/corrections/${vain}/reject`, { comment: 'Seen leaving.' })).json()).to.include({ status: 'rejected' })
    expect(await days(member, `memberId=${member.id}&from=2026-03-06&to=2026-03-06`)).to.deep.equal(before)
  })

  it('leave rows in the audit trail', async () => {
    const actions = (await workspace.admin.get('/audit?limit=200')).json<{ items: { action: string }[] }>().items.map(({ action }) => action)
    expect(actions).to.include.members(['correction.requested', 'correction.asked', 'correction.answered', 'correction.approved', 'correction.rejected', 'schedule.updated'])
  })
})
