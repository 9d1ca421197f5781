import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { tenantTable } from '@overt/sdk'

/** Devices, what they are told to collect, and who acknowledged it. */
export const deviceMigrations: readonly Migration[] = [
  { name: '030-devices-device', up: device },
  { name: '031-devices-policy', up: policy },
  { name: '032-devices-stopped', up: stopped },
  { name: '033-devices-policy-coverage', up: policyCoverage },
  { name: '096-devices-policy-notice', up: policyNotice },
  { name: '097-devices-policy-receipt', up: policyReceipt },
  { name: '120-devices-event-policy-version', up: eventPolicyVersion },
]

const ofMember = { member_id: { table: 'core.member' } } as const

async function device(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'device', `
    id uuid not null,
    member_id uuid not null,
    number smallint not null check (number > 0),
    name text not null,
    platform text not null,
    agent_version text not null,
    token_hash bytea not null,
    enrolled_at timestamptz not null default now(),
    last_seen_at timestamptz,
    synced_through timestamptz,
    revoked_at timestamptz,
    revoked_by uuid,
    unique (workspace_id, token_hash),
    unique (workspace_id, member_id, number)`, { references: ofMember, grant: ['select', 'insert', 'update'] })
  await tenantTable(database, 'core', 'device_event', `
    id uuid not null,
    device_id uuid not null,
    member_id uuid not null,
    at timestamptz not null,
    event text not null,
    data jsonb`, { references: { ...ofMember, device_id: { table: 'core.device' } }, grant: ['select', 'insert', 'delete'] })
  await database.raw('create index device_event_member on core.device_event (workspace_id, member_id, at)')
  // A token that is cached somewhere must die with the device or the membership, whoever changes the row.
  await database.raw(`create function core.tell_device_change() returns trigger language plpgsql as $$
    begin
      perform pg_notify('overt_device', new.id::text);
      return null;
    end $$`)
  await database.raw(`create trigger tell_device_change after update of revoked_at on core.device
    for each row when (old.revoked_at is distinct from new.revoked_at) execute function core.tell_device_change()`)
  await database.raw(`create trigger tell_device_change after update of status on core.member
    for each row when (old.status is distinct from new.status) execute function core.tell_device_change()`)
}

/** Set while the agent has said goodbye: its member is offline at once, not after the silence of minutes. */
async function stopped(database: Knex): Promise<void> {
  await database.raw('alter table core.device add column stopped_at timestamptz')
}

async function policy(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'monitoring', `
    preset text not null default 'full' check (preset in ('presence', 'standard', 'full')),
    pause_allowed boolean not null default true,
    pause_maximum_minutes integer check (pause_maximum_minutes between 1 and 1440),
    updated_at timestamptz not null default now()`, { key: [], grant: ['select', 'insert', 'update'] })
  // Issued policies and acknowledgements are evidence: they are added and read, never changed.
  await tenantTable(database, 'core', 'policy_version', `
    version integer not null check (version > 0),
    content_hash bytea not null,
    content jsonb not null,
    summary jsonb not null,
    issued_at timestamptz not null`, { key: ['version'], grant: ['select', 'insert'] })
  await database.raw('create index policy_version_content on core.policy_version (workspace_id, content_hash, version)')
  await tenantTable(database, 'core', 'member_policy', `
    member_id uuid not null,
    version integer not null,
    since timestamptz not null`, { key: ['member_id'], references: ofMember })
  await tenantTable(database, 'core', 'policy_acknowledgement', `
    member_id uuid not null,
    version integer not null,
    acknowledged_at timestamptz not null,
    device_id uuid,
    foreign key (workspace_id, version) references core.policy_version (workspace_id, version) on delete cascade`,
  { key: ['member_id', 'version'], references: ofMember, grant: ['select', 'insert'] })
}

/** Versions that hold for a member without being acknowledged, because they collect no more than one that was. */
async function policyCoverage(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'policy_coverage', `
    member_id uuid not null,
    version integer not null,
    covered_by integer not null,
    since timestamptz not null,
    foreign key (workspace_id, version) references core.policy_version (workspace_id, version) on delete cascade`,
  { key: ['member_id', 'version'], references: ofMember, grant: ['select', 'insert'] })
}

/** What the workspace itself says at the head of its policy. */
async function policyNotice(database: Knex): Promise<void> {
  await database.raw('alter table core.monitoring add column notice_text text check (length(notice_text) between 1 and 4000)')
}

/** Receipts of acknowledgements as they were signed; they name the person, and go with the copy of their data that is erased. */
async function policyReceipt(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'policy_receipt', `
    member_id uuid not null,
    version integer not null,
    receipt jsonb not null,
    foreign key (workspace_id, member_id, version) references core.policy_acknowledgement (workspace_id, member_id, version) on delete cascade`, { key: ['member_id', 'version'], references: ofMember })
}

/** The policy that an event of an agent was collected under; null before versions were kept. */
async function eventPolicyVersion(database: Knex): Promise<void> {
  await database.raw('alter table core.device_event add column policy_version integer')
}
