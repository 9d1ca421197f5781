import { expect } from 'chai'
import type { AgentWindow } from '@overt/sdk'
import { officeHours, openOffice, base } from './office.ts'
import type { Office } from './office.ts'

describe('the shifts that a member\'s own agent knows', () => {
  let office: Office
  before(async () => {
    office = await openOffice()
  })
  after(() => office.platform.close())

  async function shifts(): Promise<AgentWindow['shifts']> {
    const agent = await office.member.agent()
    const answer = await office.platform.app.inject({ url: '/api/agent/window', headers: { authorization: `Bearer ${agent.token}` } })
    return answer.json<AgentWindow>().shifts
  }

  it('are those of the schedule, without days off, holidays and approved leave, and none where its hours are free', async () => {
    const { workspace, member, hr } = office
    expect((await workspace.admin.post(`${base}/holidays`, { date: '2026-03-04', name: 'Founding day' })).statusCode).to.equal(201)
    const leave = (await member.post(`${base}/leave`, { from: '2026-03-05', to: '2026-03-06', kind: 'vacation' })).json<{ id: string }>()
    await workspace.admin.post(`${base}/leave/${leave.id}/approve`, {})
    await member.post(`${base}/leave`, { from: '2026-03-10', to: '2026-03-10', kind: 'vacation' })
    const planned = await shifts()
    expect(planned).to.include({ from: '2026-03-01T00:00:00.000Z', to: '2026-03-16T00:00:00.000Z' })
    expect(planned!.items.map(({ startsAt }) => startsAt.slice(0, 10)), 'a request that waits is no leave').to.deep.equal(['2026-03-02', '2026-03-03', '2026-03-09', '2026-03-10', '2026-03-11', '2026-03-12', '2026-03-13'])
    expect(planned!.items[0]).to.deep.equal({ startsAt: '2026-03-02T08:00:00Z', endsAt: '2026-03-02T16:00:00Z' })
    await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-01', ...officeHours, workingDays: [7], startsAt: '22:00', endsAt: '06:00' })
    expect((await shifts())!.items, 'the night that runs').to.deep.equal([{ startsAt: '2026-03-01T21:00:00Z', endsAt: '2026-03-02T05:00:00Z' }, { startsAt: '2026-03-08T21:00:00Z', endsAt: '2026-03-09T05:00:00Z' }, { startsAt: '2026-03-15T21:00:00Z', endsAt: '2026-03-16T05:00:00Z' }])
    await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-02-01', ...officeHours, startsAt: null, endsAt: null })
    await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-01', ...officeHours, startsAt: null, endsAt: null })
    expect(await shifts()).to.equal(null)
  })
})
