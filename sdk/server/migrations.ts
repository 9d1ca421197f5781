import type { Knex } from 'knex'

/** One forward-only migration; all of a plugin's pending ones run in one transaction. */
export interface Migration {
  /** Sorted by name: `001-schedule`. */
  readonly name: string
  up(database: Knex, schema: string): Promise<void>
}

/** Keys, references and options of a table of a workspace. */
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
 * @example
 * import { tenantTable } from '@overt/sdk'
 * import type { Migration } from '@overt/sdk'
 *
 * export const migrations: readonly Migration[] = [
 *   {
 *     name: '001-cup',
 *     up: (database, schema) => tenantTable(database, schema, 'cup', 'id uuid not null, member_id uuid not null, filled_at timestamptz not null', { references: { member_id: { table: 'core.member' } } }),
 *   },
 * ]
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

/** Which names have to be unique, and among which rows. */
export interface ComposeNamesOptions {
  /** Columns within which names are told apart, e.g. `['project_id']`; without it two rows may have one name. */
  readonly within?: readonly string[]
  /** SQL that says which rows take part in that, over the table's own columns. Default all. */
  readonly among?: string
  /** False for a table without row-level security. */
  readonly tenant?: boolean
}

/**
 * Brings the names in a column into Unicode normalization form C and lets no other in from now on, so that what looks the same is the same.
 * A name that would meet another so is kept with a number: `Café (2)`.
 */
export async function composeNames(database: Knex, table: string, column: string, { within, among = 'true', tenant = true }: ComposeNamesOptions = {}): Promise<void> {
  const [target, name] = [table.split('.').map(quote).join('.'), quote(column)]
  const same = ['workspace_id', ...within ?? []].map((each) => `other.${quote(each)} is not distinct from found.${quote(each)}`).join(' and ')
  const taken = within === undefined ? 'false' : `found.takes_part and exists (select from (select *, ctid as place from ${target} where ${among}) other
    where other.place <> found.place and lower(other.${name}) = lower(candidate) and ${same})`
  const sql = `
    do $compose$
    declare found record; base text; candidate text; copies integer;
    begin
      for found in select *, ctid as place, (${among}) as takes_part from ${target} where ${name} is not nfc normalized order by ctid loop
        base := normalize(found.${name}, nfc);
        candidate := base;
        copies := 1;
        while ${taken} loop
          copies := copies + 1;
          candidate := regexp_replace(left(base, 110), '[\\u200d\\ufe0f]+$', '') || ' (' || copies || ')';
        end loop;
        update ${target} set ${name} = candidate where ctid = found.place;
      end loop;
    end $compose$`
  if (tenant) await changeTenantRows(database, [table], sql)
  else await database.raw(sql)
  await database.raw(`alter table ${target} add constraint ${quote(`${table.split('.').at(-1)!}_${column}_nfc`)} check (${name} is nfc normalized)`)
}
