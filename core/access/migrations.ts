import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { tenantTable } from '@overt/sdk'

export const accessMigrations: readonly Migration[] = [{ name: '110-workspace-access', up: workspaceAccess }]

/** Limits that plugins of the operator set; a workspace without a row is open. */
async function workspaceAccess(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'workspace_access', `
    plugin_id text not null,
    state text not null check (state in ('grace', 'read-only')),
    read_only_at timestamptz not null,
    erases_at timestamptz not null,
    check (erases_at > read_only_at)`, { key: ['plugin_id'] })
}
