import { AsyncLocalStorage } from 'node:async_hooks'
import knexFactory from 'knex'
import type { Knex } from 'knex'
import type pg from 'pg'
import type { Statement, UnitOfWork } from '@overt/sdk'
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

/** `reading`: the first query of a unit that reads ends the transaction in the same flush; it is `read` then, and begins again for whatever follows. */
type Phase = 'open' | 'reading' | 'read'

interface UnitOptions {
  /** Sends BEGIN with the scope, without waiting for it. */
  readonly begin: (scope: UnitScope) => void
  readonly reading?: boolean
  readonly lender?: Unit
}

/** One open transaction on one connection. */
export class Unit {
  #scope: UnitScope
  readonly #connection: pg.PoolClient
  #knex: Knex.Transaction | undefined
  readonly #beforeCommit: LastStep[] = []
  readonly #afterCommit: (() => void)[] = []
  readonly #lender: Unit | undefined
  readonly #begin: (scope: UnitScope) => void
  #closed = false
  /** Calls that joined this unit and have not ended. */
  #joined = 0
  /** Steps of the commit that have not begun. */
  #stepsLeft = 0
  #phase: Phase
  finished = false
  /** COMMIT, where it was sent right behind a statement. */
  commitSent: Promise<pg.QueryResult> | undefined

  constructor(connection: pg.PoolClient, scope: UnitScope, { begin, reading = false, lender }: UnitOptions) {
    this.#connection = connection
    this.#lender = lender
    this.#scope = scope
    this.#begin = begin
    this.#phase = reading ? 'reading' : 'open'
  }

  get scope(): UnitScope { return this.#scope }
  get workspaceId(): string { return this.scope.workspaceId ?? '' }
  get memberId(): string | null { return this.scope.memberId }
  get userId(): string | null { return this.scope.userId }

  async query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]> {
    this.#assertOpen()
    const query = typeof statement === 'string' ? { text: statement, values: values as unknown[] } : { ...statement, values: (values ?? statement.values) as unknown[] }
    // A savepoint is no read.
    const alone = this.#phase === 'reading' && this.#isAlone() && /^\s*(select|with)\b/i.test(query.text)
    this.#keepOpen()
    const sent = tracedStatement(query, () => resultOf(this.#connection, query))
    if (alone) {
      this.#phase = 'read'
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

  /** From here on the unit is this member's, for one that had to find out who asks. */
  async enterMember(memberId: string): Promise<void> {
    if (this.#scope.memberId !== null) throw new Error('The unit is a member\'s already.')
    await this.query({ name: 'unit-enter-member', text: `select set_config('overt.member_id', $1, true)`, values: [memberId] })
    this.#scope = { ...this.#scope, memberId }
  }

  /**
   * Runs the last statement of the transaction and sends COMMIT right behind it, in the same flush. Nothing can be undone after that: the statement must
   * fail where it does not do all of its work. Where others still use the transaction, or steps wait for its end, it is an ordinary query.
   */
  last<Row>(statement: Statement): Promise<Row[]> {
    const alone = this.#isAlone()
    const rows = this.query<Row>(statement)
    if (!alone || this.#phase !== 'open') return rows
    this.finished = true
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

  get knex(): Knex.Transaction {
    this.#assertOpen()
    this.#keepOpen()
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
    const steps = this.#beforeCommit.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    this.#stepsLeft = steps.length
    this.#beforeCommit.length = 0
    for (const { run } of steps) {
      this.#stepsLeft -= 1
      await run(this)
    }
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
    this.#keepOpen()
    const lent = new Unit(this.#connection, this.scope, { begin: this.#begin, lender: this })
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

  /** Nobody else uses the transaction, and nothing waits for its end. */
  #isAlone(): boolean {
    return this.#lender === undefined && this.#joined === 0 && this.#stepsLeft === 0 && this.#beforeCommit.length === 0
  }

  /** Begins again where the transaction was ended behind the first query of a unit that reads. */
  #keepOpen(): void {
    if (this.#phase === 'read') {
      this.commitSent = undefined
      this.#begin(this.#scope)
    }
    this.#phase = 'open'
  }

  #sendCommit(): void {
    this.commitSent = this.#connection.query('commit')
    // Its fault is the statement's, or is met where the commit is waited for.
    this.commitSent.catch(() => undefined)
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

/** The last statement of a transaction: see `Unit.last`. */
export const lastStatement = <Row>(unit: UnitOfWork, statement: Statement): Promise<Row[]> => (unit instanceof Unit ? unit.last<Row>(statement) : unit.query<Row>(statement))

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
