import type { ExportSheet, ServerContext, UnitOfWork } from '@overt/sdk'
import { engagementName } from './segment-record.ts'

const rowsPerPage = 5_000

type Row = Readonly<Record<string, unknown>>

/** What an export holds: every segment, and the daily totals that outlive them. */
export function exportSheets({ database }: Pick<ServerContext, 'database'>, workspaceId: string, memberId: string | null): readonly ExportSheet[] {
  const read = (text: string) => async function* pages(): AsyncGenerator<Row> {
    for (let offset: readonly unknown[] = [null, null]; ;) {
      const rows = await database.inWorkspace({ workspaceId }, (unit) => unit.query<Row & { memberId: string; at: string }>(text, [workspaceId, memberId, ...offset, rowsPerPage]))
      for (const { at: _, ...row } of rows) yield row
      const last = rows.at(-1)
      if (last === undefined || rows.length < rowsPerPage) return
      offset = [last.memberId, last.at]
    }
  }
  return [{ name: 'activity-segments', rows: read(segmentPage)() }, { name: 'activity-days', rows: read(dayPage)() }]
}

const segmentPage = `
  select s.member_id as "memberId", (s.started_at::text || ' ' || s.device_no) as at, s.started_at as "startedAt",
    s.started_at + s.duration_ms * interval '1 millisecond' as "endedAt", (array['active', 'idle', 'locked', 'paused'])[s.state] as state,
    app.name as app, domain.name as domain, ${engagementName('s.engaged')} as engaged
  from p_activity.segment s
  left join p_activity.app app on app.workspace_id = s.workspace_id and app.id = s.app_id
  left join p_activity.domain domain on domain.workspace_id = s.workspace_id and domain.id = s.domain_id
  where s.workspace_id = $1 and ($2::uuid is null or s.member_id = $2)
    and ($3::uuid is null or (s.member_id, s.started_at, s.device_no) > ($3, substring($4 from '^(.*) ')::timestamptz, substring($4 from '([0-9]+)$')::int))
  order by s.member_id, s.started_at, s.device_no limit $5`

const dayPage = `
  select member_id as "memberId", date::text as at, date::text as date, time_zone as "timeZone", first_active_at as "firstActiveAt", last_active_at as "lastActiveAt",
    active_ms / 1000 as "activeSeconds", idle_ms / 1000 as "idleSeconds", locked_ms / 1000 as "lockedSeconds", paused_ms / 1000 as "pausedSeconds",
    call_ms / 1000 as "callSeconds", presentation_ms / 1000 as "presentationSeconds", media_ms / 1000 as "mediaSeconds"
  from p_activity.day
  where workspace_id = $1 and ($2::uuid is null or member_id = $2) and ($3::uuid is null or (member_id, date) > ($3, $4::date))
  order by member_id, date limit $5`

/** Erases everything about a member. */
export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  for (const table of ['segment', 'day', 'usage', 'presence']) {
    await unit.query(`delete from p_activity.${table} where workspace_id = $1 and member_id = $2`, [unit.workspaceId, memberId])
  }
}
