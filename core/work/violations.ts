import { setTimeout as pause } from 'node:timers/promises'
import { Problem } from '@overt/sdk'
import type { Database, UnitOfWork, WorkspaceScope } from '@overt/sdk'
import { refusedState } from '../database/sql-state.ts'
import { entryOverlaps, entryOverlapsDeclaration, idTaken } from './errors.ts'
import { instantSql } from './instants.ts'

/** The time that an entry was to take, half-open; without `stoppedAt` it reaches to `now`. */
export interface WantedTime {
  readonly entryId: string | null
  readonly memberId: string
  readonly startedAt: string
  readonly stoppedAt: string | null
  readonly now: string
}

/** A time is taken. PostgreSQL names no rows to a role under row-level security, so the time is carried along for `explaining`. */
export class TimeTaken extends Problem {
  readonly wanted: WantedTime
  constructor(wanted: WantedTime, cause?: unknown) {
    super(entryOverlapsDeclaration, { cause, extensions: { wanted: { startedAt: wanted.startedAt, stoppedAt: wanted.stoppedAt } } })
    this.wanted = wanted
  }
}

/** What a unit took for granted is not so any more; `explaining` runs it again as one that takes nothing for granted. */
export class OutOfDate extends Error {}

const withoutGuesses = new WeakSet<UnitOfWork>()

/** False once a guess of this unit has been wrong. */
export const mayGuess = (unit: UnitOfWork): boolean => !withoutGuesses.has(unit)

/** A statement of ours refused to go on. */
export const wasRefused = (error: unknown): boolean => violationOf(error).code === refusedState

/** Runs a statement that stores this time. */
export async function taking<T>(wanted: WantedTime, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const { constraint } = violationOf(error)
    if (wasRefused(error) || ['entry_overlap', 'entry_running_once'].includes(constraint)) throw new TimeTaken(wanted, error)
    throw error
  }
}

const deadlock = '40P01'
const attempts = 4

/**
 * A unit of work whose broken constraints become problems. What overlaps is looked up only after the fact, in a unit of its own,
 * because PostgreSQL has aborted the first. A unit that PostgreSQL ended to resolve a deadlock runs again, and one that took something for granted.
 * Errors: `entry-overlaps` with `wanted: {startedAt, stoppedAt}` and `overlaps: [{id, taskId, startedAt, stoppedAt}]`, `id-taken`.
 */
export async function explaining<T>(database: Database, scope: WorkspaceScope, run: (unit: UnitOfWork) => Promise<T>): Promise<T> {
  let work = run
  for (let attempt = 1; ; attempt++) {
    try {
      return await explained(database, scope, work)
    } catch (error) {
      if (error instanceof OutOfDate) {
        work = (unit) => {
          withoutGuesses.add(unit)
          return run(unit)
        }
        continue
      }
      if (violationOf(error).code !== deadlock || attempt === attempts) throw error
      // The other one first, or the two meet again.
      await pause(Math.random() * 50 * attempt)
    }
  }
}

async function explained<T>(database: Database, scope: WorkspaceScope, run: (unit: UnitOfWork) => Promise<T>): Promise<T> {
  try {
    return await database.inWorkspace(scope, run)
  } catch (error) {
    if (error instanceof TimeTaken) {
      const overlaps = await database.inWorkspace(scope, (unit) => entriesWithin(unit, error.wanted))
      throw entryOverlaps({ extensions: { ...error.extensions, overlaps }, cause: error })
    }
    throw explainedIdTaken(error)
  }
}

/** `id-taken` for what was stored under an id that exists; any other error as it is. */
export function explainedIdTaken(error: unknown): unknown {
  const { code, constraint } = violationOf(error)
  return code === '23505' && constraint.endsWith('_pkey') ? idTaken({ cause: error }) : error
}

/** SQLSTATE and constraint of a driver's error, also where Objection wrapped it. */
function violationOf(error: unknown): { readonly code: string; readonly constraint: string } {
  const { nativeError = error } = error as { nativeError?: unknown }
  const { code, constraint } = nativeError as { code?: unknown; constraint?: unknown }
  return { code: String(code ?? ''), constraint: String(constraint ?? '') }
}

/** The live entries of the member that meet the time, oldest first, without the entry itself. A running one has taken the time up to now. */
export async function entriesWithin(unit: UnitOfWork, wanted: WantedTime): Promise<readonly unknown[]> {
  const rows = await unit.query<{ entry: unknown }>(`
    select json_build_object('id', id, 'taskId', task_id, 'startedAt', ${instantSql('started_at')}, 'stoppedAt', ${instantSql('stopped_at')}) as entry
    from core.entry
    where workspace_id = $1 and member_id = $2 and deleted_batch is null and id is distinct from $3::uuid
      and ${takenSql('started_at', 'stopped_at', '$6')} && ${takenSql('$4', '$5', '$6')}
    order by started_at limit 20`,
  [unit.workspaceId, wanted.memberId, wanted.entryId, wanted.startedAt, wanted.stoppedAt, wanted.now])
  return rows.map(({ entry }) => entry)
}

/** The time that an entry has taken up to `now`; a running one takes the instant it began at in any case. */
export const takenSql = (startedAt: string, stoppedAt: string, now: string): string => `(case
  when ${stoppedAt}::timestamptz is not null then tstzrange(${startedAt}::timestamptz, ${stoppedAt}::timestamptz, '[)')
  when ${now}::timestamptz > ${startedAt}::timestamptz then tstzrange(${startedAt}::timestamptz, ${now}::timestamptz, '[)')
  else tstzrange(${startedAt}::timestamptz, ${startedAt}::timestamptz, '[]') end)`
