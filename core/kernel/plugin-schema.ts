import type { Knex } from 'knex'
import type { Migration } from '@overt/sdk'
import { areApplied, migrate, unknownMigrations } from '../database/migrate.ts'
import type { AppliedMigrations } from '../database/migrate.ts'
import { PluginMistake } from './errors.ts'

/** The schema of a plugin's tables. */
export const pluginSchema = (pluginId: string): string => `p_${pluginId.replaceAll('-', '_')}`

/**
 * Brings a plugin's tables up to date: everything pending in one transaction under a lock, or nothing. A table that would not keep
 * workspaces apart fails its migration. Errors: `migration-failed`.
 */
export async function migratePlugin(adminUrl: string, pluginId: string, migrations: readonly Migration[], applied?: AppliedMigrations): Promise<readonly string[]> {
  const names = new Set<string>()
  for (const { name } of migrations) {
    if (names.has(name)) throw new PluginMistake(`two migrations are named ${name}`)
    names.add(name)
  }
  const unknown = applied === undefined ? [] : unknownMigrations(applied, pluginSchema(pluginId), migrations)
  if (unknown.length > 0) throw new PluginMistake(`its tables were made by a newer version, which has the migrations ${unknown.join(', ')}; add that version again`)
  if (applied !== undefined && areApplied(applied, pluginSchema(pluginId), migrations)) return []
  return migrate({ adminUrl, schema: pluginSchema(pluginId), migrations: checked(migrations) })
}

/** Tries the pending migrations of another version on the tables as they are, and takes everything back. Returns their names. Errors: `migration-failed`. */
export const tryPluginMigrations = (adminUrl: string, pluginId: string, migrations: readonly Migration[]): Promise<readonly string[]> =>
  migrate({ adminUrl, schema: pluginSchema(pluginId), migrations: checked(migrations), trialMs: 5_000 })

const checked = (migrations: readonly Migration[]): readonly Migration[] => migrations.map(({ name, up }) => ({
  name,
  async up(database: Knex, schema: string) {
    await up(database, schema)
    await assertTenantTables(database, schema)
  },
}))

/** Names every table of a schema that is not bound to a workspace: column, primary key, forced row-level security. */
export async function tablesWithoutTenant(database: Knex, schema: string): Promise<readonly { readonly table: string; readonly fault: string }[]> {
  const { rows } = await database.raw<{ rows: { table: string; fault: string }[] }>(`
    select c.relname as table, case
        when a.attnotnull is not true then 'has no workspace_id uuid not null'
        when k.first is distinct from 'workspace_id' then 'its primary key does not begin with workspace_id'
        when not (c.relrowsecurity and c.relforcerowsecurity) then 'row-level security is not forced'
        else 'no policy restricts it to the current workspace' end as fault
    from pg_class c
    left join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and a.atttypid = 'uuid'::regtype
    left join lateral (
      select f.attname as first from pg_index i join pg_attribute f on f.attrelid = i.indrelid and f.attnum = i.indkey[0]
      where i.indrelid = c.oid and i.indisprimary) k on true
    where c.relnamespace = to_regnamespace(?) and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migration'
      and (a.attnotnull is not true or k.first is distinct from 'workspace_id' or not (c.relrowsecurity and c.relforcerowsecurity)
        or not exists (select from pg_policy p where p.polrelid = c.oid and pg_get_expr(p.polqual, p.polrelid) like '%current_workspace()%'))
    order by c.relname`, [schema])
  return rows
}

async function assertTenantTables(database: Knex, schema: string): Promise<void> {
  const faults = await tablesWithoutTenant(database, schema)
  if (faults.length > 0) throw new PluginMistake(`tables that do not keep workspaces apart: ${faults.map(({ table, fault }) => `${table} (${fault})`).join(', ')}; use tenantTable()`)
}
