import { expect } from 'chai'
import { openOffice, base } from './office.ts'
import type { Office } from './office.ts'

describe('what a schedule asks for', () => {
  let office: Office
  before(async () => { office = await openOffice() })
  after(() => office.platform.close())

  it('lists each date, future ones included, without holidays and approved leave, for those with the right to read it', async () => {
    const { workspace, member } = office
    await workspace.admin.post(`${base}/holidays`, { date: '2026-03-04', name: 'Founding day' })
    const leave = (await member.post(`${base}/leave`, { from: '2026-03-05', to: '2026-03-06', kind: 'vacation' })).json<{ id: string }>()
    await workspace.admin.post(`${base}/leave/${leave.id}/approve`, {})
    const path = `${base}/required?memberId=${member.id}&from=2026-03-02&to=2026-03-09`
    const hours = async (who = member): Promise<readonly number[]> => (await who.get(path)).json<{ items: { requiredSeconds: number }[] }>().items.map(({ requiredSeconds }) => requiredSeconds / 3_600)
    const own = await hours()
    expect(own.map((each) => each > 0)).to.deep.equal([true, true, false, false, false, false, false, true])
    expect(await hours(workspace.admin)).to.deep.equal(own)
    const looks = (await member.get('/me/looks')).json<{ items: { subject: string }[] }>().items.map(({ subject }) => subject)
    expect(looks, 'days off may be leave').to.include('AttendanceLeave')
    const other = await workspace.member()
    expect((await other.get(path)).statusCode).to.equal(404)
    expect((await member.get(`${base}/required?memberId=${member.id}&from=2026-03-02&to=2026-03-01`)).statusCode).to.equal(400)
  })
})
