import type { Migration } from '@overt/sdk'
import type { Knex } from 'knex'
import { definerFunction } from '../database/definer-function.ts'

/** What belongs to the installation and to no workspace: operators, plugins' settings for all workspaces, numbers without gaps, and the trail of it all. */
export const operatorMigrations: readonly Migration[] = [{ name: '100-operator', up: operator }, { name: '111-operator-documents', up: documents }]

async function operator(database: Knex): Promise<void> {
  await database.raw(`
    create table identity.operator (
      user_id uuid primary key references identity."user" (id) on delete cascade,
      added_at timestamptz not null
    )`)
  await database.raw('grant select, insert, delete on identity.operator to overt_app')
  // Every version is kept; the highest is in force.
  await database.raw(`
    create table identity.operator_setting (
      plugin_id text not null,
      version integer not null check (version > 0),
      enabled boolean not null,
      settings jsonb not null,
      changed_by uuid,
      changed_at timestamptz not null,
      primary key (plugin_id, version)
    )`)
  await database.raw('grant select, insert on identity.operator_setting to overt_app')
  await database.raw(`
    create table identity.operator_counter (
      plugin_id text not null,
      series text not null,
      value bigint not null check (value > 0),
      primary key (plugin_id, series)
    )`)
  await database.raw('grant select, insert, update on identity.operator_counter to overt_app')
  await database.raw(`
    create table identity.installation_trail (
      position bigint primary key check (position > 0),
      content text not null,
      hash bytea not null
    )`)
  await database.raw('grant select, insert on identity.installation_trail to overt_app')
  await definerFunction(database, {
    signature: 'core.operator_workspaces(first uuid, search text, most integer)',
    returns: 'table (id uuid, name text, created_at timestamptz, members integer, active_members integer)',
    body: `select w.id, w.name, w.created_at, count(m.id) filter (where m.status <> 'removed')::integer, count(m.id) filter (where m.status = 'active')::integer
      from (select * from core.workspace each where (first is null or each.id > first) and (search is null or strpos(lower(each.name), lower(search)) > 0) order by each.id limit most) w
        left join core.member m on m.workspace_id = w.id
      group by w.id, w.name, w.created_at order by w.id`,
    reads: ['core.workspace', 'core.member'],
  })
}

/** What the installation has to keep longer than the workspace that it was for. */
async function documents(database: Knex): Promise<void> {
  await database.raw(`
    create table identity.operator_document (
      plugin_id text not null,
      key text collate "C" not null,
      kept_at timestamptz not null,
      content jsonb not null,
      primary key (plugin_id, key)
    )`)
  await database.raw('grant select, insert on identity.operator_document to overt_app')
}
