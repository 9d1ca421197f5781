import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { changeTenantRows, tenantTable } from '@overt/sdk'

export const retentionMigrations: readonly Migration[] = [{ name: '095-retention-run', up: retentionRun }, { name: '130-retention-total', up: retentionTotal }]

/** The last nightly round of each kind of record that expires; sums only. */
async function retentionRun(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'retention_run', `
    kind text not null,
    ran_at timestamptz(3) not null,
    records bigint not null`, { key: ['kind'] })
}

/** How many records went in all rounds together; of those before this release the last is known. */
async function retentionTotal(database: Knex): Promise<void> {
  await database.raw('alter table core.retention_run add column total bigint not null default 0')
  await changeTenantRows(database, ['core.retention_run'], 'update core.retention_run set total = records')
}
