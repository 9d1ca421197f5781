import type { Knex } from 'knex'

/** A statement of SQL; a name lets the server keep it prepared. */
export interface Statement {
  /** A stable name makes it a prepared statement. */
  readonly name?: string
  readonly text: string
  readonly values?: readonly unknown[]
}

/**
 * One transaction bound to one workspace: row-level security shows it that workspace's rows only.
 * Commits when the callback resolves, rolls back when it throws.
 */
export interface UnitOfWork {
  readonly workspaceId: string
  /** The acting member, for row-level rules and the audit trail; null for system work. */
  readonly memberId: string | null
  /** Query builder and Objection (`Model.query(unit.knex)`). */
  readonly knex: Knex.Transaction
  /** Visible SQL, for hot paths and everything a reader should see written out. `$1` placeholders. */
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]>
  /** Runs after the commit of this transaction, not at all on rollback. */
  afterCommit(run: () => void): void
  /**
   * Runs a part of this transaction that may fail: where it throws, what it did is undone, what it wanted to do after the commit is forgotten, and the
   * transaction goes on. The unit that it is given, and every one that it joins, ends with the call.
   */
  inPart<T>(run: (part: UnitOfWork) => Promise<T>): Promise<T>
}

/** The workspace, and the member where there is one, that a unit of work acts for. */
export interface WorkspaceScope {
  readonly workspaceId: string
  readonly memberId?: string | null
}

/** The only way to the database. A nested call for the same workspace joins; for another it throws `nested-workspace`. */
export interface Database {
  inWorkspace<T>(scope: WorkspaceScope, run: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /**
   * A unit that changes nothing, for reports and exports: on a read replica where there is one that has everything committed before this call,
   * else on the primary. Receipts noted in it are committed on the primary before it resolves. `run` is called a second time, on the primary,
   * where the replica fails meanwhile or refuses a write.
   */
  readInWorkspace<T>(scope: WorkspaceScope, run: (unit: UnitOfWork) => Promise<T>): Promise<T>
}
