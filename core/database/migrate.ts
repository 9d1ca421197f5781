import pg from 'pg'
import type { Migration } from '@overt/sdk'
import { quote } from '@overt/sdk'
import { shownText } from '../error-text.ts'
import { migrationFailed } from './errors.ts'
import { bindKnex } from './unit-of-work.ts'

export interface MigrateOptions {
  readonly adminUrl: string
  /** Schema of the tables and of the migration table; created when missing. */
  readonly schema: string
  readonly migrations: readonly Migration[]
  /** Takes everything back at the end: whether they would succeed on the data that is there. Waits no longer than this for what others hold, in milliseconds. */
  readonly trialMs?: number
}

/** Names of the migrations that a database has, by schema. */
export type AppliedMigrations = ReadonlyMap<string, ReadonlySet<string>>

/** Reads which migrations every schema has, so that a start asks once instead of once for each plugin. */
export async function readAppliedMigrations(adminUrl: string): Promise<AppliedMigrations> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'overt migrations' })
  await client.connect()
  try {
    const { rows: histories } = await client.query<{ schema: string }>(`
      select nspname as schema from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relname = 'migration' and c.relkind = 'r' and pg_get_userbyid(c.relowner) = 'overt_owner'`)
    const found = new Map(histories.map(({ schema }) => [schema, new Set<string>()]))
    if (found.size === 0) return found
    await client.query('set role overt_owner')
    const all = histories.map(({ schema }) => `select ${client.escapeLiteral(schema)} as schema, name from ${quote(schema)}.migration`).join(' union all ')
    const { rows } = await client.query<{ schema: string; name: string }>(all)
    for (const { schema, name } of rows) found.get(schema)!.add(name)
    return found
  } finally {
    await client.end()
  }
}

/** True where nothing of these is pending. What has been applied stays applied. */
export const areApplied = (applied: AppliedMigrations, schema: string, migrations: readonly Migration[]): boolean => migrations.every(({ name }) => applied.get(schema)?.has(name) === true)

/** Names of applied migrations that are not among these: the tables were made by a newer version. */
export const unknownMigrations = (applied: AppliedMigrations, schema: string, migrations: readonly Pick<Migration, 'name'>[]): readonly string[] =>
  [...applied.get(schema) ?? []].filter((name) => !migrations.some((migration) => migration.name === name)).toSorted()

/**
 * Applies what is pending, in name order, in one transaction as `overt_owner` under an advisory lock: processes that start together
 * wait for the first. Returns the names applied. Errors: `migration-failed`; nothing is changed then.
 */
export async function migrate({ adminUrl, schema, migrations, trialMs }: MigrateOptions): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: `overt migrate ${schema}` })
  await client.connect()
  let current = schema
  try {
    await client.query('set role overt_owner')
    await client.query('begin')
    if (trialMs !== undefined) await client.query(`set local lock_timeout = ${trialMs}`)
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`overt:migrate:${schema}`])
    const { rows: [present] } = await client.query<{ schema: boolean; history: boolean }>(
      `select exists (select from pg_namespace where nspname = $1) as schema, to_regclass($2) is not null as history`,
      [schema, `${quote(schema)}.migration`])
    if (!present!.schema) {
      await client.query(`create schema ${quote(schema)}`)
      await client.query(`grant usage on schema ${quote(schema)} to overt_app, overt_lookup`)
    }
    if (!present!.history) await client.query(`create table ${quote(schema)}.migration (name text primary key, applied_at timestamptz not null default now())`)
    const { rows } = await client.query<{ name: string }>(`select name from ${quote(schema)}.migration`)
    const applied = new Set(rows.map(({ name }) => name))
    const pending = migrations.filter(({ name }) => !applied.has(name)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    const database = bindKnex(client)
    for (const migration of pending) {
      current = migration.name
      await migration.up(database, schema)
      await client.query(`insert into ${quote(schema)}.migration (name) values ($1)`, [migration.name])
    }
    await client.query(trialMs === undefined ? 'commit' : 'rollback')
    return pending.map(({ name }) => name)
  } catch (cause) {
    throw migrationFailed({ values: { name: current, reason: shownText(cause) }, cause })
  } finally {
    // Ending the connection rolls back whatever is open.
    await client.end()
  }
}
