import { expect } from 'chai'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, days, officeHours as office, openOffice, type Office } from './office.ts'

describe('the days of attendance', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let hr: TestMember
  let taskId: string
  let work: Office['work']
  before(async () => {
    ({ platform, workspace, member, hr, taskId, work } = await openOffice())
  })
  after(() => platform.close())

  it('come out of entries, are provisional while they last, and become final', async () => {
    platform.clock.set('2026-03-02T10:00:00Z')
    await work(member, '2026-03-02T08:00:00Z', '2026-03-02T10:00:00Z')
    const [during] = await days(member, `memberId=${member.id}&from=2026-03-02&to=2026-03-02`)
    expect(during, 'a day in progress has no letter yet').to.include({ code: null, provisional: true, workedSeconds: 7200 })
    expect(during!.flags).to.deep.equal([])
    platform.clock.set('2026-03-02T16:30:00Z')
    await work(member, '2026-03-02T10:00:00Z', '2026-03-02T16:00:00Z')
    const [evening] = await days(member, `memberId=${member.id}&from=2026-03-02&to=2026-03-02`)
    expect(evening).to.include({ code: 'P', provisional: true, workedSeconds: 28_800 })
    expect(evening!.version).to.be.above(during!.version)
    platform.clock.set('2026-03-03T08:00:00Z')
    const [final] = await days(member, `memberId=${member.id}&from=2026-03-02&to=2026-03-02`)
    expect(final).to.include({ code: 'P', provisional: false })
    const { versions } = (await member.get(`${base}/days/${member.id}/2026-03-02`)).json<{ versions: unknown[] }>()
    expect(versions, 'provisional versions give way').to.have.length(1)
  })

  it('are judged again, as another version, when an input comes late', async () => {
    platform.clock.set('2026-03-04T08:00:00Z')
    const query = `memberId=${member.id}&from=2026-03-03&to=2026-03-03`
    expect((await days(member, query))[0]).to.include({ code: 'A', provisional: false, version: 1 })
    await work(member, '2026-03-03T08:30:00Z', '2026-03-03T16:30:00Z')
    expect((await days(member, query))[0]).to.include({ code: 'L', lateSeconds: 1800, version: 2 })
    const detail = (await member.get(`${base}/days/${member.id}/2026-03-03`)).json<{ version: number; versions: { version: number; code: string }[]; trace: { rule: string }[]; sources: { sessions: { source: string }[] } }>()
    expect(detail.versions.map(({ version, code }) => [version, code])).to.deep.equal([[2, 'L'], [1, 'A']])
    expect(detail.trace.some(({ rule }) => rule === 'late')).to.equal(true)
    expect(detail.sources.sessions).to.deep.include({ startedAt: '2026-03-03T08:30:00Z', endedAt: '2026-03-03T16:30:00Z', source: 'entries' })
  })

  it('change nothing where the judgement is the same', async () => {
    const query = `memberId=${member.id}&from=2026-03-03&to=2026-03-03`
    const before = await days(member, query)
    // A holiday that comes and goes has every date judged again.
    const holiday = await hr.post(`${base}/holidays`, { date: '2026-03-03', name: 'Mistake' })
    await hr.delete(`${base}/holidays/${holiday.json<{ id: string }>().id}`)
    platform.clock.advance({ minutes: 5 })
    expect(await days(member, query)).to.deep.equal(before)
  })

  it('that do not exist in the zone are off', async () => {
    const answer = await hr.post(`${base}/preview`, { schedule: { ...office, timeZone: 'Pacific/Apia' }, date: '2011-12-30', sessions: [], asOf: '2012-02-01T00:00:00Z' })
    expect(answer.json()).to.deep.include({ code: 'O', flags: [], requiredSeconds: 0 })
  })

  it('are not there before a member joined, nor in the future', async () => {
    const all = await days(member, `memberId=${member.id}&from=2026-02-20&to=2026-03-20`)
    expect(all.map(({ date }) => date)).to.deep.equal(['2026-03-02', '2026-03-03', '2026-03-04'])
  })

  it('show a member their own only', async () => {
    const all = await days(member, 'from=2026-03-02&to=2026-03-03')
    expect(new Set(all.map(({ memberId }) => memberId))).to.deep.equal(new Set([member.id]))
    expect((await member.get(`${base}/days?memberId=${hr.id}&from=2026-03-02&to=2026-03-03`)).statusCode).to.equal(404)
    expect((await member.get(`${base}/days/${hr.id}/2026-03-02`)).statusCode).to.equal(404)
  })

  it('show HR everybody', async () => {
    const all = await days(hr, 'from=2026-03-02&to=2026-03-03')
    expect(new Set(all.map(({ memberId }) => memberId))).to.deep.equal(new Set([member.id, hr.id, workspace.admin.id]))
    expect(await days(hr, `memberIds=${member.id},${hr.id}&from=2026-03-02&to=2026-03-02`)).to.have.length(2)
  })

  it('refuse ranges that make no sense', async () => {
    for (const query of ['from=2026-03-02&to=2026-03-01', 'from=2020-01-01&to=2026-01-01', 'from=2026-03-02', 'from=2026-03-02&to=2026-03-02&surprise=1']) {
      expect((await hr.get(`${base}/days?${query}`)).statusCode, query).to.equal(400)
    }
  })

  it('count a running entry until now and flag it', async () => {
    platform.clock.set('2026-03-04T09:00:00Z')
    await member.post('/timer/start', { taskId, at: '2026-03-04T08:00:00Z' })
    await platform.drain()
    const query = `memberId=${member.id}&from=2026-03-04&to=2026-03-04`
    expect((await days(member, query))[0]).to.include({ workedSeconds: 3600, provisional: true })
    platform.clock.set('2026-03-04T10:00:00Z')
    expect((await days(member, query))[0]).to.include({ workedSeconds: 7200 })
    await member.post('/timer/stop', { at: '2026-03-04T10:00:00Z' })
    await platform.drain()
    expect((await days(member, query))[0]?.flags).to.not.include('auto_closed')
  })
})
