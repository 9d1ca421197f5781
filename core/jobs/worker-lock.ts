import pg from 'pg'
import type { FastifyBaseLogger } from 'fastify'
import { cutConnection } from '../database/cut-connection.ts'

export interface WorkerLockTimes {
  /** How often a worker asks PostgreSQL which workers are gone, and learns that its own lock holds. */
  readonly beatMs: number
  /** A worker whose lock nobody has held for so long is dead: its jobs are free. */
  readonly deadAfterMs: number
  /** A worker that PostgreSQL has not answered for so long ends its jobs: after `deadAfterMs` another may begin them. */
  readonly giveUpAfterMs: number
}

export interface WorkerLockOptions {
  /** Address of PostgreSQL itself: a pooler in transaction mode keeps no lock. */
  readonly url: string
  readonly log: Pick<FastifyBaseLogger, 'warn'>
  /** What the worker writes into `locked_by` of its jobs. */
  readonly workerId: string
  /** Its jobs must end now: the lock could not be held, and others are about to begin them. */
  readonly onLost: () => void
  readonly times?: WorkerLockTimes
}

/** A lock of PostgreSQL that a worker holds for its life, on a connection of its own: it is gone with the process, however that ends. */
export interface WorkerLock {
  /** Resolves while the lock is held, and once the worker takes no more jobs. */
  held(): Promise<void>
  /** The worker takes no more jobs: whoever waits for the lock need not. */
  stopWaiting(): void
  release(): Promise<void>
}

const defaultTimes: WorkerLockTimes = { beatMs: 5_000, deadAfterMs: 40_000, giveUpAfterMs: 25_000 }
const answerWithinMs = 5_000
const reconnectAfterMs = 500
/** Of advisory locks with two keys; the second is the worker's number. */
const lockSpace = 0x6f766a

/** A machine that lost its power closes no connection. PostgreSQL notices after 25 s instead of two hours. */
const keepalives = `select set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false)`

/** Shared, so that a worker whose connection broke holds the lock again while PostgreSQL still believes in the old connection. */
const register = `
  with worker as (insert into jobs.worker (id) values ($1) returning number)
  select pg_advisory_lock_shared(${lockSpace}, number) from worker`
const registerAgain = `update jobs.worker set missing_since = null where id = $1 returning pg_advisory_lock_shared(${lockSpace}, number)`

const markMissing = `
  update jobs.worker set missing_since = case when lock.objid is null then now() end
  from jobs.worker same left join pg_locks lock on lock.locktype = 'advisory' and lock.classid = ${lockSpace} and lock.objid = same.number::oid and lock.objsubid = 2
    and lock.database = (select oid from pg_database where datname = current_database())
  where worker.number = same.number and (worker.missing_since is null) = (lock.objid is null)`
const freeJobsOfDead = `
  with dead as (delete from jobs.worker where missing_since < now() - make_interval(secs => $1) returning id)
  select graphile_worker.force_unlock_workers(array_agg(id)), array_agg(id) as ids from dead having count(*) > 0`

/** Holds the lock from now on, takes it again after a broken connection, and frees the jobs of workers that died. */
export function holdWorkerLock({ url, log, workerId, onLost, times = defaultTimes }: WorkerLockOptions): WorkerLock {
  let client: pg.Client | undefined
  let registered = false
  let ended = false
  let waits = true
  let answeredAt = performance.now()
  let mayWork = Promise.withResolvers<undefined>()
  let connecting = Promise.resolve()
  let retry: NodeJS.Timeout | undefined
  let giveUp: NodeJS.Timeout | undefined
  let beat: NodeJS.Timeout | undefined

  function begin(): void {
    giveUp ??= setTimeout(lose, answeredAt + times.giveUpAfterMs - performance.now())
    connecting = connect().catch(() => {
      if (!ended) retry = setTimeout(begin, reconnectAfterMs)
    })
  }

  async function connect(): Promise<void> {
    const next = new pg.Client({ connectionString: url, keepAlive: true, application_name: 'overt worker', connectionTimeoutMillis: answerWithinMs, query_timeout: answerWithinMs })
    next.on('error', () => undefined)
    next.on('end', () => { if (client === next) reconnect() })
    try {
      await next.connect()
      await next.query(keepalives)
      const { rowCount } = await next.query(registered ? registerAgain : register, [workerId])
      registered = true
      if (rowCount === 0) lose()
      if (ended) throw new Error('The worker stops.')
    } catch (error) {
      cutConnection(next)
      throw error
    }
    client = next
    answeredAt = performance.now()
    clearTimeout(giveUp)
    giveUp = undefined
    mayWork.resolve(undefined)
    await ask(next)
  }

  function reconnect(): void {
    client = undefined
    clearTimeout(beat)
    if (ended) return
    if (waits) mayWork = Promise.withResolvers()
    begin()
  }

  /** Frees the jobs of dead workers, and asks again after a while. One that does not answer may have closed the connection without this side knowing. */
  async function ask(connection: pg.Client): Promise<void> {
    try {
      await connection.query(markMissing)
      const { rows: [freed] } = await connection.query<{ readonly ids: readonly string[] }>(freeJobsOfDead, [times.deadAfterMs / 1_000])
      answeredAt = performance.now()
      if (freed !== undefined) log.warn({ part: 'jobs', workers: freed.ids }, 'jobs of workers that died are free again')
      if (client === connection && !ended) beat = setTimeout(() => void ask(connection), times.beatMs).unref()
    } catch {
      if (client !== connection) return
      cutConnection(connection)
      reconnect()
    }
  }

  function stopWaiting(): void {
    waits = false
    mayWork.resolve(undefined)
  }

  function end(): void {
    ended = true
    for (const timer of [retry, giveUp, beat]) clearTimeout(timer)
    stopWaiting()
  }

  function lose(): void {
    if (ended) return
    end()
    log.warn({ part: 'jobs', worker: workerId }, 'a worker could not show that it lives, and ends its jobs')
    onLost()
  }

  begin()
  return {
    held: () => mayWork.promise,
    stopWaiting,
    async release() {
      end()
      await connecting
      const connection = client
      client = undefined
      if (connection === undefined) return
      // Where this fails, another worker deletes the record.
      await connection.query('delete from jobs.worker where id = $1', [workerId]).catch(() => undefined)
      cutConnection(connection)
    },
  }
}
