import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { makeWork } from './work-support.ts'

interface Schema { readonly properties?: Readonly<Record<string, Schema>>; readonly items?: Schema; readonly anyOf?: readonly Schema[] }
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}
type Sends = (as: TestMember, memberId: string) => ReturnType<TestMember['put']>

const pluginsFolder = new URL('../../plugins/', import.meta.url)
const plugins = readdirSync(pluginsFolder).map((name) => new URL(`${name}/`, pluginsFolder))
const names = new Set(['memberId', 'memberIds', 'recipientIds', 'subjectId', 'grantee'])
const gate = { name: 'Gate', kind: 'circle', latitude: 52.5, longitude: 13.4, radiusMeters: 100 }
const week = { timeZone: 'UTC', workingDays: [1, 2, 3, 4, 5], startsAt: '09:00', endsAt: '17:00' }

/** Requests that set or keep something for a member, as `METHOD path`; with the codes that refuse one who has left. */
const settings: Readonly<Record<string, { readonly codes?: readonly string[]; readonly send: Sends }>> = {
  'POST /rates': { send: (as, subjectId) => as.post('/rates', { subject: 'member', subjectId, rate: 5_000 }) },
  'PATCH /members/{id}': { send: (as, id) => as.patch(`/members/${id}`, { rate: 5_000 }) },
  'POST /hand-over': { send: (as, memberId) => as.post('/hand-over', { memberId }) },
  'POST /entries': { send: async (as, memberId) => as.post('/entries', { memberId, taskId: (await makeWork(as)).taskId, startedAt: '2026-01-05T08:00:00Z', stoppedAt: '2026-01-05T09:00:00Z' }) },
  'POST /entries/cells': { codes: ['member-removed', 'cells-refused'], send: async (as, memberId) => as.post('/entries/cells', { memberId, timeZone: 'UTC', cells: [{ taskId: (await makeWork(as)).taskId, date: '2026-01-06', seconds: 3_600, was: 0 }] }) },
  'PUT /plugins/attendance/schedules/{memberId}': { send: (as, id) => as.put(`/plugins/attendance/schedules/${id}`, week) },
  'DELETE /plugins/attendance/schedules/{memberId}/{validFrom}': { send: (as, id) => as.delete(`/plugins/attendance/schedules/${id}/2026-01-05`) },
  'POST /plugins/attendance/schedules/apply': { send: (as, id) => as.post('/plugins/attendance/schedules/apply', { memberIds: [id], validFrom: '2026-01-05', terms: week }) },
  'POST /plugins/attendance/holiday-calendars': { send: (as, id) => as.post('/plugins/attendance/holiday-calendars', { country: 'DE', memberIds: [id] }) },
  'PUT /plugins/attendance/holiday-calendars/{id}': {
    async send(as, id) {
      const calendar = (await as.post('/plugins/attendance/holiday-calendars', { country: 'DE' })).json<{ id: string }>()
      return as.put(`/plugins/attendance/holiday-calendars/${calendar.id}`, { country: 'DE', memberIds: [id] })
    },
  },
  'POST /plugins/attendance/leave': { send: (as, memberId) => as.post('/plugins/attendance/leave', { memberId, from: '2026-01-05', to: '2026-01-06' }) },
  'PUT /plugins/screenshots/overrides/{memberId}': { send: (as, id) => as.put(`/plugins/screenshots/overrides/${id}`, { settings: { mode: 'off' } }) },
  'DELETE /plugins/screenshots/overrides/{memberId}': { send: (as, id) => as.delete(`/plugins/screenshots/overrides/${id}`) },
  'POST /plugins/permissions/groups': { send: (as, id) => as.post('/plugins/permissions/groups', { name: 'Everybody', memberIds: [id] }) },
  'PATCH /plugins/permissions/groups/{id}': {
    async send(as, id) {
      const group = (await as.post('/plugins/permissions/groups', { name: `Group of ${id}`, memberIds: [] })).json<{ id: string }>()
      return as.patch(`/plugins/permissions/groups/${group.id}`, { memberIds: [id] })
    },
  },
  'PUT /plugins/permissions/projects/{projectId}/access': {
    send: async (as, id) => as.put(`/plugins/permissions/projects/${(await makeWork(as)).projectId}/access`, { closed: true, memberIds: [id], groupIds: [] }),
  },
  'PUT /plugins/permissions/grants': {
    send: (as, id) => as.put('/plugins/permissions/grants', { sets: [{ grantee: { kind: 'member', id }, grants: [{ subject: 'Task', level: 'workspace', nodeId: null, allow: ['read'], deny: [] }] }] }, { 'if-match': '*' }),
  },
  'POST /plugins/reports/saved': { codes: ['unknown-recipient'], send: (as, id) => as.post('/plugins/reports/saved', { name: 'Hours', query: {}, sharing: { everyone: false, roles: [], memberIds: [id] } }) },
  'PATCH /plugins/reports/saved/{id}': {
    codes: ['unknown-recipient'],
    async send(as, id) {
      const saved = (await as.post('/plugins/reports/saved', { name: 'Hours', query: {} })).json<{ id: string }>()
      return as.patch(`/plugins/reports/saved/${saved.id}`, { sharing: { everyone: false, roles: [], memberIds: [id] } })
    },
  },
  'POST /plugins/reports/schedules': {
    codes: ['unknown-recipient'],
    async send(as, id) {
      const saved = (await as.post('/plugins/reports/saved', { name: 'By mail', query: {} })).json<{ id: string }>()
      return as.post('/plugins/reports/schedules', { savedId: saved.id, frequency: 'daily', time: '08:00', timeZone: 'UTC', period: 'yesterday', format: 'none', recipientIds: [id] })
    },
  },
  'PATCH /plugins/reports/schedules/{id}': {
    codes: ['unknown-recipient'],
    async send(as, id) {
      const saved = (await as.post('/plugins/reports/saved', { name: 'By mail', query: {} })).json<{ id: string }>()
      const schedule = (await as.post('/plugins/reports/schedules', { savedId: saved.id, frequency: 'daily', time: '08:00', timeZone: 'UTC', period: 'yesterday', format: 'none', recipientIds: [as.id] })).json<{ id: string }>()
      return as.patch(`/plugins/reports/schedules/${schedule.id}`, { recipientIds: [id] })
    },
  },
  'PUT /plugins/billing/contact': {
    codes: ['billing-contact-no-admin'],
    async send(as, memberId) {
      await as.patch(`/members/${memberId}`, { role: 'admin' })
      return as.put('/plugins/billing/contact', { memberId, name: 'Acme', address: '', vatId: '' })
    },
  },
  'PUT /plugins/privacy/contact': {
    async send(as, memberId) {
      // One who is there can answer only as HR.
      await as.patch(`/members/${memberId}`, { role: 'hr' })
      return as.put('/plugins/privacy/contact', { memberId })
    },
  },
  'POST /plugins/clickim/allowances': { send: (as, memberId) => as.post('/plugins/clickim/allowances', { memberId }) },
  'POST /plugins/punchim/assignments': { send: async (as, memberId) => as.post('/plugins/punchim/assignments', { memberId, taskId: (await makeWork(as)).taskId }) },
  'POST /plugins/punchim/fences': { send: (as, id) => as.post('/plugins/punchim/fences', { ...gate, memberIds: [id] }) },
  'PATCH /plugins/punchim/fences/{id}': {
    async send(as, id) {
      const fence = (await as.post('/plugins/punchim/fences', gate)).json<{ id: string }>()
      return as.patch(`/plugins/punchim/fences/${fence.id}`, { memberIds: [id] })
    },
  },
  'POST /plugins/punchim/kiosks': { send: (as, id) => as.post('/plugins/punchim/kiosks', { name: 'Hall', memberIds: [id] }) },
  'PUT /plugins/dashboards/dashboards/{id}/shares': {
    codes: ['invalid-share'],
    async send(as, memberId) {
      const dashboard = (await as.post('/plugins/dashboards/dashboards', { name: 'Mine' })).json<{ id: string }>()
      return as.put(`/plugins/dashboards/dashboards/${dashboard.id}/shares`, { shares: [{ kind: 'member', memberId, mayCopy: false }] })
    },
  },
  // The last one: from then on what widens needs approval.
  'PUT /plugins/privacy/council/representatives': { send: (as, id) => as.put('/plugins/privacy/council/representatives', { memberIds: [id] }) },
}

/** Requests that name a member and set nothing for them. */
const reading: Readonly<Record<string, string>> = {
  'POST /plugins/privacy/erasures': 'erases what was kept of one who has left, too',
  'POST /plugins/permissions/decisions': 'reads what somebody may do',
  'POST /plugins/reports/shares': 'whose records a link shows',
  'POST /plugins/screenshots/overrides/{memberId}/preview': 'words for settings, which changes nothing',
  'POST /plugins/dashboards/dashboards': 'whose records a widget shows',
  'PATCH /plugins/dashboards/dashboards/{id}': 'whose records a widget shows',
  'POST /plugins/dashboards/figures': 'whose records a widget shows',
  'POST /plugins/reports/exports': 'whose records a file holds',
  'POST /plugins/privacy/exports': 'a full copy of somebody, also of one who has left',
}

describe('for a member who was removed', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let gone: TestMember

  before(async () => {
    platform = await createTestPlatform({ plugins })
    workspace = await platform.workspace({ enabled: ['activity', 'attendance', 'clickim', 'screenshots', 'permissions', 'reports', 'dashboards', 'punchim', 'privacy', 'billing'] })
    gone = await workspace.member()
    expect((await workspace.admin.delete(`/members/${gone.id}`)).statusCode).to.be.oneOf([200, 204])
  })
  after(() => platform.close())

  for (const [route, { codes = ['member-removed'], send }] of Object.entries(settings)) {
    it(`nothing is set by ${route}, while for one who is there it is`, async () => {
      const refused = await send(workspace.admin, gone.id)
      expect(refused.statusCode, refused.body).to.be.within(400, 499)
      expect(refused.json<{ code: string }>().code).to.be.oneOf(codes)
      if (route.includes('hand-over') || route.startsWith('DELETE')) return
      const present = await workspace.member()
      const taken = await send(workspace.admin, present.id)
      expect(taken.statusCode, taken.body).to.be.within(200, 299)
    })
  }

  it('this list has every request that names a member', async () => {
    const { paths } = (await platform.app.inject({ url: '/api/openapi.json' })).json<{ paths: Record<string, Record<string, Operation>> }>()
    const prefix = '/api/workspaces/{workspaceId}'
    const found = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods)
      .filter(([method, operation]) => method !== 'get' && path.startsWith(prefix) && namesMember(operation))
      .map(([method]) => `${method.toUpperCase()} ${path.slice(prefix.length)}`))
    expect(found.filter((route) => settings[route] === undefined && reading[route] === undefined), 'in neither list').to.deep.equal([])
  })
})

const namesMember = ({ parameters = [], requestBody }: Operation): boolean =>
  parameters.some((parameter) => parameter.in === 'path' && names.has(parameter.name)) || namesOf(requestBody?.content['application/json']?.schema).some((name) => names.has(name))

function namesOf(schema: Schema | undefined): readonly string[] {
  if (schema === undefined) return []
  return [...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [name, ...namesOf(property)]), ...namesOf(schema.items), ...(schema.anyOf ?? []).flatMap(namesOf)]
}
