import type { UnitOfWork } from './database.ts'

/** A limit of a workspace: announced (`grace`) or in force (`read-only`). */
export interface AccessLimit {
  readonly state: 'grace' | 'read-only'
  /** From when on nothing can be recorded or changed. */
  readonly readOnlyAt: Temporal.Instant
  /** When the workspace will be deleted. */
  readonly erasesAt: Temporal.Instant
}

/**
 * Makes a workspace read-only and opens it again, for a plugin that only operators switch. The platform does the rest: it refuses changes
 * (403 `workspace-read-only`), agents collect nothing and keep what they have, running entries are stopped, and members are told in the app and by their agent.
 */
export interface Access {
  /** Sets the limit, or with null lifts it, in the transaction of its reason. Counts while the plugin is on. */
  limit(unit: UnitOfWork, limit: AccessLimit | null): Promise<void>
  /**
   * Erases the workspace with everything in it, and accounts that are in no other; certificate and ledger are written.
   * @throws `workspace-not-due` unless it is read-only and its limit's `erasesAt` has passed, both by this plugin; `erasure-unfinished` where a part failed, which the platform tries again
   */
  erase(workspaceId: string): Promise<void>
  /** The limit in force; null where there is none. */
  of(workspaceId: string): Promise<AccessLimit | null>
}
