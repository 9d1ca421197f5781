import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

/** Breaches of personal data, who was told of each and when, and the trail. */
export const breachTables: Migration = {
  name: '011-breach',
  async up(database, schema) {
    await tenantTable(database, schema, 'breach', `
      id uuid not null,
      texts jsonb not null,
      kinds text[] not null,
      viewer_id uuid,
      everybody boolean not null,
      from_at timestamptz(3) not null,
      until_at timestamptz(3) not null,
      detected_at timestamptz(3) not null,
      due_at timestamptz(3) not null,
      facts jsonb not null,
      reminded_at timestamptz(3),
      authority_at timestamptz(3),
      authority_note text check (length(authority_note) between 1 and 4000),
      closed_at timestamptz(3),
      measures text check (length(measures) between 1 and 4000),
      created_by uuid,
      created_at timestamptz(3) not null,
      check (from_at < until_at)`, { references: { viewer_id: { table: 'core.member', onDelete: 'set null' }, created_by: { table: 'core.member', onDelete: 'set null' } } })
    await database.raw(`create index breach_without_authority on ${schema}.breach (workspace_id, due_at) where authority_note is null`)
    await tenantTable(database, schema, 'breach_recipient', `
      breach_id uuid not null,
      member_id uuid not null,
      affected boolean not null,
      told_at timestamptz(3),
      mail text check (mail in ('queued', 'sent', 'failed')),
      mail_at timestamptz(3),
      read_at timestamptz(3),
      read_in text check (read_in in ('browser', 'agent'))`, { key: ['breach_id', 'member_id'], references: { breach_id: { table: `${schema}.breach` }, member_id: { table: 'core.member' } } })
    await database.raw(`create index breach_recipient_untold on ${schema}.breach_recipient (workspace_id, breach_id, member_id) where told_at is null`)
    await tenantTable(database, schema, 'breach_step', `
      id uuid not null,
      breach_id uuid not null,
      step text not null check (step in ('reported', 'told', 'reminded', 'authority', 'closed')),
      by_member uuid,
      text text,
      at timestamptz(3) not null`, { references: { breach_id: { table: `${schema}.breach` }, by_member: { table: 'core.member', onDelete: 'set null' } }, grant: ['select', 'insert', 'delete'] })
    await database.raw(`create index breach_step_of on ${schema}.breach_step (workspace_id, breach_id, at)`)
  },
}
