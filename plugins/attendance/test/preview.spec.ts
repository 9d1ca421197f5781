import { expect } from 'chai'
import type { TestMember, TestPlatform } from '@overt/testing'
import { base, officeHours as office, openOffice } from './office.ts'

describe('the preview of a day', () => {
  let platform: TestPlatform
  let member: TestMember
  before(async () => {
    ({ platform, member } = await openOffice())
  })
  after(() => platform.close())

  const body = {
    schedule: { validFrom: '2026-01-01', ...office }, date: '2026-03-02', asOf: '2026-03-10T00:00:00Z', pauses: [],
    sessions: [{ startedAt: '2026-03-02T08:10:01Z', endedAt: '2026-03-02T16:10:01Z' }],
  }

  it('runs the rule and stores nothing', async () => {
    const answer = await member.post(`${base}/preview`, body)
    expect(answer.statusCode, answer.body).to.equal(200)
    expect(answer.json()).to.deep.include({
      date: '2026-03-02', code: 'L', flags: ['late'], provisional: false, clockInAt: '2026-03-02T08:10:01Z', clockOutAt: '2026-03-02T16:10:01Z',
      spanSeconds: 28_800, workedSeconds: 28_800, requiredSeconds: 28_800, lateSeconds: 601,
    })
    expect(answer.json<{ trace: { rule: string; detail: string }[] }>().trace.map(({ rule }) => rule)).to.include.members(['late', 'flag.late'])
  })

  it('takes holidays and leave as dates, with names, or as spans', async () => {
    const codeWith = async (more: object) => (await member.post(`${base}/preview`, { ...body, ...more })).json<{ code: string }>().code
    expect(await codeWith({ holidays: ['2026-03-02'] })).to.equal('HD')
    expect(await codeWith({ holidays: [{ date: '2026-03-02', name: 'Founders' }] })).to.equal('HD')
    expect(await codeWith({ leave: [{ from: '2026-03-01', to: '2026-03-05' }] })).to.equal('LV')
    expect(await codeWith({ leave: ['2026-03-02'], holidays: [{ from: '2026-03-01', to: '2026-03-03' }] })).to.equal('HD')
    expect(await codeWith({ leave: ['2026-03-03'] })).to.equal('L')
  })

  const refusals: [string, object][] = [
    ['an unknown property', { surprise: 1 }],
    ['an unknown property of the schedule', { schedule: { ...office, surprise: 1 } }],
    ['an unknown property of a session', { sessions: [{ startedAt: '2026-03-02T08:00:00Z', endedAt: null, surprise: 1 }] }],
    ['a zone that does not exist', { schedule: { ...office, timeZone: 'Mars/Olympus' } }],
    ['an offset for a zone', { schedule: { ...office, timeZone: '+02:00' } }],
    ['half a shift', { schedule: { ...office, endsAt: null } }],
    ['a time that does not exist', { schedule: { ...office, startsAt: '24:00' } }],
    ['a date that does not exist', { date: '2026-02-30' }],
    ['an end before its start', { sessions: [{ startedAt: '2026-03-02T08:00:00Z', endedAt: '2026-03-02T07:59:59Z' }] }],
    ['an instant without a zone', { sessions: [{ startedAt: '2026-03-02T08:00:00', endedAt: null }] }],
    ['a number as text', { schedule: { ...office, minimumSeconds: '28800' } }],
    ['weekday 8', { schedule: { ...office, workingDays: [8] } }],
  ]
  for (const [what, more] of refusals) {
    it(`refuses ${what} with 400`, async () => {
      const answer = await member.post(`${base}/preview`, { ...body, ...more })
      expect(answer.statusCode, answer.body).to.equal(400)
      expect(answer.headers['content-type']).to.contain('application/problem+json')
    })
  }
})
