import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import pg from 'pg'
import { uuidv7 } from '@overt/sdk'
import type { Job } from '@overt/sdk'
import { createJobQueue } from '../jobs/job-queue.ts'
import type { JobQueue } from '../contracts.ts'
import { createTestPlatform } from '@overt/testing/platform'
import type { TestPlatform, TestWorkspace } from '@overt/testing/platform'

const lockTimes = { beatMs: 50, deadAfterMs: 1_000, giveUpAfterMs: 500 }
const program = fileURLToPath(new URL('./fixtures/jobs/worker.ts', import.meta.url))

describe('the jobs of a worker process', function () {
  this.timeout(60_000)
  let platform: TestPlatform
  let workspace: TestWorkspace
  let client: pg.Client
  const queues: JobQueue[] = []
  const children: ChildProcess[] = []

  before(async () => {
    platform = await createTestPlatform()
    workspace = await platform.workspace()
    client = new pg.Client({ connectionString: platform.databaseUrls.jobs })
    await client.connect()
  })
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL')
    await Promise.all(queues.splice(0).map((queue) => queue.stop()))
    await client.query('delete from jobs.worker; delete from graphile_worker._private_jobs')
  })
  after(async () => {
    await client.end()
    await platform.close()
  })

  /** A queue of this process, and each run of its job. */
  function makeQueue(run: (signal: AbortSignal) => Promise<void>, concurrency = 4): { readonly queue: JobQueue; readonly job: Job<object>; readonly attempts: number[] } {
    const { log, clock, heavyTurns } = platform.platform
    const queue = createJobQueue({ url: platform.databaseUrls.jobs, log, clock, turns: heavyTurns, handBackAfterMs: 200, concurrency, lockTimes })
    const attempts: number[] = []
    const job = queue.declare<object>('test', { id: 'long', run: async (_payload, { attempt, signal }) => {
      attempts.push(attempt)
      await run(signal)
    } })
    queues.push(queue)
    return { queue, job, attempts }
  }

  const add = (job: Job<object>) => platform.platform.database.inWorkspace({ workspaceId: workspace.id }, (unit) => job.add(unit, {}))
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => { while (!await holds()) await pause(10) }
  const known = async (): Promise<readonly { readonly id: string; readonly missing: boolean }[]> =>
    (await client.query<{ id: string; missing: boolean }>('select id, missing_since is not null as missing from jobs.worker order by number')).rows
  /** How often living workers have looked for dead ones: each look at a lock that nobody holds is one. */
  async function looks(count: number): Promise<void> {
    for (let seen = 0; seen < count; seen++) {
      const nobody = uuidv7()
      await client.query(`insert into jobs.worker (id) values ($1)`, [nobody])
      await until(async () => (await known()).some(({ id, missing }) => id === nobody && missing))
    }
  }

  async function startChild(): Promise<ChildProcess> {
    const child = spawn(process.execPath, [...process.execArgv, '--conditions=overt-source', program, platform.databaseUrls.jobs], { stdio: ['ignore', 'pipe', 'inherit'] })
    children.push(child)
    await once(child.stdout!, 'data')
    return child
  }

  it('are begun again soon after the process was killed, by another that lives', async () => {
    const { queue, job, attempts } = makeQueue(() => Promise.resolve())
    await add(job)
    const child = await startChild()
    await queue.start()
    await looks(2)
    expect(attempts, 'it lives').to.deep.equal([])
    child.kill('SIGKILL')
    await once(child, 'exit')
    await until(() => attempts.length > 0)
    expect(attempts).to.deep.equal([2])
    await until(async () => (await known()).length === 1)
  })

  it('stay its own while it lives but does nothing at all', async () => {
    const { queue, job, attempts } = makeQueue(() => Promise.resolve())
    await add(job)
    const child = await startChild()
    child.kill('SIGSTOP')
    await queue.start()
    await pause(2 * lockTimes.deadAfterMs)
    await looks(2)
    expect(attempts).to.deep.equal([])
  })

  it('stay its own when the connection that holds its lock breaks', async () => {
    const end = Promise.withResolvers<undefined>()
    const busy = makeQueue(async () => { await end.promise })
    const other = makeQueue(() => Promise.resolve())
    await busy.queue.start()
    await add(busy.job)
    await until(() => busy.attempts.length > 0)
    await other.queue.start()
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'overt worker'`)
    const started = performance.now()
    while (performance.now() < started + 2 * lockTimes.deadAfterMs) await looks(1)
    expect([busy.attempts, other.attempts]).to.deep.equal([[1], []])
    end.resolve(undefined)
    await until(async () => (await client.query('select from graphile_worker._private_jobs')).rowCount === 0)
  })

  it('end when it could not hold its lock and others take it for dead', async () => {
    const busy = makeQueue((signal) => once(signal, 'abort').then(() => { throw new Error('stopped') }), 1)
    await busy.queue.start()
    await add(busy.job)
    await until(() => busy.attempts.length > 0)
    const [worker] = await known()
    await client.query('delete from jobs.worker')
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'overt worker'`)
    await until(async () => (await client.query(`select from graphile_worker._private_jobs where last_error like '%stopped%' and locked_by is null`)).rowCount === 1)
    await until(async () => (await known()).length === 1)
    expect((await known())[0]!.id, 'it goes on as another worker').to.not.equal(worker!.id)
  })
})
