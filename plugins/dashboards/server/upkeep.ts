import type { ExportSheet, ServerContext, UnitOfWork } from '@overt/sdk'

const trashDays = 30
const rowsAtOnce = 500

/** What a person, or the whole workspace, gets of the plugin's data; rows are read page by page. */
export function exportSheets({ database }: Pick<ServerContext, 'database'>, workspaceId: string, memberId: string | null): ExportSheet[] {
  const pages = async function* (sql: string): AsyncGenerator<Readonly<Record<string, unknown>>> {
    for (let offset = 0; ; offset += rowsAtOnce) {
      const rows = await database.inWorkspace({ workspaceId }, (unit) => unit.query<Readonly<Record<string, unknown>>>(`${sql} limit $3 offset $4`, [workspaceId, memberId, rowsAtOnce, offset]))
      yield* rows
      if (rows.length < rowsAtOnce) return
    }
  }
  return [
    { name: 'dashboards', rows: pages('select id, owner_id, name, scope, layout, created_at, updated_at, deleted_at from p_dashboards.dashboard where workspace_id = $1 and ($2::uuid is null or owner_id = $2) order by id') },
    { name: 'dashboard-shares', rows: pages(`
        select s.id, s.dashboard_id, s.kind, s.role, s.member_id, s.may_copy from p_dashboards.share s
        join p_dashboards.dashboard d on d.workspace_id = s.workspace_id and d.id = s.dashboard_id
        where s.workspace_id = $1 and ($2::uuid is null or d.owner_id = $2 or s.member_id = $2) order by s.id`) },
    { name: 'dashboard-preferences', rows: pages('select member_id, ordered, landing_id from p_dashboards.preference where workspace_id = $1 and ($2::uuid is null or member_id = $2) order by member_id') },
  ]
}

/** Nightly: what has lain deleted for 30 days. */
export async function deleteExpired({ database, clock }: Pick<ServerContext, 'database' | 'clock'>, workspaceId: string): Promise<void> {
  await database.inWorkspace({ workspaceId }, async (unit) => {
    await unit.query('delete from p_dashboards.dashboard where workspace_id = $1 and deleted_at < $2', [workspaceId, clock.now().subtract({ hours: trashDays * 24 }).toString()])
  })
}

/** Their dashboards, what was shared with them by name, and how they ordered it. */
export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  await unit.query('delete from p_dashboards.preference where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  await unit.query('delete from p_dashboards.share where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  await unit.query('delete from p_dashboards.dashboard where workspace_id = $1 and owner_id = $2', [unit.workspaceId, memberId])
}
