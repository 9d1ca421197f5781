import { deleteInBatches } from '@overt/sdk'
import type { ServerContext } from '@overt/sdk'

const trashDays = 30

/** Nightly: deleted dashboards that nobody restored. */
export function declareRetention({ database, retention }: Pick<ServerContext, 'database' | 'retention'>): void {
  retention.declare({
    at: '03:41',
    kinds: [{ id: 'trash', kept: { days: trashDays }, ends: 'deleted', deleteExpired: ({ workspaceId, before, signal }) =>
      deleteInBatches(database, workspaceId, { table: 'p_dashboards.dashboard', condition: 'deleted_at < $2', values: [before], signal }) }],
  })
}

