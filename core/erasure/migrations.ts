import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { tenantTable } from '@overt/sdk'
import { definerFunction } from '../database/definer-function.ts'

export const erasureMigrations: readonly Migration[] = [{ name: '101-erasure', up: erasure }, { name: '121-erasure-ended-workspace', up: endedWorkspace }]

/**
 * Erasures with their steps belong to the workspace. The ledger outlives what was erased: ids only, for certificates and for backups that are
 * restored. Devices whose data is gone are known by the hash of their token, so that they learn it when they come back.
 */
async function erasure(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'erasure', `
    id uuid not null,
    member_id uuid,
    requested_by uuid not null,
    reason text not null check (length(reason) <= 4000),
    state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'cancelled')),
    requested_at timestamptz(3) not null,
    start_at timestamptz(3) not null,
    due_at timestamptz(3) not null,
    started_at timestamptz(3),
    finished_at timestamptz(3)`, { grant: ['select', 'insert', 'update'] })
  // Nobody is erased twice at once.
  await database.raw(`create unique index erasure_open on core.erasure (workspace_id, coalesce(member_id, workspace_id)) where state in ('waiting', 'running')`)
  await tenantTable(database, 'core', 'erasure_step', `
    erasure_id uuid not null,
    step text not null,
    position integer not null,
    state text not null default 'waiting' check (state in ('waiting', 'done', 'failed')),
    counts jsonb not null default '{}',
    error text,
    finished_at timestamptz(3)`, { key: ['erasure_id', 'step'], references: { erasure_id: { table: 'core.erasure' } }, grant: ['select', 'insert', 'update'] })
  await definerFunction(database, {
    signature: 'core.due_erasures(at_instant timestamptz)', returns: 'table (workspace_id uuid, id uuid)', reads: ['core.erasure'],
    body: `select e.workspace_id, e.id from core.erasure e where e.state = 'running' or (e.state = 'waiting' and e.start_at <= at_instant) order by e.start_at`,
  })
  await definerFunction(database, {
    signature: 'core.is_member_elsewhere(account uuid, workspace uuid)', returns: 'boolean', reads: ['core.member'],
    body: 'select exists (select from core.member m where m.user_id = account and m.workspace_id <> workspace)',
  })
  await database.raw(`
    create table identity.erasure_ledger (
      id uuid primary key,
      workspace_id uuid not null,
      member_id uuid,
      user_ids uuid[] not null,
      erased_at timestamptz(3) not null,
      certificate jsonb not null
    )`)
  await database.raw('create index erasure_ledger_workspace on identity.erasure_ledger (workspace_id)')
  await database.raw('grant select, insert, update on identity.erasure_ledger to overt_app')
  await database.raw(`
    create table identity.erased_device (
      token_hash bytea primary key,
      erased_at timestamptz(3) not null
    )`)
  await database.raw('grant select, insert on identity.erased_device to overt_app')
}

/** How the end of a workspace differs from an erasure that was asked for: which plugin ended it, and whether accounts stay, as they do where an admin deletes a workspace. */
async function endedWorkspace(database: Knex): Promise<void> {
  await database.raw('alter table core.erasure add column plugin_id text, add column keeps_accounts boolean not null default false')
}
