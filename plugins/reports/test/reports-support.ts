import { expect } from 'chai'
import { definePlugin } from '@overt/sdk'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { createTestPlatform } from '@overt/testing/platform'
import type { Report, ReportRow } from '../contracts.ts'

export const base = '/plugins/reports'
export const reportsFolder = new URL('..', import.meta.url)

/** A plugin that adds a column, and one for which it has no right to its name. */
export const weather = definePlugin({
  id: 'weather',
  server(_app, { hooks }) {
    hooks.on('reports.columns', (columns) => [...columns, { id: 'weather.rain', title: { en: 'Rain', de: 'Regen' }, kind: 'text' }])
    hooks.on('reports.rows', ({ entryIds }) => new Map(entryIds.map((id) => [id, { 'weather.rain': '=wet', 'other.column': 'no' }])))
  },
})

export interface Scene {
  readonly platform: TestPlatform
  readonly workspace: TestWorkspace
  readonly admin: TestMember
  readonly mia: TestMember
  readonly ben: TestMember
  readonly projects: Readonly<Record<'website' | 'archive', string>>
  readonly tasks: Readonly<Record<'design' | 'letters', string>>
}

/**
 * Paris, weeks from Monday. Mia: 2 h 10 m design on Monday 2 March (billable, tags web and print), 50 m letters on the 3rd;
 * 23:30–00:30 across midnight on the 4th. Ben: 1 h design on the 2nd. An hour of design is worth 60.00.
 */
export async function setScene(): Promise<Scene> {
  const platform = await createTestPlatform({ plugins: [reportsFolder, weather], clock: '2026-03-06T12:00:00Z' })
  const workspace = await platform.workspace({ timeZone: 'Europe/Paris', enabled: ['reports', 'weather'] })
  const { admin } = workspace
  const create = async (path: string, body: object): Promise<string> => {
    const answer = await admin.post(path, body)
    expect(answer.statusCode, answer.body).to.equal(201)
    return answer.json<{ id: string }>().id
  }
  const acme = await create('/organizations', { name: '=Acme' })
  const website = await create('/projects', { name: 'Website', organizationId: acme })
  const archive = await create('/projects', { name: 'Archive', organizationId: acme })
  const design = await create('/tasks', { name: 'Design', projectId: website, billable: true, rate: 6_000 })
  const letters = await create('/tasks', { name: 'Letters', projectId: archive })
  const [mia, ben] = [await workspace.member({ name: 'Mia' }), await workspace.member({ name: 'Ben' })]
  const file = async (member: TestMember, taskId: string, startedAt: string, stoppedAt: string, more: object = {}): Promise<void> => {
    const answer = await member.post('/entries', { taskId, startedAt, stoppedAt, ...more })
    expect(answer.statusCode, answer.body).to.equal(201)
  }
  await file(mia, design, '2026-03-02T08:00:00Z', '2026-03-02T10:10:00Z', { billable: true, tags: ['web', 'print'], description: '=HYPERLINK("http://x","y")' })
  await file(mia, letters, '2026-03-03T08:00:00Z', '2026-03-03T08:50:00Z', { description: 'a "quoted", text\nin two lines' })
  await file(mia, letters, '2026-03-04T22:30:00Z', '2026-03-04T23:30:00Z')
  await file(ben, design, '2026-03-02T08:00:00Z', '2026-03-02T09:00:00Z', { billable: true, tags: ['web'] })
  return { platform, workspace, admin, mia, ben, projects: { website, archive }, tasks: { design, letters } }
}

const march = 'from=2026-03-01&to=2026-03-31'

export async function summaryOf(member: TestMember, query = '', dates = march): Promise<Report> {
  const answer = await member.get(`${base}/summary?${dates}&${query}`)
  expect(answer.statusCode, answer.body).to.equal(200)
  return answer.json<Report>()
}

export async function rowsOf(member: TestMember, query = ''): Promise<ReportRow[]> {
  const answer = await member.get(`${base}/entries?${march}&${query}`)
  expect(answer.statusCode, answer.body).to.equal(200)
  return answer.json<{ items: ReportRow[] }>().items
}

/** Label → seconds, sub-groups below a slash. */
export const secondsOf = ({ groups }: Report): Record<string, number> => Object.fromEntries(groups.flatMap((group) => [
  [String(group.label), group.seconds] as const, ...(group.groups ?? []).map((sub) => [`${String(group.label)}/${String(sub.label)}`, sub.seconds] as const),
]))
