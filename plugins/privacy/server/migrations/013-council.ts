import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Employee representatives, what was proposed to them, and their votes. */
export const councilTables: Migration = {
  name: '013-council',
  async up(database, schema) {
    const member = { table: 'core.member', onDelete: 'set null' } as const
    await tenantTable(database, schema, 'representative', `
      member_id uuid not null,
      named_at timestamptz(3) not null`, { key: ['member_id'], references: { member_id: { table: 'core.member' } } })
    await tenantTable(database, schema, 'proposal', `
      id uuid not null,
      widenings jsonb not null,
      reason text not null check (length(reason) between 1 and 4000),
      proposed_by uuid,
      created_at timestamptz(3) not null,
      lock_until timestamptz(3) not null,
      override_reason text check (length(override_reason) between 1 and 4000),
      override_by uuid,
      override_at timestamptz(3),
      applied_at timestamptz(3),
      withdrawn_at timestamptz(3)`, { references: { proposed_by: member, override_by: member } })
    await database.raw(`create index proposal_open on ${schema}.proposal (workspace_id, created_at) where applied_at is null and withdrawn_at is null`)
    await tenantTable(database, schema, 'proposal_vote', `
      proposal_id uuid not null,
      member_id uuid not null,
      vote text not null check (vote in ('approve', 'reject')),
      comment text check (length(comment) between 1 and 4000),
      at timestamptz(3) not null`, { key: ['proposal_id', 'member_id'], references: { proposal_id: { table: `${schema}.proposal` }, member_id: { table: 'core.member' } } })
    // What a member tried last and was refused: shown to them, so that they can propose it.
    await tenantTable(database, schema, 'refused_change', `
      member_id uuid not null,
      widenings jsonb not null,
      at timestamptz(3) not null`, { key: ['member_id'], references: { member_id: { table: 'core.member' } } })
  },
}
