import type pg from 'pg'
import type { Clock, UnitOfWork, WorkspaceScope } from '@overt/sdk'
import type { CoreDatabase, IdentityUnit } from './contracts.ts'
import { databaseAway, nestedWorkspace } from '../errors.ts'
import { gatherWrites } from './gather-writes.ts'
import { traced } from '../telemetry/trace.ts'
import { createListener } from './listen.ts'
import { openPool } from './open-pool.ts'
import { createReplica } from './replica.ts'
import { holdConnection, secondConnection } from './second-connection.ts'
import type { SecondConnection } from './second-connection.ts'
import { isConnectionUseless } from './sql-state.ts'
import { Unit, currentUnit, lentUnitClosed } from './unit-of-work.ts'
import type { UnitScope } from './unit-of-work.ts'

export interface DatabaseOptions {
  /** Address as the application role, perhaps of a pooler in transaction mode. */
  readonly url: string
  /** Address of PostgreSQL itself where `url` is a pooler's: for LISTEN. */
  readonly directUrl?: string | undefined
  /** Address of a read replica, as the application role. */
  readonly replicaUrl?: string | undefined
  /** Runs once when the replica is left alone for a while, with the reason. */
  readonly onReplicaLeft?: ((reason: string) => void) | undefined
  readonly poolSize: number
  /** Milliseconds; longer statements are cancelled. Default 5,000. */
  readonly statementTimeoutMs?: number
  /** What `core.now()` answers within a unit; the system's clock where absent. */
  readonly clock?: Pick<Clock, 'now'>
  /** Runs where code asks for a connection while it holds one; the code then gets one of a few spare ones. Absent: the code fails. */
  readonly onSecondConnection?: ((offence: SecondConnection) => void) | undefined
}

/** Connections for code that holds one already: enough for a mistake here and there, so that it never waits for the pool. */
const spare = { max: 2, connectionTimeoutMillis: 1_000, idleTimeoutMillis: 1_000 }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const scopeOf = ({ workspaceId, memberId = null }: WorkspaceScope): UnitScope => ({ workspaceId, memberId, userId: null })

const transaction = <T>(run: () => Promise<T>): Promise<T> => traced('transaction', { 'db.system.name': 'postgresql' }, run)

/** Opens the pool of the application role; every transaction is bound to one workspace or to the identity tables. */
export function openDatabase(options: DatabaseOptions): CoreDatabase {
  const timeouts = { statement_timeout: options.statementTimeoutMs ?? 5_000, idle_in_transaction_session_timeout: 30_000, lock_timeout: 4_000 }
  const pooled = options.directUrl !== undefined
  const pool = openPool({ url: options.url, pooled, timeouts, max: options.poolSize })
  const listener = createListener({ url: options.directUrl ?? options.url })
  const replica = options.replicaUrl === undefined ? undefined : createReplica({
    pool: openPool({ url: options.replicaUrl, pooled: false, timeouts, max: options.poolSize }), primary: pool, onLeft: options.onReplicaLeft ?? (() => undefined),
  })
  let sparePool: pg.Pool | undefined

  /** True where the call chain holds a connection already, and may go on all the same. */
  function holdsOne(what: string): boolean {
    const offence = secondConnection(what)
    if (offence === undefined) return false
    if (options.onSecondConnection === undefined) throw offence
    options.onSecondConnection(offence)
    return true
  }

  async function connect(): Promise<pg.PoolClient> {
    const from = holdsOne('asks for another connection') ? sparePool ??= openPool({ url: options.url, pooled, timeouts, ...spare }) : pool
    return from.connect().catch((cause: unknown) => { throw databaseAway({ cause, retryAfterSeconds: 2 }) })
  }

  async function run<T>(scope: UnitScope, work: (unit: Unit) => Promise<T>, once = false): Promise<T> {
    const outer = currentUnit.getStore()
    if (outer?.closed === true) throw lentUnitClosed()
    if (outer !== undefined && !outer.finished) {
      if (!mayJoin(outer.scope, scope)) throw nestedWorkspace()
      return outer.join(() => work(outer))
    }
    const connection = await connect()
    let begun: Promise<unknown> = Promise.resolve()
    // Nothing waits for BEGIN: it travels with the first statement, which fails where BEGIN failed.
    const begin = (): void => {
      gatherWrites(connection)
      begun = connection.query(beginStatement(unit.scope, pooled ? { ...timeouts, jit: 'off' } : {}, options.clock))
      begun.catch(() => undefined)
    }
    const unit: Unit = new Unit(connection, scope, once ? { again: begin } : {})
    try {
      begin()
      const result = await holdConnection(unit, () => currentUnit.run(unit, () => work(unit)))
      await unit.committing()
      unit.finished = true
      await begun
      const outcome = await (unit.commit ?? connection.query('commit'))
      // A transaction that PostgreSQL had aborted answers COMMIT with ROLLBACK.
      if (outcome.command !== 'COMMIT') throw new Error('The transaction was aborted by an error that was not passed on.')
      connection.release()
      unit.committed()
      return result
    } catch (error) {
      unit.finished = true
      await connection.query('rollback').then(() => { connection.release(isConnectionUseless(error)) }, (fault: Error) => { connection.release(fault) })
      throw error
    }
  }

  /** Reads on the replica where it has everything that was committed before now; last steps, such as receipts, are written on the primary. */
  async function runReading<T>(scope: UnitScope, work: (unit: Unit) => Promise<T>): Promise<T> {
    const outer = currentUnit.getStore()
    if (replica === undefined || outer !== undefined && !outer.finished) return run(scope, work)
    if (holdsOne('asks for a connection to the replica')) return run(scope, work)
    const connection = await replica.connection()
    if (connection === undefined) return run(scope, work)
    const unit = new Unit(connection, scope)
    let result: T
    try {
      await connection.query(beginStatement(scope, {}, options.clock, 'begin read only'))
      result = await holdConnection(unit, () => currentUnit.run(unit, () => work(unit)))
      unit.finished = true
      await connection.query('commit')
      connection.release()
    } catch (error) {
      unit.finished = true
      await connection.query('rollback').then(() => { connection.release(isConnectionUseless(error)) }, (fault: Error) => { connection.release(fault) })
      if (!replica.failed(error)) throw error
      return run(scope, work)
    }
    // Never an answer without its receipts.
    if (unit.hasLastSteps) await run(scope, (last) => unit.committing(last))
    unit.committed()
    return result
  }

  return {
    readInWorkspace: <T>(scope: WorkspaceScope, work: (unit: UnitOfWork) => Promise<T>) => transaction(() => runReading(scopeOf(scope), work)),
    readOnce: <T>(scope: WorkspaceScope, work: (unit: UnitOfWork) => Promise<T>) => transaction(() => run(scopeOf(scope), work, true)),
    inWorkspace: <T>(scope: WorkspaceScope, work: (unit: UnitOfWork) => Promise<T>) => transaction(() => run(scopeOf(scope), work)),
    inIdentity: <T>(userId: string | null, work: (unit: IdentityUnit) => Promise<T>) => transaction(() => run({ workspaceId: null, memberId: null, userId }, work)),
    async workspaceIds() {
      const read = (unit: Unit) => unit.query<{ id: string }>('select id from core.workspace_ids() as id')
      const outer = currentUnit.getStore()
      const rows = await (outer === undefined || outer.finished ? run({ workspaceId: null, memberId: null, userId: null }, read) : read(outer))
      return rows.map(({ id }) => id)
    },
    requireNoneHeld: (what) => { holdsOne(what) },
    listen: listener.listen,
    notify: listener.notify,
    async close() {
      await listener.close()
      await Promise.all([pool.end(), sparePool?.end(), replica?.close()])
    },
  }
}

function mayJoin(outer: UnitScope, inner: UnitScope): boolean {
  return outer.workspaceId === inner.workspaceId
    && (inner.memberId === null || outer.memberId === inner.memberId || outer.memberId === null)
    && (inner.userId === null || inner.userId === outer.userId)
}

/** BEGIN and the scope in one round trip; `set local` ends with the transaction and needs no plan. */
function beginStatement({ workspaceId, memberId, userId }: UnitScope, further: Readonly<Record<string, number | string>>, clock: DatabaseOptions['clock'], begin = 'begin'): string {
  const settings = ([['workspace_id', workspaceId], ['member_id', memberId], ['user_id', userId]] as const)
    .map(([name, value]) => {
      if (value !== null && !uuid.test(value)) throw new Error(`${name} is not a UUID`)
      return `set local overt.${name} = '${value ?? ''}'`
    })
  for (const [name, value] of Object.entries(further)) settings.push(`set local ${name} = '${value}'`)
  if (clock !== undefined) settings.push(`set local overt.now = '${clock.now().toString()}'`)
  return `${begin}; ${settings.join('; ')}`
}
