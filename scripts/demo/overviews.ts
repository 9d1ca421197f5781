import { uuidv7 } from '@overt/sdk'
import type { DemoMember } from './members.ts'

type Drawn = readonly [kind: string, x: number, y: number, w: number, h: number, settings?: Readonly<Record<string, string | number | boolean>>]

const teamWidgets: readonly Drawn[] = [
  ['total', 0, 0, 4, 3], ['money', 4, 0, 4, 3], ['working-now', 8, 0, 4, 8], ['by-day', 0, 3, 8, 5, { stack: 'project' }],
  ['breakdown', 0, 8, 4, 6, { by: 'member', chart: 'bars', top: 8 }], ['breakdown', 4, 8, 4, 6, { by: 'project', chart: 'donut', top: 6 }], ['goal', 8, 8, 4, 6, { hours: 40, each: true }],
  ['heat', 0, 14, 6, 5], ['recent', 6, 14, 6, 5, { count: 10 }],
]
const ownWidgets: readonly Drawn[] = [
  ['timer', 0, 0, 4, 3], ['total', 4, 0, 4, 3], ['goal', 8, 0, 4, 3, { hours: 40 }],
  ['by-day', 0, 3, 8, 5, { stack: 'project' }], ['breakdown', 8, 3, 4, 5, { by: 'project', chart: 'donut', top: 5 }], ['recent', 0, 8, 12, 5, { count: 10 }],
]

/** The team's dashboard, shared with everyone, and one of a member's own. */
export async function makeDashboards(members: readonly DemoMember[]): Promise<void> {
  const make = (member: DemoMember, name: string, scope: object, widgets: readonly Drawn[]) => member.api.post('/plugins/dashboards/dashboards', {
    body: { name, scope, layout: widgets.map(([kind, x, y, w, h, settings = {}]) => ({ id: uuidv7(), kind, title: null, x, y, w, h, scope: null, settings })) },
  })
  const { data: { id } } = await make(members[0]!, 'Team', { period: 'this-week' }, teamWidgets)
  await members[0]!.api.put('/plugins/dashboards/dashboards/{id}/shares', { params: { path: { id } }, body: { shares: [{ kind: 'everyone', mayCopy: true }] } })
  await make(members[2]!, 'My week', { period: 'this-week', memberIds: ['me'] }, ownWidgets)
}

/** A report that everyone finds, one of the admin's own, and a mail every Monday. */
export async function saveReports(members: readonly DemoMember[]): Promise<void> {
  const [admin] = members
  const save = (name: string, query: Readonly<Record<'period' | 'group' | 'subgroup', string>>, sharing?: { everyone: boolean; roles: []; memberIds: string[] }) => admin!.api.post('/plugins/reports/saved', { body: { name, query, ...(sharing === undefined ? {} : { sharing }) } })
  await save('Hours by client, this month', { period: 'this-month', group: 'organization', subgroup: 'project' }, { everyone: true, roles: [], memberIds: [] })
  const { data: { id } } = await save('Who worked on what last week', { period: 'last-week', group: 'member', subgroup: 'project' })
  await admin!.api.post('/plugins/reports/schedules', {
    body: { savedId: id, frequency: 'weekly', weekday: 1, time: '07:30', timeZone: admin!.person.timeZone, period: 'last-week', format: 'pdf', recipientIds: [admin!.id] },
  })
}
