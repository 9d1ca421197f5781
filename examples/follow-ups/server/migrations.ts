import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

export const migrations: readonly Migration[] = [
  {
    name: '001-item',
    up: (database, schema) => tenantTable(database, schema, 'item', `
      id uuid not null,
      member_id uuid not null,
      entry_id uuid not null,
      text text not null,
      added_at timestamptz not null,
      done_at timestamptz`, {
      references: { member_id: { table: 'core.member' } },
    }),
  },
]
