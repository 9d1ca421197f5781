import type { Knex } from 'knex'
import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'
import { definerFunction } from '../database/definer-function.ts'

/** The transparency log: a Merkle tree over each workspace's audit trail, and what was signed about it. */
export const transparencyMigrations: readonly Migration[] = [{ name: '055-transparency-log', up: transparencyLog }]

/**
 * A leaf for every chained row, in its order. Of the nodes above the leaves every fourth level is kept: the hash of a node between is that of at most
 * eight. `peaks` are the complete subtrees that the tree is made of, the largest first. Nothing is changed once it is there but the tree's own row, and
 * a salt that is destroyed.
 */
async function transparencyLog(database: Knex): Promise<void> {
  await tenantTable(database, 'core', 'log_tree', `
    size bigint not null,
    peaks bytea not null`, { key: [], grant: ['select', 'insert', 'update'] })
  await tenantTable(database, 'core', 'log_leaf', `
    sequence bigint not null,
    salt bytea,
    hash bytea not null`, { key: ['sequence'], grant: ['select', 'insert'] })
  await tenantTable(database, 'core', 'log_node', `
    level smallint not null,
    index bigint not null,
    hash bytea not null`, { key: ['level', 'index'], grant: ['select', 'insert'] })
  await tenantTable(database, 'core', 'log_head', `
    size bigint not null,
    at timestamptz(3) not null,
    root_hash bytea not null,
    key_id text not null,
    signature bytea not null`, { key: ['at'], grant: ['select', 'insert', 'delete'] })
  await tenantTable(database, 'core', 'log_restart', `
    at timestamptz(3) not null,
    size bigint not null,
    root_hash bytea not null,
    reason text not null,
    key_id text not null,
    signature bytea not null`, { key: ['at'], grant: ['select', 'insert'] })
  await database.raw(`
    create function core.forget_log_salts(p_sequences bigint[]) returns void language sql volatile security definer set search_path = '' as $forget$
      update core.log_leaf set salt = null where workspace_id = core.current_workspace() and sequence = any(p_sequences)
    $forget$`)
  await database.raw('revoke all on function core.forget_log_salts(bigint[]) from public')
  await database.raw('grant execute on function core.forget_log_salts(bigint[]) to overt_app')
  await database.raw(`
    create table identity.log_key (
      id text primary key,
      public_key bytea not null,
      sealed text not null,
      valid_from timestamptz(3) not null,
      valid_until timestamptz(3),
      signed_by text references identity.log_key (id),
      signature bytea
    )`)
  await database.raw('create unique index log_key_in_use on identity.log_key ((true)) where valid_until is null')
  await database.raw('grant select, insert on identity.log_key to overt_app')
  await database.raw('grant update (valid_until) on identity.log_key to overt_app')
  await definerFunction(database, {
    signature: 'core.workspaces_behind_in_log()', returns: 'setof uuid', reads: ['core.audit_head', 'core.log_tree'],
    body: 'select h.workspace_id from core.audit_head h left join core.log_tree t on t.workspace_id = h.workspace_id where h.sequence > coalesce(t.size, 0)',
  })
}
