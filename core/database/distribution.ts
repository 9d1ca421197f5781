import pg from 'pg'

/** Where Citus puts a table: spread by workspace, a copy on every node, or on the coordinator alone. */
export type TablePlace = 'distributed' | 'reference' | 'local'

export interface PlacedTable {
  /** With its schema, quoted where needed. */
  readonly name: string
  readonly place: TablePlace
  /** By which column it is spread. */
  readonly column: string | null
}

export interface DistributionPlan {
  readonly tables: readonly PlacedTable[]
  /** In an order in which every table comes after those that it refers to. */
  readonly statements: readonly string[]
  /** What stands in the way, one sentence each. */
  readonly mustChange: readonly string[]
}

interface TableRow {
  readonly name: string
  readonly schema: string
  readonly table: string
  readonly has_workspace: boolean
  readonly triggers: readonly string[]
}
interface KeyRow { readonly table: string; readonly key: string; readonly columns: readonly string[]; readonly exclusion: boolean; readonly equal: readonly string[] }
interface ReferenceRow {
  readonly table: string
  readonly target: string
  readonly name: string
  readonly columns: readonly string[]
  readonly target_columns: readonly string[]
  readonly sets_null: readonly string[]
}

/** Schemas that stay on the coordinator, where jobs and migrations run: nothing of a workspace refers to them. */
const localSchemas = new Set(['graphile_worker', 'jobs'])
/** The table that every other one is spread with. */
const anchor = 'core.workspace'

/**
 * Reads the catalogue and says how the installation would be spread over several PostgreSQL servers by Citus: tables of a workspace by its id,
 * all colocated; tables without a workspace as reference tables. Changes nothing.
 */
export async function distributionPlan(url: string): Promise<DistributionPlan> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows: tables } = await client.query<TableRow>(tablesQuery)
    const { rows: keys } = await client.query<KeyRow>(keysQuery)
    const { rows: references } = await client.query<ReferenceRow>(referencesQuery)
    return planOf(tables, keys, references)
  } finally {
    await client.end()
  }
}

function planOf(rows: readonly TableRow[], keys: readonly KeyRow[], references: readonly ReferenceRow[]): DistributionPlan {
  const tables = inOrder(rows.map(placed), references)
  const byName = new Map(tables.map((table) => [table.name, table]))
  const spread = tables.filter(({ place }) => place === 'distributed')
  const triggers = rows.filter(({ name, triggers: found }) => byName.get(name)?.place !== 'local' && found.length > 0)
  return {
    tables,
    statements: [
      'create extension if not exists citus;',
      ...triggers.length === 0 ? [] : ['-- Triggers write within the row\'s own workspace, or notify.', 'set citus.enable_unsafe_triggers = on;'],
      ...tables.filter(({ place }) => place === 'reference').map(({ name }) => `select create_reference_table('${literal(name)}');`),
      ...spread.map(({ name, column }) => `select create_distributed_table('${literal(name)}', '${column ?? ''}', colocate_with => '${name === anchor ? 'none' : anchor}');`),
    ],
    mustChange: [
      ...keys.flatMap((key) => keyFault(key, byName)),
      ...references.flatMap((reference) => referenceFault(reference, byName)),
      'A unit that takes on its member or user after its beginning does so with set_config(), which Citus does not pass to its workers as it does SET LOCAL (citus.propagate_set_commands): row-level security would hide rows from it.',
    ],
  }
}

function placed({ name, schema, table, has_workspace: hasWorkspace }: TableRow): PlacedTable {
  if (name === anchor) return { name, place: 'distributed', column: 'id' }
  if (localSchemas.has(schema) || table === 'migration') return { name, place: 'local', column: null }
  // What the installation keeps beyond its workspaces, such as the ledger of erasures, is on every node.
  return hasWorkspace && schema !== 'identity' ? { name, place: 'distributed', column: 'workspace_id' } : { name, place: 'reference', column: null }
}

/** A unique key can only be kept within one node: it has to hold the column that says which. */
function keyFault({ table, key, columns, exclusion, equal }: KeyRow, tables: ReadonlyMap<string, PlacedTable>): string[] {
  const { place, column } = tables.get(table) ?? {}
  if (place !== 'distributed' || column == null) return []
  if (!columns.includes(column)) return [`${table}: the unique key ${key} lacks ${column}`]
  return exclusion && !equal.includes(column) ? [`${table}: the exclusion ${key} does not compare ${column} with =`] : []
}

function referenceFault({ table, target, name, columns, target_columns: targetColumns, sets_null: setsNull }: ReferenceRow, tables: ReadonlyMap<string, PlacedTable>): string[] {
  const [from, to] = [tables.get(table), tables.get(target)]
  if (from === undefined || to === undefined || from.place === 'local') return []
  const fault = (text: string): string[] => [`${table}: the foreign key ${name} to ${target} ${text}`]
  if (to.place === 'local') return fault('leads to a table of the coordinator alone')
  if (from.place === 'reference') return to.place === 'distributed' ? fault('leads from a reference table to a distributed one') : []
  if (to.place === 'distributed') {
    const position = columns.indexOf(from.column!)
    if (position < 0 || targetColumns[position] !== to.column) return fault(`lacks ${from.column!}`)
  }
  return setsNull.includes(from.column!) ? fault(`sets ${from.column!} null when its target is deleted`) : []
}

/** Each after those that it refers to; those of a circle as they come. */
function inOrder(tables: readonly PlacedTable[], references: readonly ReferenceRow[]): PlacedTable[] {
  const byName = new Map(tables.map((table) => [table.name, table]))
  const done = new Set<string>()
  const ordered: PlacedTable[] = []
  function visit(table: PlacedTable): void {
    if (done.has(table.name)) return
    done.add(table.name)
    for (const { table: from, target } of references) {
      const next = byName.get(target)
      if (from === table.name && next !== undefined) visit(next)
    }
    ordered.push(table)
  }
  const first = byName.get(anchor)
  for (const table of [...first === undefined ? [] : [first], ...tables]) visit(table)
  return ordered
}

const literal = (text: string): string => text.replaceAll(`'`, `''`)

/** Partitions follow their table. */
const ours = `n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname not like 'pg\\_%' and not c.relispartition`
const qualified = (relation: string, namespace: string): string => `format('%I.%I', ${namespace}.nspname, ${relation}.relname)`
const named = (relation: string, numbers: string): string => `array(select a.attname::text from unnest(${numbers}) with ordinality as u (number, place)
  join pg_attribute a on a.attrelid = ${relation} and a.attnum = u.number order by u.place)`

const tablesQuery = `
  select ${qualified('c', 'n')} as name, n.nspname as schema, c.relname as table,
    exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped) as has_workspace,
    array(select t.tgname::text from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as triggers
  from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and ${ours} order by 1`

const keysQuery = `
  select ${qualified('c', 'n')} as table, k.relname as key, ${named('c.oid', 'i.indkey::int2[]')} as columns, i.indisexclusion as exclusion,
    case when i.indisexclusion then array(
      select a.attname::text from pg_constraint x cross join unnest(x.conkey, x.conexclop) as u (number, operator)
      join pg_attribute a on a.attrelid = c.oid and a.attnum = u.number join pg_operator o on o.oid = u.operator
      where x.conindid = i.indexrelid and x.contype = 'x' and o.oprname = '=') else '{}' end as equal
  from pg_index i join pg_class c on c.oid = i.indrelid join pg_class k on k.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
  where (i.indisunique or i.indisexclusion) and c.relkind in ('r', 'p') and ${ours} order by 1, 2`

const referencesQuery = `
  select ${qualified('c', 'n')} as table, ${qualified('t', 'tn')} as target, f.conname as name,
    ${named('c.oid', 'f.conkey')} as columns, ${named('t.oid', 'f.confkey')} as target_columns,
    case when f.confdeltype in ('n', 'd') then ${named('c.oid', 'coalesce(f.confdelsetcols, f.conkey)')} else '{}' end as sets_null
  from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_class t on t.oid = f.confrelid join pg_namespace tn on tn.oid = t.relnamespace
  where f.contype = 'f' and f.conparentid = 0 and ${ours} order by 1, 3`
