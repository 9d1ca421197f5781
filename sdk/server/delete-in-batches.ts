import type { Database } from './database.ts'

/** Which rows to delete, in batches that hold no lock for long. */
export interface BatchedDelete {
  /** With its schema; no partitioned table. */
  readonly table: string
  /** Which rows of the workspace; placeholders from $2 on. */
  readonly condition: string
  readonly values: readonly unknown[]
  /** Ends between two batches. */
  readonly signal?: AbortSignal
}

const rowsAtOnce = 5_000

/**
 * Deletes rows of a workspace some thousands at a time, each time in a unit of its own: no statement runs into its time limit, nobody waits for
 * the whole, and what is gone stays gone. Returns how many rows there were.
 */
export async function deleteInBatches(
  database: Pick<Database, 'inWorkspace'>, workspaceId: string, { table, condition, values, signal }: BatchedDelete,
): Promise<number> {
  let gone = 0
  for (;;) {
    const [batch] = await database.inWorkspace({ workspaceId }, (unit) => unit.query<{ rows: number }>({
      text: `with gone as (delete from ${table} where workspace_id = $1 and ctid = any(array(select ctid from ${table} where workspace_id = $1 and ${condition} limit ${rowsAtOnce})) returning 1)
        select count(*)::int as rows from gone`,
      values: [workspaceId, ...values],
    }))
    gone += batch?.rows ?? 0
    if ((batch?.rows ?? 0) < rowsAtOnce || signal?.aborted === true) return gone
  }
}
