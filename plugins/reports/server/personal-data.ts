import { readInPages } from '@overt/sdk'
import type { Blobs, ExportSheet, UnitOfWork } from '@overt/sdk'
import type { ReportsContext } from './routes/selected.ts'
import { deleteParts } from './exports/run-export.ts'

/** What is kept of one member or, with null, of the workspace. */
const sheets = [
  { name: 'reports-saved', columns: `id, member_id, name, query, shared_with_all, shared_roles, shared_member_ids, created_at, updated_at`,
    from: `p_reports.saved_report s`, where: `workspace_id = $1 and ($2::uuid is null or member_id = $2)`, key: { 's.id': 'uuid' } },
  { name: 'reports-stars', columns: `member_id, saved_id`,
    from: `p_reports.star s`, where: `workspace_id = $1 and ($2::uuid is null or member_id = $2)`, key: { 's.member_id': 'uuid', 's.saved_id': 'uuid' } },
  { name: 'reports-schedules', columns: `id, saved_id, member_id, frequency, local_time, time_zone, weekday, month_day, period, format, next_at, paused, created_at`,
    from: `p_reports.schedule s`, where: `workspace_id = $1 and ($2::uuid is null or member_id = $2)`, key: { 's.id': 'uuid' } },
  { name: 'reports-received', columns: `r.schedule_id, r.member_id, r.unsubscribed_at`,
    from: `p_reports.recipient r`, where: `r.workspace_id = $1 and ($2::uuid is null or r.member_id = $2)`, key: { 'r.schedule_id': 'uuid', 'r.member_id': 'uuid' } },
  { name: 'reports-deliveries', columns: `schedule_id, due_at, member_id, state, settled_at`,
    from: `p_reports.delivery d`, where: `workspace_id = $1 and ($2::uuid is null or member_id = $2)`, key: { 'd.schedule_id': 'uuid', 'd.due_at': 'timestamptz', 'd.member_id': 'uuid' } },
  { name: 'reports-exports', columns: `id, member_id, format, query, state, rows_total, created_at, finished_at`,
    from: `p_reports.export e`, where: `workspace_id = $1 and ($2::uuid is null or member_id = $2)`, key: { 'e.id': 'uuid' } },
] as const

export function exportSheets({ database }: Pick<ReportsContext, 'database'>, workspaceId: string, memberId: string | null): ExportSheet[] {
  return sheets.map(({ name, ...query }) => ({ name, rows: readInPages(database, { workspaceId, ...query, values: [workspaceId, memberId] }) }))
}

/** Deletes everything that is kept of one member, with their files. What they shared goes with them. */
export async function eraseMember(blobs: Blobs, unit: UnitOfWork, memberId: string): Promise<void> {
  await deleteFiles(blobs, unit, memberId)
  for (const table of ['export', 'delivery', 'recipient', 'schedule', 'star', 'saved_report']) {
    await unit.query(`delete from p_reports.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, memberId])
  }
  await unit.query('update p_reports.saved_report set shared_member_ids = array_remove(shared_member_ids, $2) where workspace_id = $1 and $2 = any(shared_member_ids)', [unit.workspaceId, memberId])
}

/** Deletes the files of one member or, with null, of the workspace. */
export async function deleteFiles(blobs: Blobs, unit: UnitOfWork, memberId: string | null): Promise<void> {
  const made = await unit.query<{ id: string; runId: string | null; parts: number }>('select id, run_id as "runId", parts from p_reports.export where workspace_id = $1 and ($2::uuid is null or member_id = $2) and parts > 0', [unit.workspaceId, memberId])
  const mailed = await unit.query<{ file: string }>('select file from p_reports.delivery where workspace_id = $1 and ($2::uuid is null or member_id = $2) and file is not null', [unit.workspaceId, memberId])
  for (const one of made) await deleteParts(blobs, unit.workspaceId, one)
  for (const { file } of mailed) await blobs.delete(unit.workspaceId, file)
}
