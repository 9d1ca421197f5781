import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { InjectOptions } from 'fastify'
import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import { addOperator } from '../operator/index.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestAgent, TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { hostileFor, placesOf, replaced, sampleOf } from './hostile/samples.ts'
import type { Schema } from './hostile/samples.ts'
import { hostile, longText } from './hostile/values.ts'
import type { Hostile } from './hostile/values.ts'

interface Parameter { readonly name: string; readonly in: 'path' | 'query' | 'header'; readonly schema: Schema }
interface Operation {
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}
interface Route extends Operation { readonly method: string; readonly path: string }
interface Attempt { readonly at: string; readonly value: unknown; readonly request: InjectOptions }

const pluginsFolder = new URL('../../plugins/', import.meta.url)
const plugins = readdirSync(pluginsFolder).map((name) => new URL(`${name}/`, pluginsFolder))

/** Values tried at one place by the admin; every value of a kind comes up at the next place of that kind. */
const valuesAtOnePlace = 7
const together = 6
/** They end what the walk needs, or never end. */
const leftOut = new Set(['DELETE /api/workspaces/{workspaceId}', 'GET /api/workspaces/{workspaceId}/live', 'POST /api/me/sign-out-everywhere', 'DELETE /api/agent/enrollment'])

describe('hostile input', function () {
  this.timeout(240_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let victim: TestMember
  let agent: TestAgent
  let routes: readonly Route[]
  const ids: Record<string, string> = {}
  const made = new Map<string, string>()
  const found: string[] = []
  const turns = new Map<string, number>()
  let sent = 0

  before(async () => {
    platform = await createTestPlatform({ plugins })
    const enabled = plugins.map(({ pathname }) => pathname.split('/').at(-2)!)
    workspace = await platform.workspace({ enabled: inOrder(enabled) })
    await addOperator(platform.platform.database, { email: workspace.admin.email, at: platform.clock.now() })
    member = await workspace.member()
    victim = await workspace.member({ name: 'Vera Victim' })
    agent = await member.agent()
    const create = async (path: string, body: object): Promise<string> => (await workspace.admin.post(path, body)).json<{ id: string }>().id
    ids.organizationId = await create('/organizations', { name: 'Acme' })
    ids.projectId = await create('/projects', { name: 'Site', organizationId: ids.organizationId })
    ids.taskId = await create('/tasks', { name: 'Design', projectId: ids.projectId })
    ids.entryId = await create('/entries', { taskId: ids.taskId, startedAt: '2026-11-02T09:00:00Z', stoppedAt: '2026-11-02T10:00:00Z' })
    Object.assign(ids, { workspaceId: workspace.id, memberId: victim.id, deviceId: agent.deviceId, userId: victim.userId })
    const document = (await platform.app.inject({ url: '/api/openapi.json' })).json<{ paths: Record<string, Record<string, Operation>> }>()
    routes = Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), ...operation })))
      .filter(({ method, path }) => !leftOut.has(`${method} ${path}`))
  })
  after(() => platform.close())

  /** Required plugins first. */
  function inOrder(names: readonly string[]): string[] {
    const needs = (name: string): string[] => [...Object.keys(platform.plugin(name).manifest?.requires.plugins ?? {}).flatMap(needs), name]
    return [...new Set(names.flatMap(needs))]
  }

  /** What the collection of the path has made, else a real id where the name tells of which kind. */
  const idOf = (path: string) => (name: string): string => made.get(path.split(`/{${name}}`)[0]!) ?? ids[name] ?? uuidv7()
  const pathValue = (path: string, name: string): string => {
    const enumerated = { kind: 'Task', subject: 'Task', pluginId: 'no-plugin', name: 'fallback' }[name]
    return enumerated ?? idOf(path)(name)
  }

  /** Makes a record of the collection that the route is about, so that it has something to work on. */
  async function makeFor(path: string): Promise<void> {
    for (const [collection] of path.matchAll(/.+?(?=\/\{(?!workspaceId)\w+\})/g)) {
      const maker = routes.find((one) => one.method === 'POST' && one.path === collection)
      if (maker === undefined) continue
      const { url, body } = requestOf(maker)
      const answer = await platform.app.inject({ method: 'POST', url: url(), payload: jsonOf(body), headers: { ...bearer(workspace.admin.token), 'content-type': 'application/json' } })
      const record = answer.statusCode < 300 ? answer.json<{ id?: string }>() : {}
      if (record.id !== undefined) made.set(collection, record.id)
    }
  }

  /** The next few values of the list, so that all of it is used over all places. */
  function next(list: readonly Hostile[], key: string, count: number): readonly Hostile[] {
    const turn = turns.get(key) ?? 0
    turns.set(key, turn + count)
    return Array.from({ length: Math.min(count, list.length) }, (_, index) => list[(turn + index) % list.length]!)
  }

  function requestOf({ method, path, parameters = [], requestBody }: Route): { readonly url: (change?: readonly [Parameter, Hostile]) => string; readonly body: unknown; readonly method: string } {
    const schema = requestBody?.content['application/json']?.schema
    const sample = new Map(parameters.map((parameter) => [parameter, sampleOf(parameter.schema, parameter.name, idOf(path)) as Hostile]))
    return {
      method,
      body: schema === undefined ? undefined : sampleOf(schema, '', idOf(path)),
      url(change) {
        const values = new Map(sample)
        if (change !== undefined) values.set(...change)
        const inPath = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
          const parameter = parameters.find((one) => one.in === 'path' && one.name === name)
          return encoded(parameter === undefined || change?.[0] !== parameter ? pathValue(path, name) : change[1])
        })
        const query = [...values].filter(([one]) => one.in === 'query' && (change?.[0] === one || !['cursor', 'sort'].includes(one.name)))
          .flatMap(([{ name }, value]) => (Array.isArray(value) ? value : [value]).map((each) => `${name}=${encoded(each as Hostile)}`))
        return query.length === 0 ? inPath : `${inPath}?${query.join('&')}`
      },
    }
  }

  async function attemptsAt(route: Route, count: number): Promise<readonly Attempt[]> {
    if (route.path.includes('{')) await makeFor(route.path)
    const { url, body, method } = requestOf(route)
    const name = `${route.method} ${route.path}`
    const attempts: Attempt[] = []
    const inject = (address: string, payload: unknown, headers: Record<string, string> = {}): InjectOptions => ({
      method: method as 'GET', url: address, headers: { ...headers, ...payload === undefined ? {} : { 'content-type': 'application/json' } },
      ...payload === undefined ? {} : { payload: typeof payload === 'string' ? payload : JSON.stringify(payload) },
    })
    attempts.push({ at: `${name} as it should be`, value: '', request: inject(url(), body) })
    for (const parameter of route.parameters ?? []) {
      const values = [...next(hostileFor(parameter.schema, parameter.name), kindOf(parameter.schema), count), ...next(hostile.texts, 'texts', 2)]
      for (const value of values) {
        attempts.push({
          at: `${name} ${parameter.in} ${parameter.name}`, value,
          request: parameter.in === 'header' ? inject(url(), body, { [parameter.name]: encoded(value).slice(0, 2_000) }) : inject(url([parameter, value]), body),
        })
      }
    }
    attempts.push({ at: `${name} unknown parameter`, value: '', request: inject(`${url()}${url().includes('?') ? '&' : '?'}unknownParameter=1`, body) })
    const schema = route.requestBody?.content['application/json']?.schema
    for (const { path, schema: place } of schema === undefined ? [] : placesOf(schema)) {
      const values = [...next(hostileFor(place, String(path.at(-1) ?? '')), kindOf(place), count), ...next(hostile.wrongTypes, 'wrong types', 2)]
      for (const value of values) attempts.push({ at: `${name} body ${path.join('.')}`, value, request: inject(url(), jsonOf(replaced(body, path, value))) })
    }
    if (body !== undefined) {
      attempts.push({ at: `${name} body long`, value: 'long', request: inject(url(), { ...body as object, name: longText, text: longText, description: longText }) })
      attempts.push({ at: `${name} idempotency`, value: 'odd', request: inject(url(), body, { 'idempotency-key': `x${'\u00e9'.repeat(300)}` }) })
    }
    if (/\{id\}|Id\}$/.test(route.path)) attempts.push({ at: `${name} if-match`, value: 'odd', request: inject(url(), body, { 'if-match': 'W/"\u00e9", *, x' }) })
    return attempts
  }

  async function send(attempts: readonly Attempt[], headers: Readonly<Record<string, string>>): Promise<void> {
    const waiting = attempts.values()
    const work = async (): Promise<void> => {
      for (const { at, value, request } of waiting) {
        sent += 1
        const faults = platform.faults.length
        const answer = await platform.app.inject({ ...request, headers: { ...headers, ...request.headers } })
        const wrong = at.endsWith('unknown parameter') && !at.includes(' /api/auth/') && answer.statusCode < 400 ? 'took an unknown parameter' : answer.statusCode >= 500 ? `${answer.statusCode} ${/"code":"([^"]+)"/.exec(answer.body)?.[1] ?? ''}` : undefined
        if (wrong === undefined) continue
        const why = platform.faults.slice(faults).map(({ message }) => message).join('; ').slice(0, 200)
        found.push(`${at} = ${(JSON.stringify(value) as string | undefined)?.slice(0, 80) ?? ''}: ${wrong} ${why}`)
      }
    }
    await Promise.all(Array.from({ length: together }, work))
  }

  const isAgents = (route: Route): boolean => route.path.startsWith('/api/agent/')
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

  it('is answered, never a fault: an admin in every parameter of every route', async () => {
    expect(routes.length).to.be.greaterThan(150)
    for (const route of routes.filter((one) => !isAgents(one))) await send(await attemptsAt(route, valuesAtOnePlace), bearer(workspace.admin.token))
    expectNothing()
  })

  it('is answered, never a fault: a member', async () => {
    for (const route of routes.filter((one) => !isAgents(one))) await send(await attemptsAt(route, 2), bearer(member.token))
    expectNothing()
  })

  it('is answered, never a fault: nobody who is known', async () => {
    for (const route of routes.filter(({ path }) => !path.startsWith('/api/workspaces/'))) await send(await attemptsAt(route, 3), {})
    expectNothing()
  })

  it('is answered, never a fault: a device, in routes and in records', async () => {
    for (const route of routes.filter(isAgents)) await send(await attemptsAt(route, valuesAtOnePlace), bearer(agent.token))
    const kinds = platform.platform.plugins.list().flatMap(({ id }) => platform.platform.plugins.registrations.recordKinds(id))
    const batch = (records: readonly unknown[], envelope: object = {}) => gzipSync(jsonOf({ sentAt: new Date().toISOString(), policyVersion: agent.policyVersion, records, ...envelope }))
    const inject = (payload: Buffer): InjectOptions => ({ method: 'POST', url: '/api/agent/batch', payload, headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' } })
    for (const kind of ['agent.event', ...kinds]) {
      const schema = (platform.platform.plugins.recordKind(kind)?.record.schema ?? { type: 'object', properties: { at: { type: 'string', format: 'date-time' }, event: { type: 'string' }, data: { type: 'object', properties: {} } } }) as Schema
      const sample = { ...sampleOf(schema, '', () => uuidv7()) as object, kind }
      await send(placesOf(schema).flatMap(({ path, schema: place }) => [...hostileFor(place, String(path.at(-1) ?? '')), ...hostile.wrongTypes].map((value) => (
        { at: `batch ${kind} ${path.join('.')}`, value, request: inject(batch([replaced({ ...sample, id: uuidv7() }, path, value)])) }
      ))), bearer(agent.token))
    }
    for (const [name, values] of [['sentAt', hostile.instants], ['policyVersion', hostile.numbers], ['records', hostile.wrongTypes]] as const) {
      await send((values as readonly Hostile[]).map((value) => ({ at: `batch ${name}`, value, request: inject(batch([], { [name]: value })) })), bearer(agent.token))
    }
    expectNothing()
  })

  it('is answered, never a fault: settings of every plugin', async () => {
    for (const { id, settingFields } of (await workspace.admin.get('/plugins')).json<{ id: string; settingFields: { key: string; kind: string; options?: unknown[] }[] }[]>()) {
      const attempts = settingFields.flatMap(({ key, kind }) => {
        const values: readonly Hostile[] = kind === 'number' ? hostile.numbers : [...hostile.texts, ...hostile.zones]
        return [...values, ...hostile.wrongTypes].map((value) => ({
          at: `settings of ${id}: ${key}`, value,
          request: { method: 'PATCH' as const, url: `/api/workspaces/${workspace.id}/plugins/${id}`, payload: jsonOf({ settings: { [key]: value } }), headers: { 'content-type': 'application/json' } },
        }))
      })
      await send(attempts, bearer(workspace.admin.token))
    }
    expectNothing()
  })

  it('is answered, never a fault: whoever posts to the addresses for other services', async () => {
    const bodies = ['', '{', 'null', '[]', '{"a":"\\u0000"}', 'payload=%00', '\ud800', JSON.stringify({ challenge: '\0', type: 'url_verification' }), '[[[['.repeat(10_000), 'x'.repeat(100_000)]
    const inbound = platform.platform.plugins.list().flatMap(({ id }) => ['slack/events', 'slack/commands', 'slack/actions', 'teams', 'teams/messages', 'messenger', 'messenger/webhook', 'stripe', ''].map((path) => `/api/hooks/${id}/${workspace.id}/${path}`))
    await send(inbound.flatMap((url) => (['GET', 'POST'] as const).flatMap((method) => bodies.map((payload) => ({
      at: `${method} ${url}`, value: payload.slice(0, 40), request: { method, url: method === 'GET' ? `${url}?hub.mode=%00&x=${encodeURIComponent(payload.slice(0, 20).toWellFormed())}` : url, headers: { 'content-type': 'application/json' }, ...method === 'POST' ? { payload } : {} },
    })))), {})
    expectNothing()
  })

  it('has opened no breaker: everything answers as before', async () => {
    const answer = await workspace.admin.get('/plugins')
    expect(answer.statusCode).to.equal(200)
    expect(platform.faults.map(({ plugin, hook, message }) => `${plugin} ${hook}: ${message}`)).to.deep.equal([])
    expect(sent).to.be.greaterThan(5_000)
  })

  function expectNothing(): void {
    const all = found.splice(0)
    expect([...new Set(all)].slice(0, 60).join('\n'), `${all.length} of ${sent} requests`).to.equal('')
  }
})

const kindOf = ({ type, format, pattern, enum: choices }: Schema): string => JSON.stringify([type, format, pattern?.slice(0, 12), choices?.length])
const encoded = (value: Hostile): string => encodeURIComponent((typeof value === 'string' ? value : JSON.stringify(value) as string | undefined ?? 'undefined').toWellFormed())
/** With lone surrogates as escapes, as `JSON.stringify` writes them. */
const jsonOf = (value: unknown): string => JSON.stringify(value) as string | undefined ?? 'null'
