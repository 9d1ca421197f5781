import type { Knex } from 'knex'
import { tenantTable } from '@overt/sdk'

const ofMember = { member_id: { table: 'core.member' } } as const

/** Pictures, slots without one, and what holds for single members. */
export async function screenshots(database: Knex, schema: string): Promise<void> {
  await tenantTable(database, schema, 'shot', `
    id uuid not null,
    member_id uuid not null,
    device_id uuid not null,
    taken_at timestamptz not null,
    slot_started_at timestamptz not null,
    slot_ended_at timestamptz not null,
    display smallint not null,
    displays smallint not null,
    width integer not null,
    height integer not null,
    size_bytes integer not null,
    sha256 bytea not null,
    blur text not null,
    app text,
    domain text,
    deleted_at timestamptz,
    deleted_by uuid,
    unique (workspace_id, member_id, device_id, display, slot_started_at)`, { references: ofMember })
  await database.raw(`create index shot_of_member on ${schema}.shot (workspace_id, member_id, taken_at)`)
  await database.raw(`create index shot_by_time on ${schema}.shot (workspace_id, taken_at)`)
  await tenantTable(database, schema, 'skip', `
    id uuid not null,
    member_id uuid not null,
    device_id uuid not null,
    slot_started_at timestamptz not null,
    slot_ended_at timestamptz not null,
    reason text not null`, { key: ['member_id', 'device_id', 'slot_started_at'], references: ofMember, grant: ['select', 'insert', 'delete'] })
  await database.raw(`create index skip_by_time on ${schema}.skip (workspace_id, slot_started_at)`)
  await tenantTable(database, schema, 'override', `
    member_id uuid not null,
    settings jsonb not null,
    changed_at timestamptz not null`, { key: ['member_id'], references: ofMember })
}
