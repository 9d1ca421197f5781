import { readInPages } from '@overt/sdk'
import type { Database, ExportSheet } from '@overt/sdk'

/** Each sheet's rows of one member or, with null, of the workspace, in a stable order. Workspace-wide sheets have no `member_id`. */
const sheets = [
  { name: 'attendance-days', columns: `member_id, date::text, version, provisional, judged_at, record`,
    from: `p_attendance.day_version d`, where: `workspace_id = $1 and ($2::uuid is null or member_id = $2)`, key: { 'd.member_id': 'uuid', 'd.date': 'date', 'd.version': 'integer' } },
  { name: 'attendance-schedules', columns: `member_id, valid_from::text, terms, created_at`,
    from: `p_attendance.schedule s`, where: `workspace_id = $1 and ($2::uuid is null or member_id = $2)`, key: { 's.member_id': 'uuid', 's.valid_from': 'date' } },
  { name: 'attendance-leave', columns: `id, member_id, from_date::text, to_date::text, kind, reason, status, comment, created_at, decided_at`,
    from: `p_attendance.leave l`, where: `workspace_id = $1 and ($2::uuid is null or member_id = $2)`, key: { 'l.id': 'uuid' } },
  { name: 'attendance-corrections', columns: `id, member_id, date::text, clock_in_at, clock_out_at, sessions, reason, status, effect, created_at, decided_at, decided_by`,
    from: `p_attendance.correction c`, where: `workspace_id = $1 and ($2::uuid is null or member_id = $2)`, key: { 'c.id': 'uuid' } },
  { name: 'attendance-correction-trail', columns: `e.correction_id, e.at, e.member_id, e.action, e.comment, e.detail`,
    from: `p_attendance.correction_event e join p_attendance.correction c on c.workspace_id = e.workspace_id and c.id = e.correction_id`, where: `e.workspace_id = $1 and ($2::uuid is null or c.member_id = $2)`, key: { 'e.id': 'uuid' } },
  { name: 'attendance-holidays', columns: `date::text, name, source`,
    from: `p_attendance.holiday h`, where: `workspace_id = $1 and $2::uuid is null`, key: { 'h.date': 'date', 'h.name': 'text' } },
] as const

/** What attendance adds to a data export; rows are read page by page. */
export function exportSheets(database: Database, workspaceId: string, memberId: string | null): ExportSheet[] {
  return sheets.map(({ name, ...query }) => ({ name, rows: readInPages(database, { workspaceId, ...query, values: [workspaceId, memberId] }) }))
}
