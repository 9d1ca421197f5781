import type { Knex } from 'knex'

/** One forward-only migration; all of a plugin's pending ones run in one transaction. */
export interface Migration {
  /** Sorted by name: `001-schedule`. */
  readonly name: string
  up(database: Knex, schema: string): Promise<void>
}

export interface TenantTableOptions {
  /** Columns that, after workspace_id, make the primary key. Default `['id']`. */
  readonly key?: readonly string[]
  /** `(workspace_id, column) → schema.table (workspace_id, id)` references. */
  readonly references?: Readonly<Record<string, { readonly table: string; readonly onDelete?: 'cascade' | 'restrict' | 'set null' }>>
  /** Range partitioning column; partitions are made by the plugin. */
  readonly partitionBy?: string
  /** What the application role may do. Default all four. */
  readonly grant?: readonly ('select' | 'insert' | 'update' | 'delete')[]
}

/**
 * Creates a tenant table: `workspace_id uuid not null` first, primary key `(workspace_id, …)`, composite foreign keys,
 * forced row-level security, rights for the application role. `columns` is the SQL between the parentheses.
 */
export async function tenantTable(
  database: Knex, schema: string, name: string, columns: string, options: TenantTableOptions = {},
): Promise<void> {
  const key = options.key ?? ['id']
  const table = `${quote(schema)}.${quote(name)}`
  const lines = [
    'workspace_id uuid not null references core.workspace (id) on delete cascade',
    columns.trim().replace(/,$/, ''),
    `primary key (${['workspace_id', ...key].map(quote).join(', ')})`,
  ]
  for (const [column, { table: target, onDelete = 'cascade' }] of Object.entries(options.references ?? {})) {
    const action = onDelete === 'set null' ? `set null (${quote(column)})` : onDelete
    lines.push(`foreign key (workspace_id, ${quote(column)}) references ${target.split('.').map(quote).join('.')} (workspace_id, id) on delete ${action}`)
  }
  const partition = options.partitionBy === undefined ? '' : ` partition by range (${quote(options.partitionBy)})`
  await database.raw(`create table ${table} (\n  ${lines.join(',\n  ')}\n)${partition}`)
  await protectTenantTable(database, schema, name, options.grant)
}

/** Forces row-level security on a table and gives the application role its rights; part of `tenantTable`. */
export async function protectTenantTable(
  database: Knex, schema: string, name: string, grant: TenantTableOptions['grant'] = ['select', 'insert', 'update', 'delete'],
): Promise<void> {
  const table = `${quote(schema)}.${quote(name)}`
  await database.raw(`alter table ${table} enable row level security`)
  await database.raw(`alter table ${table} force row level security`)
  await database.raw(`create policy workspace on ${table}
    using (workspace_id = (select core.current_workspace())) with check (workspace_id = (select core.current_workspace()))`)
  await database.raw(`grant ${grant.join(', ')} on ${table} to overt_app`)
}

/**
 * Runs a statement on the rows of every workspace, for a migration that fills a column: forced row-level security would hide them from the
 * migration too, and change nothing without a word. `tables` are those that the statement reads or writes, `schema.table`.
 */
export async function changeTenantRows(database: Knex, tables: readonly string[], sql: string): Promise<void> {
  const names = tables.map((table) => table.split('.').map(quote).join('.'))
  for (const name of names) await database.raw(`alter table ${name} no force row level security`)
  await database.raw(sql)
  for (const name of names) await database.raw(`alter table ${name} force row level security`)
}

/** Quotes an SQL identifier. */
export const quote = (identifier: string): string => `"${identifier.replaceAll('"', '""')}"`
