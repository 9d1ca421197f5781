import { EventEmitter } from 'node:events'
import type { FastifyBaseLogger } from 'fastify'
import { Logger, parseCronItems, run, runOnce } from 'graphile-worker'
import type { Job as GraphileJob, Runner, Task, TaskList, WorkerEvents } from 'graphile-worker'
import { Problem } from '@overt/sdk'
import type { Clock, Job, JobDeclaration, JobOptions, UnitOfWork } from '@overt/sdk'
import type { JobQueue } from '../contracts.ts'
import type { HeavyTurns } from '../http/heavy-turns.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { openJobsPool } from './jobs-pool.ts'
import { holdWorkerLock } from './worker-lock.ts'
import type { WorkerLock, WorkerLockTimes } from './worker-lock.ts'

export interface JobQueueOptions {
  /** Address as the role that owns the queue's schema. */
  readonly url: string
  readonly log: FastifyBaseLogger
  readonly clock: Clock
  /** Turns of heavy jobs, the same as those of requests that read much. */
  readonly turns: HeavyTurns
  readonly concurrency?: number
  /** Records each job. */
  readonly trace?: Telemetry['trace']
  /** How long a stop waits for the jobs that run before it hands them back. Default 10 s. */
  readonly handBackAfterMs?: number
  /** When a worker counts as dead. */
  readonly lockTimes?: WorkerLockTimes
}

interface Envelope {
  readonly workspaceId: string
  readonly payload: unknown
  /** When it is due by the platform's clock, which in tests is not the database's. */
  readonly due?: string
}
interface CoreSchedule { readonly id: string; readonly cron: string; run(signal: AbortSignal): Promise<void> }

const defaultTimeoutMs = 60_000
/** For jobs of workers without a lock, as those of earlier versions: longer than the longest schedule may take. */
const abandonedAfterMinutes = 12
/** How long operators see a mail that is not tried again. */
const givenUpMailDays = 30
const restartAfterMs = 2_000
/** A job that waits longer for its turn leaves its place to others, and asks again after a while. */
const turnWithinMs = 3_000
const askAgainAfterMs = 2_000
/** Jobs hear of the stop after half of it. */
const defaultHandBackAfterMs = 10_000
const workerConnections = 10

const endedBy = (stop: AbortSignal | undefined, timeoutMs: number): AbortSignal => AbortSignal.any([AbortSignal.timeout(timeoutMs), ...stop === undefined ? [] : [stop]])

/** The job queue on graphile-worker: a job exists exactly if the transaction that added it committed. */
export function createJobQueue(options: JobQueueOptions): JobQueue {
  const tasks = new Map<string, Task>()
  const schedules = new Map<string, CoreSchedule>()
  const trace: Telemetry['trace'] = options.trace ?? ((_name, _attributes, run) => run())
  /** Ids of the jobs that run in this process, so that a stop can hand back those that do not end. */
  const running = new Set<string>()
  const handBackAfterMs = options.handBackAfterMs ?? defaultHandBackAfterMs
  const logger = new Logger(() => (level, message, meta) => {
    if (level !== 'error' && level !== 'warning') return
    const { failure, job, error } = meta as { readonly failure?: boolean; readonly job?: GraphileJob; readonly error?: unknown } ?? {}
    // The message of a failure holds the job's id and how long it took, so that no two are alike.
    if (failure === true && job !== undefined) options.log.error({ part: 'jobs', place: job.task_identifier, job: job.id, attempt: job.attempts, err: error }, 'a job failed')
    else options.log[level === 'error' ? 'error' : 'warn']({ part: 'jobs' }, message)
  })
  let runner: Pick<Runner, 'stop'> | undefined
  let stopped = true
  let restart: NodeJS.Timeout | undefined

  const noted = (task: Task): Task => async (payload, helpers) => {
    running.add(helpers.job.id)
    try {
      await task(payload, helpers)
    } finally {
      running.delete(helpers.job.id)
    }
  }

  function declare<Payload>(owner: string, declaration: JobDeclaration<Payload>): Job<Payload> {
    const identifier = `${owner}:${declaration.id}`
    if (tasks.has(identifier)) throw new Error(`The job ${identifier} is declared twice.`)
    tasks.set(identifier, noted(async (envelope, { job, addJob, abortSignal }) => {
      const { workspaceId, payload } = envelope as Envelope
      const end = declaration.heavy === true ? await takeTurn(workspaceId, abortSignal) : () => undefined
      if (end === undefined) {
        await addJob(identifier, { workspaceId, payload, due: options.clock.now().toString() }, {
          runAt: new Date(Date.now() + askAgainAfterMs), maxAttempts: job.max_attempts, ...job.key === null ? {} : { jobKey: job.key },
        })
        return
      }
      try {
        await trace(`job ${identifier}`, { 'overt.job': identifier, 'overt.attempt': job.attempts }, () => Promise.resolve(declaration.run(payload as Payload, {
          workspaceId, signal: endedBy(abortSignal, declaration.timeoutMs ?? defaultTimeoutMs), attempt: job.attempts, maxAttempts: job.max_attempts,
        })))
      } finally {
        end()
      }
    }))
    const rowOf = (unit: UnitOfWork, payload: Payload, { key, runAt }: JobOptions) => {
      const envelope: Envelope = { workspaceId: unit.workspaceId, payload, ...(runAt === undefined ? {} : { due: runAt.toString() }) }
      return {
        envelope: JSON.stringify(envelope),
        key: key === undefined ? null : `${identifier}:${unit.workspaceId}:${key}`,
        runAt: runAt?.add(options.clock.now().until(Temporal.Now.instant())).toString() ?? null,
      }
    }
    const mostTries = declaration.maxAttempts ?? 12
    return {
      async add(unit, payload, when = {}) {
        const row = rowOf(unit, payload, when)
        await unit.query({ name: 'job-add', text: 'select jobs.add($1, $2, $3, $4, $5)', values: [identifier, row.envelope, row.key, row.runAt, mostTries] })
      },
      async addAll(unit, all) {
        if (all.length === 0) return
        const rows = all.map(({ payload, ...when }) => rowOf(unit, payload as Payload, when))
        await unit.query({
          name: 'jobs-add',
          text: 'select jobs.add($1, job.payload::json, job.key, job.run_at, $5) from unnest($2::text[], $3::text[], $4::timestamptz[]) as job (payload, key, run_at)',
          values: [identifier, rows.map((row) => row.envelope), rows.map((row) => row.key), rows.map((row) => row.runAt), mostTries],
        })
      },
    }
  }

  /** The end of the turn; undefined where none came in time. */
  async function takeTurn(workspaceId: string, stop: AbortSignal | undefined): Promise<(() => void) | undefined> {
    const patience = endedBy(stop, turnWithinMs)
    try {
      return await options.turns.take(`jobs of ${workspaceId}`, patience)
    } catch (error) {
      // Full queues are refusals, too: the job asks again in either case.
      if (patience.aborted || isBusy(error)) return undefined
      throw error
    }
  }

  function schedule(item: CoreSchedule): void {
    const identifier = `schedule:${item.id}`
    schedules.set(identifier, item)
    tasks.set(identifier, noted((_payload, { abortSignal }) => traceSchedule(item, endedBy(abortSignal, 10 * defaultTimeoutMs))))
  }

  const traceSchedule = (item: CoreSchedule, signal: AbortSignal): Promise<void> =>
    trace(`schedule ${item.id}`, { 'overt.job': `schedule:${item.id}` }, () => item.run(signal))

  schedule({ id: 'abandoned-jobs', cron: '*/5 * * * *', run: releaseAbandoned })

  schedule({ id: 'given-up-mails', cron: '41 3 * * *', run: forgetGivenUpMails })

  /** They hold texts and addresses of people. */
  async function forgetGivenUpMails(): Promise<void> {
    await runStatement(`
      delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
      where t.id = j.task_id and t.identifier = 'core:mail' and j.attempts >= j.max_attempts and j.locked_at is null and j.updated_at < now() - make_interval(days => $1)`, [givenUpMailDays])
  }

  async function releaseAbandoned(): Promise<void> {
    await runStatement(`
      update graphile_worker._private_jobs set locked_at = null, locked_by = null
      where locked_at < now() - make_interval(mins => $1) and not exists (select from jobs.worker where id = locked_by)`, [abandonedAfterMinutes])
  }

  /** Another process takes them at once, as if they had not been begun. */
  async function handBack(ids: readonly string[]): Promise<void> {
    try {
      await runStatement(`update graphile_worker._private_jobs set locked_at = null, locked_by = null, attempts = greatest(attempts - 1, 0), run_at = now() where id = any ($1::bigint[])`, [ids])
      options.log.warn({ part: 'jobs', jobs: ids.length }, 'jobs that did not end in time were handed back')
    } catch (error) {
      options.log.error({ err: error, part: 'jobs', jobs: ids.length }, 'jobs that did not end in time stay locked until this process ends')
    }
  }

  async function runStatement(text: string, values: unknown[]): Promise<void> {
    const pool = openJobsPool(options.url, 1)
    try {
      await pool.query(text, values)
    } finally {
      await pool.end()
    }
  }

  const taskList = (): TaskList => Object.fromEntries(tasks)

  async function startRunner(): Promise<void> {
    // Graphile Worker stops listening to the faults of a pool of its own while connections still close; when PostgreSQL ends meanwhile, so would the process.
    const pool = openJobsPool(options.url, workerConnections)
    const events: WorkerEvents = new EventEmitter()
    const onLost = (): void => { stop().catch(reportStop) }
    let lock: WorkerLock | undefined
    events.once('pool:create', ({ workerPool: { id } }) => {
      lock = holdWorkerLock({ url: options.url, log: options.log, workerId: id, onLost, ...options.lockTimes === undefined ? {} : { times: options.lockTimes } })
    })
    const started = await run({
      pgPool: pool,
      events,
      // Is asked before each job is taken.
      forbiddenFlags: async () => {
        await lock?.held()
        return null
      },
      concurrency: options.concurrency ?? 4,
      noHandleSignals: true,
      pollInterval: 2_000,
      taskList: taskList(),
      parsedCronItems: parseCronItems([...schedules].map(([task, { cron }]) => ({ task, match: cron, identifier: task }))),
      logger,
      // Only batched answers are tried again when PostgreSQL is away; else the rejection has no handler and ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0, gracefulShutdownAbortTimeout: handBackAfterMs / 2 } },
    }).catch(async (error: unknown) => {
      await Promise.all([lock?.release(), pool.end()])
      throw error
    })
    const ended = started.promise.finally(() => Promise.all([lock?.release(), pool.end()]))
    let stopping: Promise<void> | undefined
    const stop = (): Promise<void> => stopping ??= (async () => {
      lock?.stopWaiting()
      await started.stop()
      await ended
    })()
    runner = { stop }
    if (stopped) await stop()
    ended.then(() => { startAgain() }, startAgain)
  }

  const reportStop = (error: unknown): void => { options.log.error({ err: error, part: 'jobs' }, 'the job queue did not stop as it should') }

  /** A runner ends when PostgreSQL stays away for long, or when it could not hold its lock. */
  function startAgain(error?: unknown): void {
    runner = undefined
    if (stopped) return
    options.log.error({ err: error }, 'the job queue stopped and starts again')
    restart = setTimeout(() => { startRunner().catch(startAgain) }, restartAfterMs)
  }

  return {
    declare,
    schedule,
    async start() {
      stopped = false
      await releaseAbandoned()
      await startRunner()
    },
    async stop() {
      stopped = true
      clearTimeout(restart)
      const stopping = runner
      runner = undefined
      if (stopping === undefined) return
      // Whatever is wrong with the queue, the rest of the server has to stop as well.
      const ended = stopping.stop().catch(reportStop).then(() => true)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<false>((resolve) => { timer = setTimeout(resolve, handBackAfterMs, false) })
      if (!await Promise.race([ended, late]) && running.size > 0) await handBack([...running])
      clearTimeout(timer)
    },
    async drain() {
      const pool = openJobsPool(options.url, 3)
      try {
        for (const item of schedules.values()) await traceSchedule(item, AbortSignal.timeout(defaultTimeoutMs))
        for (let waiting = true; waiting;) {
          await pool.query(`update graphile_worker._private_jobs set run_at = now() where run_at > now() and (payload ->> 'due')::timestamptz <= $1 and attempts = 0 and locked_at is null`, [options.clock.now().toString()])
          await runOnce({ pgPool: pool, taskList: taskList(), concurrency: 2, logger })
          const { rows } = await pool.query<{ due: boolean }>(`select exists (select from graphile_worker._private_jobs where run_at <= now() and attempts < max_attempts and locked_at is null) as due`)
          waiting = rows[0]!.due
        }
      } finally {
        await pool.end()
      }
    },
  }
}

const isBusy = (error: unknown): boolean => error instanceof Problem && ['too-many-heavy-reads', 'heavy-reads-busy'].includes(error.code)
