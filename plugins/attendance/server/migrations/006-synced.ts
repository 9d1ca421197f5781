import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Up to when what each device delivered has marked its dates: what was heard and not yet marked when a process ended is found by it. */
export const synced: Migration = {
  name: '006-synced',
  async up(database, schema) {
    await tenantTable(database, schema, 'synced', `
      member_id uuid not null,
      device_id uuid not null,
      through timestamptz not null`, { key: ['member_id', 'device_id'], references: { member_id: { table: 'core.member' } } })
  },
}
