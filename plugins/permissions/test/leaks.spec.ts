import { existsSync, readdirSync } from 'node:fs'
import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { grant, made, save } from './permissions-support.ts'
import { filled, idFor, routesOf } from './route-sample.ts'
import type { Ids, Route, Schema } from './route-sample.ts'

const folder = new URL('../../', import.meta.url)
const installed = readdirSync(folder).filter((name) => existsSync(new URL(`${name}/plugin.json`, folder)) && existsSync(new URL(`${name}/server/index.ts`, folder)))
const day = '2026-03-02'
const askedAtOnce = 12

/** Answers that differ for a reason of their own, which rights on work are not about. */
const exempt: Readonly<Record<string, string>> = {
  '/live': 'a stream without an end',
  '/me/looks': 'who looked at the asker: the others that ask here do',
  '/me/looks/news': 'as above',
  '/me/looks/viewers': 'as above',
  '/plugins/attendance/days': 'attendance is judged from all the work of a person and has rights of its own',
  '/plugins/attendance/days/{memberId}/{date}': 'as above',
  '/plugins/attendance/days.xlsx': 'as above',
  '/plugins/punchim/punches.xlsx': 'packed with the time it was made; the same rows as punches.csv',
  '/plugins/reports/export.xlsx': 'packed with the time it was made; the same rows as export.csv',
}

/**
 * Two states of one workspace that differ only in rows that a member may not read: whatever the member filters, sorts, counts or adds up,
 * both answer the same, cursors included.
 */
describe('every filter, sort and aggregate', function () {
  this.timeout(300_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let routes: readonly Route[]
  let ids: Ids
  let hidden: Ids
  const people = new Map<string, TestMember>()

  before(async () => {
    platform = await createTestPlatform({ plugins: installed.map((name) => new URL(`${name}/`, folder)), clock: `${day}T12:00:00Z` })
    workspace = await platform.workspace()
    for (const name of installed) if (platform.plugin(name).state === 'ready') await workspace.enable(name)
    for (const role of ['manager', 'member'] as const) people.set(role, await workspace.member({ name: `Role ${role}`, role }))
    const { admin } = workspace
    const organization = await made(admin, '/organizations', { name: 'Open', tags: ['seen'] })
    const project = await made(admin, '/projects', { name: 'Open project', organizationId: organization, tags: ['seen'] })
    const task = await made(admin, '/tasks', { name: 'Open task', projectId: project, tags: ['seen'] })
    const entry = await made(admin, '/entries', { taskId: task, startedAt: `${day}T09:00:00Z`, stoppedAt: `${day}T10:00:00Z`, description: 'seen', tags: ['seen'] })
    await made(admin, '/entries', { taskId: task, startedAt: `${day}T11:00:00Z`, stoppedAt: `${day}T11:30:00Z`, description: 'seen, too', tags: ['seen'] })
    ids = { organization, project, task, entry, member: admin.id }
    const secret = await made(admin, '/organizations', { name: 'Secret' })
    const project2 = await made(admin, '/projects', { name: 'Secret project', organizationId: secret })
    const task2 = await made(admin, '/tasks', { name: 'Secret task', projectId: project2 })
    hidden = { organization: secret, project: project2, task: task2, entry: await made(admin, '/entries', { taskId: task2, startedAt: `${day}T07:00:00Z`, stoppedAt: `${day}T08:00:00Z` }), member: admin.id }
    for (const person of people.values()) await save(workspace, { kind: 'member', id: person.id }, [grant('all', 'organization', secret, { deny: ['read', 'create', 'update', 'delete'] })])
    routes = (await routesOf(platform)).filter(({ method, path }) => method === 'GET' && exempt[path] === undefined)
  })
  after(() => platform.close())

  /** Values of a parameter: those that find what may be read, and those that would find what may not. */
  function values(name: string, schema: Schema & { readonly description?: string }, path: string): readonly string[] {
    const type = Array.isArray(schema.type) ? schema.type[0] as string : schema.type as string | undefined
    if (schema.enum !== undefined) return schema.enum.map(String)
    if (schema.anyOf !== undefined) return schema.anyOf.flatMap((each) => (each.const === undefined ? values(name, each, path) : [String(each.const)]))
    if (name === 'cursor') return []
    if (name === 'limit') return ['1', '2']
    if (name === 'sort') return (schema.description ?? '').match(/\b[a-z]+[A-Z]?\w*/g)?.flatMap((key) => [key, `-${key}`]) ?? []
    if (/ids?$/i.test(name)) return [...new Set([idFor(name, path, ids), idFor(name, path, hidden)])]
    if (schema.format === 'date' || name === 'from' || name === 'to' || name === 'date') return [day]
    if (type === 'boolean') return ['true', 'false']
    if (type === 'integer' || type === 'number') return [String(schema.minimum ?? 1)]
    return ['seen', 'Secret', 'new']
  }

  /** All that one person can ask of a route, one parameter at a time and each with the smallest page, whose cursor is followed once. */
  function questions(route: Route): readonly Readonly<Record<string, string>>[] {
    const range: Record<string, string> = 'from' in route.query && 'to' in route.query ? { from: '2026-03-01', to: '2026-03-03' } : {}
    const grouped: Record<string, string> = 'group' in route.query ? { group: 'project' } : {}
    const short: Record<string, string> = 'limit' in route.query ? { limit: '1' } : {}
    const single = Object.entries(route.query).flatMap(([name, schema]) => values(name, schema, route.path).map((value) => ({ ...range, [name]: value })))
    const narrow = 'limit' in route.query || 'group' in route.query
    return [{}, range, { ...range, ...grouped }, { ...range, ...short }, ...single, ...narrow ? single.map((query) => ({ ...short, ...grouped, ...query })) : []]
  }

  /** The opening holds the news of `/me/looks/news`, which is exempt: others look at the asker meanwhile, their exports in the background too. The head of the log counts every row of the trail, of which it says nothing else. */
  function withoutNews(url: string, body: string): string {
    if (url.startsWith('/log/head')) return ''
    return url.startsWith('/opening') ? JSON.stringify({ ...JSON.parse(body) as object, looks: undefined }) : body
  }

  async function answersOf(person: TestMember, asked = routes): Promise<ReadonlyMap<string, string>> {
    const urls = [...new Set(asked.flatMap((route) => (route.path.includes('{') ? [ids, hidden] : [ids])
      .flatMap((place) => questions(route).map((query) => `${filled(route.path, place)}?${new URLSearchParams(query).toString()}`))))]
    const answers = new Map<string, string>()
    for (let first = 0; first < urls.length; first += askedAtOnce) {
      await Promise.all(urls.slice(first, first + askedAtOnce).map(async (url) => {
        const answer = await person.get(url)
        answers.set(url, `${String(answer.statusCode)} ${answer.statusCode < 300 ? withoutNews(url, answer.body) : ''}`)
        const cursor = /"nextCursor":"([^"]+)"/.exec(answer.body)?.[1]
        if (cursor === undefined) return
        const next = await person.get(`${url}&cursor=${encodeURIComponent(cursor)}`)
        answers.set(`${url}&cursor`, `${String(next.statusCode)} ${next.body}`)
      }))
    }
    return answers
  }

  it('answers the same whether a row that may not be read is there or not', async () => {
    const before = new Map<string, ReadonlyMap<string, string>>()
    // What comes into being when it is first asked for is no difference between the two states.
    for (const person of people.values()) for (const path of ['/policy', `/plugins/attendance/days?from=2026-03-01&to=2026-03-03&memberId=${person.id}`]) await person.get(path)
    await workspace.admin.get('/plugins/attendance/days?from=2026-03-01&to=2026-03-03')
    await workspace.admin.get('/log/head')
    for (const [role, person] of people) before.set(role, await answersOf(person))
    const { admin } = workspace
    const project = await made(admin, '/projects', { name: 'Secret, new', organizationId: hidden.organization, tags: ['new', 'seen'] })
    for (const projectId of [project, hidden.project]) {
      const taskId = await made(admin, '/tasks', { name: 'Secret, new', projectId, tags: ['new', 'seen'] })
      await made(admin, '/entries', { taskId, startedAt: projectId === project ? `${day}T05:00:00Z` : `${day}T06:00:00Z`, stoppedAt: projectId === project ? `${day}T05:30:00Z` : `${day}T06:30:00Z`, description: 'seen new', tags: ['new', 'seen'], billable: true })
    }
    await admin.delete(`/tasks/${await made(admin, '/tasks', { name: 'Secret, in the trash', projectId: project })}`)
    await made(admin, '/timer/start', { taskId: hidden.task })
    const faults: string[] = []
    let asked = 0
    for (const [role, person] of people) {
      for (const [url, answer] of await answersOf(person)) {
        asked += answer.startsWith('200') ? 1 : 0
        const earlier = before.get(role)?.get(url) ?? ''
        if (answer !== earlier) faults.push(`${role}: ${url}\n  ${earlier.slice(0, 400)}\n  ${answer.slice(0, 400)}`)
      }
    }
    expect(asked, 'questions that were answered').to.be.greaterThan(400)
    expect(faults.join('\n')).to.equal('')
  })

  it('would notice: an administrator sees the difference', async () => {
    const paths = ['/entries', '/plugins/reports/summary', '/plugins/reports/entries', '/plugins/reports/heat', '/plugins/reports/export.csv']
    const aggregates = routes.filter(({ path }) => paths.includes(path)).map((route): Route => ({ ...route, query: Object.fromEntries(Object.entries(route.query).filter(([name]) => ['from', 'to', 'tag'].includes(name))) }))
    const before = await answersOf(workspace.admin, aggregates)
    await made(workspace.admin, '/entries', { taskId: hidden.task, startedAt: `${day}T03:00:00Z`, stoppedAt: `${day}T03:30:00Z`, tags: ['seen'] })
    const differing = [...await answersOf(workspace.admin, aggregates)].filter(([url, answer]) => before.get(url) !== answer).map(([url]) => url.split('?')[0])
    expect([...new Set(differing)]).to.have.members(paths)
  })
})
