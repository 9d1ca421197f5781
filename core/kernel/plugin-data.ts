import type { Caller, Database, Subjects, UnitOfWork } from '@overt/sdk'
import { columnOf, quote, readInPages } from '@overt/sdk'
import { pluginSchema } from './plugin-schema.ts'

export interface PluginData {
  readonly rows: number
  /** Estimated: the tables' size by this workspace's share of their rows. */
  readonly bytes: number
  readonly tables: { name: string; rows: number }[]
}

interface TableSize {
  readonly name: string
  readonly bytes: string
  readonly estimatedRows: number
}

/** Rows a workspace holds in a plugin's tables. */
export async function pluginData(unit: UnitOfWork, pluginId: string): Promise<PluginData> {
  const schema = pluginSchema(pluginId)
  const tables: { name: string; rows: number }[] = []
  let bytes = 0
  for (const table of await tableSizes(unit, schema)) {
    const [{ rows } = { rows: 0 }] = await unit.query<{ rows: number }>(`select count(*)::int as rows from ${quote(schema)}.${quote(table.name)} where workspace_id = $1`, [unit.workspaceId])
    tables.push({ name: table.name, rows })
    bytes += Math.round(Number(table.bytes) * Math.min(1, rows / Math.max(table.estimatedRows, rows, 1)))
  }
  return { rows: tables.reduce((sum, { rows }) => sum + rows, 0), bytes: tables.every(({ rows }) => rows === 0) ? 0 : bytes, tables }
}

/** Deletes every row that a workspace holds in a plugin's tables, those that refer to others first. Returns how many. */
export async function erasePluginData(unit: UnitOfWork, pluginId: string): Promise<number> {
  const schema = pluginSchema(pluginId)
  let erased = 0
  for (const table of await tablesByReference(unit, schema)) {
    const [row] = await unit.query<{ erased: string }>('select core.purge_plugin_table($1, $2) as erased', [schema, table])
    erased += Number(row?.erased ?? 0)
  }
  return erased
}

/** Tables whose rows are for one member alone, with the column that says for whom. */
export type PrivateTables = ReadonlyMap<string, string>

export function privateTables(subjects: Subjects): PrivateTables {
  return new Map(Object.values(subjects).flatMap((subject) => {
    const owner = columnOf(subject, 'member')
    return subject.private === true && owner !== undefined ? [[subject.table, subject.columns[owner]!.column] as const] : []
  }))
}

/** Rows of private tables are shown to their own member alone; `$2` is whoever asks. */
const shownSql = (hidden: PrivateTables, schema: string, table: string): string => {
  const owner = hidden.get(`${schema}.${table}`)
  return owner === undefined ? '$2::uuid is not distinct from $2::uuid' : `t.${quote(owner)} = $2::uuid`
}

/** How many rows of each member an export of the plugin's data holds. */
export async function rowsByMember(unit: UnitOfWork, pluginId: string, hidden: PrivateTables): Promise<ReadonlyMap<string, number>> {
  const schema = pluginSchema(pluginId)
  const columns = await unit.query<{ table: string; column: string }>({
    name: 'kernel-member-columns',
    text: `select c.relname as table, a.attname as column from pg_constraint k join pg_class c on c.oid = k.conrelid
      join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey) and a.attname <> 'workspace_id'
      where k.contype = 'f' and k.confrelid = 'core.member'::regclass and k.conparentid = 0 and c.relnamespace = to_regnamespace($1) and not c.relispartition
      union select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'member_id' and a.atttypid = 'uuid'::regtype and not a.attisdropped`,
    values: [schema],
  })
  const counts = new Map<string, number>()
  for (const { table, column } of columns) {
    const rows = await unit.query<{ member: string; rows: number }>(
      `select t.${quote(column)} as member, count(*)::int as rows from ${quote(schema)}.${quote(table)} t
       where t.workspace_id = $1 and t.${quote(column)} in (select id from core.member where workspace_id = $1) and ${shownSql(hidden, schema, table)} group by 1`, [unit.workspaceId, unit.memberId])
    for (const { member, rows: found } of rows) counts.set(member, (counts.get(member) ?? 0) + found)
  }
  return counts
}

/** Every row of a workspace that whoever asks may take out, table by table, for an export before the data is erased. */
export async function* pluginRows(database: Database, { workspaceId, memberId }: Pick<Caller, 'workspaceId' | 'memberId'>, pluginId: string, hidden: PrivateTables): AsyncIterable<{ readonly table: string; readonly row: unknown }> {
  const schema = pluginSchema(pluginId)
  const tables = await database.inWorkspace({ workspaceId }, async (unit) => {
    const found: { readonly name: string; readonly key: Readonly<Record<string, string>> }[] = []
    for (const { name } of await tableSizes(unit, schema)) found.push({ name, key: await primaryKey(unit, schema, name) })
    return found
  })
  for (const { name, key } of tables) {
    const rows = readInPages<{ row: unknown }>(database, { workspaceId, columns: 'to_jsonb(t) as row', from: `${quote(schema)}.${quote(name)} t`, where: `workspace_id = $1 and ${shownSql(hidden, schema, name)}`, values: [workspaceId, memberId], key, rowsAtOnce: exportPage })
    for await (const { row } of rows) yield { table: name, row }
  }
}
const exportPage = 2_000

/** The columns that tell rows of one workspace apart, each with its type. */
async function primaryKey(unit: UnitOfWork, schema: string, table: string): Promise<Readonly<Record<string, string>>> {
  const columns = await unit.query<{ name: string; type: string }>(`
    select a.attname as name, format_type(a.atttypid, a.atttypmod) as type
    from pg_index i join pg_class c on c.oid = i.indrelid
    cross join lateral unnest(i.indkey::int2[]) with ordinality as k(attnum, place)
    join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
    where c.relnamespace = to_regnamespace($1) and c.relname = $2 and i.indisprimary and a.attname <> 'workspace_id' order by k.place`, [schema, table])
  return Object.fromEntries(columns.map(({ name, type }) => [`t.${quote(name)}`, type]))
}

const tableSizes = (unit: UnitOfWork, schema: string): Promise<TableSize[]> => unit.query<TableSize>({
  name: 'kernel-plugin-tables',
  text: `select c.relname as name,
      coalesce(sum(pg_total_relation_size(p.relid)), pg_total_relation_size(c.oid))::text as bytes,
      greatest(coalesce(sum(child.reltuples), c.reltuples), 0)::float8 as "estimatedRows"
    from pg_class c
    left join lateral pg_partition_tree(c.oid) p on c.relkind = 'p' and p.isleaf
    left join pg_class child on child.oid = p.relid
    where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migration'
    group by c.oid, c.relname, c.reltuples order by c.relname`,
  values: [schema],
})

async function tablesByReference(unit: UnitOfWork, schema: string): Promise<string[]> {
  const names = (await tableSizes(unit, schema)).map(({ name }) => name)
  const references = await unit.query<{ from: string; to: string }>(`
    select f.relname as from, t.relname as to from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_class t on t.oid = k.confrelid
    where k.contype = 'f' and k.conparentid = 0 and f.oid <> t.oid and f.relnamespace = to_regnamespace($1) and t.relnamespace = to_regnamespace($1)`, [schema])
  const ordered: string[] = []
  const waiting = new Set(names)
  while (waiting.size > 0) {
    // A ring of references can only be one of deferrable or cascading ones; any order does then.
    const next = [...waiting].find((name) => !references.some(({ from, to }) => to === name && from !== name && waiting.has(from))) ?? [...waiting][0]!
    ordered.push(next)
    waiting.delete(next)
  }
  return ordered
}
