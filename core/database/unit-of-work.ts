import { AsyncLocalStorage } from 'node:async_hooks'
import knexFactory from 'knex'
import type { Knex } from 'knex'
import type pg from 'pg'
import type { Statement, UnitOfWork } from '@overt/sdk'
import { gatherWrites } from './gather-writes.ts'
import { currentSpan, traced } from '../telemetry/trace.ts'

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

interface UnitOptions {
  readonly lender?: Unit
  readonly savepoint?: string
  /** Of a unit that reads: its first query ends the transaction in the same flush, and this begins another for whatever follows. */
  readonly again?: () => void
}

let parts = 0

/** One open transaction on one connection. */
export class Unit implements UnitOfWork {
  #scope: UnitScope
  readonly #connection: pg.PoolClient
  #knex: Knex.Transaction | undefined
  readonly #beforeCommit: LastStep[] = []
  readonly #afterCommit: (() => void)[] = []
  readonly #lender: Unit | undefined
  /** Of a lent unit, set with its first statement. */
  readonly #savepoint: string | undefined
  #saved = false
  #closed = false
  #commit: Promise<pg.QueryResult> | undefined
  /** Calls that joined this unit and have not ended. */
  #joined = 0
  /** Steps of the commit that have not begun. */
  #stepsLeft = 0
  /** Sends BEGIN again, where this unit reads and its first query may end the transaction. */
  #again: (() => void) | undefined
  /** The transaction ended behind the first query. */
  #read = false
  finished = false

  constructor(connection: pg.PoolClient, scope: UnitScope, { lender, savepoint, again }: UnitOptions = {}) {
    this.#connection = connection
    this.#lender = lender
    this.#savepoint = savepoint
    this.#scope = scope
    this.#again = again
  }

  get scope(): UnitScope { return this.#scope }
  get workspaceId(): string { return this.scope.workspaceId ?? '' }
  get memberId(): string | null { return this.scope.memberId }
  get userId(): string | null { return this.scope.userId }

  async query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]> {
    this.#assertOpen()
    this.#save()
    const query = typeof statement === 'string' ? { text: statement, values: values as unknown[] } : { ...statement, values: (values ?? statement.values) as unknown[] }
    // A savepoint is no read.
    const ends = this.#again !== undefined && !this.#read && this.#isAlone() && /^\s*(select|with)\b/i.test(query.text)
    if (!ends) this.#keepOpen()
    const sent = tracedStatement(query, () => resultOf(this.#connection, query))
    if (ends) {
      this.#read = true
      this.#sendCommit()
    }
    try {
      return (await sent).rows as Row[]
    } catch (error) {
      // Leads back to the caller instead of the socket.
      if (error instanceof Error) Error.captureStackTrace(error)
      throw error
    }
  }

  /**
   * As `query`, with the COMMIT sent behind it: after it the unit takes no more, and the statement must fail where it does not do all of its work.
   * Where something is to run as the last thing of the transaction, or others use it, it is an ordinary query.
   */
  async queryLast<Row>(statement: Statement): Promise<Row[]> {
    if (!this.#isAlone()) return this.query(statement)
    this.#keepOpen()
    const rows = this.query<Row>(statement)
    this.#sendCommit()
    return rows
  }

  /** Runs what joined this unit: the unit does not end before it. */
  async join<T>(run: () => Promise<T>): Promise<T> {
    this.#joined += 1
    try {
      return await run()
    } finally {
      this.#joined -= 1
    }
  }

  /** The COMMIT that is under way. */
  get commit(): Promise<pg.QueryResult> | undefined { return this.#commit }

  /** Binds a unit without a member to this one, once it has found out who is asking. */
  enterMember(memberId: string): void {
    if (this.#scope.memberId !== null) throw new Error('The unit is a member\'s already.')
    // Not waited for: it travels with the next statement, which fails where it did.
    this.query({ name: 'unit-enter-member', text: `select set_config('overt.member_id', $1, true)`, values: [memberId] }).catch(() => undefined)
    this.#scope = { ...this.#scope, memberId }
  }

  get knex(): Knex.Transaction {
    this.#assertOpen()
    this.#keepOpen()
    this.#save()
    this.#knex ??= bindKnex(this.#connection)
    return this.#knex
  }

  /**
   * Runs as the last thing of the transaction, with the unit that ends it; a fault there undoes everything. Steps run in the order of their keys:
   * transactions that lock the same rows in their last steps lock them in one order.
   */
  beforeCommit(key: string, run: (unit: Unit) => Promise<void>): void {
    this.#assertOpen()
    this.#beforeCommit.push({ key, run })
  }

  /** True where something has to be written before the commit. */
  get hasLastSteps(): boolean { return this.#beforeCommit.length > 0 }

  /** With the unit that may write, where this one only reads. */
  async committing(last: Unit = this): Promise<void> {
    const steps = this.#beforeCommit.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    this.#beforeCommit.length = 0
    last.#stepsLeft = steps.length
    for (const { run } of steps) {
      last.#stepsLeft -= 1
      await run(last)
    }
  }

  afterCommit(run: () => void): void {
    this.#afterCommit.push(run)
  }

  /** True once whoever was given this unit may not use the transaction any more, although it goes on. */
  get closed(): boolean { return this.#closed || this.#lender?.closed === true }

  /**
   * Gives a part of the program this transaction for one call, and takes it back afterwards, whatever that part goes on to do: its unit and
   * every unit that it joins throw from then on. What it did is undone where the call fails, and the transaction stays usable; what it wanted to
   * do at the commit and after it counts only if the call succeeded. The savepoint is set with its first statement: most calls make none.
   */
  async inPart<T>(run: (part: Unit) => Promise<T>): Promise<T> {
    this.#keepOpen()
    const savepoint = `part_${String(parts = (parts + 1) % 1_000_000)}`
    const lent = new Unit(this.#connection, this.scope, { lender: this, savepoint })
    try {
      const result = await currentUnit.run(lent, () => run(lent)).finally(() => { lent.#closed = true })
      if (lent.#saved) await this.query(`release savepoint ${savepoint}`)
      this.#beforeCommit.push(...lent.#beforeCommit)
      this.#afterCommit.push(...lent.#afterCommit)
      return result
    } catch (error) {
      lent.#closed = true
      if (lent.#saved) await this.query(`rollback to savepoint ${savepoint}`)
      throw error
    }
  }

  #save(): void {
    if (this.#savepoint === undefined || this.#saved) return
    this.#saved = true
    // Not waited for: it travels with the statement.
    this.#lender!.query(`savepoint ${this.#savepoint}`).catch(() => undefined)
  }

  /** Nobody else uses the transaction, and nothing waits for its end. */
  #isAlone(): boolean {
    return this.#lender === undefined && this.#joined === 0 && this.#stepsLeft === 0 && this.#beforeCommit.length === 0
  }

  /** The transaction ends with the unit; where it ended behind the first query, another begins. */
  #keepOpen(): void {
    if (this.#read) {
      this.#commit = undefined
      this.#again?.()
    }
    this.#read = false
    this.#again = undefined
  }

  #sendCommit(): void {
    this.#commit = resultOf(this.#connection, { text: 'commit' })
    // Its fault is the statement's, or is met where the commit is waited for.
    this.#commit.catch(() => undefined)
  }

  committed(): void {
    for (const run of this.#afterCommit) run()
  }

  #assertOpen(): void {
    if (this.closed) throw lentUnitClosed()
    if (this.#commit !== undefined && !this.#read) throw new Error('The unit of work has had its last statement.')
    if (this.finished || this.#lender?.finished === true) throw new Error('The unit of work is finished; a promise was not awaited inside it.')
  }
}

/** `queryLast` of a unit of the database. */
export function queryLast<Row>(unit: UnitOfWork, statement: Statement): Promise<Row[]> {
  return unit instanceof Unit ? unit.queryLast(statement) : unit.query(statement)
}

/** Makes a unit of nobody in particular one of this member. */
export function enterMember(unit: UnitOfWork, memberId: string): void {
  if (!(unit instanceof Unit)) throw new TypeError('A member enters a unit of work of the database.')
  unit.enterMember(memberId)
}

export const lentUnitClosed = (): Error => new Error('The handler has ended or ran out of time; its unit of work is closed.')

/** Known by its name or its first word only: what it asks for and with which values is in no trace. */
function tracedStatement<T>({ name, text }: pg.QueryConfig, run: () => Promise<T>): Promise<T> {
  if (currentSpan.getStore() === undefined) return run()
  const operation = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'SQL'
  return traced(name ?? operation, { 'db.system.name': 'postgresql', 'db.operation.name': operation, ...(name === undefined ? {} : { 'db.query.summary': name }) }, run)
}

/**
 * With a callback: results of pg's promises outlive the young generation, and only a major collection frees them
 * (45 MB more heap after 100,000 rows read 100 at a time).
 */
function resultOf(connection: pg.ClientBase, query: pg.QueryConfig): Promise<pg.QueryResult> {
  const { promise, resolve, reject } = Promise.withResolvers<pg.QueryResult>()
  gatherWrites(connection)
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
