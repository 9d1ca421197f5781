import { existsSync, readdirSync } from 'node:fs'
import { expect } from 'chai'
import { createTestPlatform } from '@overt/testing'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing'
import { grant, made, save } from './permissions-support.ts'
import { filled, routesOf, sample } from './route-sample.ts'
import type { Ids, Route } from './route-sample.ts'

const folder = new URL('../../', import.meta.url)
const installed = readdirSync(folder).filter((name) => existsSync(new URL(`${name}/plugin.json`, folder)) && existsSync(new URL(`${name}/server/index.ts`, folder)))

/** Every hidden record carries this in its texts. */
const marker = 'hiddenmarker'

/** Walks every route that there is, so that a new one is tested the day it comes. */
describe('every route of the core and of all plugins', function () {
  this.timeout(300_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let routes: readonly Route[]
  let ids: Ids
  const people = new Map<string, TestMember>()

  before(async () => {
    platform = await createTestPlatform({ plugins: installed.map((name) => new URL(`${name}/`, folder)) })
    workspace = await platform.workspace()
    for (const name of installed) if (platform.plugin(name).state === 'ready') await workspace.enable(name)
    for (const role of ['admin', 'manager', 'hr', 'member'] as const) people.set(role, await workspace.member({ name: `Role ${role}`, role }))
    const { admin } = workspace
    const organization = await made(admin, '/organizations', { name: `${marker} organization`, tags: [marker] })
    const project = await made(admin, '/projects', { name: `${marker} project`, organizationId: organization, tags: [marker] })
    const task = await made(admin, '/tasks', { name: `${marker} task`, projectId: project, tags: [marker] })
    const entry = await made(admin, '/entries', { taskId: task, startedAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z', description: `${marker} entry`, tags: [marker] })
    ids = { organization, project, task, entry, member: admin.id }
    for (const role of ['manager', 'hr', 'member']) await save(workspace, { kind: 'member', id: people.get(role)!.id }, [grant('all', 'organization', organization, { deny: ['read', 'create', 'update', 'delete'] })])
    routes = await routesOf(platform)
    expect(routes.length).to.be.greaterThan(60)
  })
  after(() => platform.close())

  const hidden = (): string[] => [marker, ids.organization, ids.project, ids.task, ids.entry]
  const stored = () => workspace.inUnit((unit) => unit.query(`
    select 'organization' as kind, id, name, version::text, deleted_batch, archived_at from core.organization where id = $1
    union all select 'project', id, name, version::text, deleted_batch, archived_at from core.project where id = $2
    union all select 'task', id, name, version::text, deleted_batch, archived_at from core.task where id = $3
    union all select 'entry', id, description, started_at::text || coalesce(stopped_at::text, ''), deleted_batch, null from core.entry where id = $4`, [ids.organization, ids.project, ids.task, ids.entry]))

  const streams = (route: Route): boolean => route.path === '/live'

  it('asks for a sign-in and for a membership', async () => {
    const outsider = (await platform.workspace({ name: 'Elsewhere' })).admin
    const faults: string[] = []
    for (const route of routes) {
      const url = `/api/workspaces/${workspace.id}${filled(route.path, ids)}`
      const body = route.body === undefined ? {} : { payload: sample(route.body, '', route.path, ids) as object }
      for (const [who, headers, expected] of [['nobody', {}, 401], ['an outsider', { authorization: `Bearer ${outsider.token}` }, 404]] as const) {
        const { statusCode } = await platform.app.inject({ method: route.method as 'GET', url, headers, ...body })
        // A route that asks for a token of its own does not ask whether somebody is a member.
        if (route.hasOwnAccess && statusCode === 401) continue
        // What does not fit the schema may be refused before anybody is looked at; it tells nothing.
        if (statusCode !== expected && statusCode !== 400) faults.push(`${route.method} ${route.path} answers ${who} with ${String(statusCode)}`)
      }
    }
    expect(faults).to.deep.equal([])
  })

  it('shows nothing of what is denied, whatever is filtered, searched or sorted by', async () => {
    const faults: string[] = []
    let answered = 0
    for (const role of ['manager', 'hr', 'member']) {
      const member = people.get(role)!
      for (const route of routes.filter((each) => each.method === 'GET' && !streams(each))) {
        const path = filled(route.path, ids)
        const plain = Object.fromEntries(Object.entries(route.query).filter(([name]) => ['from', 'to'].includes(name)).map(([name]) => [name, name === 'from' ? '2026-01-01' : '2026-01-31']))
        const asked = [{}, plain, ...Object.entries(route.query).flatMap(([name, schema]) => questions(name, schema, route).map((value) => ({ ...plain, [name]: value })))]
        for (const query of asked) {
          const url = `${path}?${new URLSearchParams(query).toString()}`
          const answer = await member.get(url)
          if (answer.statusCode >= 500) faults.push(`${role}: GET ${url} answers ${String(answer.statusCode)}`)
          if (answer.statusCode >= 300) continue
          answered += 1
          // One's own rules name what they deny, by id and by nothing else.
          const leaked = [
            ...(route.path === '/rights' ? [marker] : hidden()).filter((text) => withoutRights(route.path, answer.body).includes(text)),
            ...answer.body.includes(marker) ? [marker] : [],
          ]
          if (leaked.length > 0) faults.push(`${role}: GET ${route.path}?${Object.keys(query).join('&')} shows ${leaked.join(', ')}`)
        }
      }
    }
    expect(answered).to.be.greaterThan(150)
    expect([...new Set(faults)]).to.deep.equal([])
  })

  /** What a page needs first has one's own rules among other things. */
  function withoutRights(path: string, body: string): string {
    if (path !== '/opening') return body
    const { rights: _, ...others } = JSON.parse(body) as Record<string, unknown>
    return JSON.stringify(others)
  }

  /** Values that would find the hidden records if anything did. */
  function questions(name: string, schema: { readonly enum?: readonly unknown[]; readonly description?: string }, route: Route): string[] {
    // Paging finds nothing, and a title is what the asker puts over a document.
    if (['limit', 'cursor', 'title'].includes(name)) return []
    if (name === 'sort') return (schema.description ?? '').split(/[;,]/)[0] === undefined ? [] : (schema.description ?? '').match(/\b[a-z]+[A-Z]?\w*/g)?.flatMap((key) => [key, `-${key}`]) ?? []
    if (schema.enum !== undefined) return schema.enum.map(String)
    const text = sample(schema, name, route.path, ids)
    return [String(text === 'walked' ? marker : text), ...(text === true ? ['false'] : [])]
  }

  it('counts, pages and sorts the same whether a hidden record is there or not', async () => {
    const member = people.get('manager')!
    const look = async (): Promise<string[]> => {
      const seen: string[] = []
      for (const path of ['/organizations', '/projects', '/tasks', '/entries']) {
        for (const query of ['limit=1', `search=${marker}`, `tag=${marker}`, 'sort=-createdAt&limit=1', 'billable=true', 'archived=false', `organizationId=${ids.organization}`]) {
          const answer = await member.get(`${path}?${query}`)
          seen.push(`${path}?${query} ${String(answer.statusCode)} ${answer.statusCode === 200 ? answer.body : ''}`)
        }
      }
      return seen
    }
    const before = await look()
    const extra = await made(workspace.admin, '/projects', { name: `${marker} another`, organizationId: ids.organization, tags: [marker] })
    expect(await look()).to.deep.equal(before)
    expect((await workspace.admin.delete(`/projects/${extra}`)).statusCode).to.be.lessThan(300)
  })

  it('finds no entry by the name of a task that may not be read', async () => {
    const member = await workspace.member()
    const own = await made(member, '/entries', { taskId: ids.task, startedAt: '2026-01-06T09:00:00Z', stoppedAt: '2026-01-06T10:00:00Z', description: 'mine' })
    const found = async () => (await member.get(`/entries?search=${marker}`)).json<{ items: { id: string }[] }>().items.map(({ id }) => id)
    expect(await found()).to.deep.equal([own])
    await save(workspace, { kind: 'member', id: member.id }, [grant('Task', 'task', ids.task, { deny: ['read'] })])
    expect(await found()).to.deep.equal([])
  })

  it('changes nothing that is denied', async () => {
    const before = await stored()
    const faults: string[] = []
    for (const role of ['manager', 'hr', 'member']) {
      const member = people.get(role)!
      for (const route of routes.filter(({ method }) => method !== 'GET')) {
        const path = filled(route.path, ids)
        const body = route.body === undefined ? undefined : sample(route.body, '', route.path, ids)
        const method = route.method.toLowerCase() as 'post' | 'put' | 'patch' | 'delete'
        const answer = method === 'delete' ? await member.delete(path) : await member[method](path, body, { 'if-match': '*' })
        if (answer.statusCode >= 500) faults.push(`${role}: ${route.method} ${route.path} answers ${String(answer.statusCode)} ${answer.body.slice(0, 200)}`)
        if (answer.statusCode < 300 && hidden().some((text) => answer.body.includes(text))) faults.push(`${role}: ${route.method} ${route.path} shows a denied record`)
        if (answer.statusCode < 300 && /\{id\}/.test(route.path) && /^\/(organizations|projects|tasks|entries)\//.test(route.path)) faults.push(`${role}: ${route.method} ${route.path} answers ${String(answer.statusCode)}`)
      }
    }
    expect(faults).to.deep.equal([])
    expect(await stored()).to.deep.equal(before)
  })

  describe('of the tree', () => {
    /** Roles in the order admin, manager, hr, member: what they may do with what an admin has made, whom the manager does not lead. */
    const byRole = { organizations: { GET: '++++', PATCH: '++--' }, projects: { GET: '++++', PATCH: '++--' }, tasks: { GET: '++++', PATCH: '++--' }, entries: { GET: '+-+-', PATCH: '+---' } } as const
    const changes = { organizations: { color: '#112233' }, projects: { color: '#112233' }, tasks: { color: '#112233' }, entries: { description: 'walked' } } as const
    const kinds = { organizations: 'organization', projects: 'project', tasks: 'task', entries: 'entry' } as const

    for (const [path, operations] of Object.entries(byRole) as [keyof typeof byRole, typeof byRole[keyof typeof byRole]][]) {
      for (const [method, expected] of Object.entries(operations)) {
        for (const effect of ['none', 'allow', 'deny'] as const) {
          it(`${method} /${path}/{id} obeys the role${effect === 'none' ? '' : ` and what is granted: ${effect}`}`, async () => {
            const fresh = await workspaceOfRoles()
            const answers = []
            for (const [role, member] of fresh.people) {
              if (effect !== 'none') await save(fresh.workspace, { kind: 'member', id: member.id }, [grant('all', 'organization', fresh.ids.organization, { [effect]: ['read', 'update'] })])
              const url = `/${path}/${fresh.ids[kinds[path]]}`
              const { statusCode } = method === 'GET' ? await member.get(url) : await member.patch(url, changes[path])
              answers.push({ role, sign: statusCode === 200 ? '+' : [403, 404].includes(statusCode) ? '-' : String(statusCode) })
            }
            expect(answers.map(({ sign }) => sign).join('')).to.equal({ none: expected, allow: '++++', deny: '----' }[effect])
          })
        }
      }
    }

    let shared: Promise<{ workspace: TestWorkspace; ids: Ids; people: Map<string, TestMember> }> | undefined
    /** One workspace for all of them; grants are replaced for each. */
    async function workspaceOfRoles() {
      shared ??= (async () => {
        const other = await platform.workspace({ name: 'Roles', enabled: ['permissions'] })
        const organization = await made(other.admin, '/organizations', { name: 'Acme' })
        const project = await made(other.admin, '/projects', { name: 'Web', organizationId: organization })
        const task = await made(other.admin, '/tasks', { name: 'Design', projectId: project })
        const entry = await made(other.admin, '/entries', { taskId: task, startedAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z' })
        const all = new Map<string, TestMember>()
        for (const role of ['admin', 'manager', 'hr', 'member'] as const) all.set(role, await other.member({ role }))
        return { workspace: other, ids: { organization, project, task, entry, member: other.admin.id }, people: all }
      })()
      const ready = await shared
      for (const member of ready.people.values()) await save(ready.workspace, { kind: 'member', id: member.id }, [])
      return ready
    }
  })
})
