import { deleteInBatches, readInPages } from '@overt/sdk'
import type { ExportSheet, ServerContext, UnitOfWork } from '@overt/sdk'

const trashDays = 30

const sheets = [
  { name: 'dashboards', columns: 'd.id, d.owner_id, d.name, d.scope, d.layout, d.created_at, d.updated_at, d.deleted_at', from: 'p_dashboards.dashboard d',
    where: 'd.workspace_id = $1 and ($2::uuid is null or d.owner_id = $2)', key: { 'd.id': 'uuid' } },
  { name: 'dashboard-shares', columns: 's.id, s.dashboard_id, s.kind, s.role, s.member_id, s.may_copy',
    from: 'p_dashboards.share s join p_dashboards.dashboard d on d.workspace_id = s.workspace_id and d.id = s.dashboard_id',
    where: 's.workspace_id = $1 and ($2::uuid is null or d.owner_id = $2 or s.member_id = $2)', key: { 's.id': 'uuid' } },
  { name: 'dashboard-preferences', columns: 'p.member_id, p.ordered, p.landing_id', from: 'p_dashboards.preference p',
    where: 'p.workspace_id = $1 and ($2::uuid is null or p.member_id = $2)', key: { 'p.member_id': 'uuid' } },
]

/** What a person, or the whole workspace, gets of the plugin's data; rows are read page by page. */
export function exportSheets({ database }: Pick<ServerContext, 'database'>, workspaceId: string, memberId: string | null): ExportSheet[] {
  return sheets.map(({ name, ...query }) => ({ name, rows: readInPages(database, { workspaceId, ...query, values: [workspaceId, memberId] }) }))
}

/** Nightly: deleted dashboards that nobody restored. */
export function declareRetention({ database, retention }: Pick<ServerContext, 'database' | 'retention'>): void {
  retention.declare({
    at: '03:41',
    kinds: [{ id: 'trash', kept: { days: trashDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
      deleteInBatches(database, workspaceId, { table: 'p_dashboards.dashboard', condition: 'deleted_at < $2', values: [before], signal }) }],
  })
}

/** Their dashboards, what was shared with them by name, and how they ordered it. */
export async function eraseMember(unit: UnitOfWork, memberId: string): Promise<void> {
  await unit.query('delete from p_dashboards.preference where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  await unit.query('delete from p_dashboards.share where workspace_id = $1 and member_id = $2', [unit.workspaceId, memberId])
  await unit.query('delete from p_dashboards.dashboard where workspace_id = $1 and owner_id = $2', [unit.workspaceId, memberId])
}
