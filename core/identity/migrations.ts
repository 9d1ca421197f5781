import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { tenantTable } from '@overt/sdk'
import { definerFunction } from '../database/definer-function.ts'

/** Accounts, sessions, tokens and sign-ups (schema `identity`), invitations (tenant table), and who hears of their changes. */
export const identityMigrations: readonly Migration[] = [
  { name: '010-identity-account', up: account },
  { name: '011-identity-token', up: token },
  { name: '012-identity-sign-up', up: signUp },
  { name: '013-identity-invitation', up: invitation },
  { name: '014-identity-changed', up: changed },
  { name: '015-identity-workspace-name', up: workspaceName },
  { name: '016-identity-links', up: links },
]

const granted = (database: Knex, table: string) => database.raw(`grant select, insert, update, delete on identity.${table} to overt_app`)

/** The tables of better-auth under snake-case names; tokens and identifiers in them are SHA-256 hashes. */
async function account(database: Knex): Promise<void> {
  await database.raw(`
    create table identity.session (
      id uuid primary key,
      user_id uuid not null references identity."user" (id) on delete cascade,
      token text not null unique,
      expires_at timestamptz not null,
      ip_address text,
      user_agent text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`)
  await database.raw('create index session_of_user on identity.session (user_id)')
  await database.raw(`
    create table identity.account (
      id uuid primary key,
      user_id uuid not null references identity."user" (id) on delete cascade,
      account_id text not null,
      provider_id text not null,
      access_token text,
      refresh_token text,
      id_token text,
      access_token_expires_at timestamptz,
      refresh_token_expires_at timestamptz,
      scope text,
      password text,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (provider_id, account_id)
    )`)
  await database.raw('create index account_user on identity.account (user_id)')
  await database.raw(`
    create table identity.verification (
      id uuid primary key,
      identifier text not null,
      value text not null,
      expires_at timestamptz not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )`)
  await database.raw('create index verification_identifier on identity.verification (identifier)')
  await database.raw(`
    create table identity.two_factor (
      id uuid primary key,
      user_id uuid not null unique references identity."user" (id) on delete cascade,
      secret text not null,
      backup_codes text not null,
      verified boolean not null default true,
      failed_verification_count integer not null default 0,
      locked_until timestamptz
    )`)
  await database.raw(`
    create table identity.used_code (
      user_id uuid not null references identity."user" (id) on delete cascade,
      code text not null,
      expires_at timestamptz not null,
      primary key (user_id, code)
    )`)
  for (const table of ['session', 'account', 'verification', 'two_factor', 'used_code']) await granted(database, table)
}

async function token(database: Knex): Promise<void> {
  await database.raw(`
    create table identity.personal_token (
      id uuid primary key,
      user_id uuid not null references identity."user" (id) on delete cascade,
      name text not null,
      hash bytea not null unique,
      prefix text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      last_used_at timestamptz
    )`)
  await database.raw('create index personal_token_user on identity.personal_token (user_id)')
  await database.raw(`
    create unlogged table identity.attempt (
      key bytea primary key,
      count integer not null,
      resets_at timestamptz not null
    )`)
  for (const table of ['personal_token', 'attempt']) await granted(database, table)
}

/** An account exists only once its address is proven: until then a sign-up waits here. */
async function signUp(database: Knex): Promise<void> {
  await database.raw(`
    create table identity.sign_up (
      id uuid primary key,
      token_hash bytea not null unique,
      email text not null,
      name text not null,
      password text not null,
      workspace_name text not null,
      time_zone text not null,
      locale text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz
    )`)
  await database.raw('create index sign_up_email on identity.sign_up (lower(email))')
  await granted(database, 'sign_up')
}

async function invitation(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'invitation', `
    id uuid not null,
    email text not null,
    role text not null check (role in ('admin', 'manager', 'hr', 'member')),
    monitored boolean not null,
    token_hash bytea not null,
    invited_by uuid,
    accepted_by uuid,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    accepted_at timestamptz,
    revoked_at timestamptz`, {
    references: { invited_by: { table: 'core.member', onDelete: 'set null' }, accepted_by: { table: 'core.member', onDelete: 'set null' } },
  })
  await database.raw(`create unique index invitation_open on core.invitation (workspace_id, lower(email))
    where accepted_at is null and revoked_at is null`)
  await database.raw('create unique index invitation_token on core.invitation (workspace_id, token_hash)')
}

/** Every process forgets what it remembered of a user, member or workspace when the row changes, whoever changes it. */
async function changed(database: Knex): Promise<void> {
  await database.raw(`
    create function core.identity_changed() returns trigger language plpgsql set search_path = '' as $$
    begin
      if tg_op = 'DELETE' then
        perform pg_catalog.pg_notify('overt_identity', tg_argv[0] || ':' || (pg_catalog.to_jsonb(old) ->> tg_argv[1]));
      else
        perform pg_catalog.pg_notify('overt_identity', tg_argv[0] || ':' || (pg_catalog.to_jsonb(new) ->> tg_argv[1]));
      end if;
      return null;
    end $$`)
  for (const [table, events, kind, column] of [
    ['identity.session', 'delete', 'user', 'user_id'],
    ['identity.personal_token', 'delete', 'user', 'user_id'],
    ['identity."user"', 'update or delete', 'user', 'id'],
    ['core.member', 'insert or update or delete', 'member', 'user_id'],
    ['core.workspace', 'update or delete', 'workspace', 'id'],
  ] as const) {
    await database.raw(`create trigger identity_changed after ${events} on ${table}
      for each row execute function core.identity_changed('${kind}', '${column}')`)
  }
}

/** For the operator's command line, which names a workspace before it is in one. */
async function workspaceName(database: Knex): Promise<void> {
  await definerFunction(database, {
    signature: 'core.workspace_by_name(workspace_name text)',
    returns: 'uuid',
    body: 'select id from core.workspace where lower(name) = lower(workspace_name) order by id limit 1',
    reads: ['core.workspace'],
  })
}

/** A sign-up knows the browser that asked; a link for a new password is ours, so that a new one can void the older. */
async function links(database: Knex): Promise<void> {
  await database.raw('alter table identity.sign_up add column browser_hash bytea')
  await database.raw(`
    create table identity.password_reset (
      token_hash bytea primary key,
      user_id uuid not null references identity."user" (id) on delete cascade,
      expires_at timestamptz not null
    )`)
  await database.raw('create index password_reset_user on identity.password_reset (user_id)')
  await granted(database, 'password_reset')
}
