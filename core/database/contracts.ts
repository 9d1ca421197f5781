import type { Database, Statement, UnitOfWork, WorkspaceScope } from '@overt/sdk'
import type { Knex } from 'knex'

/** A transaction outside any workspace: accounts, sessions, personal tokens, and a user's own memberships. */
export interface IdentityUnit {
  readonly userId: string | null
  readonly knex: Knex.Transaction
  query<Row>(statement: Statement | string, values?: readonly unknown[]): Promise<Row[]>
  afterCommit(run: () => void): void
  inPart<T>(run: (part: IdentityUnit) => Promise<T>): Promise<T>
}

export interface CoreDatabase extends Database {
  /**
   * As `inWorkspace`, for work that mostly reads with one query: that query travels with the beginning and the end of its transaction. Further
   * statements, those of a receipt for instance, run in a second transaction, which is committed before this resolves.
   */
  readOnce<T>(scope: WorkspaceScope, run: (unit: UnitOfWork) => Promise<T>): Promise<T>
  /** Sees identity tables, and of tenant tables only the given user's own memberships and workspaces. */
  inIdentity<T>(userId: string | null, run: (unit: IdentityUnit) => Promise<T>): Promise<T>
  /** Every workspace id; for schedules and sweeps, through a security-definer function. */
  workspaceIds(): Promise<readonly string[]>
  /** Call it before you wait for work that needs connections of its own: a caller that holds one is reported, and fails where such mistakes are refused. */
  requireNoneHeld(what: string): void
  /** Listens on a NOTIFY channel; `onReconnect` runs when notifications may have been missed. Returns its removal. */
  listen(channel: string, onNotify: (payload: string) => void, onReconnect: () => void): Promise<() => Promise<void>>
  /** Notifies every process that listens on the channel, outside any unit; less than 8,000 bytes. Waits for no connection of the pool. */
  notify(channel: string, payload: string): Promise<void>
  close(): Promise<void>
}
