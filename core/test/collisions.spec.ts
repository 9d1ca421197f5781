import { expect } from 'chai'
import pg from 'pg'
import { definePlugin, tenantTable } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { plainRoute } from './plain-route.ts'

/** Two requests that wait for each other, one that outlives its connection, and one whose statement was prepared before a migration. */
function collidingPlugin(watch: () => Promise<pg.Client>) {
  const arrived: (() => void)[] = []
  return definePlugin({
    id: 'colliding',
    migrations: [{ name: '001-thing', up: (database, schema) => tenantTable(database, schema, 'thing', 'id uuid not null') }],
    server(app, context) {
      app.get<{ Querystring: { first: string } }>('/deadlock', { ...plainRoute, config: { ...plainRoute.config, anyQuery: 'a test chooses' } }, (request) => context.inWorkspace(request, async (unit) => {
        const first = Number(request.query.first)
        await unit.query('select pg_advisory_xact_lock(70, $1)', [first])
        await new Promise<void>((resolve) => {
          arrived.push(resolve)
          if (arrived.length === 2) for (const go of arrived.splice(0)) go()
        })
        await unit.query('select pg_advisory_xact_lock(70, $1)', [3 - first])
        return { done: true }
      }))
      app.get('/idle', plainRoute, (request) => context.inWorkspace(request, async (unit) => {
        const [own] = await unit.query<{ pid: number }>(`select set_config('idle_in_transaction_session_timeout', '20', true), pg_backend_pid() as pid`)
        const watcher = await watch()
        for (let alive = true; alive;) alive = (await watcher.query('select from pg_stat_activity where pid = $1', [own!.pid])).rowCount === 1
        await unit.query('select 1')
        return { done: true }
      }))
      app.get('/things', plainRoute, (request) => context.inWorkspace(request, (unit) => unit.query({ name: 'things', text: 'select * from p_colliding.thing', values: [] })))
    },
  })
}

describe('requests that collide', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  let member: TestMember
  let owner: pg.Client

  before(async () => {
    platform = await createTestPlatform({ plugins: [collidingPlugin(() => Promise.resolve(owner))], environment: { OVERT_POOL_SIZE: '2' } })
    workspace = await platform.workspace({ enabled: ['colliding'] })
    member = await workspace.member()
    owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
  })
  after(async () => {
    await owner.end()
    await platform.close()
  })
  const told = async (path: string): Promise<string> => {
    const answer = await member.get(`/plugins/colliding${path}`)
    return answer.statusCode === 200 ? '200' : `${answer.statusCode} ${answer.json<{ code: string }>().code} ${answer.headers['retry-after']}`
  }

  it('in a deadlock are told to try again, one of them, and no fault of the server', async () => {
    const answers = await Promise.all([told('/deadlock?first=1'), told('/deadlock?first=2')])
    expect(answers.toSorted()).to.deep.equal(['200', '503 overloaded 2'])
  })

  it('with the end of their connection are told to try again', async () => {
    expect(await told('/idle')).to.equal('503 database-away 2')
    expect(await told('/things')).to.equal('200')
  })

  it('with a migration are told to try again once, and do well from then on', async () => {
    await Promise.all([told('/things'), told('/things')])
    await owner.query('alter table p_colliding.thing add column name text')
    const answers = [await told('/things'), await told('/things'), await told('/things'), await told('/things')]
    expect(answers.filter((answer) => answer !== '200').length, answers.join('; ')).to.be.at.most(2)
    for (const answer of answers) expect(answer).to.be.oneOf(['200', '503 database-away 2'])
    expect(await told('/things')).to.equal('200')
  })

  it('for workspaces of one person are answered one after another, up to the limit', async () => {
    const made = await Promise.all(Array.from({ length: 24 }, (_, index) => member.post('/api/workspaces', { name: `Workspace ${index}`, timeZone: 'Europe/Berlin' })))
    expect(made.map(({ statusCode }) => statusCode).toSorted()).to.deep.equal([...Array(10).fill(201), ...Array(14).fill(409)])
  })
})
