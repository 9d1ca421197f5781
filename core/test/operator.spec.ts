import { expect } from 'chai'
import Type from 'typebox'
import { NoContent, definePlugin, secret, text } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { addOperator, removeOperator, verifyInstallationTrail } from '../operator/index.ts'

const looks = { none: 'About the installation, not about a member.' }
const toll = definePlugin({
  id: 'toll',
  operator: {
    settings: { seller: text({ default: '', label: 'operator.seller', maxLength: 40 }), key: secret({ label: 'operator.key' }) },
    check: ({ seller }, enabled) => (enabled && seller === '' ? [{ setting: 'seller', message: 'operator.seller-missing' }] : []),
  },
  server(app, { operator, inWorkspace }) {
    app.get('/hello', { schema: { response: { 200: Type.Object({ seller: Type.String() }) } }, config: { looks } },
      (request) => inWorkspace(request, async (unit) => ({ seller: (await operator.settings(unit)).seller })))
    operator.routes((area) => {
      area.get('/tickets/:id', { schema: { response: { 200: Type.Object({ asked: Type.String() }) } }, config: { looks } }, (request) => ({ asked: operator.caller(request).name }))
      area.post('/tickets', { schema: { response: { 200: Type.Object({ number: Type.Integer() }) } }, config: { looks } }, (request) => operator.inInstallation(async (unit) => {
        const number = await operator.next(unit, 'tickets')
        await operator.record(unit, { action: 'ticket.made', subject: 'Ticket', subjectId: String(number) }, operator.caller(request))
        return { number }
      }))
      area.post('/broken', { schema: { response: { 204: NoContent } }, config: { looks } }, () => operator.inInstallation(async (unit) => {
        await operator.next(unit, 'tickets')
        throw new Error('after the number was taken')
      }))
    })
  },
})
const undeclared = definePlugin({
  id: 'undeclared',
  server(_app, { operator }) { operator.routes((area) => { area.get('/secrets', () => ({})) }) },
})
const squatter = definePlugin({
  id: 'workspaces',
  server(_app, { operator }) { operator.routes(() => undefined) },
})

describe('the Operator area', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let other: TestWorkspace
  let operator: TestMember

  before(async () => {
    platform = await createTestPlatform({ plugins: [{ definition: toll, manifest: { operated: true } }, undeclared, squatter], clock: '2026-11-30T09:00:00Z' })
    workspace = await platform.workspace({ name: 'Acme' })
    other = await platform.workspace({ name: 'Bolt' })
    operator = await workspace.member({ role: 'member', name: 'Olga Operator' })
    await addOperator(platform.platform.database, { email: operator.email.toUpperCase(), at: platform.clock.now() })
  })
  after(() => platform.close())

  const everyRoute = (): readonly { readonly method: string; readonly url: string }[] => platform.routes
    .filter(({ url }) => url.startsWith('/api/operator') && !url.includes('undeclared')).flatMap(({ method, url }) => [method].flat().map((each) => ({ method: each, url: url.replaceAll(/:\w+/g, 'toll') })))

  it('does not exist for anybody else, admins included', async () => {
    expect(everyRoute().length).to.be.greaterThan(8)
    for (const { method, url } of everyRoute()) {
      const answer = await platform.app.inject({ method: method as 'GET', url, headers: { authorization: `Bearer ${workspace.admin.token}` } })
      expect(answer.statusCode, `${method} ${url}`).to.equal(404)
      if (method !== 'HEAD') expect(answer.json<{ code: string }>().code, url).to.equal('not-found')
      expect((await platform.app.inject({ method: method as 'GET', url })).statusCode, `${method} ${url}, signed out`).to.equal(401)
    }
    const [missing, hidden] = [await workspace.admin.get('/api/operator/no-such-thing'), await workspace.admin.get('/api/operator/trail')]
    expect(missing.json<{ title: string }>().title).to.equal(hidden.json<{ title: string }>().title)
    expect((await workspace.admin.get('/api/me')).json<{ operator: boolean }>().operator).to.equal(false)
    expect((await operator.get('/api/me')).json<{ operator: boolean }>().operator).to.equal(true)
  })

  it('lists workspaces by name and size, in pages, and nothing of what is in them', async () => {
    const first = (await operator.get('/api/operator/workspaces?limit=1')).json<{ items: object[]; nextCursor: string }>()
    expect(first.items).to.deep.equal([{ id: workspace.id, name: 'Acme', createdAt: (first.items[0] as { createdAt: string }).createdAt, members: 2, state: 'active' }])
    const rest = (await operator.get(`/api/operator/workspaces?cursor=${first.nextCursor}`)).json<{ items: { name: string }[]; nextCursor: null }>()
    expect(rest.items.map(({ name }) => name)).to.deep.equal(['Bolt'])
    expect(rest.nextCursor).to.equal(null)
    expect((await operator.get('/api/operator/workspaces?search=BOL')).json<{ items: { id: string }[] }>().items.map(({ id }) => id)).to.deep.equal([other.id])
  })

  it('gives an operator no access to a workspace that they are not a member of', async () => {
    expect((await operator.get(`/api/workspaces/${other.id}`)).statusCode).to.equal(404)
    expect((await operator.get(`/api/workspaces/${other.id}/members`)).statusCode).to.equal(404)
    const hidden = await other.member({ name: 'Hedwig Hidden' })
    for (const { method, url } of everyRoute().filter((route) => route.method === 'GET')) {
      const answer = await platform.app.inject({ method: method as 'GET', url, headers: { authorization: `Bearer ${operator.token}` } })
      for (const word of ['Hedwig', hidden.id, hidden.email]) expect(answer.body, url).to.not.include(word)
    }
  })

  it('serves routes of plugins, with the operator who sent the request', async () => {
    expect((await operator.get('/api/operator/toll/tickets/7')).json()).to.deep.equal({ asked: 'Olga Operator' })
  })

  it('refuses routes that declare nothing, and paths that are its own', () => {
    expect(platform.plugin('undeclared').reason).to.include('GET /secrets').and.include('response schema')
    expect(platform.plugin('workspaces').reason).to.include('the platform\'s own')
  })

  it('keeps settings of the installation: versioned, secrets sealed, checked together, one trail', async () => {
    const url = '/api/operator/toll/settings'
    expect((await operator.get(url)).json()).to.include({ version: 0, enabled: false, operated: true }).and.deep.include({ settings: { seller: '', key: { set: false } } })
    expect((await operator.put(url, { settings: { seller: 7 } })).json()).to.include({ code: 'wrong-settings' }).and.deep.include({ errors: [{ path: '/settings/seller', message: 'must be string' }] })
    expect((await operator.put(url, { enabled: true })).json<{ errors: object[] }>().errors).to.deep.equal([{ path: '/settings/seller', message: 'operator.seller-missing' }])
    expect((await operator.put(url, { settings: { seller: 'Bill Ltd', key: 'hunter2' }, version: 0 })).json()).to.include({ version: 1, enabled: false }).and.deep.include({ settings: { seller: 'Bill Ltd', key: { set: true } } })
    expect((await operator.put(url, { settings: { seller: 'Late Ltd' }, version: 0 })).json()).to.include({ status: 409, code: 'settings-changed' })
    const stored = await platform.platform.database.inIdentity(null, (unit) => unit.query<{ settings: object }>('select settings from identity.operator_setting'))
    expect(JSON.stringify(stored)).to.include('Bill Ltd').and.not.include('hunter2')
    const trail = (await operator.get('/api/operator/trail')).json<{ items: { action: string; actorName: string; after: object }[] }>().items
    expect(trail[0]).to.deep.include({ action: 'operator.settings-changed', actorName: 'Olga Operator', after: { enabled: false, seller: 'Bill Ltd', key: { set: true } } })
    expect(JSON.stringify(trail)).to.not.include('hunter2')
    expect((await operator.get('/api/operator/no-plugin/settings')).json()).to.include({ status: 404, code: 'plugin-unknown' })
    expect((await operator.get('/api/operator/undeclared/settings')).statusCode).to.equal(409)
  })

  it('switches its plugins on in every workspace at once; admins cannot, and see none that is off', async () => {
    const listed = async (): Promise<string[]> => (await workspace.admin.get('/plugins')).json<{ id: string }[]>().map(({ id }) => id)
    expect(await listed()).to.not.include('toll')
    expect((await workspace.admin.patch('/plugins/toll', { enabled: true })).json()).to.include({ status: 403, code: 'plugin-operated' })
    expect((await workspace.admin.get('/plugins/toll/hello')).json()).to.include({ code: 'plugin-disabled' })
    expect((await operator.put('/api/operator/toll/settings', { settings: { seller: 'Bill Ltd' }, enabled: true })).statusCode).to.equal(200)
    for (const each of [workspace, other, await platform.workspace()]) expect((await each.admin.get('/plugins/toll/hello')).json()).to.deep.equal({ seller: 'Bill Ltd' })
    expect(await listed()).to.include('toll')
    expect((await workspace.admin.patch('/plugins/toll', { enabled: false })).json()).to.include({ code: 'plugin-operated' })
    expect((await workspace.admin.post('/plugins/toll/purge', { confirm: 'toll' })).json()).to.include({ code: 'plugin-operated' })
    expect((await operator.put('/api/operator/toll/settings', { enabled: false })).statusCode).to.equal(200)
    expect((await workspace.admin.get('/plugins/toll/hello')).json()).to.include({ code: 'plugin-disabled' })
  })

  it('gives numbers without gaps: one that fails is given again', async () => {
    const next = async (): Promise<number> => (await operator.post('/api/operator/toll/tickets')).json<{ number: number }>().number
    expect(await next()).to.equal(1)
    expect((await operator.post('/api/operator/toll/broken')).statusCode).to.equal(500)
    expect((await Promise.all([next(), next(), next()])).toSorted()).to.deep.equal([2, 3, 4])
  })

  it('has a trail that nobody changes unnoticed, and the server itself not at all', async () => {
    const { database } = platform.platform
    const whole = await database.inIdentity(null, verifyInstallationTrail)
    expect(whole.fault).to.equal(null)
    expect(whole.rows).to.be.greaterThan(5)
    const refused = await database.inIdentity(null, (unit) => unit.query('update identity.installation_trail set content = content')).catch((error: unknown) => error)
    expect(String(refused)).to.include('permission denied')
    const { default: pg } = await import('pg')
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    await owner.query(`update identity.installation_trail set content = replace(content, 'Bill Ltd', 'Bull Ltd') where position = 2`)
    await owner.end()
    expect((await database.inIdentity(null, verifyInstallationTrail)).fault).to.equal(2)
  })

  it('is closed to whoever is removed, with their next request', async () => {
    const { database } = platform.platform
    const second = await other.member({ name: 'Otto Operator' })
    expect(await addOperator(database, { email: second.email, at: platform.clock.now() })).to.equal(true)
    expect(await addOperator(database, { email: second.email, at: platform.clock.now() })).to.equal(false)
    expect((await second.get('/api/operator/operators')).json<{ name: string }[]>().map(({ name }) => name)).to.deep.equal(['Olga Operator', 'Otto Operator'])
    expect(await removeOperator(database, { email: second.email, at: platform.clock.now() })).to.equal(true)
    expect((await second.get('/api/operator/operators')).statusCode).to.equal(404)
    const nobody = await addOperator(database, { email: 'nobody@example.test', at: platform.clock.now() }).catch((error: unknown) => error)
    expect(nobody).to.include({ code: 'unknown-user' })
  })
})
