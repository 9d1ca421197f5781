import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

export const privacyTables: Migration = {
  name: '001-privacy',
  async up(database, schema) {
    // What was applied stays as a record of why settings changed; the latest is in force.
    await tenantTable(database, schema, 'applied_preset', `
      id uuid not null,
      sequence bigint generated always as identity,
      preset text not null,
      changes jsonb not null,
      applied_by uuid,
      applied_at timestamptz(3) not null`, { grant: ['select', 'insert'], references: { applied_by: { table: 'core.member', onDelete: 'set null' } } })
    await database.raw(`create index applied_preset_latest on ${schema}.applied_preset (workspace_id, sequence desc)`)
    await tenantTable(database, schema, 'contact', `
      member_id uuid not null,
      named_at timestamptz(3) not null`, { key: [], references: { member_id: { table: 'core.member' } } })
    await tenantTable(database, schema, 'objection', `
      id uuid not null,
      member_id uuid not null,
      about text not null,
      reason text not null check (length(reason) between 1 and 4000),
      status text not null default 'open' check (status in ('open', 'accepted', 'rejected', 'withdrawn')),
      answer text check (length(answer) between 1 and 4000),
      created_at timestamptz(3) not null,
      due_at timestamptz(3) not null,
      settled_at timestamptz(3),
      reminded_at timestamptz(3)`, { references: { member_id: { table: 'core.member' } } })
    await database.raw(`create index objection_of_member on ${schema}.objection (workspace_id, member_id, created_at desc)`)
    await database.raw(`create index objection_open on ${schema}.objection (workspace_id, due_at) where status = 'open'`)
    // The trail of each, which its person sees as well.
    await tenantTable(database, schema, 'objection_step', `
      id uuid not null,
      objection_id uuid not null,
      step text not null check (step in ('made', 'accepted', 'rejected', 'withdrawn', 'reminded')),
      by_member uuid,
      text text,
      at timestamptz(3) not null`, { references: { objection_id: { table: `${schema}.objection` }, by_member: { table: 'core.member', onDelete: 'set null' } }, grant: ['select', 'insert', 'delete'] })
    await database.raw(`create index objection_step_of on ${schema}.objection_step (workspace_id, objection_id, at)`)
  },
}
