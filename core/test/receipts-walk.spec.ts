import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import type { Look, RouteLooks } from '@overt/sdk'
import { makeScene, marker } from './receipts/scene.ts'
import type { Scene } from './receipts/scene.ts'

interface Schema { readonly enum?: readonly unknown[]; readonly anyOf?: readonly Schema[] }
interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema }[]
  readonly 'x-looks'?: RouteLooks
}
interface Route extends Operation { readonly method: string; readonly path: string }
interface Asked { readonly path?: string; readonly body?: unknown; /** Made again for this question. */ readonly before?: (scene: Scene) => Promise<Readonly<Record<string, string>>> }

const prefix = '/api/workspaces/{workspaceId}'
const reason = { 'overt-reason': 'Walking%20through%20all%20routes', 'if-match': '*' }
/** It never ends; what it sends is looked at in `live.spec.ts`. */
const endless = 'GET /live'

const fresh = (path: string, body: object) => async ({ mia }: Scene): Promise<Readonly<Record<string, string>>> => {
  const made = await mia.post(path, body)
  expect(made.statusCode, `${path}: ${made.body}`).to.equal(201)
  return { id: made.json<{ id: string }>().id }
}
let day = 1
const correction = (): Asked['before'] => { day += 1; const date = `2026-11-${String(day).padStart(2, '0')}`; return fresh('/plugins/attendance/corrections', { date, clockInAt: `${date}T08:00:00Z`, clockOutAt: `${date}T12:00:00Z`, reason: marker }) }
const leave = (): Asked['before'] => fresh('/plugins/attendance/leave', { from: '2026-12-10', to: '2026-12-10', reason: marker })
const punch: Asked['before'] = async ({ mia, platform }) => {
  const body = { id: uuidv7(), kind: 'in', at: platform.clock.now().toString(), monotonicMs: 1e9, bootId: marker, reason: marker }
  const made = await mia.post('/plugins/punchim/punches', body)
  expect(made.statusCode, made.body).to.equal(201)
  return { id: body.id }
}
/** Nobody who opens a link is asked for a reason, or may give one in the name of its author. */
const linkReason = 'link “Walk” for people without an account'
const sharedToday = (today: string): object => ({ name: 'Walk', query: { from: today, to: today, group: 'member' }, showsNames: true, days: 1 })
const comment = { comment: 'Seen on the walk' }

/** How to ask the routes that answer with somebody's record and are no GET; a new one has to be added here. */
const writes: Readonly<Record<string, (scene: Scene) => Asked>> = {
  'PATCH /members/{id}': () => ({ body: { timeZone: 'Europe/Berlin' } }),
  'PATCH /entries/{id}': () => ({ body: { billable: true } }),
  'POST /entries/{id}/split': ({ today }) => ({ body: { at: `${today}T08:00:00Z` } }),
  'POST /entries/{id}/duplicate': () => ({ body: { startedAt: '2026-11-20T07:00:00Z' } }),
  'POST /entries/bulk-edit': ({ ids }) => ({ body: { ids: [ids.entryId], change: { billable: false } } }),
  'POST /entries/cells': ({ ids }) => ({ body: { memberId: ids.memberId, cells: [{ taskId: ids.taskId, date: '2026-11-19', seconds: 3_600, was: 0 }] } }),
  'POST /entries/cells/undo': () => {
    const body = { created: [], changed: [] as object[], batchIds: [] }
    return {
      body,
      async before({ mia, ids }) {
        const times = { startedAt: '2026-11-18T07:00:00Z', stoppedAt: '2026-11-18T08:00:00Z' }
        const { id } = (await mia.post('/entries', { taskId: ids.taskId, ...times })).json<{ id: string }>()
        body.changed.push({ id, ...times, description: 'before' })
        return {}
      },
    }
  },
  'POST /trash/{id}/restore': () => ({ body: {} }),
  'POST /plugins/attendance/corrections': () => ({ body: null }),
  'POST /plugins/attendance/corrections/{id}/approve': () => ({ before: correction()!, body: comment }),
  'POST /plugins/attendance/corrections/{id}/reject': () => ({ before: correction()!, body: comment }),
  'POST /plugins/attendance/corrections/{id}/ask': () => ({ before: correction()!, body: comment }),
  'POST /plugins/attendance/corrections/{id}/reopen': () => ({
    body: {},
    async before(scene) {
      const made = await correction()!(scene)
      expect((await scene.workspace.admin.post(`/plugins/attendance/corrections/${made.id!}/approve`, comment, reason)).statusCode).to.equal(200)
      return made
    },
  }),
  'POST /plugins/attendance/corrections/{id}/answer': () => ({ body: null }),
  'POST /plugins/attendance/corrections/{id}/withdraw': () => ({ body: null }),
  'POST /plugins/attendance/leave/{id}/approve': () => ({ before: leave()!, body: comment }),
  'POST /plugins/attendance/leave/{id}/reject': () => ({ before: leave()!, body: comment }),
  'POST /plugins/attendance/leave/{id}/reopen': () => ({
    body: {},
    async before(scene) {
      const made = await leave()!(scene)
      expect((await scene.workspace.admin.post(`/plugins/attendance/leave/${made.id!}/approve`, comment, reason)).statusCode).to.equal(200)
      return made
    },
  }),
  'POST /plugins/attendance/leave/{id}/withdraw': () => ({ body: null }),
  'PUT /plugins/attendance/schedules/{memberId}': () => ({ body: { validFrom: '2026-11-02', timeZone: 'UTC', workingDays: [1, 2], startsAt: '09:00', endsAt: '17:00', minimumSeconds: 3_600, dryRun: true } }),
  'POST /plugins/attendance/schedules/apply': ({ ids }) => ({ body: { memberIds: [ids.memberId], validFrom: '2026-11-02', terms: { workingDays: [1, 2], startsAt: '09:00', endsAt: '17:00' }, dryRun: true } }),
  'DELETE /plugins/attendance/schedules/{memberId}/{validFrom}': () => ({ path: '?dryRun=true' }),
  'POST /plugins/billing/cancel': () => ({ body: {} }),
  'POST /plugins/billing/resume': () => ({ body: {}, before: async ({ workspace }) => { await workspace.admin.post('/plugins/billing/cancel', undefined, reason); return {} } }),
  'PUT /plugins/billing/contact': () => ({ body: { memberId: null, name: 'Acme', address: '', vatId: '' } }),
  'POST /plugins/clickim/platforms/preview': ({ today }) => ({ body: { platforms: [], from: today, to: today } }),
  'POST /plugins/chat/messages': () => ({ body: { text: 'who' } }),
  'POST /plugins/dashboards/figures': ({ ids, today }) => ({ body: { questions: [{ id: 'a', kind: 'total', scope: { from: today, to: today, memberIds: [ids.memberId] }, settings: {} }] } }),
  'POST /plugins/punchim/punches/{id}/decide': () => ({ before: punch, body: { decision: 'accept' } }),
  'POST /plugins/reports/exports': ({ today }) => ({ body: { format: 'csv', query: { from: today, to: today } } }),
  'POST /plugins/reports/shares': ({ today }) => ({ body: { ...sharedToday(today), showsAmounts: false } }),
  'POST /plugins/reports/shared': ({ today }) => {
    const body: { secret?: string } = {}
    return {
      body,
      async before({ workspace }) {
        const made = await workspace.admin.post('/plugins/reports/shares', { ...sharedToday(today), showsAmounts: true }, reason)
        body.secret = made.json<{ url: string }>().url.split('.').at(-1)!
        return {}
      },
    }
  },
  'POST /plugins/privacy/exports': ({ ids }) => ({ body: { scope: 'member', memberId: ids.memberId } }),
  'POST /plugins/privacy/objections/{id}/answer': () => ({ before: fresh('/plugins/privacy/objections', { about: 'other', reason: marker }), body: { decision: 'accepted', answer: 'Seen on the walk' } }),
  'POST /hand-over': ({ ids }) => ({ body: { memberId: ids.memberId } }),
}
/** What everybody may know although it comes from somebody's record, and why. */
const known: Readonly<Record<string, string>> = {
  'GET /plugins/reports/tags': 'Tags are words to filter by, and nothing says who uses them.',
}
/** The person alone may: they look at nobody else. */
const ownOnly = Object.entries(writes).filter(([, asked]) => asked({ ids: {}, today: '' } as unknown as Scene).body === null).map(([route]) => route)

/** Walks every route below a workspace as an admin, by what the routes themselves declare: a new one is tested the day it comes. */
describe('receipts of every route of the core and of all plugins', function () {
  this.timeout(240_000)
  let scene: Scene
  let routes: readonly Route[]

  before(async () => {
    scene = await makeScene()
    const document = (await scene.platform.app.inject('/api/openapi.json')).json<{ paths: Record<string, Record<string, Operation>> }>()
    routes = Object.entries(document.paths).filter(([path]) => path.startsWith(prefix)).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path: path.slice(prefix.length) })))
    expect(routes.length).to.be.greaterThan(100)
  })
  after(() => scene.platform.close())

  const nameOf = ({ method, path }: Route): string => `${method} ${path === '' ? '/' : path}`
  const shows = (route: Route): boolean => route['x-looks'] !== undefined && 'subject' in route['x-looks']
  const seen = async (): Promise<number> => (await scene.workspace.inUnit((unit) => unit.query<{ looks: number }>('select coalesce(sum(looks), 0)::int as looks from core.look where member_id = $1', [scene.mia.id])))[0]!.looks

  /** The person's own record for each id of a path. */
  function idFor(path: string, name: string): string {
    const { ids, today } = scene
    const kind = path.split(`/{${name}}`)[0]!.split('/').at(-1)!
    const byPlace: Readonly<Record<string, string | undefined>> = {
      members: ids.memberId, entries: ids.entryId, organizations: ids.organizationId, projects: ids.projectId, tasks: ids.taskId, trash: ids.trashId, shots: ids.shotId,
      corrections: ids.correctionId, leave: ids.leaveId, dashboards: ids.dashboardId, saved: ids.savedId, punches: ids.punchId, invoices: ids.invoiceId, breaches: ids.breachId,
    }
    return { date: today, validFrom: '2026-11-01', pluginId: 'attendance' }[name] ?? (name === 'id' ? byPlace[kind] : ids[name]) ?? ids.taskId!
  }
  /** Aims every filter at the person, on the day of which there is something. */
  function queryOf({ parameters = [] }: Route): string {
    const { ids, today } = scene
    const aimed: Readonly<Record<string, string | undefined>> = { memberId: ids.memberId, memberIds: ids.memberId, from: today, to: today, date: today, subject: 'Entry', id: ids.entryId, entryIds: ids.entryId, text: 'help', kind: 'member', actorId: undefined }
    return new URLSearchParams(parameters.filter((parameter) => parameter.in === 'query').flatMap(({ name, required, schema }): [string, string][] => {
      const value = name === 'memberIds' || name === 'memberId' || ['from', 'to', 'date'].includes(name) || required === true ? aimed[name] : undefined
      return value === undefined || (schema.enum !== undefined && !schema.enum.includes(value)) ? [] : [[name, value]]
    })).toString()
  }
  async function ask(route: Route): Promise<{ readonly statusCode: number; readonly body: string }> {
    // A list that is read again within a minute, and a dashboard within an hour, are one look.
    scene.platform.clock.advance(route.path.includes('/dashboards/') ? { minutes: 61 } : { minutes: 2 })
    const asked = writes[nameOf(route)]?.(scene) ?? {}
    const made = await asked.before?.(scene) ?? {}
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => made[name] ?? idFor(route.path, name))
    const { admin } = scene.workspace
    const url = `${path}${asked.path ?? (route.method === 'GET' ? `?${queryOf(route)}` : '')}`
    const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete'
    const answer = method === 'get' || method === 'delete' ? admin[method](url, reason) : admin[method](url, asked.body, reason)
    return answer.catch((cause: unknown) => { throw new Error(`${nameOf(route)} breaks off`, { cause }) })
  }

  it('are declared by each, as the document says', () => {
    expect(routes.filter((route) => route['x-looks'] === undefined).map(nameOf)).to.deep.equal([])
    const unknown = routes.filter((route) => route.method !== 'GET' && shows(route) && !(nameOf(route) in writes)).map(nameOf)
    expect(unknown, 'the walk does not know how to ask').to.deep.equal([])
  })

  it('reach the person whose record was shown', async () => {
    const last = 'POST /hand-over'
    const walked = routes.filter((route) => shows(route) && !ownOnly.includes(nameOf(route))).toSorted((one, other) => Number(nameOf(one) === last) - Number(nameOf(other) === last))
    const faults: string[] = []
    for (const route of walked) {
      const before = await seen()
      const { statusCode, body } = await ask(route)
      if (statusCode >= 300) faults.push(`${nameOf(route)} answers ${String(statusCode)} ${body.slice(0, 300)}`)
      else if (await seen() <= before) faults.push(`${nameOf(route)} declares ${JSON.stringify(route['x-looks'])} and leaves none`)
    }
    expect(faults).to.deep.equal([])
    expect(walked.length).to.be.greaterThan(35)
    const looks = (await scene.mia.get('/me/looks?limit=200')).json<{ items: Look[] }>().items
    expect(looks.map(({ reason: given }) => given).filter((given) => given !== 'Walking through all routes')).to.deep.equal([linkReason])
    expect((await scene.mia.get('/audit/verify')).json<{ fault: unknown }>().fault, 'and all of it stands in the trail').to.equal(null)
  })

  it('are due for nothing that the others show', async () => {
    const other = await makeScene()
    const kept = scene
    scene = other
    try {
      const faults: string[] = []
      let answered = 0
      for (const route of routes.filter((each) => each.method === 'GET' && !shows(each) && nameOf(each) !== endless)) {
        const { statusCode, body } = await ask(route)
        if (statusCode >= 500) faults.push(`${nameOf(route)} answers ${String(statusCode)}`)
        if (statusCode < 300) answered += 1
        if (body.includes(marker) && !(nameOf(route) in known)) faults.push(`${nameOf(route)} shows a record of the person and says: ${JSON.stringify(route['x-looks'])}`)
      }
      expect(faults).to.deep.equal([])
      expect(answered).to.be.greaterThan(30)
    } finally {
      scene = kept
      await other.platform.close()
    }
  })
})
