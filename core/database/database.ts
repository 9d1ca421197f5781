import type pg from 'pg'
import type { Clock, UnitOfWork, WorkspaceScope } from '@overt/sdk'
import type { CoreDatabase, IdentityUnit } from '../contracts.ts'
import { databaseAway, nestedWorkspace } from '../errors.ts'
import { createListener } from './listen.ts'
import { openPool } from './open-pool.ts'
import { holdConnection, secondConnection } from './second-connection.ts'
import type { SecondConnection } from './second-connection.ts'
import { Unit, currentUnit, lentUnitClosed } from './unit-of-work.ts'
import type { UnitScope } from './unit-of-work.ts'
import { isPlanOutdated } from './sql-state.ts'

export interface DatabaseOptions {
  /** Address as the application role, perhaps of a pooler in transaction mode. */
  readonly url: string
  /** Address of PostgreSQL itself where `url` is a pooler's: for LISTEN. */
  readonly directUrl?: string | undefined
  readonly poolSize: number
  /** Milliseconds; longer statements are cancelled. Default 5,000. */
  readonly statementTimeoutMs?: number
  /** What `core.now()` answers within a unit; the system's clock where absent. */
  readonly clock?: Pick<Clock, 'now'>
  /** Told of code that asks for a connection while it holds one; it is then given one of a few spare ones. Absent: the code fails. */
  readonly onSecondConnection?: ((offence: SecondConnection) => void) | undefined
}

/** For code that holds one already: enough for a mistake here and there, and never a reason to wait for the pool. */
const spare = { max: 2, connectionTimeoutMillis: 1_000, idleTimeoutMillis: 1_000 }

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Opens the pool of the application role; every transaction is bound to one workspace or to the identity tables. */
export function openDatabase(options: DatabaseOptions): CoreDatabase {
  const timeouts = { statement_timeout: options.statementTimeoutMs ?? 5_000, idle_in_transaction_session_timeout: 30_000, lock_timeout: 4_000 }
  const pooled = options.directUrl !== undefined
  const pool = openPool({ url: options.url, pooled, timeouts, max: options.poolSize })
  const listener = createListener({ url: options.directUrl ?? options.url })
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

  async function run<T>(scope: UnitScope, work: (unit: Unit) => Promise<T>): Promise<T> {
    const outer = currentUnit.getStore()
    if (outer?.closed === true) throw lentUnitClosed()
    if (outer !== undefined && !outer.finished) {
      if (!mayJoin(outer.scope, scope)) throw nestedWorkspace()
      return work(outer)
    }
    const connection = await connect()
    const unit = new Unit(connection, scope)
    try {
      await connection.query(beginStatement(scope, pooled ? timeouts : {}, options.clock))
      const result = await holdConnection(unit, () => currentUnit.run(unit, () => work(unit)))
      await unit.committing()
      unit.finished = true
      const outcome = await connection.query('commit')
      // A transaction that PostgreSQL had aborted answers COMMIT with ROLLBACK.
      if (outcome.command !== 'COMMIT') throw new Error('The transaction was aborted by an error that was not passed on.')
      connection.release()
      unit.committed()
      return result
    } catch (error) {
      unit.finished = true
      // Its prepared statements fail for as long as it lives.
      const outdated = isPlanOutdated(error) ? error as Error : undefined
      await connection.query('rollback').then(() => { connection.release(outdated) }, (fault: Error) => { connection.release(fault) })
      throw error
    }
  }

  return {
    inWorkspace: <T>(scope: WorkspaceScope, work: (unit: UnitOfWork) => Promise<T>) =>
      run({ workspaceId: scope.workspaceId, memberId: scope.memberId ?? null, userId: null }, work),
    inIdentity: <T>(userId: string | null, work: (unit: IdentityUnit) => Promise<T>) =>
      run({ workspaceId: null, memberId: null, userId }, work),
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
      await Promise.all([pool.end(), sparePool?.end()])
    },
  }
}

function mayJoin(outer: UnitScope, inner: UnitScope): boolean {
  return outer.workspaceId === inner.workspaceId
    && (inner.memberId === null || outer.memberId === inner.memberId || outer.memberId === null)
    && (inner.userId === null || inner.userId === outer.userId)
}

/** BEGIN and the scope in one round trip; `set_config(…, true)` ends with the transaction. */
function beginStatement({ workspaceId, memberId, userId }: UnitScope, timeouts: Readonly<Record<string, number>>, clock: DatabaseOptions['clock']): string {
  const settings = ([['workspace_id', workspaceId], ['member_id', memberId], ['user_id', userId]] as const)
    .map(([name, value]) => {
      if (value !== null && !uuid.test(value)) throw new Error(`${name} is not a UUID`)
      return `set_config('overt.${name}', '${value ?? ''}', true)`
    })
  for (const [name, milliseconds] of Object.entries(timeouts)) settings.push(`set_config('${name}', '${milliseconds}', true)`)
  if (clock !== undefined) settings.push(`set_config('overt.now', '${clock.now().toString()}', true)`)
  return `begin; select ${settings.join(', ')}`
}
