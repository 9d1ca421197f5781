import type { Knex } from 'knex'
import { composeNames, tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'

const ofMember = { member_id: { table: 'core.member' } } as const

export const migrations: readonly Migration[] = [
  { name: '001-platform', up: platform },
  { name: '002-day', up: day },
  { name: '003-decision', up: decision },
  { name: '004-decision-policy-version', up: decisionPolicyVersion },
]

/**
 * Platforms keep their number for ever, because days that can no longer be worked out again refer to it. A platform without a position is no longer listed.
 * `list` counts the changes of the list, so that a day says which one it was judged by.
 */
async function platform(database: Knex, schema: string): Promise<void> {
  await tenantTable(database, schema, 'list', `
    version integer not null,
    last_number smallint not null`, { key: [] })
  await tenantTable(database, schema, 'platform', `
    id text not null,
    number smallint not null check (number > 0),
    position smallint,
    name text not null,
    domains text[] not null,
    apps text[] not null,
    icon text,
    unique (workspace_id, number)`)
  await composeNames(database, `${schema}.platform`, 'name')
  await tenantTable(database, schema, 'allowance', `
    id uuid not null,
    platform_id text,
    member_id uuid,
    group_id uuid,
    project_id uuid,
    created_at timestamptz not null default now(),
    check (num_nonnulls(member_id, group_id, project_id) = 1),
    unique nulls not distinct (workspace_id, platform_id, member_id, group_id, project_id)`, {
    references: { platform_id: { table: `${schema}.platform` }, ...ofMember, project_id: { table: 'core.project' } },
  })
  await database.raw(`create index allowance_member on ${schema}.allowance (workspace_id, member_id) where member_id is not null`)
  await database.raw(`create index allowance_project on ${schema}.allowance (workspace_id, project_id) where project_id is not null`)
}

/**
 * A member's date as stretches of time away (kind 0) and on platforms, in seconds from its start. `source_version` is the date's version in Activity.
 * `kept` has the sums of a date of an entry once the stretches are gone, as long as the entry's times are the same.
 */
async function day(database: Knex, schema: string): Promise<void> {
  await tenantTable(database, schema, 'day', `
    member_id uuid not null,
    date date not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    source_version bigint not null,
    list_version integer not null,
    kinds smallint[] not null,
    begins integer[] not null,
    finishes integer[] not null`, { key: ['member_id', 'date'], references: ofMember })
  await database.raw(`create index day_by_date on ${schema}.day (workspace_id, date)`)
  await tenantTable(database, schema, 'kept', `
    entry_id uuid not null,
    date date not null,
    member_id uuid not null,
    started_at timestamptz not null,
    stopped_at timestamptz not null,
    kinds smallint[] not null,
    seconds integer[] not null`, { key: ['entry_id', 'date'], references: { ...ofMember, entry_id: { table: 'core.entry' } } })
  await database.raw(`create index kept_by_date on ${schema}.kept (workspace_id, date)`)
  await database.raw(`create index kept_member on ${schema}.kept (workspace_id, member_id)`)
}

async function decision(database: Knex, schema: string): Promise<void> {
  await tenantTable(database, schema, 'decision', `
    id uuid not null,
    member_id uuid not null,
    entry_id uuid not null,
    from_at timestamptz not null,
    to_at timestamptz not null,
    choice text not null check (choice in ('keep', 'discard', 'reassign', 'stop')),
    task_id uuid,
    via text not null check (via in ('web', 'agent')),
    decided_at timestamptz not null`, { references: ofMember })
  await database.raw(`create index decision_entry on ${schema}.decision (workspace_id, entry_id)`)
  await database.raw(`create index decision_member on ${schema}.decision (workspace_id, member_id, from_at)`)
  await tenantTable(database, schema, 'choice', `
    member_id uuid not null,
    ask boolean not null,
    ask_after_minutes smallint not null check (ask_after_minutes between 1 and 240)`, { key: ['member_id'], references: ofMember })
}

/** The policy that held for the person when they decided; null before versions were kept. */
async function decisionPolicyVersion(database: Knex, schema: string): Promise<void> {
  await database.raw(`alter table ${schema}.decision add column policy_version integer`)
}
