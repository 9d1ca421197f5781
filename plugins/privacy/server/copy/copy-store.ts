import type { CopyManifest, UnitOfWork } from '@overt/sdk'

export const copyScopes = ['member', 'workspace'] as const
export type CopyScope = typeof copyScopes[number]
export const copyStates = ['waiting', 'running', 'ready', 'failed', 'cancelled', 'expired'] as const
export type CopyState = typeof copyStates[number]

/** A copy is kept so long after it was made. */
export const keptDays = 7

export interface StoredCopy {
  readonly id: string
  /** The only member who sees it. */
  readonly askedBy: string
  /** Whose copy it is; null for the workspace's. */
  readonly memberId: string | null
  readonly memberName: string | null
  readonly scope: CopyScope
  readonly locale: string
  readonly state: CopyState
  readonly attempt: number
  readonly runId: string | null
  readonly rowsDone: number
  readonly rowsTotal: number
  readonly parts: number
  readonly bytes: number
  readonly problem: string | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

export const copyColumns = `c.id, c.asked_by as "askedBy", c.member_id as "memberId", (select u.name from core.member m join identity."user" u on u.id = m.user_id where m.workspace_id = c.workspace_id and m.id = c.member_id) as "memberName",
  c.scope, c.locale, c.state, c.attempt, c.run_id as "runId", c.rows_done::float8 as "rowsDone", c.rows_total::float8 as "rowsTotal", c.parts, c.bytes::float8 as bytes, c.problem, c.created_at as "createdAt", c.finished_at as "finishedAt"`

export async function readCopy(unit: UnitOfWork, id: string): Promise<StoredCopy | undefined> {
  return (await unit.query<StoredCopy>(`select ${copyColumns} from p_privacy.copy c where c.workspace_id = $1 and c.id = $2`, [unit.workspaceId, id]))[0]
}

export async function readManifest(unit: UnitOfWork, id: string): Promise<CopyManifest | null> {
  return (await unit.query<{ manifest: CopyManifest | null }>('select manifest from p_privacy.copy where workspace_id = $1 and id = $2', [unit.workspaceId, id]))[0]?.manifest ?? null
}

/** Adds a copy to be made; the one that is under way already where there is one. */
export async function addCopy(unit: UnitOfWork, given: { readonly id: string; readonly askedBy: string; readonly memberId: string | null; readonly scope: CopyScope; readonly locale: string; readonly at: Temporal.Instant }): Promise<{ readonly id: string; readonly added: boolean }> {
  const [added] = await unit.query<{ id: string }>(`
    insert into p_privacy.copy (workspace_id, id, asked_by, member_id, scope, locale, created_at, beat_at) values ($1, $2, $3, $4, $5, $6, $7, $7)
    on conflict (workspace_id, asked_by, scope, member_id) where state in ('waiting', 'running') do nothing returning id`,
  [unit.workspaceId, given.id, given.askedBy, given.memberId, given.scope, given.locale, given.at.toString()])
  if (added !== undefined) return { id: added.id, added: true }
  const [running] = await unit.query<{ id: string }>(`select id from p_privacy.copy where workspace_id = $1 and asked_by = $2 and scope = $3 and member_id is not distinct from $4 and state in ('waiting', 'running')`,
    [unit.workspaceId, given.askedBy, given.scope, given.memberId])
  // The one under way ended between the two statements.
  return running === undefined ? addCopy(unit, given) : { id: running.id, added: false }
}

/** Takes a waiting copy to be made; undefined where another took it or it was cancelled. */
export async function claimCopy(unit: UnitOfWork, id: string, runId: string, at: Temporal.Instant): Promise<StoredCopy | undefined> {
  return (await unit.query<StoredCopy>(`update p_privacy.copy c set state = 'running', run_id = $3, beat_at = $4, rows_done = 0 where c.workspace_id = $1 and c.id = $2 and c.state = 'waiting' returning ${copyColumns}`,
    [unit.workspaceId, id, runId, at.toString()]))[0]
}

/** Notes how far a run has come; false once the copy is no longer this run's. */
export async function noteProgress(unit: UnitOfWork, id: string, runId: string, progress: { readonly done: number; readonly total: number; readonly parts: number; readonly at: Temporal.Instant }): Promise<boolean> {
  return (await unit.query(`update p_privacy.copy set rows_done = $4, rows_total = $5, parts = greatest(parts, $6), beat_at = $7 where workspace_id = $1 and id = $2 and run_id = $3 and state = 'running' returning id`,
    [unit.workspaceId, id, runId, progress.done, progress.total, progress.parts, progress.at.toString()])).length === 1
}

/** Notes that the parts of a run that failed are deleted. */
export const noteParts = (unit: UnitOfWork, id: string, runId: string): Promise<unknown> =>
  unit.query(`update p_privacy.copy set parts = 0 where workspace_id = $1 and id = $2 and run_id = $3 and state = 'failed'`, [unit.workspaceId, id, runId])

/** Ends a run; false once the copy is no longer this run's. */
export async function finishCopy(unit: UnitOfWork, id: string, runId: string, outcome: { readonly state: 'ready' | 'failed'; readonly bytes: number; readonly manifest: CopyManifest | null; readonly problem: string | null; readonly at: Temporal.Instant }): Promise<boolean> {
  return (await unit.query(`update p_privacy.copy set state = $4, bytes = $5, manifest = $6, problem = $7, finished_at = $8, beat_at = $8 where workspace_id = $1 and id = $2 and run_id = $3 and state = 'running' returning id`,
    [unit.workspaceId, id, runId, outcome.state, outcome.bytes, outcome.manifest === null ? null : JSON.stringify(outcome.manifest), outcome.problem, outcome.at.toString()])).length === 1
}
