import { expect } from 'chai'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, days, openOffice, type Office } from './office.ts'

const hours = (count: number) => count * 3_600
const week = [1, 2, 3, 4, 5]
interface Applied { readonly assignmentId: string | null; readonly people: readonly { readonly memberId: string; readonly name: string; readonly replaces: boolean; readonly days: number }[] }
interface Answer { readonly validFrom: string | null; readonly versions: readonly { readonly validFrom: string; readonly weeklySeconds?: number; readonly timeZone: string }[] }

describe('schedules of many people', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let hr: TestMember
  let work: Office['work']
  let tokyo: TestMember
  before(async () => {
    ({ platform, workspace, member, hr, work } = await openOffice())
    tokyo = await workspace.member({ name: 'Taro Tokyo' })
  })
  after(() => platform.close())

  const schedule = async (who: TestMember) => (await hr.get(`${base}/schedules/${who.id}`)).json<Answer>()

  it('offers five templates to everybody who sets schedules, and keeps the workspace’s own', async () => {
    const list = async (locale = 'en') => (await hr.get(`${base}/schedule-templates`, { 'accept-language': locale })).json<{ items: { id: string; name: string; builtIn: boolean }[] }>().items
    expect((await list()).map(({ name }) => name)).to.deep.equal(['Office hours', 'Night shift', 'Part-time', 'Flexible hours', 'No target'])
    const made = await hr.post(`${base}/schedule-templates`, { name: 'Shop floor', terms: { workingDays: week, startsAt: '06:00', endsAt: '14:00' } })
    expect(made.statusCode, made.body).to.equal(201)
    const { id } = made.json<{ id: string }>()
    expect((await hr.post(`${base}/schedule-templates`, { name: 'shop floor', terms: { workingDays: week, weeklySeconds: hours(20) } })).json()).to.include({ status: 409, code: 'template-name-taken' })
    expect((await hr.put(`${base}/schedule-templates/${id}`, { name: 'Shop', terms: { workingDays: week, startsAt: '06:00', endsAt: '14:30' } })).json()).to.deep.include({ name: 'Shop', builtIn: false })
    expect((await list()).at(-1)!.name).to.equal('Shop')
    expect((await hr.post(`${base}/schedule-templates`, { name: 'Nonsense', terms: { workingDays: week, startsAt: '06:00' } })).json()).to.include({ status: 400, code: 'invalid-schedule' })
    expect((await member.get(`${base}/schedule-templates`)).statusCode).to.equal(403)
    expect((await hr.delete(`${base}/schedule-templates/${id}`)).statusCode).to.equal(204)
    expect((await hr.delete(`${base}/schedule-templates/${id}`)).statusCode).to.equal(404)
  })

  it('are tried, given in one act, and taken back', async () => {
    platform.clock.set('2026-03-06T22:00:00Z')
    await work(member, '2026-03-05T10:00:00Z', '2026-03-05T14:00:00Z')
    const query = `memberId=${member.id}&from=2026-03-05&to=2026-03-05`
    expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['H'])
    await hr.put(`${base}/schedules/${tokyo.id}`, { validFrom: '2026-03-05', timeZone: 'Asia/Tokyo', workingDays: [1], startsAt: '09:00', endsAt: '17:00' })
    const body = { memberIds: [member.id, tokyo.id], validFrom: '2026-03-05', terms: { workingDays: week, weeklySeconds: hours(40) } }
    const tried = (await hr.post(`${base}/schedules/apply`, { ...body, dryRun: true })).json<Applied>()
    expect(tried.assignmentId).to.equal(null)
    expect(tried.people.map(({ name, replaces }) => `${name} ${replaces}`).sort()).to.deep.equal(['Mia Member false', 'Taro Tokyo true'])
    expect(tried.people.find(({ memberId }) => memberId === member.id)!.days).to.be.greaterThan(0)
    expect((await schedule(member)).versions).to.deep.equal([])

    const given = await hr.post(`${base}/schedules/apply`, body)
    expect(given.statusCode, given.body).to.equal(200)
    const { assignmentId } = given.json<Applied>()
    expect((await schedule(member)).versions.map(({ validFrom, weeklySeconds }) => [validFrom, weeklySeconds])).to.deep.equal([['2026-03-05', hours(40)]])
    expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['P'])

    const back = await hr.post(`${base}/schedules/assignments/${assignmentId}/undo`, {})
    expect(back.json(), back.body).to.deep.equal({ people: 2, changedSince: [] })
    expect((await schedule(member)).versions).to.deep.equal([])
    expect((await schedule(tokyo)).versions.map(({ weeklySeconds }) => weeklySeconds), 'the one of before').to.deep.equal([undefined])
    expect((await days(hr, query)).map(({ code }) => code)).to.deep.equal(['H'])
    expect((await hr.post(`${base}/schedules/assignments/${assignmentId}/undo`, {})).json()).to.include({ status: 409, code: 'assignment-undone' })
  })

  it('taken back leave alone what was changed since', async () => {
    const { assignmentId } = (await hr.post(`${base}/schedules/apply`, { memberIds: [member.id], validFrom: '2026-05-01', terms: { workingDays: week, weeklySeconds: hours(40) } })).json<Applied>()
    await hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-05-01', timeZone: 'Europe/Paris', workingDays: week, weeklySeconds: hours(30) })
    expect((await hr.post(`${base}/schedules/assignments/${assignmentId}/undo`, {})).json()).to.deep.equal({ people: 0, changedSince: [member.id] })
    expect((await schedule(member)).versions.map(({ weeklySeconds }) => weeklySeconds)).to.deep.equal([hours(30)])
  })

  it('are not a member’s to give, to take back or to list of others', async () => {
    const body = { memberIds: [member.id], validFrom: '2026-06-01', terms: { workingDays: week, weeklySeconds: hours(40) } }
    expect((await member.post(`${base}/schedules/apply`, body)).statusCode).to.equal(403)
    expect((await member.get(`${base}/schedule-groups`)).statusCode).to.equal(403)
    expect((await member.get(`${base}/schedules`)).json<{ items: { memberId: string; mayUpdate: boolean }[] }>().items.map(({ memberId, mayUpdate }) => [memberId, mayUpdate])).to.deep.equal([[member.id, false]])
    const { assignmentId } = (await hr.post(`${base}/schedules/apply`, body)).json<Applied>()
    expect((await member.post(`${base}/schedules/assignments/${assignmentId}/undo`, {})).statusCode).to.equal(403)
    expect((await hr.post(`${base}/schedules/apply`, { ...body, memberIds: [] })).json()).to.include({ status: 400, code: 'nobody-chosen' })
    expect((await hr.post(`${base}/schedules/apply`, { ...body, memberIds: ['00000000-0000-7000-8000-000000000000'] })).statusCode).to.equal(404)
  })

  it('refuse weekly hours beside fixed ones, and a day of the week named twice', async () => {
    const put = (terms: object) => hr.put(`${base}/schedules/${member.id}`, { validFrom: '2026-07-01', timeZone: 'UTC', workingDays: week, ...terms })
    const day = { weekday: 5, startsAt: '08:00', endsAt: '12:00' }
    for (const terms of [{ weeklySeconds: hours(40), startsAt: '09:00', endsAt: '17:00' }, { weeklySeconds: hours(40), weekdays: [day] }, { startsAt: '09:00', endsAt: '17:00', weekdays: [day, day] }, { workingDays: [], weeklySeconds: hours(40) }, { workingDays: [1], weeklySeconds: hours(40) }]) {
      expect((await put(terms)).json(), JSON.stringify(terms)).to.include({ status: 400, code: 'invalid-schedule' })
    }
    expect((await put({ startsAt: '09:00', endsAt: '17:00', weekdays: [day] })).json()).to.deep.include({ weekdays: [{ ...day, minimumSeconds: hours(4) }] })
  })
})

describe('checks of working time', () => {
  it('look at the rest before a day and at its week, also where an earlier day changes late', async () => {
    const { platform, workspace, member, hr, work } = await openOffice()
    await workspace.enable('attendance', { limits: 'de' })
    platform.clock.set('2026-03-06T23:30:00Z')
    for (const date of ['02', '03', '04', '05']) await work(member, `2026-03-${date}T08:00:00Z`, `2026-03-${date}T16:00:00Z`)
    const flags = async () => Object.fromEntries((await days(hr, `memberId=${member.id}&from=2026-03-02&to=2026-03-05`)).map((day) => [day.date.slice(8), day.flags.filter((flag) => /^(long|short_(rest|break))/.test(flag))]))
    expect(await flags()).to.deep.equal({ '02': ['short_break'], '03': ['short_break'], '04': ['short_break'], '05': ['short_break'] })
    await work(member, '2026-03-03T18:00:00Z', '2026-03-03T21:30:00Z')
    expect(await flags(), 'the day after is judged again').to.deep.equal({ '02': ['short_break'], '03': ['long_day'], '04': ['short_break', 'short_rest'], '05': ['short_break'] })
    const detail = (await hr.get(`${base}/days/${member.id}/2026-03-04`)).json<{ trace: { rule: string; values: Record<string, unknown> }[] }>()
    expect(detail.trace.find(({ rule }) => rule === 'flag.short_rest')!.values).to.include({ law: 'ArbZG § 5 (1)', restedSeconds: 37_800, leastSeconds: 39_600 })
    await platform.close()
  })

  it('look at the rest of a week once it has ended, also where its Sunday changes late', async () => {
    const { platform, workspace, member, hr, work } = await openOffice()
    await workspace.enable('attendance', { limits: 'de' })
    await workspace.inUnit((unit) => unit.query(`update core.member set joined_at = '2026-02-01T00:00:00Z' where workspace_id = $1`, [workspace.id]))
    platform.clock.set('2026-03-11T23:30:00Z')
    for (const date of ['02', '03', '04', '05', '06', '07', '09', '10']) await work(member, `2026-03-${date}T09:00:00Z`, `2026-03-${date}T12:00:00Z`)
    const flags = async () => Object.fromEntries((await days(hr, `memberId=${member.id}&from=2026-03-07&to=2026-03-10`)).map((day) => [day.date.slice(8), day.flags.filter((flag) => ['short_week_rest', 'sunday_work'].includes(flag))]))
    expect(await flags()).to.deep.equal({ '07': [], '08': [], '09': [], '10': [] })
    await work(member, '2026-03-08T10:00:00Z', '2026-03-08T11:00:00Z')
    expect(await flags(), 'the first day of the next week is judged again').to.deep.equal({ '07': [], '08': ['sunday_work'], '09': ['short_week_rest'], '10': [] })
    const detail = (await hr.get(`${base}/days/${member.id}/2026-03-09`)).json<{ trace: { rule: string; values: Record<string, unknown> }[] }>()
    expect(detail.trace.find(({ rule }) => rule === 'flag.short_week_rest')!.values).to.deep.equal({ law: 'ArbZG § 11 (4)', restedSeconds: hours(22), leastSeconds: hours(35) })
    await platform.close()
  })

  it('are not made by a standard schedule without a target', async () => {
    const { platform, workspace, member, hr, work } = await openOffice()
    await workspace.enable('attendance', { target: 'none' })
    platform.clock.set('2026-03-03T23:30:00Z')
    await work(member, '2026-03-02T10:00:00Z', '2026-03-02T22:00:00Z')
    const seen = await days(hr, `memberId=${member.id}&from=2026-03-02&to=2026-03-03`)
    expect(seen.map(({ code, flags, requiredSeconds }) => [code, flags, requiredSeconds])).to.deep.equal([['P', [], 0], ['O', [], 0]])
    expect((await hr.get(`${base}/schedules/${member.id}`)).json()).to.deep.include({ validFrom: null, weeklySeconds: 0 })
    await platform.close()
  })
})
