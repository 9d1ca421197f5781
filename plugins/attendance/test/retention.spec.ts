import { expect } from 'chai'
import { base, openOffice } from './office.ts'
import type { Office } from './office.ts'

const reason = 'Quittenmus before the dentist'

describe('attendance past its time', () => {
  let office: Office
  const rows = async (table: string): Promise<Record<string, unknown>[]> => (await office.workspace.inUnit((unit) => unit.query<{ row: Record<string, unknown> }>(`select to_jsonb(t) as row from p_attendance.${table} t where workspace_id = $1`, [office.workspace.id]))).map(({ row }) => row)
  /** Every row of the plugin as text. */
  const everything = async (): Promise<string> => JSON.stringify(await Promise.all(['pseudonymized_day', 'day', 'day_version', 'mark', 'correction', 'correction_event', 'leave', 'leave_event'].map(rows)))

  before(async () => {
    office = await openOffice()
    const { hr, member, platform, workspace, work } = office
    // Two more, so that the dates are of five people.
    for (const name of ['Nina New', 'Otto Other']) await workspace.member({ name })
    platform.clock.set('2026-03-04T20:00:00Z')
    await work(member, '2026-03-02T08:03:11Z', '2026-03-02T16:19:47Z')
    await work(hr, '2026-03-03T08:00:00Z', '2026-03-03T12:00:00Z')
    const asked = await member.post(`${base}/corrections`, { date: '2026-03-02', clockOutAt: '2026-03-02T16:29:00Z', reason })
    expect(asked.statusCode, asked.body).to.equal(201)
    expect((await member.post(`${base}/leave`, { from: '2026-03-05', to: '2026-03-06', reason })).statusCode).to.equal(201)
    await workspace.admin.get(`${base}/days?from=2026-03-02&to=2026-03-03`)
  })
  after(() => office.platform.close())

  it('says of a day, a correction and leave until when they are kept', async () => {
    const { hr, member, workspace } = office
    await workspace.admin.patch('/plugins/attendance', { settings: { retentionDays: 30 } })
    expect((await member.get(`${base}/days/${member.id}/2026-03-02`)).json()).to.include({ keptUntil: '2026-04-02T00:00:00.000Z' })
    expect((await hr.get(`${base}/corrections`)).json<{ items: { keptUntil: string }[] }>().items.map(({ keptUntil }) => keptUntil)).to.deep.equal(['2026-04-02T00:00:00.000Z'])
    expect((await member.get(`${base}/leave`)).json<{ items: { keptUntil: string }[] }>().items.map(({ keptUntil }) => keptUntil)).to.deep.equal(['2026-04-06T00:00:00.000Z'])
  })

  it('keeps days without the person where the workspace says so, and nothing that leads to somebody', async () => {
    const { hr, member, platform, workspace } = office
    const change = await workspace.admin.patch('/plugins/attendance', { settings: { keepWithoutPerson: true } })
    expect(change.statusCode, change.body).to.equal(200)
    const before = await rows('day')
    expect(before.length).to.be.greaterThan(0)
    platform.clock.set('2026-05-01T04:00:00Z')
    await platform.drain()
    const kept = await rows('pseudonymized_day')
    const gone = before.filter(({ date }) => String(date) < '2026-04-01')
    expect(kept.length).to.be.at.least(gone.length)
    expect(Object.keys(kept[0]!).sort()).to.deep.equal(['code', 'id', 'late_minutes', 'month', 'required_minutes', 'weekday', 'worked_minutes', 'workspace_id'])
    const monday = kept.filter(({ weekday, worked_minutes: minutes }) => weekday === 1 && Number(minutes) > 0)
    // 8 h 16 m 36 s.
    expect(monday.map(({ worked_minutes: worked, late_minutes: late, required_minutes: required }) => ({ worked, late, required }))).to.deep.equal([{ worked: 495, late: 0, required: 480 }])
    for (const { worked_minutes: worked, late_minutes: late, required_minutes: required, id } of kept) {
      for (const minutes of [worked, late, required]) expect(Number(minutes) % 15).to.equal(0)
      // Ids that were made by the clock would say in which order the days came.
      expect(String(id)[14]).to.equal('4')
    }
    const left = await everything()
    for (const personal of [reason, '08:03:11', '2026-03-02']) expect(left.includes(personal), personal).to.equal(false)
    for (const person of [member.id, hr.id]) expect(JSON.stringify(kept).includes(person)).to.equal(false)
    // The days since then are not past their time.
    for (const table of ['day', 'day_version', 'mark']) expect((await rows(table)).filter(({ date }) => String(date) < '2026-04-01'), table).to.deep.equal([])
    for (const table of ['correction', 'correction_event', 'leave', 'leave_event']) expect(await rows(table), table).to.deep.equal([])
    const trail = (await workspace.admin.get('/audit?limit=200')).json<{ items: { action: string; after: Record<string, unknown> }[] }>().items.filter(({ action }) => action === 'retention.applied')
    expect(trail.map(({ after }) => after).filter(({ kind }) => kind === 'attendance.days')).to.have.length(1)
    expect(trail[0]!.after).to.include({ ends: 'pseudonymized', days: 30 })
    expect(JSON.stringify(trail)).to.not.include(member.id)
  })

  it('puts them into nobody\'s own copy', async () => {
    const { member, platform, workspace } = office
    const copied = await platform.copied(workspace.id, member.id)
    expect(Object.keys(copied)).to.include('attendance.day').and.not.include('attendance.pseudonymized_day')
  })

  it('keeps nothing of a date of fewer than five people', async () => {
    const small = await openOffice()
    try {
      small.platform.clock.set('2026-03-04T20:00:00Z')
      await small.work(small.member, '2026-03-02T08:03:11Z', '2026-03-02T16:19:47Z')
      await small.workspace.admin.patch('/plugins/attendance', { settings: { retentionDays: 30, keepWithoutPerson: true } })
      const ofSmall = async (table: string): Promise<unknown[]> => small.workspace.inUnit((unit) => unit.query(`select from p_attendance.${table} where workspace_id = $1`, [small.workspace.id]))
      expect(await ofSmall('day')).to.not.deep.equal([])
      small.platform.clock.set('2026-04-04T04:00:00Z')
      await small.platform.drain()
      expect(await small.workspace.inUnit((unit) => unit.query(`select from p_attendance.day where workspace_id = $1 and date < '2026-03-05'`, [small.workspace.id]))).to.deep.equal([])
      expect(await ofSmall('pseudonymized_day')).to.deep.equal([])
    } finally {
      await small.platform.close()
    }
  })

  it('deletes them all where it is off', async () => {
    const { hr, platform, workspace, work } = office
    await workspace.admin.patch('/plugins/attendance', { settings: { keepWithoutPerson: false } })
    const kept = (await rows('pseudonymized_day')).length
    platform.clock.set('2026-05-05T16:00:00Z')
    await work(hr, '2026-05-04T08:00:00Z', '2026-05-04T12:00:00Z')
    platform.clock.set('2026-07-01T04:00:00Z')
    await platform.drain()
    expect(await rows('pseudonymized_day')).to.have.length(kept)
    expect((await rows('day')).filter(({ date }) => String(date) < '2026-06-01')).to.deep.equal([])
  })
})
