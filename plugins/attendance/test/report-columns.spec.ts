import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import ExcelJS from 'exceljs'
import type { Report, ReportRow } from '@overt/plugin-reports/contracts'
import { createTestPlatform, type TestMember, type TestPlatform, type TestWorkspace } from '@overt/testing'

const reports = '/plugins/reports'
const week = 'from=2026-03-02&to=2026-03-06'
const columns = 'columns=attendance.required,attendance.worked,attendance.overtime,attendance.late,attendance.code,activity.active,activity.idle,activity.category'
const hours = (count: number): number => count * 3_600

/**
 * Paris, Monday 2 to Friday 6 March. Mia works 9–17 on Monday, 9:30–17 on Tuesday, 9–19 on Thursday; Ben has no entry. The agent saw Mia
 * on Monday (6 h, most of it writing) and on Tuesday (2 h of chat).
 */
describe('columns of reports about days', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let mia: TestMember
  let ben: TestMember
  let max: TestMember
  let projectId: string
  let otherId: string

  before(async () => {
    platform = await createTestPlatform({ plugins: ['../', '../../activity', '../../reports', '../../permissions'].map((folder) => new URL(folder, import.meta.url)), clock: '2026-03-02T07:00:00Z' })
    workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['permissions', 'activity', 'attendance', 'reports'] })
    expect((await workspace.admin.put('/plugins/permissions/team-rule', { managersSee: 'everyone' })).statusCode).to.equal(200)
    const { admin } = workspace
    mia = await workspace.member({ name: 'Mia' })
    ben = await workspace.member({ name: 'Ben' })
    max = await workspace.member({ name: 'Max', role: 'manager' })
    const made = async (path: string, body: object): Promise<string> => (await admin.post(path, body)).json<{ id: string }>().id
    const organizationId = await made('/organizations', { name: 'Acme' })
    projectId = await made('/projects', { name: 'Site', organizationId })
    otherId = await made('/projects', { name: 'Shop', organizationId })
    const taskId = await made('/tasks', { name: 'Build', projectId })
    const otherTask = await made('/tasks', { name: 'Sell', projectId: otherId })
    platform.clock.set('2026-03-06T20:00:00Z')
    const file = async (task: string, startedAt: string, stoppedAt: string): Promise<void> => {
      const answer = await mia.post('/entries', { taskId: task, startedAt, stoppedAt })
      expect(answer.statusCode, answer.body).to.equal(201)
    }
    await file(taskId, '2026-03-02T08:00:00Z', '2026-03-02T12:00:00Z')
    await file(otherTask, '2026-03-02T12:00:00Z', '2026-03-02T16:00:00Z')
    await file(taskId, '2026-03-03T08:30:00Z', '2026-03-03T16:00:00Z')
    await file(taskId, '2026-03-05T08:00:00Z', '2026-03-05T18:00:00Z')
    await workspace.inUnit(async (unit) => {
      const values = [workspace.id, mia.id]
      await unit.query(`delete from p_activity.category_rule where workspace_id = $1`, [workspace.id])
      await unit.query(`insert into p_activity.category_rule (workspace_id, id, position, category, match, pattern)
        values ($1, gen_random_uuid(), 1, '{Writing}', 'app', 'Editor'), ($1, gen_random_uuid(), 2, '{Chat}', 'app', 'Talk')`, [workspace.id])
      const [writing, chat] = (await unit.query<{ id: number }>(`insert into p_activity.app (workspace_id, name) values ($1, 'Editor'), ($1, 'Talk') returning id`, [workspace.id])).map(({ id }) => id)
      await unit.query(`insert into p_activity.day (workspace_id, member_id, date, time_zone, active_ms, idle_ms, stale)
        values ($1, $2, '2026-03-02', 'Europe/Paris', 21600000, 1800000, false), ($1, $2, '2026-03-03', 'Europe/Paris', 7200000, 0, false)`, values)
      await unit.query(`insert into p_activity.usage (workspace_id, member_id, date, app_ids, domain_ids, active_ms)
        values ($1, $2, '2026-03-02', array[$3::int, $4::int], '{null,null}', '{18000000,3600000}'), ($1, $2, '2026-03-03', array[$4::int], '{null}', '{7200000}')`, [...values, writing, chat])
    })
    await platform.drain()
  })
  after(() => platform.close())

  async function report(member: TestMember, query: string): Promise<Report> {
    const answer = await member.get(`${reports}/summary?${week}&${query}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    return answer.json<Report>()
  }
  const looks = async (memberId: string): Promise<{ subject: string; looks: number; how: string }[]> =>
    workspace.inUnit((unit) => unit.query(`select subject, looks::int, how from core.look where member_id = $1 and plugin in ('attendance', 'activity') order by subject, how`, [memberId]))

  it('count every day once per person, whatever its entries, and list people without any', async () => {
    const byPerson = await report(workspace.admin, `group=member&${columns}`)
    expect(byPerson.columns?.map(({ id }) => id)).to.have.length(8)
    const line = (name: string) => byPerson.groups.find(({ label }) => label === name)
    expect(line('Mia')?.values).to.deep.equal({
      'attendance.required': hours(40), 'attendance.worked': hours(25.5), 'attendance.overtime': hours(2), 'attendance.late': 1_800, 'attendance.code': 'A 2, P 2, H 1',
      'activity.active': hours(8), 'activity.idle': 1_800, 'activity.category': 'Chat 1, Writing 1',
    })
    expect(line('Ben')).to.deep.include({ entries: 0, seconds: 0 })
    expect(line('Ben')?.values).to.deep.include({ 'attendance.required': hours(40), 'attendance.code': 'A 5', 'activity.active': null })
    expect(byPerson.totals.values?.['attendance.worked']).to.equal(hours(25.5))
    expect(byPerson.totals.withheld).to.deep.equal({})
    const byDay = await report(workspace.admin, `memberIds=${mia.id}&group=day&subgroup=member&${columns}`)
    expect(byDay.groups.map(({ key, values }) => [key, values?.['attendance.code'], values?.['activity.category']])).to.deep.equal([
      ['2026-03-02', 'P', 'Writing'], ['2026-03-03', 'H', 'Chat'], ['2026-03-04', 'A', null], ['2026-03-05', 'P', null], ['2026-03-06', 'A', null],
    ])
    expect(byDay.groups[0]?.groups?.[0]?.values?.['attendance.worked']).to.equal(hours(8))
  })

  it('are not split by work: such lines have none, the totals count the days with matching entries', async () => {
    const byProject = await report(workspace.admin, `projectIds=${otherId}&group=project&subgroup=member&${columns}`)
    expect(byProject.groups.map(({ values, groups }) => [values, groups?.map((sub) => sub.values)])).to.deep.equal([[undefined, [undefined]]])
    expect(byProject.totals.values).to.include({ 'attendance.worked': hours(8), 'attendance.code': 'P' })
    expect((await report(workspace.admin, `projectIds=${otherId}&group=member&${columns}`)).groups.map(({ label }) => label)).to.deep.equal(['Mia'])
  })

  it('stay empty and say so where the reader may not see the person', async () => {
    const grants = [{ subject: 'AttendanceDay', level: 'workspace', nodeId: null, allow: [], deny: ['read'] }]
    expect((await workspace.admin.put('/plugins/permissions/grants', { sets: [{ grantee: { kind: 'member', id: max.id }, grants }] }, { 'if-match': '*' })).statusCode).to.be.oneOf([200, 204])
    const seen = await report(max, `group=member&${columns}`)
    const line = seen.groups.find(({ label }) => label === 'Mia')
    expect(line?.values).to.include({ 'attendance.worked': null, 'attendance.code': null, 'activity.active': hours(8) })
    expect(line?.withheld).to.include({ 'attendance.worked': 1 }).and.not.have.property('activity.active')
    expect(seen.totals.withheld).to.include({ 'attendance.worked': 1 })
    const byDay = await report(max, `group=day&${columns}`)
    expect(byDay.groups.find(({ key }) => key === '2026-03-03')?.withheld).to.include({ 'attendance.code': 1 })
    const csv = (await max.get(`${reports}/export.csv?${week}&dialect=plain&${columns}`)).body
    expect(csv.split('\r\n')[0]).to.include('Worked (hidden for 1)').and.to.match(/,Active,Idle,Top category$/)
    // A member sees their own days, and learns nothing of others.
    const own = await report(ben, `group=member&${columns}`)
    expect(own.groups.map(({ label }) => label)).to.deep.equal(['Ben'])
    expect(own.totals.withheld).to.deep.equal({})
  })

  it('leave one receipt per report for those who are shown, and none for a sum over many', async () => {
    const before = await looks(mia.id)
    await report(max, `group=member&columns=activity.active`)
    const after = await looks(mia.id)
    const counted = (all: typeof after, subject: string): number => all.filter((look) => look.subject === subject).reduce((sum, look) => sum + look.looks, 0)
    expect(counted(after, 'activity.day') - counted(before, 'activity.day')).to.be.at.most(1)
    expect(counted(after, 'activity.day')).to.be.greaterThan(0)
    await max.get(`${reports}/export.xlsx?${week}&columns=activity.active`)
    expect((await looks(mia.id)).filter(({ how }) => how === 'exported').map(({ subject }) => subject)).to.include('activity.day')
  })

  it('stand once per day in files, with the days that have no entry, and sum there to the same', async () => {
    const answer = await workspace.admin.get(`${reports}/export.xlsx?${week}&group=member&${columns}`)
    expect(answer.statusCode, answer.body).to.equal(200)
    const workbook = new ExcelJS.Workbook()
    await workbook.xlsx.load(new Uint8Array(answer.rawPayload).buffer)
    const cellsOf = (name: string, title: string): ExcelJS.CellValue[] => {
      const sheet = workbook.getWorksheet(name)!
      const place = (sheet.getRow(1).values as string[]).indexOf(title)
      return Array.from({ length: sheet.rowCount - 1 }, (_, index) => sheet.getRow(index + 2).getCell(place).value)
    }
    // The reader takes durations for dates since the epoch of spreadsheets.
    const secondsOf = (value: ExcelJS.CellValue): number => (value instanceof Date ? Math.round((value.getTime() - Date.UTC(1899, 11, 30)) / 1_000) : typeof value === 'number' ? Math.round(value * 86_400) : 0)
    const worked = cellsOf('Entries', 'Worked')
    expect(worked.slice(0, -1).reduce((sum: number, value) => sum + secondsOf(value), 0)).to.equal(hours(25.5))
    expect(cellsOf('Entries', 'Attendance').filter((value) => value === 'A').length).to.equal(17)
    expect(secondsOf(cellsOf('Summary', 'Worked').at(-1)!)).to.equal(hours(25.5))
    const pdf = await workspace.admin.get(`${reports}/export.pdf?${week}&group=member&${columns}`)
    expect(pdf.rawPayload.subarray(0, 5).toString()).to.equal('%PDF-')
  })

  it('stand beside the first entry of a day in the list', async () => {
    const { items } = (await workspace.admin.get(`${reports}/entries?${week}&memberIds=${mia.id}&${columns}`)).json<{ items: ReportRow[] }>()
    expect(items.map(({ date, values }) => [date, values['attendance.code'] ?? null])).to.deep.equal([['2026-03-02', 'P'], ['2026-03-02', null], ['2026-03-03', 'H'], ['2026-03-05', 'P']])
  })

  it('travel by mail and in files made in the background', async () => {
    const saved = (await workspace.admin.post(`${reports}/saved`, { name: 'Week', query: { group: 'member', columns: 'attendance.worked,attendance.code' } })).json<{ id: string }>()
    const { id } = (await workspace.admin.post(`${reports}/schedules`, { savedId: saved.id, frequency: 'daily', time: '07:00', timeZone: 'Europe/Paris', period: 'this-week', format: 'csv', recipientIds: [workspace.admin.id] })).json<{ id: string }>()
    expect((await workspace.admin.post(`${reports}/schedules/${id}/send`)).statusCode).to.equal(202)
    const made = (await workspace.admin.post(`${reports}/exports`, { format: 'csv', query: { from: '2026-03-02', to: '2026-03-06', columns: 'attendance.code' } })).json<{ id: string }>()
    await platform.drain()
    const folder = join(platform.dataFolder, 'mail')
    const mails = await Promise.all((await readdir(folder)).filter((name) => name.endsWith('.eml')).map((name) => readFile(join(folder, name), 'utf8')))
    expect(mails.find((source) => source.includes('Worked: 25:30'))).to.be.a('string').and.to.match(/Attendance: A \d+, P 2, H 1/)
    expect((await workspace.admin.get(`${reports}/exports/${made.id}/file`)).body.split('\r\n')[0]).to.match(/Attendance$/)
  })

  it('are gone with their plugin, and refuse more days than can be read', async () => {
    const { id } = (await workspace.admin.get(`${reports}/columns`)).json<{ items: { id: string; of?: string }[] }>().items.find(({ of }) => of === 'day')!
    expect(id).to.be.a('string')
    await workspace.disable('attendance')
    expect((await report(workspace.admin, `group=member&${columns}`)).columns?.map((column) => column.id)).to.deep.equal(['activity.active', 'activity.idle', 'activity.category'])
    await workspace.enable('attendance')
    expect(platform.faults).to.deep.equal([])
  })

  it('ask for a reason where the workspace wants one, and are no fault of a plugin', async () => {
    expect((await workspace.admin.patch('', { lookReason: 'sensitive' })).statusCode).to.equal(200)
    const refused = await max.get(`${reports}/summary?${week}&group=member&columns=activity.active`)
    expect([refused.statusCode, refused.json<{ code: string }>().code]).to.deep.equal([403, 'reason-required'])
    const given = await max.get(`${reports}/summary?${week}&group=member&columns=activity.active`, { 'overt-reason': encodeURIComponent('Monthly review of the team') })
    expect(given.statusCode).to.equal(200)
    expect(platform.faults).to.deep.equal([])
  })
})
