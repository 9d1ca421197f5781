import { expect } from 'chai'
import type { TestMember, TestPlatform } from '@overt/testing'
import { base, days, openOffice } from './office.ts'

describe('a break beside the timer', () => {
  let platform: TestPlatform
  let member: TestMember
  let hr: TestMember
  let taskId: string
  before(async () => {
    ({ platform, member, hr, taskId } = await openOffice())
  })
  after(() => platform.close())

  const running = async () => (await member.get('/timer')).json<{ entry: { taskId: string; startedAt: string } | null }>().entry
  const onBreak = async () => (await member.get(`${base}/breaks/running`)).json<{ break: { startedAt: string } | null }>().break

  it('stops the running entry, and goes on with it', async () => {
    platform.clock.set('2026-03-03T08:00:00Z')
    await member.post('/timer/start', { taskId })
    platform.clock.set('2026-03-03T11:00:00Z')
    const started = await member.post(`${base}/breaks/start`, {})
    expect(started.statusCode, started.body).to.equal(201)
    expect(started.json()).to.include({ startedAt: '2026-03-03T11:00:00Z', endedAt: null, taskId })
    expect(await running()).to.equal(null)
    expect((await onBreak())?.startedAt).to.equal('2026-03-03T11:00:00Z')
    expect((await member.post(`${base}/breaks/start`, {})).json()).to.include({ status: 409, code: 'break-running' })
    platform.clock.set('2026-03-03T11:30:00Z')
    const ended = await member.post(`${base}/breaks/end`, {})
    expect(ended.statusCode, ended.body).to.equal(200)
    expect(ended.json<{ break: { endedAt: string }; entryId: string }>().break.endedAt).to.equal('2026-03-03T11:30:00Z')
    expect(await running()).to.include({ taskId, startedAt: '2026-03-03T11:30:00.000Z' })
    expect((await member.post(`${base}/breaks/end`, {})).json()).to.include({ status: 409, code: 'break-not-running' })
  })

  it('is no entry: entries lie around it, and the day knows it', async () => {
    platform.clock.set('2026-03-03T16:30:00Z')
    await member.post('/timer/stop', {})
    await platform.drain()
    const entries = (await member.get('/entries?sort=startedAt')).json<{ items: { startedAt: string; stoppedAt: string }[] }>().items
    expect(entries.map(({ startedAt, stoppedAt }) => `${startedAt.slice(11, 16)}–${stoppedAt.slice(11, 16)}`)).to.deep.equal(['08:00–11:00', '11:30–16:30'])
    const detail = (await hr.get(`${base}/days/${member.id}/2026-03-03`)).json<{ workedSeconds: number; sources: { breaks: unknown[] }; trace: { rule: string }[] }>()
    expect(detail).to.include({ workedSeconds: 28_800 })
    expect(detail.sources.breaks).to.have.length(1)
    expect(detail.trace.map(({ rule }) => rule)).to.include('recorded_break')
    expect((await hr.get(`${base}/breaks?memberId=${member.id}&from=2026-03-03&to=2026-03-03`)).json<{ items: unknown[] }>().items).to.have.length(1)
  })

  it('is paid where the schedule says so', async () => {
    await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-03', timeZone: 'Europe/Paris', workingDays: [1, 2, 3, 4, 5], startsAt: '09:00', endsAt: '17:00', breaks: [{ kind: 'paid', seconds: 900, afterSeconds: 0 }] })
    expect((await days(hr, `memberId=${member.id}&from=2026-03-03&to=2026-03-03`))[0]!.workedSeconds).to.equal(28_800 + 900)
  })

  it('ends with the next start of the timer, and after twelve hours at the latest', async () => {
    platform.clock.set('2026-03-04T10:00:00Z')
    await member.post(`${base}/breaks/start`, {})
    platform.clock.set('2026-03-04T10:20:00Z')
    await member.post('/timer/start', { taskId })
    expect(await onBreak()).to.equal(null)
    await member.post('/timer/stop', {})
    await member.post(`${base}/breaks/start`, {})
    platform.clock.set('2026-03-05T08:00:00Z')
    expect(await onBreak()).to.equal(null)
    const again = await member.post(`${base}/breaks/start`, {})
    expect(again.statusCode, again.body).to.equal(201)
    const { items } = (await member.get(`${base}/breaks?memberId=${member.id}&from=2026-03-04&to=2026-03-05`)).json<{ items: { id: string; endedAt: string | null }[] }>()
    expect(items.map(({ endedAt }) => endedAt)).to.deep.equal(['2026-03-04T10:20:00Z', '2026-03-04T22:20:00Z', null])
    expect((await member.delete(`${base}/breaks/${items[2]!.id}`)).statusCode).to.equal(204)
    expect(await onBreak()).to.equal(null)
  })

  it('is its member’s own to record, and shown to those who may see their days', async () => {
    expect((await member.get(`${base}/breaks?memberId=${hr.id}&from=2026-03-03&to=2026-03-03`)).statusCode).to.equal(404)
    const { items } = (await hr.get(`${base}/breaks?memberId=${member.id}&from=2026-03-04&to=2026-03-04`)).json<{ items: { id: string }[] }>()
    expect((await hr.delete(`${base}/breaks/${items[0]!.id}`)).statusCode).to.equal(404)
  })
})
