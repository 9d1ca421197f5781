import { expect } from 'chai'
import pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { fileEntry, makeWork } from './work-support.ts'

const plugins = ['reports', 'dashboards', 'activity', 'attendance'] as const
/** What of it lies in March 2026, in seconds; all of it is more than 32 bits hold. */
const marchSeconds = (Date.UTC(2026, 3, 1) - Date.UTC(2026, 2, 2, 8)) / 1_000

describe('an entry of 173 years from an earlier version', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember

  before(async () => {
    platform = await createTestPlatform({ clock: '2026-03-06T12:00:00Z', plugins: plugins.map((id) => new URL(`../../plugins/${id}/`, import.meta.url)) })
    acme = await platform.workspace()
    for (const id of ['activity', 'attendance', 'reports', 'dashboards']) await acme.enable(id)
    member = await acme.member()
    const { taskId } = await makeWork(member)
    const entries = [await fileEntry(member, taskId, '2026-03-02T08:00:00Z', '2026-03-02T09:00:00Z', { billable: true })]
    entries.push(await fileEntry(await acme.member(), taskId, '2026-03-02T08:00:00Z', '2026-03-02T09:00:00Z'))
    await acme.admin.patch(`/tasks/${taskId}`, { rate: 6_000 })
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    await owner.query(`update core.entry set beyond_limits = true, stopped_at = '2199-01-01T00:00:00Z' where id = any($1::uuid[])`, [entries.map(({ id }) => id)])
    await owner.end()
  })
  after(() => platform.close())

  const dates = 'from=2026-03-01&to=2026-03-31'

  it('breaks no report and no export of anybody', async () => {
    const { totals } = (await acme.admin.get(`/plugins/reports/summary?${dates}&group=member`)).json<{ totals: { seconds: number } }>()
    expect(totals.seconds).to.equal(marchSeconds * 2)
    for (const path of ['entries', 'summary', 'export.csv', 'export.xlsx', 'export.pdf']) {
      for (const rounding of ['none', 'up', 'down', 'nearest']) {
        expect((await acme.admin.get(`/plugins/reports/${path}?${dates}&rounding=${rounding}`)).statusCode, `${path} ${rounding}`).to.equal(200)
      }
    }
  })

  it('counts by the hour within the dates asked for', async () => {
    const { items } = (await acme.admin.get(`/plugins/reports/heat?${dates}`)).json<{ items: { seconds: number }[] }>()
    expect(items.reduce((sum, { seconds }) => sum + seconds, 0)).to.equal(marchSeconds * 2)
    const scope = { from: '2026-03-01', to: '2026-03-31' }
    const answer = await acme.admin.post('/plugins/dashboards/figures', { questions: [{ id: 'heat', kind: 'heat', scope, settings: {} }] })
    const [heat] = answer.json<{ items: { figures: { cells: { seconds: number }[] } }[] }>().items
    expect(heat?.figures.cells.reduce((sum, { seconds }) => sum + seconds, 0)).to.equal(marchSeconds * 2)
  })

  it('breaks no dashboard and no attendance', async () => {
    const scope = { from: '2026-03-01', to: '2026-03-31' }
    const kinds = ['total', 'money', 'by-day', 'breakdown', 'goal', 'timer', 'heat', 'recent', 'working-now']
    const figures = await acme.admin.post('/plugins/dashboards/figures', { questions: kinds.map((kind) => ({ id: uuidv7(), kind, scope, settings: {} })) })
    expect(figures.statusCode, figures.body).to.equal(200)
    expect(figures.json<{ items: { problem?: unknown }[] }>().items.map(({ problem }) => problem)).to.deep.equal(kinds.map(() => undefined))
    const days = await acme.admin.get(`/plugins/attendance/days?${dates}`)
    expect(days.statusCode, days.body).to.equal(200)
    expect((await acme.admin.get(`/plugins/attendance/days.xlsx?${dates}`)).statusCode).to.equal(200)
    expect((await acme.admin.get(`/plugins/activity/totals?${dates}&readable=true`)).statusCode).to.equal(200)
  })

  it('ranges over five years are refused everywhere', async () => {
    const code = async (path: string) => (await acme.admin.get(path)).json<{ code: string }>().code
    const long = 'from=2020-01-01&to=2025-01-02'
    for (const path of ['summary', 'heat', 'entries', 'export.csv']) expect(await code(`/plugins/reports/${path}?${long}`), path).to.equal('invalid-range')
    expect((await acme.admin.get('/plugins/reports/summary?from=2020-01-01&to=2024-12-31')).statusCode).to.equal(200)
    expect(await code(`/plugins/attendance/days?${long}`)).to.equal('invalid-range')
    expect(await code(`/plugins/attendance/days.xlsx?${long}`)).to.equal('invalid-range')
    expect(await code(`/plugins/activity/totals?${long}`)).to.equal('range-too-long')
    expect(await code(`/plugins/activity/timeline?${long}`)).to.equal('range-too-long')
    const figures = await acme.admin.post('/plugins/dashboards/figures', { questions: [{ id: 'q', kind: 'total', scope: { from: '2020-01-01', to: '2025-01-02' }, settings: {} }] })
    expect(figures.json<{ items: { problem?: { code: string } }[] }>().items[0]?.problem?.code).to.equal('invalid-range')
  })
})
