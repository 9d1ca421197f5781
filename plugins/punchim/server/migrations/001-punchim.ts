import { composeNames, tenantTable, type Migration } from '@overt/sdk'

const ofMember = { member_id: { table: 'core.member' } } as const

/**
 * `assignment` says to which tasks punches are filed, `fence` where they are expected, `punch` holds what was punched; `partner_id` of a punch-out is its
 * punch-in and the other way round. `phone` holds the seed of a member's draws, `badge` number and PIN for kiosks, `attempt` counts wrong PINs.
 */
export const punchimTables: Migration = {
  name: '001-punchim',
  async up(database, schema) {
    await tenantTable(database, schema, 'assignment', `
      id uuid not null,
      member_id uuid,
      group_id uuid,
      task_id uuid not null,
      is_default boolean not null,
      created_at timestamptz not null,
      check (num_nonnulls(member_id, group_id) = 1),
      unique (workspace_id, member_id, task_id),
      unique (workspace_id, group_id, task_id)`, { references: { ...ofMember, task_id: { table: 'core.task' } } })
    await tenantTable(database, schema, 'fence', `
      id uuid not null,
      name text not null,
      kind text not null check (kind in ('circle', 'polygon')),
      latitude double precision,
      longitude double precision,
      radius_meters double precision,
      points jsonb,
      hours jsonb,
      for_everyone boolean not null,
      member_ids uuid[] not null,
      group_ids uuid[] not null,
      task_ids uuid[] not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      check ((kind = 'circle') = (latitude is not null and longitude is not null and radius_meters is not null)),
      check ((kind = 'polygon') = (points is not null))`)
    await composeNames(database, `${schema}.fence`, 'name')
    await tenantTable(database, schema, 'kiosk', `
      id uuid not null,
      name text not null,
      token_hash bytea not null,
      fence_id uuid,
      for_everyone boolean not null,
      member_ids uuid[] not null,
      group_ids uuid[] not null,
      show_names boolean not null,
      created_at timestamptz not null,
      last_seen_at timestamptz,
      revoked_at timestamptz,
      unique (workspace_id, token_hash)`, { references: { fence_id: { table: `${schema}.fence`, onDelete: 'set null' } } })
    await composeNames(database, `${schema}.kiosk`, 'name')
    await tenantTable(database, schema, 'punch', `
      id uuid not null,
      member_id uuid not null,
      kind text not null check (kind in ('in', 'out')),
      at timestamptz not null,
      corrected_at timestamptz not null,
      received_at timestamptz not null,
      monotonic_ms double precision not null,
      boot_id text not null,
      partner_id uuid,
      assignment_id uuid,
      task_id uuid,
      entry_id uuid,
      not_filed text,
      flags text[] not null,
      reason text,
      verdict text not null check (verdict in ('inside', 'outside', 'uncertain', 'none')),
      fence_id uuid,
      fence_name text,
      distance_meters double precision,
      accuracy_meters double precision,
      accuracy_bucket text,
      latitude double precision,
      longitude double precision,
      fix_at timestamptz,
      fix text not null check (fix in ('none', 'wanted', 'kept', 'gone')),
      commitment text,
      revealed_at timestamptz,
      selfie text not null check (selfie in ('none', 'wanted', 'kept', 'gone')),
      selfie_sha256 bytea,
      selfie_at timestamptz,
      kiosk_id uuid,
      decision text check (decision in ('accept', 'reject')),
      decided_at timestamptz,
      decided_by uuid,
      comment text,
      disputed boolean not null,
      check ((latitude is null) = (longitude is null)),
      check ((decision is null) = (decided_at is null))`, { references: { ...ofMember, entry_id: { table: 'core.entry', onDelete: 'set null' } } })
    await database.raw(`create index punch_of_member on ${schema}.punch (workspace_id, member_id, corrected_at desc, id desc)`)
    await database.raw(`create index punch_by_time on ${schema}.punch (workspace_id, corrected_at desc, id desc)`)
    await database.raw(`create index punch_disputed on ${schema}.punch (workspace_id, corrected_at desc, id desc) where disputed`)
    await database.raw(`create index punch_open on ${schema}.punch (workspace_id, corrected_at) where kind = 'in' and partner_id is null and decision is distinct from 'reject'`)
    await database.raw(`create index punch_of_entry on ${schema}.punch (workspace_id, entry_id) where entry_id is not null`)
    await database.raw(`create index punch_with_place on ${schema}.punch (workspace_id, corrected_at) where latitude is not null`)
    await database.raw(`create index punch_with_selfie on ${schema}.punch (workspace_id, corrected_at) where selfie = 'kept'`)
    await tenantTable(database, schema, 'phone', `
      member_id uuid not null,
      seed text not null,
      seeded_at timestamptz not null,
      previous_seed text`, { key: ['member_id'], references: ofMember })
    await tenantTable(database, schema, 'badge', `
      member_id uuid not null,
      number text not null,
      pin_hash text,
      changed_at timestamptz not null,
      unique (workspace_id, number)`, { key: ['member_id'], references: ofMember })
    await tenantTable(database, schema, 'attempt', `
      key text not null,
      count integer not null,
      resets_at timestamptz not null`, { key: ['key'] })
  },
}
