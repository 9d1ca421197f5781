import { ESLint } from 'eslint'
import { expect } from 'chai'
import pg from 'pg'
import { definePlugin } from '@overt/sdk'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestMember, TestPlatform, TestWorkspace } from '@overt/testing/platform'
import { plainRoute } from './plain-route.ts'
import { makeWork } from './work-support.ts'

/** Answers from within its transaction, as no route may. */
const hasty = definePlugin({
  id: 'hasty',
  server(app, context) {
    app.get('/inside', plainRoute, (request, told) => context.inWorkspace(request, async () => told.send({ done: true })))
    app.get('/refused', plainRoute, (request) => context.inWorkspace(request, () => { throw Object.assign(new Error('no'), { statusCode: 418 }) }))
  },
})

describe('an answer', () => {
  let platform: TestPlatform
  let acme: TestWorkspace
  let member: TestMember

  before(async () => {
    platform = await createTestPlatform({ plugins: [hasty] })
    acme = await platform.workspace()
    await acme.enable('hasty')
    member = await acme.member()
    const owner = new pg.Client({ connectionString: platform.databaseUrls.admin })
    await owner.connect()
    await owner.query(`create function core.slow_commit() returns trigger language plpgsql as 'begin perform pg_sleep(0.05); return null; end'`)
    for (const table of ['organization', 'project', 'task', 'entry', 'member']) {
      await owner.query(`create constraint trigger slow_commit after insert or update on core.${table} deferrable initially deferred for each row execute function core.slow_commit()`)
    }
    await owner.end()
  })
  after(() => platform.close())

  it('to a change is read by the next request, however long the commit takes', async () => {
    const work = await makeWork(member)
    const entry = (await member.post('/entries', { taskId: work.taskId, startedAt: '2026-01-05T09:00:00Z', stoppedAt: '2026-01-05T10:00:00Z' })).json<{ id: string }>()
    const changes: readonly [path: string, change: Readonly<Record<string, unknown>>][] = [
      [`/organizations/${work.organizationId}`, { description: 'read me' }],
      [`/projects/${work.projectId}`, { description: 'read me' }],
      [`/tasks/${work.taskId}`, { color: '#123456' }],
      [`/entries/${entry.id}`, { description: 'read me' }],
      [`/organizations/${work.organizationId}`, { archived: true }],
    ]
    for (const [path, change] of changes) {
      const changed = await member.patch(path, change)
      expect((await member.get(path)).json(), path).to.deep.equal(changed.json())
    }
    expect((await acme.admin.patch(`/members/${member.id}`, { timeZone: 'Asia/Tokyo' })).statusCode).to.equal(200)
    expect((await acme.admin.get(`/members/${member.id}`)).json()).to.include({ timeZone: 'Asia/Tokyo' })
    const started = await member.post('/tasks', { name: 'new', projectId: (await makeWork(member)).projectId })
    expect((await member.get(`/tasks/${started.json<{ id: string }>().id}`)).json()).to.deep.equal(started.json())
  })

  it('from inside a unit of work is refused, a refusal is not', async () => {
    expect((await member.get('/plugins/hasty/inside')).statusCode).to.equal(500)
    expect((await member.get('/plugins/hasty/refused')).statusCode).to.equal(400)
  })

  it('cannot be named inside a unit of work: the linter refuses it', async () => {
    const linter = new ESLint()
    const faults = async (code: string) => (await linter.lintText(`${code}\n`, { filePath: 'core/work/entity-routes.ts' }))[0]?.messages.filter(({ ruleId }) => ruleId === 'no-restricted-syntax').length
    expect(await faults('export const run = (database, reply) => database.inWorkspace({}, async () => { await reply.send(1) })')).to.equal(1)
    expect(await faults('export const run = (context, request, reply) => context.once(request, reply, () => { reply.header("etag", "1") })')).to.equal(1)
    expect(await faults('export const run = (database, caller, reply) => explaining(database, caller, (unit) => once(unit, reply))')).to.equal(1)
    expect(await faults('export const run = async (database, reply) => reply.send(await database.inWorkspace({}, () => 1))')).to.equal(0)
  })
})
