import pg from 'pg'
import { oneAtATime } from './one-at-a-time.ts'

export interface PoolOptions {
  readonly url: string
  readonly max: number
  readonly connectionTimeoutMillis?: number
  readonly idleTimeoutMillis?: number
  /** The address is a pooler's in transaction mode: nothing may be left on a connection, for the next transaction runs on another. */
  readonly pooled: boolean
  /** Milliseconds, by the name of PostgreSQL's setting. */
  readonly timeouts: { readonly statement_timeout: number; readonly idle_in_transaction_session_timeout: number; readonly lock_timeout: number }
}

/**
 * The pool of the application role. A pooler refuses time-outs as start-up settings, and forgets them with the connection: behind one, each transaction
 * sets its own. No statement here runs for so long that compiling it would pay.
 */
export function openPool({ url, pooled, timeouts, ...sizes }: PoolOptions): pg.Pool {
  return createPool({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'overt',
    ...sizes,
    // Statements that do not wait for each other travel together.
    ...(pooled ? { Client: PoolerClient } : { ...timeouts, options: '-c jit=off', pipeline: true }),
  })
}

/** A pool that outlives its connections. */
export function createPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config)
  // An idle connection that PostgreSQL closes (restart, failover) is replaced by the pool on the next use.
  pool.on('error', () => undefined)
  // One that breaks in the middle of a transaction fails its query; the same fault as an event would end the process.
  pool.on('connect', (client) => { client.on('error', () => undefined) })
  return pool
}

type AnyQuery = (...values: unknown[]) => Promise<unknown>
type Callback = (error: unknown, result?: unknown) => void

/**
 * Sends statements without names: a named one is prepared on one connection of PostgreSQL, and the next transaction runs on another. Each waits for
 * the answer to the one before, because not every pooler passes on statements that travel together.
 */
class PoolerClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    const query = this.query.bind(this) as AnyQuery
    const inTurn = oneAtATime()
    this.query = ((statement: unknown, ...rest: unknown[]) => {
      const callback = typeof rest.at(-1) === 'function' ? rest.pop() as Callback : undefined
      const answer = inTurn(() => query(withoutName(statement), ...rest))
      if (callback === undefined) return answer
      answer.then((result) => { callback(null, result) }, callback)
      return undefined
    }) as typeof this.query
  }
}

function withoutName(statement: unknown): unknown {
  if (typeof statement !== 'object' || statement === null || !('name' in statement) || !('text' in statement)) return statement
  return { ...statement, name: undefined }
}
