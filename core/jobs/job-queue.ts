import type { FastifyBaseLogger } from 'fastify'
import { Logger, parseCronItems, run, runMigrations, runOnce } from 'graphile-worker'
import type { Runner, Task, TaskList } from 'graphile-worker'
import type pg from 'pg'
import { Problem } from '@overt/sdk'
import type { Clock, Job, JobDeclaration } from '@overt/sdk'
import type { JobQueue } from '../contracts.ts'
import { createPool } from '../database/open-pool.ts'
import type { HeavyTurns } from '../http/heavy-turns.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'

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
}

interface Envelope {
  readonly workspaceId: string
  readonly payload: unknown
  /** When it is due by the platform's clock, which in tests is not the database's. */
  readonly due?: string
}
interface CoreSchedule { readonly id: string; readonly cron: string; run(signal: AbortSignal): Promise<void> }

const defaultTimeoutMs = 60_000
/** Longer than the longest schedule may take. */
const abandonedAfterMinutes = 12
const restartAfterMs = 2_000
/** A job that waits longer for its turn leaves its place to others, and asks again after a while. */
const turnWithinMs = 3_000
const askAgainAfterMs = 2_000
/** Jobs hear of the stop after half of it. */
const defaultHandBackAfterMs = 10_000
const workerConnections = 10

const endedBy = (stop: AbortSignal | undefined, timeoutMs: number): AbortSignal => AbortSignal.any([AbortSignal.timeout(timeoutMs), ...stop === undefined ? [] : [stop]])

const openPool = (url: string, max: number): pg.Pool => createPool({ connectionString: url, max, application_name: 'overt jobs' })

const addJob = 'select graphile_worker.add_job($1, $2, run_at => $4, max_attempts => $5, job_key => $3)'

/** Makes the queue's tables, and the one function through which the application role adds jobs in its own transactions. */
export async function prepareJobs(url: string): Promise<void> {
  const pool = openPool(url, 1)
  try {
    await runMigrations({ pgPool: pool, logger: new Logger(() => () => undefined) })
    // What follows writes to the catalogue and waits for the disk, even where it changes nothing.
    const { rows: [prepared] } = await pool.query<{ complete: boolean | null }>(`
      select has_schema_privilege('overt_app', to_regnamespace('jobs')::oid, 'usage')
        and (select bool_and(has_table_privilege('overt_app', to_regclass('jobs.hook_subscription')::oid, privilege)) from unnest(array['select', 'insert', 'delete']) privilege)
        and exists (
          select from pg_proc where oid = to_regprocedure('jobs.add(text, json, text, timestamptz, int)') and prosrc = $1 and prosecdef
            and has_function_privilege('overt_app', oid, 'execute') and not has_function_privilege('public', oid, 'execute')) as complete`, [addJob])
    if (prepared!.complete === true) return
    await pool.query(`
      do $$ begin
        perform pg_advisory_xact_lock(hashtextextended('overt:jobs', 0));
        create schema if not exists jobs;
        create or replace function jobs.add(identifier text, payload json, job_key text, run_at timestamptz, max_attempts int) returns void
          language sql security definer set search_path = '' as
          '${addJob}';
        revoke all on function jobs.add(text, json, text, timestamptz, int) from public;
        create table if not exists jobs.hook_subscription (plugin_id text not null, hook text not null, primary key (plugin_id, hook));
        grant select, insert, delete on jobs.hook_subscription to overt_app;
        grant usage on schema jobs to overt_app;
        grant execute on function jobs.add(text, json, text, timestamptz, int) to overt_app;
      end $$`)
  } finally {
    await pool.end()
  }
}

/** The job queue on graphile-worker: a job exists exactly if the transaction that added it committed. */
export function createJobQueue(options: JobQueueOptions): JobQueue {
  const tasks = new Map<string, Task>()
  const schedules = new Map<string, CoreSchedule>()
  const trace: Telemetry['trace'] = options.trace ?? ((_name, _attributes, run) => run())
  /** Ids of the jobs that run in this process, so that a stop can hand back those that do not end. */
  const running = new Set<string>()
  const handBackAfterMs = options.handBackAfterMs ?? defaultHandBackAfterMs
  const logger = new Logger(() => (level, message) => {
    if (level === 'error' || level === 'warning') options.log[level === 'error' ? 'error' : 'warn']({ part: 'jobs' }, message)
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
    return {
      async add(unit, payload, { key, runAt } = {}) {
        const envelope: Envelope = { workspaceId: unit.workspaceId, payload, ...(runAt === undefined ? {} : { due: runAt.toString() }) }
        const realRunAt = runAt?.add(options.clock.now().until(Temporal.Now.instant()))
        await unit.query({
          name: 'job-add',
          text: 'select jobs.add($1, $2, $3, $4, $5)',
          values: [identifier, JSON.stringify(envelope), key === undefined ? null : `${identifier}:${unit.workspaceId}:${key}`, realRunAt?.toString() ?? null, declaration.maxAttempts ?? 12],
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

  /** A process that was killed leaves its jobs locked; after the longest time that any may run, they are nobody's. */
  async function releaseAbandoned(): Promise<void> {
    await runStatement(`update graphile_worker._private_jobs set locked_at = null, locked_by = null where locked_at < now() - make_interval(mins => $1)`, [abandonedAfterMinutes])
  }

  /** Another process takes them at once, as if they had not been begun. */
  async function handBack(ids: readonly string[]): Promise<void> {
    try {
      await runStatement(`update graphile_worker._private_jobs set locked_at = null, locked_by = null, attempts = greatest(attempts - 1, 0), run_at = now() where id = any ($1::bigint[])`, [ids])
      options.log.warn({ part: 'jobs', jobs: ids.length }, 'jobs that did not end in time were handed back')
    } catch (error) {
      options.log.error({ err: error, part: 'jobs', jobs: ids.length }, 'jobs that did not end in time stay locked for some minutes')
    }
  }

  async function runStatement(text: string, values: unknown[]): Promise<void> {
    const pool = openPool(options.url, 1)
    try {
      await pool.query(text, values)
    } finally {
      await pool.end()
    }
  }

  const taskList = (): TaskList => Object.fromEntries(tasks)

  async function startRunner(): Promise<void> {
    // Graphile Worker stops listening to the faults of a pool of its own while connections still close; when PostgreSQL ends meanwhile, so would the process.
    const pool = openPool(options.url, workerConnections)
    const started = await run({
      pgPool: pool,
      concurrency: options.concurrency ?? 4,
      noHandleSignals: true,
      pollInterval: 2_000,
      taskList: taskList(),
      parsedCronItems: parseCronItems([...schedules].map(([task, { cron }]) => ({ task, match: cron, identifier: task }))),
      logger,
      // Only batched answers are tried again when PostgreSQL is away; else the rejection has no handler and ends the process.
      preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0, gracefulShutdownAbortTimeout: handBackAfterMs / 2 } },
    }).catch(async (error: unknown) => {
      await pool.end()
      throw error
    })
    const ended = started.promise.finally(() => pool.end())
    const stop = async (): Promise<void> => {
      await started.stop()
      await ended
    }
    runner = { stop }
    if (stopped) await stop()
    ended.then(() => { startAgain() }, startAgain)
  }

  /** A runner ends by itself when PostgreSQL stays away for long. */
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
      const ended = stopping.stop().catch((error: unknown) => { options.log.error({ err: error, part: 'jobs' }, 'the job queue did not stop as it should') }).then(() => true)
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<false>((resolve) => { timer = setTimeout(resolve, handBackAfterMs, false) })
      if (!await Promise.race([ended, late]) && running.size > 0) await handBack([...running])
      clearTimeout(timer)
    },
    async drain() {
      const pool = openPool(options.url, 3)
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
