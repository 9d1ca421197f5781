import { expect } from 'chai'
import fc from 'fast-check'
import pg from 'pg'
import type { AuditRow, Project, Rate, RatesChanged, RateVersion, Task } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { differingDays, termOn, termsWith } from '../work/rate-versions.ts'
import type { RateTerm } from '../work/rate-versions.ts'
import { fileEntry, idOf, items, makeWork, verdict } from './work-support.ts'
import type { Work } from './work-support.ts'

describe('rates with the dates from which they hold', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember
  let work: Work

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-02T12:00:00Z' })
  })
  beforeEach(async () => {
    acme = await platform.workspace({ timeZone: 'Europe/Berlin' })
    member = await acme.member({ name: 'Mia' })
    work = await makeWork(acme.admin)
    await acme.admin.patch(`/tasks/${work.taskId}`, { billable: true })
  })
  after(() => platform.close())

  const versions = async (subject: string, subjectId: string): Promise<(string | number | null)[][]> =>
    items<RateVersion>(await acme.admin.get(`/rates?subject=${subject}&subjectId=${subjectId}`)).map(({ rate, validFrom, validUntil }) => [rate, validFrom, validUntil])
  const project = (change: object) => acme.admin.patch(`/projects/${work.projectId}`, change)
  const rated = (change: object, query = '') => acme.admin.post(`/rates${query}`, { subject: 'project', subjectId: work.projectId, ...change })
  /** Amounts by day, as reports sum them. */
  const worth = async (): Promise<Record<string, number | null>> => Object.fromEntries(await acme.inUnit(async (unit) =>
    (await unit.query<{ date: string; amount: number | null }>(`select date::text, sum(core.amount_of(seconds, rate))::int as amount
      from core.entry_parts('-infinity', 'infinity') where billable group by date order by date`)).map(({ date, amount }) => [date, amount])))

  it('P17: a rate that is changed holds from today, and what was worked before keeps its worth', async () => {
    const projectId = await idOf(acme.admin.post('/projects', { name: 'Rated', organizationId: work.organizationId, rate: 2_750 }))
    const taskId = await idOf(acme.admin.post('/tasks', { name: 'Paid', projectId, billable: true }))
    await fileEntry(member, taskId, '2025-01-01T09:00:00Z', '2025-01-01T10:00:00Z')
    await fileEntry(member, taskId, '2026-03-02T09:00:00Z', '2026-03-02T10:00:00Z')
    const changed = (await acme.admin.patch(`/projects/${projectId}`, { rate: 5_500 })).json<Project>()
    expect(changed).to.include({ rate: 5_500, currency: 'USD' })
    expect(await worth()).to.deep.equal({ '2025-01-01': 2_750, '2026-03-02': 5_500 })
    expect(await versions('project', projectId)).to.deep.equal([[2_750, null, '2026-03-02'], [5_500, '2026-03-02', null]])
  })

  it('hold from the day that is named, in the zone of the workspace, also over midnight', async () => {
    await project({ rate: 6_000, rateFrom: null })
    await fileEntry(member, work.taskId, '2026-02-10T22:30:00Z', '2026-02-10T23:30:00Z')
    await project({ rate: 12_000, rateFrom: '2026-02-11' })
    expect(await worth(), 'half an hour on either day').to.deep.equal({ '2026-02-10': 3_000, '2026-02-11': 6_000 })
  })

  it('are planned for a day to come, and are in force when it has come', async () => {
    await project({ rate: 6_000 })
    const planned = (await project({ rate: 7_000, rateFrom: '2026-04-01' })).json<Project>()
    expect(planned.rate).to.equal(6_000)
    platform.clock.set('2026-03-31T22:00:00Z')
    expect((await acme.admin.get(`/projects/${work.projectId}`)).json<Project>().rate).to.equal(7_000)
    expect((await acme.admin.get(`/tasks/${work.taskId}`)).json<Task>().effective.rate).to.equal(7_000)
    expect((await acme.admin.get(`/tasks/${work.taskId}/rate`)).json<Rate>()).to.include({ rate: 7_000, from: 'project' })
    platform.clock.set('2026-03-02T12:00:00Z')
  })

  it('say what they make of past entries before they are saved, and change them only then', async () => {
    await project({ rate: 6_000, rateFrom: null })
    for (const day of ['05', '06', '07']) await fileEntry(member, work.taskId, `2026-02-${day}T09:00:00Z`, `2026-02-${day}T10:00:00Z`)
    await fileEntry(member, work.taskId, '2026-02-08T09:00:00Z', '2026-02-08T10:00:00Z', { billable: false })
    const told = (await rated({ rate: 7_500, validFrom: '2026-02-06' }, '?dryRun=true')).json<RatesChanged>().effect
    expect(told).to.deep.equal({
      entries: 2, from: '2026-02-06', to: '2026-02-07', amountBefore: 12_000, amountAfter: 15_000, currency: 'USD',
      changes: [{ rateBefore: 6_000, rateAfter: 7_500, entries: 2, seconds: 7_200, amountBefore: 12_000, amountAfter: 15_000 }],
    })
    expect(await worth()).to.deep.equal({ '2026-02-05': 6_000, '2026-02-06': 6_000, '2026-02-07': 6_000 })
    expect((await rated({ rate: 7_500, validFrom: '2026-02-06' })).json<RatesChanged>().effect).to.deep.equal(told)
    expect(await worth()).to.include({ '2026-02-05': 6_000, '2026-02-06': 7_500, '2026-02-07': 7_500 })
    const [row] = items<AuditRow>(await acme.admin.get('/audit?action=rate.changed&limit=1'))
    expect(row).to.deep.include({ subject: 'Project', subjectId: work.projectId })
    expect(row?.after).to.deep.include({ effect: { entries: 2, from: '2026-02-06', to: '2026-02-07', amountBefore: 12_000, amountAfter: 15_000, currency: 'USD' } })
  })

  it('are listed, changed and withdrawn version by version', async () => {
    await project({ rate: 6_000, rateFrom: null })
    await rated({ rate: 7_000, validFrom: '2026-02-01' })
    await rated({ rate: 8_000, validFrom: '2026-05-01' })
    const [, second, third] = items<RateVersion>(await acme.admin.get(`/rates?subject=project&subjectId=${work.projectId}`))
    expect(await verdict(acme.admin.patch(`/rates/${third!.id}`, { validFrom: '2026-02-01' }))).to.equal('409 rate-date-taken')
    await acme.admin.patch(`/rates/${third!.id}`, { validFrom: '2026-06-01', rate: 9_000 })
    expect(await versions('project', work.projectId)).to.deep.equal([[6_000, null, '2026-02-01'], [7_000, '2026-02-01', '2026-06-01'], [9_000, '2026-06-01', null]])
    await acme.admin.delete(`/rates/${second!.id}`)
    expect(await versions('project', work.projectId)).to.deep.equal([[6_000, null, '2026-06-01'], [9_000, '2026-06-01', null]])
    expect(await verdict(acme.admin.delete(`/rates/${second!.id}`))).to.equal('404 not-found')
    await project({ rate: 5_000, rateFrom: null })
    expect(await versions('project', work.projectId), 'what is planned stays').to.deep.equal([[5_000, null, '2026-06-01'], [9_000, '2026-06-01', null]])
    await project({ rate: null })
    expect(await versions('project', work.projectId)).to.deep.equal([[5_000, null, '2026-03-02'], [null, '2026-03-02', '2026-06-01'], [9_000, '2026-06-01', null]])
  })

  it('of workspace, organization, project, task and member each hold from their own day, the nearest wins', async () => {
    const admin = await acme.member({ role: 'admin' })
    await acme.admin.patch(`/api/workspaces/${acme.id}`, { rate: 1_000, rateFrom: null })
    await acme.admin.patch(`/members/${member.id}`, { rate: 2_000, rateFrom: '2026-02-02' })
    await acme.admin.patch(`/organizations/${work.organizationId}`, { rate: 3_000, rateFrom: '2026-02-03' })
    await project({ rate: 4_000, rateFrom: '2026-02-04' })
    await acme.admin.patch(`/tasks/${work.taskId}`, { rate: 5_000, rateFrom: '2026-02-05' })
    await acme.admin.patch(`/tasks/${work.taskId}`, { rate: null, rateFrom: '2026-02-06' })
    for (const day of ['01', '02', '03', '04', '05', '06']) await fileEntry(member, work.taskId, `2026-02-${day}T09:00:00Z`, `2026-02-${day}T10:00:00Z`)
    expect(Object.values(await worth())).to.deep.equal([1_000, 2_000, 3_000, 4_000, 5_000, 4_000])
    expect(items<RateVersion>(await acme.admin.get('/rates?subject=workspace')).map(({ rate, subjectId }) => [rate, subjectId])).to.deep.equal([[1_000, acme.id]])
    expect((await admin.get(`/members/${member.id}`)).json()).to.include({ rate: 2_000, currency: 'USD' })
  })

  it('are shown and changed only by those who may see and change what they are of, never one’s own', async () => {
    const colleague = await acme.member({ name: 'Cem' })
    const manager = await acme.member({ role: 'manager' })
    await acme.admin.patch(`/members/${member.id}`, { rate: 2_000 })
    const ask = (person: TestMember, body: object) => verdict(person.post('/rates', { rate: 1, ...body }))
    expect(await verdict(colleague.get(`/rates?subject=member&subjectId=${member.id}`))).to.equal('404 not-found')
    expect(await verdict(member.get(`/rates?subject=member&subjectId=${member.id}`))).to.equal('200')
    expect(await ask(colleague, { subject: 'member', subjectId: member.id })).to.equal('404 not-found')
    expect(await ask(member, { subject: 'member', subjectId: member.id })).to.equal('409 own-terms')
    expect(await ask(colleague, { subject: 'project', subjectId: work.projectId })).to.equal('403 forbidden')
    expect(await ask(manager, { subject: 'project', subjectId: work.projectId })).to.equal('200')
    expect(await ask(manager, { subject: 'workspace' })).to.equal('403 forbidden')
    expect(await verdict(manager.post('/currency', { currency: 'EUR', factor: 2 }))).to.equal('403 forbidden')
    const [version] = items<RateVersion>(await acme.admin.get(`/rates?subject=project&subjectId=${work.projectId}`))
    expect(await verdict(colleague.delete(`/rates/${version!.id}`))).to.equal('403 forbidden')
    const rival = await platform.workspace()
    expect(await verdict(rival.admin.delete(`/rates/${version!.id}`))).to.equal('404 not-found')
    expect(await verdict(rival.admin.get(`/rates?subject=project&subjectId=${work.projectId}`))).to.equal('404 not-found')
  })

  it('refuse a day without a rate, and change nothing where nothing changes', async () => {
    expect(await verdict(project({ rateFrom: '2026-02-01' }))).to.equal('400 rate-missing')
    expect(await verdict(acme.admin.patch(`/members/${member.id}`, { rateFrom: null }))).to.equal('400 rate-missing')
    expect(await verdict(acme.admin.patch(`/api/workspaces/${acme.id}`, { rateFrom: null }))).to.equal('400 rate-missing')
    await project({ rate: 6_000 })
    await project({ rate: 6_000 })
    expect(await versions('project', work.projectId)).to.deep.equal([[6_000, '2026-03-02', null]])
  })

  it('keep a currency until they are converted by a factor, with a trail of each', async () => {
    await project({ rate: 2_750, rateFrom: null })
    await acme.admin.patch(`/members/${member.id}`, { rate: 999 })
    const refused = await acme.admin.patch(`/api/workspaces/${acme.id}`, { currency: 'JPY' })
    expect(refused.json()).to.include({ status: 409, code: 'currency-has-rates', rates: 2, currency: 'USD' })
    const told = (await acme.admin.post('/currency?dryRun=true', { currency: 'JPY', factor: 150 })).json<{ rates: { before: number; after: number }[] }>()
    expect(told.rates.map(({ before, after }) => [before, after]).toSorted()).to.deep.equal([[2_750, 4_125], [999, 1_499]])
    expect((await acme.admin.get('/')).json()).to.include({ currency: 'USD' })
    await acme.admin.post('/currency', { currency: 'JPY', factor: 150 })
    expect((await acme.admin.get('/')).json()).to.include({ currency: 'JPY' })
    expect((await acme.admin.get(`/projects/${work.projectId}`)).json()).to.include({ rate: 4_125, currency: 'JPY' })
    const [row] = items<AuditRow>(await acme.admin.get('/audit?action=currency.converted&limit=1'))
    expect(row?.after).to.deep.include({ currency: 'JPY', factor: 150 })
    expect(await verdict(acme.admin.post('/currency', { currency: 'USD', factor: 1_000_000 }))).to.equal('409 rate-too-high')
    const fresh = await platform.workspace()
    expect(await verdict(fresh.admin.patch(`/api/workspaces/${fresh.id}`, { currency: 'EUR' })), 'without rates it may change').to.equal('200')
  })

  it('are joined set by set, not row by row: the plan has no subplan for each entry', async () => {
    const owner = new pg.Client({ connectionString: platform.databaseUrls.app })
    await owner.connect()
    await owner.query(`select set_config('overt.workspace_id', $1, false), set_config('overt.now', '2026-03-02T12:00:00Z', false)`, [acme.id])
    const { rows } = await owner.query<{ 'QUERY PLAN': string }>(`explain select sum(core.amount_of(seconds, rate)) from core.entry_parts('2026-01-01Z', '2026-02-01Z') where workspace_id = '${acme.id}'`)
    await owner.end()
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    // The one subplan is that of the workspace's own policy: hashed, so run once.
    expect(plan).to.not.match(/Function Scan|(?<!hashed )SubPlan \d+\)/)
    expect(plan.match(/^ *SubPlan/gm) ?? []).to.have.length.at.most(1)
  })

  it('property: a rate holds from its day to the next planned one, and nothing before changes', () => {
    const date = fc.integer({ min: 1, max: 28 }).map((day) => `2026-02-${String(day).padStart(2, '0')}`)
    const rate = fc.option(fc.integer({ min: 0, max: 3 }), { nil: null })
    fc.assert(fc.property(fc.array(fc.record({ validFrom: fc.option(date, { nil: null }), rate }), { maxLength: 8 }), date, (edits, today) => {
      let terms: readonly RateTerm[] = []
      for (const edit of edits) {
        const before = terms
        terms = termsWith(before, edit, today)
        for (const day of [null, ...Array.from({ length: 28 }, (_, index) => `2026-02-${String(index + 1).padStart(2, '0')}`)]) {
          const planned = before.some(({ validFrom }) => validFrom !== null && validFrom > today && day !== null && validFrom <= day && (edit.validFrom === null || validFrom > edit.validFrom))
          const applies = edit.validFrom === null || (day !== null && day >= edit.validFrom)
          const expected = applies && !planned ? edit.rate : termOn(before, day)?.rate ?? null
          expect(termOn(terms, day)?.rate ?? null).to.equal(expected)
        }
        expect(differingDays(terms, terms)).to.equal(undefined)
      }
    }))
  })
})
