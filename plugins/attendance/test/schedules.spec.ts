import { expect } from 'chai'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, days, officeHours as office, openOffice, type Office } from './office.ts'

describe('schedules of attendance', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let hr: TestMember
  let work: Office['work']
  before(async () => {
    ({ platform, workspace, member, hr, work } = await openOffice())
  })
  after(() => platform.close())

  it('hold from a date on; the days before keep theirs', async () => {
    platform.clock.set('2026-03-06T22:00:00Z')
    await work(member, '2026-03-05T09:00:00Z', '2026-03-05T17:00:00Z')
    await work(member, '2026-03-06T09:00:00Z', '2026-03-06T17:00:00Z')
    const query = `memberId=${member.id}&from=2026-03-05&to=2026-03-06`
    expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['L', 'L'])
    const put = await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-06', ...office, startsAt: '10:00', endsAt: '18:00' })
    expect(put.statusCode, put.body).to.equal(200)
    expect(put.json()).to.include({ validFrom: '2026-03-06', startsAt: '10:00', timeZone: 'Europe/Paris', dayStartsAt: null })
    expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['L', 'P'])
    expect((await member.get(`${base}/schedules/${member.id}`)).json<{ versions: unknown[] }>().versions).to.have.length(1)
  })

  it('of members without one are the workspace’s standard, whose change leaves the past alone', async () => {
    const plain = await workspace.member()
    platform.clock.set('2026-03-07T08:00:00Z')
    const query = `memberId=${plain.id}&from=2026-03-06&to=2026-03-07`
    expect((await days(hr, query)).map(({ code, requiredSeconds }) => `${code} ${requiredSeconds}`)).to.deep.equal(['A 28800', 'O 0'])
    await workspace.enable('attendance', { minimumMinutes: 240, workingDays: ['1', '2', '3', '4', '5', '6'] })
    expect((await days(hr, query)).map(({ code, requiredSeconds }) => `${code} ${requiredSeconds}`)).to.deep.equal(['A 28800', 'null 14400'])
    expect((await plain.get(`${base}/schedules/${plain.id}`)).json()).to.deep.include({ validFrom: null, minimumSeconds: 14_400, workingDays: [1, 2, 3, 4, 5, 6] })
    await workspace.enable('attendance', { minimumMinutes: 480, workingDays: ['1', '2', '3', '4', '5'] })
  })

  it('are changed by those who may, and read by their owner', async () => {
    expect((await member.put(`${base}/schedules/${member.id}`, { validFrom: '2026-03-01', ...office })).statusCode).to.equal(403)
    expect((await member.get(`${base}/schedules/${hr.id}`)).statusCode).to.equal(404)
    expect((await member.put(`${base}/schedules/${hr.id}`, { validFrom: '2026-03-01', ...office })).statusCode).to.equal(404)
    expect((await hr.put(`${base}/schedules/${member.id}`, { ...office, surprise: true })).statusCode).to.equal(400)
  })

  it('that begin before a member joined judge no day before that', async () => {
    const put = await hr.put(`${base}/schedules/${hr.id}`, { validFrom: '2026-02-26', ...office })
    expect(put.statusCode, put.body).to.equal(200)
    const dates = (await days(hr, `memberId=${hr.id}&from=2026-02-20&to=2026-03-02`)).map(({ date, code }) => `${date} ${code}`)
    expect(dates).to.deep.equal(['2026-03-02 A'])
    expect((await hr.delete(`${base}/schedules/${hr.id}/2026-02-26`)).statusCode).to.equal(200)
  })

  describe('in versions', () => {
    let ada: TestMember
    const path = () => `${base}/schedules/${ada.id}`
    const late = { ...office, startsAt: '10:00', endsAt: '18:00' }
    interface Effect { readonly judged: number; readonly changes: readonly { readonly date: string; readonly before: { readonly code: string } | null; readonly after: { readonly code: string } | null }[] }
    const letters = (effect: Effect) => effect.changes.map(({ date, before, after }) => `${date} ${before?.code} → ${after?.code}`)

    before(async () => {
      platform.clock.set('2026-03-02T08:00:00Z')
      ada = await workspace.member({ name: 'Ada Schedule' })
      for (const date of ['02', '03', '04', '05']) await work(ada, `2026-03-${date}T09:00:00Z`, `2026-03-${date}T17:00:00Z`)
      platform.clock.set('2026-03-06T22:00:00Z')
    })

    it('show which days a back-dated one changes, before it is saved', async () => {
      const query = `memberId=${ada.id}&from=2026-03-02&to=2026-03-06`
      const before = await days(hr, query)
      expect(before.map(({ code }) => code)).to.deep.equal(['L', 'L', 'L', 'L', 'A'])
      const answer = await hr.put(path(), { validFrom: '2026-03-04', ...late, dryRun: true })
      expect(answer.statusCode, answer.body).to.equal(200)
      expect(letters(answer.json<Effect>())).to.deep.equal(['2026-03-04 L → P', '2026-03-05 L → P'])
      expect(await days(hr, query), 'nothing is stored').to.deep.equal(before)
      expect((await hr.get(path())).json<{ versions: unknown[] }>().versions).to.deep.equal([])
      expect((await hr.put(path(), { validFrom: '2026-03-04', ...late })).statusCode).to.equal(200)
      expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['L', 'L', 'P', 'P', 'A'])
    })

    it('are listed, those that begin later included, changed, moved and withdrawn', async () => {
      expect((await hr.put(path(), { validFrom: '2026-04-01', ...office, minimumSeconds: 14_400 })).statusCode).to.equal(200)
      const listed = async () => (await hr.get(path())).json<{ validFrom: string; versions: { validFrom: string; startsAt: string }[] }>()
      expect((await listed()).versions.map(({ validFrom }) => validFrom)).to.deep.equal(['2026-03-04', '2026-04-01'])
      expect((await listed()).validFrom, 'the one in force').to.equal('2026-03-04')
      expect((await hr.put(path(), { validFrom: '2026-05-01', replaces: '2026-04-01', ...late })).statusCode).to.equal(200)
      expect((await listed()).versions.map(({ validFrom, startsAt }) => `${validFrom} ${startsAt}`)).to.deep.equal(['2026-03-04 10:00', '2026-05-01 10:00'])
      expect((await hr.put(path(), { validFrom: '2026-03-04', replaces: '2026-05-01', ...late })).json()).to.include({ status: 409, code: 'schedule-version-present' })
      expect((await hr.put(path(), { validFrom: '2026-03-04', replaces: '2026-06-01', ...late })).json()).to.include({ status: 404 })

      const tried = await hr.delete(`${path()}/2026-03-04?dryRun=true`)
      expect(letters(tried.json<Effect>())).to.deep.equal(['2026-03-04 P → L', '2026-03-05 P → L'])
      expect((await listed()).versions).to.have.length(2)
      expect((await hr.delete(`${path()}/2026-03-04`)).statusCode).to.equal(200)
      expect((await hr.delete(`${path()}/2026-03-04`)).statusCode).to.equal(404)
      expect((await listed()).versions.map(({ validFrom }) => validFrom)).to.deep.equal(['2026-05-01'])
      expect((await days(hr, `memberId=${ada.id}&from=2026-03-04&to=2026-03-05`)).map(({ code }) => code)).to.deep.equal(['L', 'L'])
      const trail = (await workspace.admin.get('/audit?limit=200')).json<{ items: { action: string; before: { validFrom: string } | null; after: { validFrom: string } | null }[] }>().items
      expect(trail.filter(({ action }) => action.startsWith('schedule.')).slice(0, 2).map(({ action, before: was, after: is }) => [action, was?.validFrom, is?.validFrom])).to.deep.equal([
        ['schedule.withdrawn', '2026-03-04', undefined], ['schedule.updated', '2026-04-01', '2026-05-01'],
      ])
    })

    it('are not a member’s to try, change or withdraw', async () => {
      expect((await ada.put(path(), { ...late, dryRun: true })).statusCode).to.equal(403)
      expect((await ada.delete(`${path()}/2026-05-01`)).statusCode).to.equal(403)
      expect((await member.delete(`${path()}/2026-05-01?dryRun=true`)).statusCode).to.equal(404)
    })
  })
})
