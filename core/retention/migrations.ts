import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { tenantTable } from '@overt/sdk'

export const retentionMigrations: readonly Migration[] = [{ name: '095-retention-run', up: retentionRun }]

/** The last nightly round of each kind of record that expires; sums only. */
async function retentionRun(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'retention_run', `
    kind text not null,
    ran_at timestamptz(3) not null,
    records bigint not null`, { key: ['kind'] })
}
