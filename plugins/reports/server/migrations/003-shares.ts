import { composeNames, tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Links that show a report to people without an account; secrets are kept as hashes. */
export const shares: Migration = {
  name: '003-shares',
  async up(database, schema) {
    await tenantTable(database, schema, 'share', `
      id uuid not null,
      member_id uuid not null,
      name text not null check (name ~ '\\S' and length(name) <= 120),
      query jsonb not null,
      shows_names boolean not null,
      shows_amounts boolean not null,
      token_hash text not null,
      password_hash text,
      expires_at timestamptz not null,
      revoked_at timestamptz,
      created_at timestamptz not null,
      views int not null default 0,
      last_viewed_at timestamptz,
      attempts int not null default 0,
      attempts_until timestamptz,
      unique (workspace_id, token_hash)`, { references: { member_id: { table: 'core.member' } } })
    await composeNames(database, `${schema}.share`, 'name')
    await database.raw(`create index on ${schema}.share (workspace_id, member_id, created_at desc)`)
  },
}
