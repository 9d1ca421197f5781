import { expect } from 'chai'
import { uuidv7 } from '@overt/sdk'
import { makeScene } from './receipts/scene.ts'
import type { Scene } from './receipts/scene.ts'

const prefix = '/api/workspaces/:workspaceId'
/** What stays possible besides reading; whoever adds one says why in its route's `whileReadOnly`, and here that it is meant. */
const allowed = [
  'DELETE /', 'DELETE /devices/:deviceId', 'DELETE /me/devices/:deviceId', 'DELETE /members/:id', 'DELETE /push/subscriptions/:id', 'DELETE /plugins/reports/exports/:id',
  'POST /notices/read', 'POST /plugins/:pluginId/purge', 'POST /policy/acknowledge', 'POST /push/subscriptions', 'POST /timer/stop',
  'POST /plugins/attendance/corrections/preview', 'POST /plugins/attendance/preview', 'POST /plugins/billing/cancel', 'POST /plugins/billing/provider/stripe/checkout', 'POST /plugins/billing/resume', 'POST /plugins/chat/interpret',
  'POST /plugins/clickim/platforms/preview', 'POST /plugins/dashboards/figures', 'POST /plugins/permissions/decisions', 'POST /plugins/privacy/exports', 'DELETE /plugins/privacy/exports/:id', 'POST /plugins/privacy/erasures', 'DELETE /plugins/privacy/erasures/:id', 'POST /plugins/privacy/objections', 'POST /plugins/privacy/objections/:id/answer',
  'POST /plugins/privacy/breaches', 'POST /plugins/privacy/breaches/preview', 'POST /plugins/privacy/breaches/:id/authority', 'POST /plugins/privacy/breaches/:id/close', 'POST /plugins/privacy/objections/:id/withdraw', 'POST /plugins/reports/exports', 'POST /plugins/reports/shared', 'POST /plugins/screenshots/overrides/:memberId/preview', 'POST /policy/preview', 'PUT /me/looks/seen', 'PUT /notices/choices', 'PUT /plugins/billing/contact',
]

describe('a workspace that is read-only', function () {
  this.timeout(120_000)
  let scene: Scene

  const limit = async (state: 'grace' | 'read-only' | null): Promise<void> => {
    const { workspace, platform } = scene
    await workspace.inUnit(async (unit) => {
      await unit.query('delete from core.workspace_access where workspace_id = $1', [workspace.id])
      if (state !== null) await unit.query(`insert into core.workspace_access (workspace_id, plugin_id, state, read_only_at, erases_at) values ($1, 'billing', $2, now(), now() + interval '60 days')`, [workspace.id, state])
      await platform.platform.plugins.enablement.changed(unit)
    })
  }
  const routes = (): { readonly name: string; readonly method: string; readonly url: string; readonly reason: string | undefined }[] => scene.platform.routes
    .filter(({ url }) => url.startsWith(prefix))
    .flatMap(({ url, method, config }) => [method].flat().map((each) => ({ name: `${each} ${url.slice(prefix.length) || '/'}`, method: each, url, reason: config?.whileReadOnly })))
    .filter(({ method, name }) => !['GET', 'HEAD', 'OPTIONS'].includes(method) && !name.endsWith('/*'))

  before(async () => { scene = await makeScene() })
  after(() => scene.platform.close())

  it('refuses every change of the core and of every plugin with one code, but for those that say why not', async () => {
    const { workspace, platform, ids } = scene
    await limit('read-only')
    const open: string[] = []
    const wrong: string[] = []
    for (const { name, method, url, reason } of routes()) {
      if (reason !== undefined) {
        open.push(name)
        continue
      }
      const path = url.replace(':workspaceId', workspace.id).replaceAll(/:(\w+)/g, (_, parameter: string) => ids[parameter] ?? uuidv7())
      const answer = await platform.app.inject({ method: method as 'POST', url: path, headers: { authorization: `Bearer ${workspace.admin.token}` }, payload: {} })
      if (answer.statusCode !== 403 || answer.json<{ code: string }>().code !== 'workspace-read-only') wrong.push(`${name}: ${answer.statusCode} ${answer.body.slice(0, 80)}`)
    }
    expect(wrong).to.deep.equal([])
    expect([...new Set(open)].toSorted()).to.deep.equal(allowed.toSorted())
    await limit(null)
  })

  it('lets everybody read, and tells pages until when', async () => {
    await limit('read-only')
    for (const path of ['/entries', '/me/looks', '/policy', '/opening', '/plugins/attendance/corrections']) expect((await scene.mia.get(path)).statusCode, path).to.equal(200)
    const { access } = (await scene.mia.get('/waiting')).json<{ access: { state: string; erasesAt: string } }>()
    expect(access).to.include({ state: 'read-only' })
    expect(Date.parse(access.erasesAt)).to.be.greaterThan(Date.now())
    await limit(null)
    expect((await scene.mia.get('/waiting')).json<{ access: object }>().access).to.deep.equal({ state: 'open', readOnlyAt: null, erasesAt: null })
  })

  it('refuses nothing during the grace before it', async () => {
    await limit('grace')
    expect((await scene.mia.post('/timer/stop')).statusCode).to.be.oneOf([200, 409])
    expect((await scene.mia.post('/timer/start', { taskId: scene.ids.taskId })).statusCode).to.be.oneOf([200, 201])
    await limit(null)
  })

  it('has agents collect nothing and keep what they have, which is taken once it is open again', async () => {
    const agent = await scene.mia.agent()
    expect(Object.keys((await agent.policy()).plugins)).to.include('activity')
    const at = (minutes: number): string => scene.platform.clock.now().subtract({ minutes }).toString({ fractionalSecondDigits: 3 })
    const records = [{ kind: 'activity.segment', id: uuidv7(), startedAt: at(15), endedAt: at(10), state: 'active', app: 'Editor' }]
    await limit('read-only')
    const policy = await agent.policy()
    expect(policy).to.deep.include({ plugins: {}, acknowledged: true })
    expect(policy.summary.join(' ')).to.include('read-only')
    const refused = await agent.send(records)
    expect(refused.statusCode).to.equal(403)
    expect(refused.json()).to.include({ code: 'workspace-read-only' })
    expect(refused.headers['retry-after']).to.equal('300')
    expect((await scene.platform.app.inject({ method: 'POST', url: '/api/agent/enroll', payload: { email: scene.mia.email, password: scene.mia.password, workspaceId: scene.workspace.id, device: { name: 'Other', platform: 'linux', agentVersion: '0.1.0' } } })).json()).to.include({ code: 'workspace-read-only' })
    await limit(null)
    const again = await agent.policy()
    expect(Object.keys(again.plugins)).to.include('activity')
    expect(again.acknowledged).to.equal(true)
    expect((await agent.deliver(records)).accepted).to.equal(1)
  })

  it('stops what runs, where it stands, and tells its person why', async () => {
    await scene.mia.post('/timer/start', { taskId: scene.ids.taskId })
    await limit('read-only')
    await scene.platform.drain()
    expect((await scene.mia.get('/timer')).json<{ entry: null }>().entry).to.equal(null)
    expect((await scene.mia.get('/notices')).body).to.include('because the workspace became read-only')
    await limit(null)
    expect((await scene.mia.post('/timer/start', { taskId: scene.ids.taskId })).statusCode).to.be.oneOf([200, 201])
  })
})
