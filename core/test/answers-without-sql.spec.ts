import { expect } from 'chai'
import { definePlugin } from '@overt/sdk'
import type { PluginDefinition, UnitOfWork } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

const secretStatement = 'select very_secret_column from table_of_secrets'
const failing = (unit: UnitOfWork) => unit.query(secretStatement)

/** Fails by a statement wherever the kernel calls it. */
const faulty = definePlugin({
  id: 'faulty',
  server(app, context) {
    const { database, hooks } = context
    app.get('/read', { schema: { response: { 200: {} } }, config: { looks: { none: 'It shows nothing.' } } } as never, (request) => database.inWorkspace({ workspaceId: (request.params as { workspaceId: string }).workspaceId }, failing))
    hooks.on('entry.starting', (_payload, { unit }) => failing(unit!) as never)
    hooks.on('member.joined', (_payload, { workspaceId }) => database.inWorkspace({ workspaceId }, failing) as never)
  },
  lifecycle: { async disabled(unit) { await failing(unit) } },
}) as PluginDefinition
const broken = definePlugin({ id: 'broken', migrations: [{ name: '001', up: (database) => database.raw(secretStatement).then(() => undefined) }] }) as PluginDefinition

describe('answers and the text of statements', () => {
  let platform: TestPlatform
  let team: TestWorkspace
  before(async () => {
    platform = await createTestPlatform({ plugins: [{ definition: faulty }, { definition: broken }] as never })
    team = await platform.workspace({ enabled: ['faulty'] })
  })
  after(() => platform.close())

  it('never meet: routes, hooks, exports, failed loading, parked deliveries and what the plugins page says', async () => {
    const { admin } = team
    const answers = [
      await admin.get('/plugins/faulty/read'),
      await admin.post('/timer/start', { task: 'Call', project: 'P', organization: 'O' }),
      await admin.patch('/plugins/faulty', { enabled: false }),
    ]
    await platform.emit(team.id, 'member.joined', { memberId: admin.id })
    for (let attempt = 0; attempt < 3; attempt++) await platform.drain()
    answers.push(await admin.get('/plugins'), await admin.get('/plugins/faulty'), await admin.get('/plugins/broken'), await admin.get('/plugins/broken/anything'), await admin.get('/plugins/faulty/deliveries'))
    const outside = await platform.app.inject('/health/plugins')
    for (const { body } of [...answers, outside]) expect(body).not.to.match(/secret|table_of|relation|at .*\.ts:\d|node_modules/)
    expect(outside.json<{ items: { id: string; state: string; reason: string }[] }>().items.find(({ id }) => id === 'broken')).to.include({ state: 'migration-failed' })
      .and.to.have.property('reason').that.contains('SQLSTATE 42P01')
    for (const index of [3, 4]) expect(answers[index]?.body, String(index)).to.contain('SQLSTATE 42P01')
    expect(JSON.stringify(platform.faults)).to.contain('SQLSTATE 42P01').and.not.to.contain('secret')
  })
})

describe('what an operator reads', () => {
  const token = 'a-token-of-twenty-characters'
  let platform: TestPlatform
  before(async () => { platform = await createTestPlatform({ environment: { OVERT_METRICS_TOKEN: token } }) })
  after(() => platform.close())

  it('is for this machine, or for whoever has the token', async () => {
    for (const url of ['/metrics', '/health/plugins']) {
      const from = (remoteAddress: string, headers: Record<string, string> = {}) => platform.app.inject({ url, remoteAddress, headers }).then(({ statusCode, body }) => statusCode === 200 ? 200 : (JSON.parse(body) as { code: string }).code)
      expect(await from('127.0.0.1')).to.equal(200)
      expect(await from('203.0.113.9')).to.equal('metrics-token-needed')
      expect(await from('127.0.0.1', { 'x-forwarded-for': '203.0.113.9' })).to.equal('metrics-token-needed')
      expect(await from('127.0.0.1', { host: 'time.acme.example' })).to.equal('metrics-token-needed')
      expect(await from('203.0.113.9', { authorization: 'Bearer another-token-of-twenty' })).to.equal('metrics-token-needed')
      expect(await from('203.0.113.9', { authorization: `Bearer ${token}` })).to.equal(200)
    }
    for (const url of ['/healthz', '/readyz']) expect((await platform.app.inject({ url, remoteAddress: '203.0.113.9' })).statusCode).to.equal(200)
  })
})
