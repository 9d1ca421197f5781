import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

export const migrations: readonly Migration[] = [
  {
    name: '001-mood',
    up: (database, schema) => tenantTable(database, schema, 'answer', `
      member_id uuid not null,
      date date not null,
      score smallint not null check (score between 1 and 5),
      told_at timestamptz not null`, {
      key: ['member_id', 'date'],
      references: { member_id: { table: 'core.member' } },
    }),
  },
]
