import type { CopyDeclaration, Subjects, UnitOfWork } from '@overt/sdk'
import { quote } from '@overt/sdk'

/** The schema of a plugin's tables. */
export const schemaOf = (pluginId: string): string => `p_${pluginId.replaceAll('-', '_')}`

const tablesOf = (unit: UnitOfWork, pluginId: string): Promise<{ readonly name: string }[]> => unit.query<{ name: string }>(
  `select relname as name from pg_class
    where relnamespace = to_regnamespace($1) and relkind in ('r', 'p') and not relispartition and relname <> 'migration' order by relname`, [schemaOf(pluginId)])

/** Rows of the unit's workspace by table. */
export async function rowsOf(unit: UnitOfWork, pluginId: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const { name } of await tablesOf(unit, pluginId)) {
    const [row] = await unit.query<{ rows: number }>(`select count(*)::int as rows from ${quote(schemaOf(pluginId))}.${quote(name)} where workspace_id = $1`, [unit.workspaceId])
    counts[name] = row?.rows ?? 0
  }
  return counts
}

/** Names each table, unique key and reference that could mix workspaces. */
export async function tableFaults(unit: UnitOfWork, pluginId: string): Promise<string[]> {
  const rows = await unit.query<{ fault: string }>(`
    with tables as (
      select c.*, a.attnum as tenant, a.attnotnull as tenant_required from pg_class c
      left join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and a.atttypid = 'uuid'::regtype and not a.attisdropped
      where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migration')
    select relname || ' has no workspace_id uuid not null' as fault from tables where tenant is null or not tenant_required
    union all
    select relname || ' does not force row-level security' from tables where not (relrowsecurity and relforcerowsecurity)
    union all
    select relname || ' has no policy for the current workspace' from tables t
      where not exists (select from pg_policy p where p.polrelid = t.oid and pg_get_expr(p.polqual, p.polrelid) like '%current_workspace()%')
    union all
    select i.indexrelid::regclass || ' is unique without workspace_id' from tables t join pg_index i on i.indrelid = t.oid
      where (i.indisunique or i.indisexclusion) and not (t.tenant = any (i.indkey::int2[]))
    union all
    select k.conname || ' references ' || k.confrelid::regclass || ' without workspace_id' from tables t join pg_constraint k on k.conrelid = t.oid
      where k.contype = 'f' and k.confrelid not in (select oid from pg_class where relnamespace = 'identity'::regnamespace) and not (t.tenant = any (k.conkey))
    order by 1`, [schemaOf(pluginId)])
  return rows.map(({ fault }) => fault)
}

/** Names each table of which nobody says whether a copy of a person holds it, and each declaration without its table or column. */
export async function copyFaults(unit: UnitOfWork, pluginId: string, copy: CopyDeclaration): Promise<string[]> {
  const tables = await tablesOf(unit, pluginId)
  const columns = new Set((await unit.query<{ place: string }>(`select c.relname || '.' || a.attname as place from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = to_regnamespace($1) and a.attnum > 0`, [schemaOf(pluginId)])).map(({ place }) => place))
  return [
    ...tables.filter(({ name }) => !(name in copy)).map(({ name }) => `nobody says whether a copy holds ${name}`),
    ...Object.keys(copy).filter((table) => !tables.some(({ name }) => name === table)).map((table) => `there is no table ${table}`),
    ...Object.entries(copy).flatMap(([table, one]) => ('left' in one ? [] : Object.keys(one.without ?? {}).map((column) => `${table}.${column}`))).filter((place) => !columns.has(place)).map((place) => `there is no column ${place}`),
  ]
}

/** Names each column for names that would take text in another form than NFC; `composeNames` closes it. */
export async function nameColumnFaults(unit: UnitOfWork, pluginId: string): Promise<string[]> {
  const rows = await unit.query<{ fault: string }>(`
    select c.relname || '.' || a.attname || ' is not kept in NFC: use composeNames' as fault
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migration'
      and a.attname in ('name', 'title', 'label') and a.atttypid in ('text'::regtype, 'varchar'::regtype)
      and not exists (select from pg_constraint k where k.conrelid = c.oid and k.contype = 'c' and a.attnum = any (k.conkey) and pg_get_constraintdef(k.oid) ilike '%nfc normalized%')
    order by 1`, [schemaOf(pluginId)])
  return rows.map(({ fault }) => fault)
}

/** The columns that refer to a member, as `table.column`. */
export async function memberColumns(unit: UnitOfWork, pluginId: string): Promise<string[]> {
  const rows = await unit.query<{ place: string }>(`
    select distinct c.relname || '.' || a.attname as place from pg_constraint k join pg_class c on c.oid = k.conrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = any (k.conkey) and a.attname <> 'workspace_id'
    where k.contype = 'f' and k.confrelid = 'core.member'::regclass and c.relnamespace = to_regnamespace($1) and not c.relispartition order by 1`, [schemaOf(pluginId)])
  return rows.map(({ place }) => place)
}

/** Lets one row, or the list in one, name this member; false where no row names anybody. */
export async function nameMember(unit: UnitOfWork, pluginId: string, place: string, memberId: string): Promise<boolean> {
  const { name, column, isList } = await columnOf(unit, pluginId, place)
  const rows = await unit.query(`update ${name} set ${column} = ${isList ? `array_append(${column}, $2)` : '$2'}
    where workspace_id = $1 and ctid = (select ctid from ${name} where workspace_id = $1 and ${column} is not null limit 1) returning 1`, [unit.workspaceId, memberId])
  return rows.length > 0
}

/** Whether a row still names the member. */
export async function namesMember(unit: UnitOfWork, pluginId: string, place: string, memberId: string): Promise<boolean> {
  const { name, column, isList } = await columnOf(unit, pluginId, place)
  const rows = await unit.query(`select 1 from ${name} where workspace_id = $1 and ${isList ? `$2 = any(${column})` : `${column} = $2`} limit 1`, [unit.workspaceId, memberId])
  return rows.length > 0
}

async function columnOf(unit: UnitOfWork, pluginId: string, place: string): Promise<{ readonly name: string; readonly column: string; readonly isList: boolean }> {
  const [table = '', column = ''] = place.split('.')
  const [row] = await unit.query<{ type: string }>('select format_type(atttypid, null) as type from pg_attribute where attrelid = to_regclass($1) and attname = $2', [`${schemaOf(pluginId)}.${table}`, column])
  if (row === undefined) throw new Error(`${place} is no column`)
  return { name: `${quote(schemaOf(pluginId))}.${quote(table)}`, column: quote(column), isList: row.type === 'uuid[]' }
}

const sqlTypes: Readonly<Record<string, readonly string[]>> = {
  uuid: ['uuid'], text: ['text', 'character varying'], boolean: ['boolean'], integer: ['integer', 'bigint', 'smallint'], date: ['date'], instant: ['timestamp with time zone'],
}

/** Names each column that a subject declares and its table has not, or not as that type. */
export async function subjectFaults(unit: UnitOfWork, subjects: Subjects): Promise<string[]> {
  const faults: string[] = []
  for (const [subject, { table, columns }] of Object.entries(subjects)) {
    const found = await unit.query<{ name: string; type: string }>(
      'select attname as name, format_type(atttypid, null) as type from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped', [table])
    if (found.length === 0) faults.push(`${subject}: there is no table ${table}`)
    else {
      for (const { column, type } of Object.values(columns)) {
        const actual = found.find(({ name }) => name === column)?.type
        if (actual === undefined || !(sqlTypes[type] ?? []).includes(actual)) faults.push(`${subject}: ${table}.${column} is ${actual ?? 'missing'}, declared as ${type}`)
      }
    }
  }
  return faults
}

/** Tables that keep what was collected of people without the version of the policy: without the column, or with rows that lack it. */
export async function policyVersionFaults(unit: UnitOfWork, pluginId: string, recordTables: readonly string[]): Promise<string[]> {
  const schema = schemaOf(pluginId)
  const found = await unit.query<{ name: string }>(`
    select a.attrelid::regclass::text as name from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = $1 and c.relkind in ('r', 'p') and not c.relispartition and a.attname = 'policy_version' and a.atttypid = 'integer'::regtype and not a.attisdropped order by 1`, [schema])
  const tables = found.map(({ name }) => name)
  const without = recordTables.map((table) => `${schema}.${table}`).filter((table) => !tables.includes(table)).map((table) => `${table} has no policy_version`)
  const empty: string[] = []
  for (const table of tables) {
    const [row] = await unit.query<{ rows: number }>(`select count(*)::int as rows from ${table} t where t.workspace_id = $1 and t.policy_version is null`, [unit.workspaceId])
    if (row!.rows > 0) empty.push(`${String(row!.rows)} rows of ${table} have no policy_version`)
  }
  return [...without, ...empty]
}
