import type { Database, ExportSheet } from '@overt/sdk'

type Row = Readonly<Record<string, unknown>>

const rowsAtOnce = 1_000

/** Each sheet's rows of one member or, with null, of the workspace, in a stable order. Workspace-wide sheets have no `member_id`. */
const sheets = [
  { name: 'attendance-days', sql: `select member_id, date::text, version, provisional, judged_at, record from p_attendance.day_version where workspace_id = $1 and ($2::uuid is null or member_id = $2) order by member_id, date, version` },
  { name: 'attendance-schedules', sql: `select member_id, valid_from::text, terms, created_at from p_attendance.schedule where workspace_id = $1 and ($2::uuid is null or member_id = $2) order by member_id, valid_from` },
  { name: 'attendance-leave', sql: `select id, member_id, from_date::text, to_date::text, kind, reason, status, comment, created_at, decided_at from p_attendance.leave where workspace_id = $1 and ($2::uuid is null or member_id = $2) order by id` },
  { name: 'attendance-corrections', sql: `select id, member_id, date::text, clock_in_at, clock_out_at, sessions, reason, status, effect, created_at, decided_at, decided_by from p_attendance.correction where workspace_id = $1 and ($2::uuid is null or member_id = $2) order by id` },
  { name: 'attendance-correction-trail', sql: `select e.correction_id, e.at, e.member_id, e.action, e.comment, e.detail from p_attendance.correction_event e join p_attendance.correction c on c.workspace_id = e.workspace_id and c.id = e.correction_id where e.workspace_id = $1 and ($2::uuid is null or c.member_id = $2) order by e.id` },
  { name: 'attendance-holidays', sql: `select date::text, name, source from p_attendance.holiday where workspace_id = $1 and $2::uuid is null order by date, name` },
] as const

/** What attendance adds to a data export; rows are read page by page. */
export function exportSheets(database: Database, workspaceId: string, memberId: string | null): ExportSheet[] {
  return sheets.map(({ name, sql }) => ({ name, rows: pages(database, workspaceId, memberId, sql) }))
}

async function* pages(database: Database, workspaceId: string, memberId: string | null, sql: string): AsyncGenerator<Row> {
  for (let offset = 0; ; offset += rowsAtOnce) {
    const rows = await database.inWorkspace({ workspaceId }, (unit) =>
      unit.query<Row>(`${sql} limit $3 offset $4`, [workspaceId, memberId, rowsAtOnce, offset]))
    yield* rows
    if (rows.length < rowsAtOnce) return
  }
}
