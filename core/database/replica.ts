import type pg from 'pg'
import { isCollisionState, isServerGone, readOnly, sqlStateOf } from './sql-state.ts'

export interface ReplicaOptions {
  readonly pool: pg.Pool
  readonly primary: Pick<pg.Pool, 'query'>
  /** Told when the replica is left alone for a while. */
  readonly onLeft: (reason: string) => void
}

/** A streaming replica that is read while it keeps up. */
export interface Replica {
  /** A connection to it, once it has replayed everything that was committed on the primary before the call; undefined where it has not in time. */
  connection(): Promise<pg.PoolClient | undefined>
  /** True where the fault is the replica's and the primary may do better. */
  failed(error: unknown): boolean
  close(): Promise<void>
}

/** Replay follows within milliseconds where all is well; a report can wait that long, and not longer than it takes itself. */
const waitMs = 500
const askAgainMs = 15
/** One that is behind is not asked again by every report. */
const leaveAloneMs = 2_000

/**
 * What anybody was told is committed lies before the primary's flushed position of the write-ahead log, whichever process committed it. So a
 * replica that has replayed up to there shows a reader their own writes, and everybody else's, without a record of who wrote what.
 */
export function createReplica({ pool, primary, onLeft }: ReplicaOptions): Replica {
  let alone = 0

  function leave(reason: string): void {
    if (performance.now() >= alone) onLeft(reason)
    alone = performance.now() + leaveAloneMs
  }

  /** The one that is asked may be a primary too: a proxy leads there when no replica is up. */
  async function hasReplayed(connection: pg.PoolClient, position: string): Promise<boolean> {
    const until = performance.now() + waitMs
    for (;;) {
      const { rows: [row] } = await connection.query<{ there: boolean | null }>(
        'select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end >= $1::pg_lsn as there', [position])
      if (row?.there === true) return true
      if (performance.now() >= until) return false
      await new Promise((resolve) => { setTimeout(resolve, askAgainMs) })
    }
  }

  return {
    async connection() {
      if (performance.now() < alone) return undefined
      let connection: pg.PoolClient | undefined
      try {
        const { rows: [row] } = await primary.query<{ position: string }>('select pg_current_wal_flush_lsn()::text as position')
        connection = await pool.connect()
        if (await hasReplayed(connection, row!.position)) return connection
        connection.release()
        leave(`the replica is more than ${waitMs} ms behind`)
      } catch (error) {
        connection?.release(error as Error)
        leave(error instanceof Error ? error.message : String(error))
      }
      return undefined
    },
    failed(error) {
      const state = sqlStateOf(error)
      // A query can be in the way of what the replica has to replay (40001); a write shows that the code does more than read.
      const own = state !== undefined && (isCollisionState(state) || state === readOnly) || isServerGone(error)
      if (own) leave((error as Error).message)
      return own
    },
    close: () => pool.end(),
  }
}
