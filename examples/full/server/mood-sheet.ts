import type { Database, ExportSheet } from '@overt/sdk'

/** The moods of a member, or of everybody, for a data export. */
export function moodSheet(database: Database, workspaceId: string, memberId: string | null): ExportSheet {
  const read = () => database.inWorkspace({ workspaceId }, (unit) => unit.query<Readonly<Record<string, unknown>>>({
    name: 'mood-export',
    text: `select member_id as "memberId", to_char(date, 'YYYY-MM-DD') as date, score, told_at as "toldAt"
      from p_mood.answer where workspace_id = $1 and ($2::uuid is null or member_id = $2) order by date, member_id`,
    values: [workspaceId, memberId],
  }))
  return { name: 'moods', rows: (async function* rows() { yield* await read() })() }
}
