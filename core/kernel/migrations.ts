import { tenantTable } from '@overt/sdk'
import type { Migration } from '@overt/sdk'
import { definerFunction } from '../database/definer-function.ts'

export const kernelMigrations: readonly Migration[] = [
  {
    name: '040-kernel-plugins',
    async up(database) {
      await tenantTable(database, 'core', 'plugin_enablement', `
        plugin_id text not null,
        enabled boolean not null default false,
        settings jsonb not null default '{}',
        settings_version integer not null default 1,
        changed_by uuid,
        changed_at timestamptz not null default now(),
        disabled_at timestamptz,
        purge_announced_at timestamptz`, { key: ['plugin_id'] })
      await tenantTable(database, 'core', 'parked_delivery', `
        id uuid not null,
        plugin_id text not null,
        hook text not null,
        reason text not null check (reason in ('failed', 'plugin-off')),
        message text not null,
        attempts integer not null,
        payload jsonb not null,
        parked_at timestamptz not null default now()`, { grant: ['select', 'insert', 'delete'] })
      await database.raw('create index parked_delivery_plugin on core.parked_delivery (workspace_id, plugin_id, id)')
      await definerFunction(database, {
        signature: 'core.plugin_enabled_in(plugin text)',
        returns: 'setof uuid',
        body: 'select workspace_id from core.plugin_enablement where plugin_id = plugin and enabled',
        reads: ['core.plugin_enablement'],
      })
      await purgeFunction(database)
    },
  },
  {
    name: '041-kernel-broken-plugins',
    async up(database) {
      await database.raw('alter table core.parked_delivery drop constraint parked_delivery_reason_check')
      await database.raw(`alter table core.parked_delivery add constraint parked_delivery_reason_check check (reason in ('failed', 'plugin-off', 'plugin-broken'))`)
    },
  },
  {
    name: '042-kernel-unique-settings',
    async up(database) {
      await definerFunction(database, {
        signature: 'core.workspaces_by_setting(plugin text, setting text, value text)',
        returns: 'table (workspace_id uuid, enabled boolean)',
        body: 'select e.workspace_id, e.enabled from core.plugin_enablement e where e.plugin_id = plugin and e.settings ->> setting = value',
        reads: ['core.plugin_enablement'],
      })
    },
  },
  {
    name: '043-kernel-plugin-versions',
    async up(database) {
      await database.raw('alter table core.plugin_enablement add column settings_shape integer not null default 1 check (settings_shape > 0)')
      await database.raw('create table identity.plugin_version (plugin_id text primary key, version text not null, ran_at timestamptz not null, dropped_at timestamptz)')
      await database.raw('grant select, insert, update on identity.plugin_version to overt_app')
    },
  },
]

/** The application role may not delete from append-only tables of a plugin; erasing a workspace's rows goes through the owner, one table at a time. */
async function purgeFunction(database: Parameters<Migration['up']>[0]): Promise<void> {
  await database.raw(`
    create function core.purge_plugin_table(plugin_schema text, plugin_table text) returns bigint
    language plpgsql security definer set search_path = '' as $purge$
    declare erased bigint;
    begin
      if plugin_schema not like 'p\\_%' then raise exception 'not a plugin schema: %', plugin_schema; end if;
      execute format('delete from %I.%I where workspace_id = core.current_workspace()', plugin_schema, plugin_table);
      get diagnostics erased = row_count;
      return erased;
    end $purge$`)
  await database.raw('revoke all on function core.purge_plugin_table(text, text) from public')
  await database.raw('grant execute on function core.purge_plugin_table(text, text) to overt_app')
}
