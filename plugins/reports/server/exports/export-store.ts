import type { Caller, UnitOfWork } from '@overt/sdk'
import type { ReportExport } from '../../contracts.ts'
import type { ExportFormat, ExportOptions } from '../export/options.ts'
import type { SelectionQuery } from '../selection.ts'

/** An export as it is kept. */
export interface StoredExport extends ReportExport {
  readonly memberId: string
  readonly query: SelectionQuery
  readonly options: ExportOptions
  readonly attempt: number
  readonly parts: number
  readonly runId: string | null
}

const columns = `id, member_id as "memberId", format, query, options, state, attempt, run_id as "runId", rows_done as "rowsDone", rows_total as "rowsTotal", parts, bytes::float8 as bytes, filename, problem,
  to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "createdAt",
  to_char((finished_at + interval '24 hours') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "expiresAt"`

/** What its owner is shown of an export. */
export const exportView = ({ id, format, state, rowsDone, rowsTotal, bytes, filename, problem, createdAt, expiresAt }: StoredExport): ReportExport =>
  ({ id, format, state, rowsDone, rowsTotal, bytes, filename, problem, createdAt, expiresAt })

/** A member's exports that are not thrown away, the newest first. */
export async function readExports(unit: UnitOfWork, memberId: string): Promise<readonly StoredExport[]> {
  return unit.query({
    name: 'reports-exports',
    text: `select ${columns} from p_reports.export where workspace_id = $1 and member_id = $2 and state <> 'cancelled' order by created_at desc, id desc limit 200`,
    values: [unit.workspaceId, memberId],
  })
}

export async function readExport(unit: UnitOfWork, id: string): Promise<StoredExport | undefined> {
  return (await unit.query<StoredExport>(`select ${columns} from p_reports.export where workspace_id = $1 and id = $2`, [unit.workspaceId, id]))[0]
}

export async function addExport(unit: UnitOfWork, { memberId }: Pick<Caller, 'memberId'>, given: { readonly id: string; readonly format: ExportFormat; readonly query: SelectionQuery; readonly options: ExportOptions; readonly rowsTotal: number; readonly filename: string; readonly at: Temporal.Instant }): Promise<void> {
  await unit.query(`
    insert into p_reports.export (workspace_id, id, member_id, format, query, options, rows_total, filename, created_at, beat_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)`,
  [unit.workspaceId, given.id, memberId, given.format, JSON.stringify(given.query), JSON.stringify(given.options), given.rowsTotal, given.filename, given.at.toString()])
}

/** Takes a waiting export to be run; undefined where another took it or its owner threw it away. */
export async function claimExport(unit: UnitOfWork, id: string, runId: string, at: Temporal.Instant): Promise<StoredExport | undefined> {
  return (await unit.query<StoredExport>(`
    update p_reports.export set state = 'running', run_id = $3, beat_at = $4, rows_done = 0 where workspace_id = $1 and id = $2 and state = 'waiting' returning ${columns}`,
  [unit.workspaceId, id, runId, at.toString()]))[0]
}

/** Notes how far a run has come; false once the export is no longer this run's: thrown away, or given to another. */
export async function noteProgress(unit: UnitOfWork, id: string, runId: string, progress: { readonly rowsDone: number; readonly parts: number; readonly at: Temporal.Instant }): Promise<boolean> {
  return (await unit.query(`
    update p_reports.export set rows_done = $4, parts = greatest(parts, $5), beat_at = $6 where workspace_id = $1 and id = $2 and run_id = $3 and state = 'running' returning id`,
  [unit.workspaceId, id, runId, progress.rowsDone, progress.parts, progress.at.toString()])).length === 1
}

/** Ends a run; false once the export is no longer this run's. */
export async function finishExport(unit: UnitOfWork, id: string, runId: string, outcome: { readonly state: 'ready' | 'failed'; readonly bytes: number; readonly rows: number; readonly problem: string | null; readonly at: Temporal.Instant }): Promise<boolean> {
  return (await unit.query(`
    update p_reports.export set state = $4, bytes = $5, rows_done = $6, problem = $7, finished_at = $8, beat_at = $8 where workspace_id = $1 and id = $2 and run_id = $3 and state = 'running' returning id`,
  [unit.workspaceId, id, runId, outcome.state, outcome.bytes, outcome.rows, outcome.problem, outcome.at.toString()])).length === 1
}
