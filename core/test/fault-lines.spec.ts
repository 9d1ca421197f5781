import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { expect } from 'chai'
import Fastify, { LogController } from 'fastify'
import type { FastifyBaseLogger } from 'fastify'
import pino from 'pino'
import { overloaded } from '../errors.ts'
import { oneLineASecond } from '../fault-lines.ts'
import { createJobQueue } from '../jobs/job-queue.ts'
import { useProblems } from '../http/problems.ts'
import { createTestPlatform } from '@overt/testing/platform'

describe('the log of faults', () => {
  const lines: Record<string, unknown>[] = []
  const log = pino({ hooks: { logMethod: oneLineASecond() } }, new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString()) as Record<string, unknown>)
      done()
    },
  }))
  beforeEach(() => { lines.length = 0 })

  it('has one line a second for a kind of fault, with the number of the others in it, whichever part of the server tells it', async () => {
    for (let index = 0; index < 5_000; index++) log.child({ request: index }).error({ err: new Error(`no connection for ${String(index)}`), code: 'database-away' }, 'Database away')
    log.error({ err: new Error('another'), code: 'internal-error' }, 'Something went wrong')
    expect(lines.map(({ code }) => code)).to.deep.equal(['database-away', 'internal-error'])
    while (lines.length < 3) await new Promise((resolve) => { setTimeout(resolve, 20) })
    expect(lines.at(-1)).to.include({ code: 'database-away', suppressed: 4_999, request: 4_999 })
  })

  it('keeps apart what plugins and codes of PostgreSQL keep apart, and every line that is no fault', () => {
    for (const plugin of ['chat', 'reports']) log.warn({ plugin }, 'slow plugin call')
    for (const code of ['23505', '40P01']) log.warn({ err: Object.assign(new Error('x'), { code }) }, 'a batch was not stored')
    for (let index = 0; index < 3; index++) log.info({ index }, 'request')
    expect(lines).to.have.length(7)
  })
  it('warns of refusals of a busy server once a second, without a stack, whatever time to wait each is given', async () => {
    const app = Fastify({ loggerInstance: log as FastifyBaseLogger, logController: new LogController({ disableRequestLogging: true }) })
    useProblems(app)
    const deadlock = Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' })
    app.get('/full/:seconds', ({ params }) => {
      const { seconds } = params as { readonly seconds: string }
      throw overloaded({ values: { seconds }, retryAfterSeconds: Number(seconds) })
    })
    app.get('/collision', () => { throw deadlock })
    app.get('/broken', () => { throw new Error('a mistake') })
    for (let seconds = 1; seconds <= 50; seconds++) expect((await app.inject(`/full/${seconds}`)).statusCode).to.equal(503)
    expect((await app.inject('/collision')).statusCode).to.equal(503)
    expect((await app.inject('/broken')).statusCode).to.equal(500)
    expect(lines.map(({ level, code, state, place, err }) => ({ level, code, state, place, hasStack: err !== undefined }))).to.deep.equal([
      { level: 40, code: 'overloaded', state: undefined, place: undefined, hasStack: false },
      { level: 40, code: 'overloaded', state: '40P01', place: '/collision', hasStack: false },
      { level: 50, code: 'internal-error', state: undefined, place: '/broken', hasStack: true },
    ])
    await app.close()
  })

  it('has the first of the same unforeseen faults of a route with its stack, then one line a second with the ids of the requests', async () => {
    const app = Fastify({ loggerInstance: log as FastifyBaseLogger, logController: new LogController({ disableRequestLogging: true }), genReqId: () => randomUUID() })
    useProblems(app)
    app.get('/broken/:id', ({ params }) => { throw new Error(`a mistake with ${(params as { readonly id: string }).id}`) })
    app.get('/other', () => { throw new Error('a mistake') })
    const ids: string[] = []
    for (let id = 0; id < 60; id++) ids.push(/request id ([\w-]+)/.exec((await app.inject(`/broken/${id}`)).body)![1]!)
    await app.inject('/other')
    expect(lines.map(({ place, reqId }) => [place, reqId === ids[0]])).to.deep.equal([['/broken/:id', true], ['/other', false]])
    expect(lines[0]).to.have.nested.property('err.stack').that.contains('a mistake with 0')
    const folded = () => lines.find(({ place, suppressed }) => place === '/broken/:id' && suppressed !== undefined)
    while (folded() === undefined) await new Promise((resolve) => { setTimeout(resolve, 20) })
    expect(folded()).to.include({ code: 'internal-error', suppressed: 59 }).and.to.deep.include({ requests: ids.slice(1, 51) })
    expect(folded()).to.have.nested.property('err.stack').that.contains('a mistake with 59')
    await app.close()
  })

  it('folds jobs that fail in the same way', async () => {
    const platform = await createTestPlatform()
    const workspace = await platform.workspace()
    const { clock, heavyTurns, database } = platform.platform
    const queue = createJobQueue({ url: platform.databaseUrls.jobs, log: log as FastifyBaseLogger, clock, turns: heavyTurns })
    const job = queue.declare('test', { id: 'broken', maxAttempts: 1, run: () => Promise.reject(new Error('a mistake')) })
    await database.inWorkspace({ workspaceId: workspace.id }, async (unit) => { for (let count = 0; count < 20; count++) await job.add(unit, {}) })
    await queue.drain()
    expect(lines.filter(({ msg }) => msg === 'a job failed')).to.have.length(1)
    expect(lines.find(({ msg }) => msg === 'a job failed')).to.include({ part: 'jobs', place: 'test:broken', attempt: 1 }).and.to.have.nested.property('err.stack')
    await platform.close()
  })
})
