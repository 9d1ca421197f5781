import pg from 'pg'

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
 * The pool of the application role. Behind a pooler time-outs are no start-up settings (it refuses them, and forgets them with the connection)
 * but belong to each transaction, and statements have no names.
 */
export function openPool({ url, pooled, timeouts, ...sizes }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'overt',
    ...sizes,
    // Statements that do not wait for each other travel together. A pooler need not know how.
    ...(pooled ? { Client: ClientWithoutNames } : { ...timeouts, pipeline: true }),
  })
  // An idle connection that PostgreSQL closes (restart, failover) is replaced by the pool on the next use.
  pool.on('error', () => undefined)
  // One that breaks in the middle of a transaction fails its query; the same fault as an event would end the process.
  pool.on('connect', (client) => { client.on('error', () => undefined) })
  return pool
}

type AnyQuery = (...values: unknown[]) => unknown

/** A named statement is prepared on one connection of PostgreSQL and asked for on another. */
class ClientWithoutNames extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    const query = this.query.bind(this) as AnyQuery
    this.query = ((statement: unknown, ...rest: unknown[]) => query(withoutName(statement), ...rest)) as typeof this.query
  }
}

function withoutName(statement: unknown): unknown {
  if (typeof statement !== 'object' || statement === null || !('name' in statement) || !('text' in statement)) return statement
  return { ...statement, name: undefined }
}
