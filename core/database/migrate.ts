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
}

/**
 * Applies what is pending, in name order, in one transaction as `overt_owner` under an advisory lock: processes that start together
 * wait for the first. Returns the names applied. Errors: `migration-failed`; nothing is changed then.
 */
export async function migrate({ adminUrl, schema, migrations }: MigrateOptions): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: `overt migrate ${schema}` })
  await client.connect()
  let current = schema
  try {
    await client.query('set role overt_owner')
    await client.query('begin')
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
    await client.query('commit')
    return pending.map(({ name }) => name)
  } catch (cause) {
    throw migrationFailed({ values: { name: current, reason: shownText(cause) }, cause })
  } finally {
    // Ending the connection rolls back whatever is open.
    await client.end()
  }
}
