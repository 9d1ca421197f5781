import { expect } from 'chai'
import pg from 'pg'
import { createJobQueue } from '../jobs/job-queue.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

describe('the job queue', () => {
  let platform: TestPlatform
  let workspace: TestWorkspace
  const done: string[] = []

  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
  })
  after(() => platform.close())

  const declare = (id: string) => platform.platform.jobs.declare<{ name: string }>('test', { id, run: ({ name }) => Promise.resolve(void done.push(name)) })

  it('runs a job exactly if the transaction that added it committed', async () => {
    const job = declare('committed')
    const add = (name: string, fail: boolean) => platform.platform.database.inWorkspace({ workspaceId: workspace.id }, async (unit) => {
      await job.add(unit, { name })
      if (fail) throw new Error('rolled back')
    })
    await add('kept', false)
    await add('lost', true).catch(() => undefined)
    await platform.drain()
    expect(done).to.deep.equal(['kept'])
  })

  it('replaces a waiting job of the same key', async () => {
    const job = declare('keyed')
    done.length = 0
    await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, async (unit) => {
      await job.add(unit, { name: 'first' }, { key: 'one' })
      await job.add(unit, { name: 'second' }, { key: 'one' })
    })
    await platform.drain()
    expect(done).to.deep.equal(['second'])
  })

  it('takes over what a killed process left locked', async () => {
    const job = declare('abandoned')
    done.length = 0
    await platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => job.add(unit, { name: 'left behind' }))
    const client = new pg.Client({ connectionString: platform.databaseUrls.jobs })
    await client.connect()
    const lock = (minutes: number) => client.query(`update graphile_worker._private_jobs set locked_by = 'gone', locked_at = now() - make_interval(mins => $1)`, [minutes])
    try {
      await lock(5)
      await platform.drain()
      expect(done).to.deep.equal([])
      await lock(13)
      await platform.drain()
      expect(done).to.deep.equal(['left behind'])
    } finally {
      await client.end()
    }
  })

  it('hands back at a stop what does not end in time, and another process runs it at once', async function () {
    this.timeout(30_000)
    const { log, clock, database, heavyTurns } = platform.platform
    const queue = () => createJobQueue({ url: platform.databaseUrls.jobs, log, clock, turns: heavyTurns, handBackAfterMs: 200 })
    const [stopped, other] = [queue(), queue()]
    const begun = Promise.withResolvers<AbortSignal>()
    const again = Promise.withResolvers<number>()
    const endless = stopped.declare('test', { id: 'endless', run: (_payload, { signal }) => { begun.resolve(signal); return new Promise(() => undefined) } })
    other.declare('test', { id: 'endless', run: (_payload, { attempt }) => { again.resolve(attempt); return Promise.resolve() } })
    await database.inWorkspace({ workspaceId: workspace.id }, (unit) => endless.add(unit, {}))
    await stopped.start()
    const signal = await begun.promise
    await stopped.stop()
    expect(signal.aborted, 'it was told').to.equal(true)
    await other.start()
    expect(await again.promise, 'the first attempt does not count').to.equal(1)
    await other.stop()
  })
})
