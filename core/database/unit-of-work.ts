import { AsyncLocalStorage } from 'node:async_hooks'
import knexFactory from 'knex'
import type { Knex } from 'knex'
import type pg from 'pg'
import type { Statement, UnitOfWork } from '@overt/sdk'

/** Builds SQL only: it never opens a connection of its own. */
const builder = knexFactory({ client: 'pg' })

/** The transaction of the running call chain, so that nested units join instead of taking a second connection. */
export const currentUnit = new AsyncLocalStorage<Unit>()

/** Runs what must not join the transaction of the running call chain: foreign code that opens units of its own. */
export const outsideUnit = <T>(run: () => T): T => currentUnit.exit(run)

export interface UnitScope {
  readonly workspaceId: string | null
  readonly memberId: string | null
  readonly userId: string | null
}

interface LastStep {
  readonly key: string
  readonly run: (unit: Unit) => Promise<void>
}

/** One open transaction on one connection. */
export class Unit {
  #scope: UnitScope
  readonly #connection: pg.PoolClient
  #knex: Knex.Transaction | undefined
  readonly #beforeCommit: LastStep[] = []
  readonly #afterCommit: (() => void)[] = []
  readonly #lender: Unit | undefined
  #closed = false
  finished = false

  constructor(connection: pg.PoolClient, scope: UnitScope, lender?: Unit) {
    this.#connection = connection
    this.#lender = lender
    this.#scope = scope
  }

  get scope(): UnitScope { return this.#scope }
  get workspaceId(): string { return this.scope.workspaceId ?? '' }
  get memberId(): string | null { return this.scope.memberId }
  get userId(): string | null { return this.scope.userId }

  async query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]> {
    this.#assertOpen()
    const query = typeof statement === 'string' ? { text: statement, values: values as unknown[] } : { ...statement, values: (values ?? statement.values) as unknown[] }
    try {
      return (await resultOf(this.#connection, query)).rows as Row[]
    } catch (error) {
      // Leads back to the caller instead of the socket.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    }
  }

  /** From here on the unit is this member's, for one that had to find out who asks. */
  async enterMember(memberId: string): Promise<void> {
    if (this.#scope.memberId !== null) throw new Error('The unit is a member\'s already.')
    await this.query({ name: 'unit-enter-member', text: `select set_config('overt.member_id', $1, true)`, values: [memberId] })
    this.#scope = { ...this.#scope, memberId }
  }

  get knex(): Knex.Transaction {
    this.#assertOpen()
    this.#knex ??= bindKnex(this.#connection)
    return this.#knex
  }

  /**
   * Runs as the last thing of the transaction, with the unit that ends it; a fault there undoes everything. Steps run in the order of their keys:
   * transactions that lock the same rows in their last steps lock them in one order.
   */
  beforeCommit(key: string, run: (unit: Unit) => Promise<void>): void {
    this.#beforeCommit.push({ key, run })
  }

  async committing(): Promise<void> {
    const steps = this.#beforeCommit.length < 2 ? this.#beforeCommit : this.#beforeCommit.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    for (const { run } of steps) await run(this)
  }

  afterCommit(run: () => void): void {
    this.#afterCommit.push(run)
  }

  /** True once whoever was given this unit may not use the transaction any more, although it goes on. */
  get closed(): boolean { return this.#closed || this.#lender?.closed === true }

  /**
   * Gives a part of the program this transaction for one call, and takes it back afterwards, whatever that part goes on to do: its unit and
   * every unit that it joins throw from then on. What it wanted to do at the commit and after it counts only if the call succeeded.
   */
  async lend<T>(run: (unit: Unit) => Promise<T>): Promise<T> {
    const lent = new Unit(this.#connection, this.scope, this)
    try {
      const result = await currentUnit.run(lent, () => run(lent))
      this.#beforeCommit.push(...lent.#beforeCommit)
      this.#afterCommit.push(...lent.#afterCommit)
      return result
    } finally {
      lent.#closed = true
    }
  }

  committed(): void {
    for (const run of this.#afterCommit) run()
  }

  #assertOpen(): void {
    if (this.closed) throw lentUnitClosed()
    if (this.finished || this.#lender?.finished === true) throw new Error('The unit of work is finished; a promise was not awaited inside it.')
  }
}

/** Makes a unit of nobody in particular one of this member. */
export async function enterMember(unit: UnitOfWork, memberId: string): Promise<void> {
  if (!(unit instanceof Unit)) throw new TypeError('A member enters a unit of work of the database.')
  await unit.enterMember(memberId)
}

export const lentUnitClosed = (): Error => new Error('The handler has ended or ran out of time; its unit of work is closed.')

/**
 * With a callback: results of pg's promises outlive the young generation, and only a major collection frees them
 * (45 MB more heap after 100,000 rows read 100 at a time).
 */
function resultOf(connection: pg.ClientBase, query: pg.QueryConfig): Promise<pg.QueryResult> {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult>()
  connection.query(query, (error: Error | null, result: pg.QueryResult) => {
    if (error === null) resolve(result)
    else reject(error)
  })
  return promise
}

/** A query builder over an open connection whose transaction is somebody else's to end. */
export function bindKnex(connection: pg.ClientBase): Knex.Transaction {
  const bound = builder.withUserParams({}) as Knex.Transaction
  const client = Object.create(builder.client as object) as Record<string, unknown>
  client.acquireConnection = () => Promise.resolve(connection)
  client.releaseConnection = () => Promise.resolve()
  client.transaction = () => { throw new Error('A unit of work is one transaction; use a savepoint.') }
  client.transacting = true
  bound.client = client
  Object.defineProperty(bound, 'isTransaction', { value: true })
  return bound
}
