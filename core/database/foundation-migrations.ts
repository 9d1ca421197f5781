import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { tenantTable } from '@overt/sdk'
import { definerFunction } from './definer-function.ts'

/** Schemas, the functions that row-level rules read, users, workspaces and members: what everything else refers to. */
export const foundationMigrations: readonly Migration[] = [
  { name: '000-scope', up: scope },
  { name: '001-user', up: user },
  { name: '002-workspace', up: workspace },
  { name: '003-member', up: member },
]

async function scope(database: Knex): Promise<void> {
  for (const [name, setting] of [['current_workspace', 'workspace_id'], ['current_member', 'member_id'], ['current_user_id', 'user_id']]) {
    await database.raw(`create function core.${name}() returns uuid language sql stable parallel safe
      as $$ select nullif(current_setting('overt.${setting}', true), '')::uuid $$`)
  }
  await database.raw('create schema identity')
  await database.raw('grant usage on schema identity to overt_app, overt_lookup')
}

async function user(database: Knex): Promise<void> {
  await database.raw(`
    create table identity."user" (
      id uuid primary key,
      name text not null,
      email text not null,
      email_verified boolean not null default false,
      image text,
      two_factor_enabled boolean not null default false,
      locale text,
      time_zone text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`)
  await database.raw('create unique index user_email on identity."user" (lower(email))')
  await database.raw('grant select, insert, update, delete on identity."user" to overt_app')
  await database.raw('grant select on identity."user" to overt_lookup')
}

async function workspace(database: Knex): Promise<void> {
  await database.raw(`
    create table core.workspace (
      id uuid primary key,
      name text not null,
      time_zone text not null,
      week_start smallint not null default 1 check (week_start between 1 and 7),
      locale text not null default 'en',
      currency text not null default 'USD',
      onboarding jsonb not null default '{"completed": false, "step": 0}',
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`)
  await database.raw('alter table core.workspace enable row level security')
  await database.raw('alter table core.workspace force row level security')
  await database.raw(`create policy workspace on core.workspace
    using (id = (select core.current_workspace())) with check (id = (select core.current_workspace()))`)
  await database.raw('grant select, insert, update, delete on core.workspace to overt_app')
  await definerFunction(database, {
    signature: 'core.workspace_ids()',
    returns: 'setof uuid',
    body: 'select id from core.workspace order by id',
    reads: ['core.workspace'],
  })
}

async function member(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'member', `
    id uuid not null,
    user_id uuid not null references identity."user" (id),
    role text not null check (role in ('admin', 'manager', 'hr', 'member')),
    status text not null default 'active' check (status in ('active', 'suspended', 'removed')),
    monitored boolean not null default true,
    time_zone text,
    rate integer check (rate >= 0),
    joined_at timestamptz not null default now(),
    removed_at timestamptz,
    updated_at timestamptz not null default now(),
    unique (workspace_id, user_id)`)
  await database.raw('create index member_user on core.member (user_id)')
  // A signed-in user sees own memberships and their workspaces before one of them is chosen.
  await database.raw('create policy own on core.member for select using (user_id = (select core.current_user_id()))')
  await database.raw(`create policy own on core.workspace for select
    using (id in (select workspace_id from core.member where user_id = (select core.current_user_id()) and status = 'active'))`)
}
