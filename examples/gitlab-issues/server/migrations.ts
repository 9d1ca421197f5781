import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

export const migrations: readonly Migration[] = [
  {
    name: '001-connection',
    up: (database, schema) => tenantTable(database, schema, 'connection', `
      member_id uuid not null,
      sealed text not null`, {
      key: ['member_id'],
      references: { member_id: { table: 'core.member' } },
    }),
  },
]
