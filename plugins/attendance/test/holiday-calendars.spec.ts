import { expect } from 'chai'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { base, days, openOffice } from './office.ts'

interface Day { readonly date: string; readonly name: string; readonly half: boolean; readonly source: string }

describe('public holidays by country and region', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let hr: TestMember
  let other: TestMember
  before(async () => {
    ({ platform, workspace, member, hr } = await openOffice())
    other = await workspace.member({ name: 'Otto Other' })
    platform.clock.set('2026-06-05T10:00:00Z')
  })
  after(() => platform.close())

  const items = async <T>(path: string, who = hr, headers: Record<string, string> = {}) => (await who.get(`${base}${path}`, headers)).json<{ items: T[] }>().items
  const code = async (who: TestMember, date: string) => (await days(hr, `memberId=${who.id}&from=${date}&to=${date}`))[0]!.code

  it('lets choose a country, its states and their regions', async () => {
    expect(await items('/holiday-places')).to.deep.include({ code: 'DE', name: 'Germany' })
    expect(await items('/holiday-places?country=DE')).to.deep.include({ code: 'BY', name: 'Bayern' })
    expect(await items<{ code: string }>('/holiday-places?country=DE&state=BY').then((list) => list.map((each) => each.code))).to.include('A')
    const year = await items<Day>('/holiday-places/days?country=DE&state=BY&bankDays=half&year=2026')
    expect(year).to.deep.include({ date: '2026-06-04', name: 'Corpus Christi', half: false })
    expect(year).to.deep.include({ date: '2026-12-24', name: 'Christmas Eve', half: true })
    expect((await hr.get(`${base}/holiday-places/days?country=XX&year=2026`)).json()).to.include({ status: 400, code: 'unknown-place' })
  })

  it('holds for those who are named, and nobody else', async () => {
    expect([await code(member, '2026-06-04'), await code(other, '2026-06-04')]).to.deep.equal(['A', 'A'])
    const made = await hr.post(`${base}/holiday-calendars`, { country: 'DE', state: 'BY', memberIds: [member.id] })
    expect(made.statusCode, made.body).to.equal(201)
    const { id } = made.json<{ id: string }>()
    expect(made.json()).to.deep.include({ name: 'Germany, Bayern', memberIds: [member.id], people: 1 })
    expect([await code(member, '2026-06-04'), await code(other, '2026-06-04')]).to.deep.equal(['HD', 'A'])
    expect(await items<Day>('/holidays?from=2026-06-01&to=2026-06-30', member).then((list) => list.map(({ date, source }) => `${date} ${source}`))).to.deep.equal(['2026-06-04 region'])
    expect(await items('/holidays?from=2026-06-01&to=2026-06-30', other)).to.deep.equal([])
    expect((await other.get(`${base}/holiday-calendars`)).json<{ items: unknown[] }>().items).to.deep.equal([])

    const omitted = await hr.put(`${base}/holiday-calendars/${id}`, { country: 'DE', state: 'BY', memberIds: [member.id], omitted: ['2026-06-04'] })
    expect(omitted.statusCode, omitted.body).to.equal(200)
    expect(await code(member, '2026-06-04')).to.equal('A')
    expect((await hr.delete(`${base}/holiday-calendars/${id}`)).statusCode).to.equal(204)
  })

  it('tells names in the language of the reader, and takes half of the afternoon of 24 December', async () => {
    await hr.post(`${base}/holiday-calendars`, { country: 'DE', bankDays: 'half' })
    const required = (await hr.get(`${base}/required?memberId=${other.id}&from=2026-12-24&to=2026-12-25`)).json<{ items: { requiredSeconds: number }[] }>().items
    expect(required.map(({ requiredSeconds }) => requiredSeconds)).to.deep.equal([14_400, 0])
    const german = await workspace.member({ name: 'Gerda German' })
    expect((await german.patch('/api/me', { locale: 'de' })).statusCode).to.equal(200)
    const names = async (who: TestMember) => (await items<Day>('/holidays?from=2026-10-01&to=2026-10-31', who)).map(({ name }) => name)
    expect(await names(other)).to.deep.equal(['National Holiday'])
    expect(await names(german)).to.deep.equal(['Tag der Deutschen Einheit'])
    const detail = (await hr.get(`${base}/days/${other.id}/2026-05-25`)).json<{ trace: { rule: string; values: Record<string, string> }[] }>()
    expect(detail.trace.find(({ rule }) => rule === 'holiday')!.values).to.deep.include({ name_en: 'Whit Monday', name_de: 'Pfingstmontag' })
  })

  it('is kept by those who keep holidays', async () => {
    expect((await member.post(`${base}/holiday-calendars`, { country: 'FR' })).statusCode).to.equal(403)
    expect((await hr.post(`${base}/holiday-calendars`, { country: 'DE', state: 'Atlantis' })).json()).to.include({ status: 400, code: 'unknown-place' })
    expect((await hr.post(`${base}/holiday-calendars`, { country: 'FR', memberIds: ['00000000-0000-7000-8000-000000000000'] })).statusCode).to.equal(404)
  })

  it('has half holidays of the workspace’s own', async () => {
    const made = await hr.post(`${base}/holidays`, { date: '2026-06-12', name: 'Summer party', half: true })
    expect(made.json(), made.body).to.include({ half: true, source: 'manual' })
    const required = (await hr.get(`${base}/required?memberId=${other.id}&from=2026-06-12&to=2026-06-12`)).json<{ items: { requiredSeconds: number }[] }>().items
    expect(required[0]!.requiredSeconds).to.equal(14_400)
  })
})
