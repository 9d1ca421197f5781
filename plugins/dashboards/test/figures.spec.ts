import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import type { FigureAnswers } from '../contracts.ts'
import type { ChoiceItem } from '../server/choices.ts'
import { base, codeOf, dashboardsFolder, figuresOf } from './dashboards-support.ts'

const hours = (count: number): number => count * 3_600

/** Paris, Friday 6 March 2026, 13:00. */
describe('figures of a dashboard', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let admin: TestMember
  let mia: TestMember
  let ben: TestMember
  const ids: Record<string, string> = {}
  const week = { from: '2026-03-02', to: '2026-03-08' }

  before(async () => {
    platform = await createTestPlatform({ plugins: [dashboardsFolder], clock: '2026-03-06T12:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['dashboards'] })
    admin = workspace.admin
    const create = async (name: string, path: string, body: object): Promise<void> => {
      const answer = await admin.post(path, body)
      expect(answer.statusCode, answer.body).to.equal(201)
      ids[name] = answer.json<{ id: string }>().id
    }
    await create('acme', '/organizations', { name: 'Acme' })
    await create('website', '/projects', { name: 'Website', organizationId: ids['acme'], color: '#0d9488' })
    await create('archive', '/projects', { name: 'Archive', organizationId: ids['acme'] })
    await create('design', '/tasks', { name: 'Design', projectId: ids['website'], billable: true, rate: 6_000 })
    await create('letters', '/tasks', { name: 'Letters', projectId: ids['archive'] })
    mia = await workspace.member({ name: 'Mia' })
    ben = await workspace.member({ name: 'Ben' })
    const file = async (member: TestMember, task: string, startedAt: string, stoppedAt: string, more: object = {}): Promise<void> => {
      const answer = await member.post('/entries', { taskId: ids[task], startedAt, stoppedAt, ...more })
      expect(answer.statusCode, answer.body).to.equal(201)
    }
    await file(mia, 'design', '2026-03-02T08:00:00Z', '2026-03-02T10:00:00Z', { billable: true, tags: ['web', 'print'] })
    await file(mia, 'letters', '2026-03-04T22:30:00Z', '2026-03-04T23:30:00Z')
    await file(ben, 'design', '2026-03-02T08:00:00Z', '2026-03-02T09:00:00Z', { billable: true, tags: ['web'] })
    // The week before: one entry before the same moment of it, one after.
    await file(mia, 'design', '2026-02-23T08:00:00Z', '2026-02-23T12:00:00Z', { billable: true })
    await file(mia, 'design', '2026-02-28T08:00:00Z', '2026-02-28T13:00:00Z', { billable: true })
    await ben.post('/timer/start', { taskId: ids['letters'], at: '2026-03-06T11:00:00Z' })
  })
  after(() => platform.close())

  it('sum what was tracked, the running entry up to now, and compare with the same moment of the span before', async () => {
    const total = await figuresOf(admin, 'total', { period: 'this-week' })
    expect(total).to.deep.include({ entries: 4, seconds: hours(5), billableSeconds: hours(3), amount: 18_000, running: 1 })
    expect(total.previous).to.deep.equal({ seconds: hours(4), billableSeconds: hours(4), amount: 24_000, from: '2026-02-23', to: '2026-03-01', partial: true })
    expect((await figuresOf(admin, 'total', { from: '2026-02-23', to: '2026-03-01' })).previous).to.deep.include({ seconds: 0, partial: false })
    expect((await figuresOf(admin, 'total', {}, { compare: false })).previous).to.equal(null)
    expect((await figuresOf(admin, 'total', { period: 'last-month' })).previous).to.deep.include({ from: '2026-01-01', to: '2026-01-31' })
  })

  it('show each reader only what they may see, whatever the scope asks for', async () => {
    expect((await figuresOf(mia, 'total', week)).seconds).to.equal(hours(3))
    expect((await figuresOf(mia, 'total', { ...week, memberIds: [ben.id] })).seconds).to.equal(0)
    expect((await figuresOf(ben, 'recent', week)).entries.map(({ memberId }) => memberId)).to.deep.equal([ben.id, ben.id])
    expect(await figuresOf(mia, 'working-now', {})).to.deep.equal({ count: 0, entries: [] })
    expect((await figuresOf(mia, 'breakdown', week, { by: 'member' })).lines.map(({ label }) => label)).to.deep.equal(['Mia'])
    expect((await figuresOf(mia, 'heat', { ...week, memberIds: [ben.id] })).cells).to.deep.equal([])
    expect((await figuresOf(mia, 'goal', { memberIds: [ben.id] }, { each: true }))).to.deep.include({ seconds: 0, people: [] })
    const other = await platform.workspace({ enabled: ['dashboards'] })
    expect((await figuresOf(other.admin, 'total', { ...week, memberIds: [mia.id] })).seconds).to.equal(0)
  })

  it('mean by “me” whoever looks', async () => {
    const mine = { ...week, memberIds: ['me'] }
    expect((await figuresOf(mia, 'total', mine)).seconds).to.equal(hours(3))
    expect((await figuresOf(ben, 'total', mine)).seconds).to.equal(hours(2))
    expect((await figuresOf(admin, 'total', mine)).seconds).to.equal(0)
  })

  it('P13: stack days by what was asked, cut at midnight', async () => {
    const byDay = await figuresOf(admin, 'by-day', week, { stack: 'project' })
    expect(byDay).to.deep.include({ unit: 'day', seconds: hours(5) })
    expect(byDay.dates).to.have.lengthOf(7)
    expect(byDay.series.map(({ label, color, points }) => [label, color, points])).to.deep.equal([
      ['Website', '#0d9488', { '2026-03-02': hours(3) }], ['Archive', null, { '2026-03-04': hours(0.5), '2026-03-05': hours(0.5), '2026-03-06': hours(1) }],
    ])
    const byTag = await figuresOf(admin, 'by-day', week, { stack: 'tag' })
    expect(byTag.series.map(({ key }) => key)).to.have.members(['web', 'print', null])
    expect(byTag.seconds).to.equal(hours(5))
    expect((await figuresOf(admin, 'by-day', { period: 'this-year' }, { stack: 'none' })).unit).to.equal('week')
  })

  it('put what is beyond the largest together, so that nothing is lost', async () => {
    const year = { from: '2026-01-01', to: '2026-12-31' }
    const other = await platform.workspace({ timeZone: 'UTC', enabled: ['dashboards'] })
    const organizationId = (await other.admin.post('/organizations', { name: 'Many' })).json<{ id: string }>().id
    for (let index = 0; index < 12; index++) {
      const projectId = (await other.admin.post('/projects', { name: `P${String(index)}`, organizationId })).json<{ id: string }>().id
      const taskId = (await other.admin.post('/tasks', { name: 'Work', projectId })).json<{ id: string }>().id
      await other.admin.post('/entries', { taskId, startedAt: `2026-02-${String(index + 10)}T08:00:00Z`, stoppedAt: `2026-02-${String(index + 10)}T09:${String(index + 10)}:00Z` })
    }
    const byDay = await figuresOf(other.admin, 'by-day', year, { stack: 'project' })
    expect(byDay.series.map(({ rest }) => rest)).to.deep.equal([...Array.from({ length: 7 }, () => false), true])
    expect(byDay.series.flatMap(({ points }) => Object.values(points)).reduce((sum, seconds) => sum + seconds)).to.equal(byDay.seconds)
    const shares = await figuresOf(other.admin, 'breakdown', year, { by: 'project', top: 5 })
    expect(shares.lines).to.have.lengthOf(5)
    expect(shares.rest.count).to.equal(7)
    expect(shares.lines.reduce((sum, { seconds }) => sum + seconds, shares.rest.seconds)).to.equal(shares.seconds)
  })

  it('tell who works now, how a week stands against its goal, and what the timer can go on with', async () => {
    expect(await figuresOf(admin, 'working-now', { projectIds: [ids['archive']!] })).to.deep.include({ count: 1 })
    expect(await figuresOf(admin, 'working-now', { projectIds: [ids['website']!] })).to.deep.include({ count: 0 })
    const goal = await figuresOf(admin, 'goal', { ...week, from: '2020-01-01', to: '2020-01-02' }, { hours: 30, each: true })
    expect(goal).to.deep.include({ seconds: hours(5), running: 1 })
    expect(goal.people.map(({ label, seconds }) => [label, seconds])).to.deep.equal([['Mia', hours(3)], ['Ben', hours(2)]])
    expect(goal.days.map(({ seconds }) => seconds)).to.deep.equal([hours(3), 0, hours(0.5), hours(0.5), hours(1), 0, 0])
    const timer = await figuresOf(ben, 'timer', {})
    expect(timer.running).to.include({ task: 'Letters', startedAt: '2026-03-06T11:00:00.000Z' })
    expect(timer.last.map(({ task }) => task)).to.deep.equal(['Design'])
  })

  it('spread time over the hours it was spent in', async () => {
    expect((await figuresOf(mia, 'heat', week)).cells).to.deep.equal([
      { weekday: 1, hour: 9, seconds: 3_600 }, { weekday: 1, hour: 10, seconds: 3_600 }, { weekday: 3, hour: 23, seconds: 1_800 }, { weekday: 4, hour: 0, seconds: 1_800 },
    ])
  })

  it('answer all questions at once, and one that makes no sense without harm to the others', async () => {
    const answers = (await admin.post(`${base}/figures`, { questions: [
      { id: 'a', kind: 'total', scope: week, settings: {} }, { id: 'b', kind: 'heat', scope: { from: '2026-03-02' }, settings: {} }, { id: 'c', kind: 'total', scope: { ...week, projectIds: [ids['website']] }, settings: {} },
    ] })).json<FigureAnswers>()
    expect(answers.items.map(({ id, problem }) => [id, problem?.code])).to.deep.equal([['a', undefined], ['b', 'invalid-range'], ['c', undefined]])
    expect(answers).to.include({ currency: 'USD', timeZone: 'Europe/Paris' })
    expect(answers.names).to.deep.equal({ [ids['website']!]: 'Website' })
    expect((await admin.post(`${base}/figures`, { questions: Array.from({ length: 41 }, (_, index) => ({ id: `${index}`, kind: 'heat', scope: {}, settings: {} })) })).statusCode).to.equal(400)
    expect((await admin.post(`${base}/figures`, { questions: [{ id: 'a', kind: 'note', scope: {}, settings: {} }] })).statusCode).to.equal(400)
  })

  it('leave a look with those whose entries are shown one by one or summed up for a few, one while a page stays open', async () => {
    const looks = async (): Promise<number> => (await workspace.inUnit((unit) => unit.query<{ looks: number }>(
      `select coalesce(sum(looks), 0)::int as looks from core.look where member_id = $1 and reason = 'dashboard'`, [mia.id])))[0]!.looks
    platform.clock.set('2026-03-06T14:00:00Z')
    const before = await looks()
    await figuresOf(admin, 'total', { ...week, memberIds: [mia.id] })
    expect(await looks(), 'a sum of one person').to.equal(before + 1)
    platform.clock.advance({ hours: 1 })
    await figuresOf(admin, 'recent', week)
    await figuresOf(admin, 'recent', week)
    expect(await looks()).to.equal(before + 2)
    platform.clock.set('2026-03-06T12:00:00Z')
  })

  it('offer for a scope only what the reader may see, by name, page by page', async () => {
    const choices = async (member: TestMember, query: string) => (await member.get(`${base}/choices?${query}`)).json<{ items: ChoiceItem[]; nextCursor: string | null }>()
    expect((await choices(admin, 'kind=project&search=acme web')).items.map(({ name, detail }) => [name, detail])).to.deep.equal([['Website', 'Acme']])
    expect((await choices(admin, 'kind=tag')).items.map(({ id }) => id)).to.deep.equal(['print', 'web'])
    expect((await choices(ben, 'kind=tag')).items.map(({ id }) => id)).to.deep.equal(['web'])
    const page = await choices(admin, 'kind=task&limit=1')
    expect(page).to.deep.include({ nextCursor: '1' })
    expect((await choices(admin, 'kind=task&limit=1&cursor=1')).items.map(({ name }) => name)).to.deep.equal(['Letters'])
    expect(codeOf(await admin.get(`${base}/choices?kind=task&cursor=x`))).to.equal('wrong-cursor')
    expect(platform.faults).to.deep.equal([])
  })
})
