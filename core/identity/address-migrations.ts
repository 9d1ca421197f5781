import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { changeTenantRows } from '@overt/sdk'

/** The address of each workspace: `/w/<slug>/` in the web interface. */
export const addressMigrations: readonly Migration[] = [{ name: '112-workspace-address', up: address }]

/**
 * A slug belongs to one workspace of the installation, former ones too, so that old links lead on. The table holds no `workspace_id`: on several
 * PostgreSQL servers it has to be on each, because a slug is unique across workspaces.
 */
async function address(database: Knex): Promise<void> {
  await database.raw(`
    create table identity.workspace_address (
      slug text primary key check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9]){0,1}$'),
      workspace uuid not null,
      current boolean not null,
      created_at timestamptz not null default now()
    )`)
  await database.raw('create unique index workspace_address_current on identity.workspace_address (workspace) where current')
  await database.raw('create index workspace_address_workspace on identity.workspace_address (workspace)')
  await database.raw('grant select, insert, update, delete on identity.workspace_address to overt_app')
  // German umlauts as two letters, other accents dropped; a name without a Latin letter or digit gives "workspace".
  await database.raw(`
    create function identity.slug_of(name text) returns text language sql immutable set search_path = '' as $$
      select coalesce(nullif(trim(both '-' from left(trim(both '-' from regexp_replace(regexp_replace(normalize(
        replace(replace(replace(replace(lower(name), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), NFKD), '[\\u0300-\\u036f]', '', 'g'), '[^a-z0-9]+', '-', 'g')), 34)), ''), 'workspace')
    $$`)
  await database.raw(`
    create function identity.claim_address(claimed_for uuid, name text) returns void language plpgsql set search_path = '' as $$
    declare
      base text := identity.slug_of(name);
      candidate text := base;
      tries integer := 1;
    begin
      loop
        insert into identity.workspace_address (slug, workspace, current) values (candidate, claimed_for, true) on conflict (slug) do nothing;
        if found then return; end if;
        tries := tries + 1;
        candidate := base || '-' || case when tries <= 20 then tries::text else pg_catalog.substr(pg_catalog.md5(pg_catalog.random()::text), 1, 5) end;
      end loop;
    end $$`)
  await database.raw(`
    create function identity.follow_workspace() returns trigger language plpgsql set search_path = '' as $$
    begin
      if tg_op = 'DELETE' then
        delete from identity.workspace_address where workspace = old.id;
      else
        perform identity.claim_address(new.id, new.name);
      end if;
      return null;
    end $$`)
  await database.raw('create trigger address after insert or delete on core.workspace for each row execute function identity.follow_workspace()')
  await changeTenantRows(database, ['core.workspace'], 'select identity.claim_address(id, name) from (select id, name from core.workspace order by created_at, id) known')
}
