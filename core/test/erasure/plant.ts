import { randomUUID } from 'node:crypto'
import type pg from 'pg'

interface Column { readonly name: string; readonly type: string; readonly required: boolean; readonly generated: boolean; readonly allowed: readonly string[]; readonly isList: boolean }
interface Reference { readonly columns: readonly string[]; readonly target: string; readonly targetColumns: readonly string[]; readonly cascades: boolean }
interface Table { readonly name: string; readonly columns: readonly Column[]; readonly references: readonly Reference[] }
type Row = Readonly<Record<string, unknown>>

/** What an erasure itself writes down, what the law keeps, and what keeps an account. */
export const notTheirs = ['identity.operator', 'core.erasure', 'core.erasure_step', 'identity.erasure_ledger', 'p_billing.invoice_person']

const textTypes = new Set(['text', 'character varying', 'jsonb', 'json', 'text[]'])

/** Every table of the core, of accounts and of plugins, from the catalogue, so that a new one cannot be forgotten. */
export async function readTables(owner: pg.Client): Promise<Table[]> {
  const { rows } = await owner.query<Table>(`
    select n.nspname || '.' || c.relname as name,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null), 'required', a.attnotnull and not a.atthasdef and a.attidentity = '', 'generated', a.attidentity <> '' or a.attgenerated <> '',
          'isList', format_type(a.atttypid, null) like '%[]',
          'allowed', coalesce((select json_agg(m[1]) from pg_constraint k, regexp_matches(pg_get_constraintdef(k.oid), '''([^'']*)''::text', 'g') m
            where k.conrelid = c.oid and k.contype = 'c' and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) ~ '= (ANY|''|\\(ARRAY)'), '[]')) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
      coalesce((select json_agg(json_build_object('columns', (select json_agg(x.attname order by u.place) from unnest(k.conkey) with ordinality u (num, place) join pg_attribute x on x.attrelid = c.oid and x.attnum = u.num),
          'target', tn.nspname || '.' || t.relname, 'targetColumns', (select json_agg(x.attname order by u.place) from unnest(k.confkey) with ordinality u (num, place) join pg_attribute x on x.attrelid = t.oid and x.attnum = u.num),
          'cascades', k.confdeltype = 'c'))
        from pg_constraint k join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0), '[]') as references
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where (n.nspname in ('core', 'identity') or n.nspname like 'p\\_%') and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'migration' order by 1`)
  return rows
}

export interface Planted {
  /** One row of each table that a member has rows in. */
  readonly rows: ReadonlyMap<string, Row>
}

/** Puts a row of the person into every table that is theirs, or hangs on one that is, with the word in every text that it has. */
export async function plant(owner: pg.Client, { workspaceId, memberId, userId, word }: { readonly workspaceId: string; readonly memberId: string; readonly userId: string; readonly word: string }, isTheirs: (table: string, column: string) => boolean, values: Readonly<Record<string, unknown>>): Promise<Planted> {
  const tables = await readTables(owner)
  const rows = new Map<string, Row>([['core.member', { workspace_id: workspaceId, id: memberId }], ['identity.user', { id: userId }], ['core.workspace', { id: workspaceId }]])
  const personal = new Set(['core.member', 'identity.user'])
  const waiting = new Set(tables.filter(({ name }) => !rows.has(name) && !notTheirs.includes(name)))
  // Without keys, triggers and checks: parents that are the workspace's need not be there, and a word is a word.
  await owner.query(`set session_replication_role = 'replica'`)
  await owner.query(`do $$ declare k record; begin
    for k in select c.conname, c.conrelid::regclass as name from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
      where c.contype = 'c' and c.coninhcount = 0 and (n.nspname in ('core', 'identity') or n.nspname like 'p\\_%') loop
      execute format('alter table %s drop constraint %I', k.name, k.conname);
    end loop;
    for k in select c.oid::regclass as name, n.nspname as schema, c.relname as plain from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'p' and not c.relispartition
      and not exists (select from pg_inherits i join pg_class p on p.oid = i.inhrelid where i.inhparent = c.oid and pg_get_expr(p.relpartbound, p.oid) = 'DEFAULT') loop
      execute format('create table %I.%I partition of %s default', k.schema, k.plain || '_planted', k.name);
    end loop;
  end $$`)
  for (let before = -1; before !== waiting.size;) {
    before = waiting.size
    for (const table of waiting) {
      // What only names them among others, or forgets them when they go, is the workspace's.
      const own = table.columns.some(({ name, isList }) => !isList && (name === 'member_id' || isTheirs(table.name, name)) && !table.references.some(({ columns, cascades }) => !cascades && columns.includes(name)))
      const hangs = table.references.some(({ target, cascades }) => cascades && personal.has(target))
      if (!own && !hangs) continue
      // Parents first, as far as they are theirs.
      if ([...waiting].some((other) => other !== table && table.references.some(({ target, cascades }) => cascades && target === other.name) && other.columns.some(({ name }) => name === 'member_id'))) continue
      const row = rowOf(table, rows)
      const names = Object.keys(row)
      await owner.query(`insert into ${table.name} (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, index) => `$${String(index + 1)}`).join(', ')})`, Object.values(row))
        .catch((error: unknown) => { throw new Error(`nothing could be planted in ${table.name} (${JSON.stringify(row)}): tell the spec what its columns take`, { cause: error }) })
      rows.set(table.name, row)
      personal.add(table.name)
      waiting.delete(table)
    }
  }
  await owner.query(`set session_replication_role = 'origin'`)
  return { rows }

  function rowOf(table: Table, known: ReadonlyMap<string, Row>): Row {
    const row: Record<string, unknown> = {}
    for (const column of table.columns) {
      if (column.generated) continue
      const given = values[`${table.name}.${column.name}`]
      if (given !== undefined) row[column.name] = given
      else if (column.name === 'workspace_id') row[column.name] = workspaceId
      else if (column.name === 'member_id' || isTheirs(table.name, column.name)) row[column.name] = column.isList ? [memberId] : memberId
      else if (column.name === 'user_id') row[column.name] = userId
      else if (textTypes.has(column.type) && column.allowed.length === 0) row[column.name] = wordFor(column)
      else if (column.required) row[column.name] = anyValue(column)
    }
    for (const { columns, target, targetColumns } of table.references) {
      const parent = known.get(target)
      if (parent === undefined || !personal.has(target)) continue
      for (const [index, column] of columns.entries()) {
        const value = parent[targetColumns[index]!]
        if (value !== undefined && values[`${table.name}.${column}`] === undefined) row[column] = value
      }
    }
    return row
  }

  function wordFor({ type }: Column): unknown {
    if (type === 'text[]') return [word]
    return type === 'json' || type === 'jsonb' ? JSON.stringify({ said: word, memberId }) : word
  }
}

function anyValue({ type, allowed }: Column): unknown {
  if (allowed.length > 0) return allowed[0]
  if (type === 'uuid') return randomUUID()
  if (type === 'bytea') return Buffer.alloc(32, 7)
  if (type === 'boolean') return true
  if (type === 'date') return '2026-03-02'
  if (type.startsWith('timestamp')) return '2026-03-02T08:00:00Z'
  if (type.startsWith('time')) return '08:00'
  if (type.endsWith('[]')) return []
  if (type === 'tstzrange') return '[2026-03-02T08:00:00Z,2026-03-02T09:00:00Z)'
  if (type === 'tsrange') return '[2026-03-02 08:00,2026-03-02 09:00)'
  if (type === 'daterange') return '[2026-03-02,2026-03-03)'
  return 1
}

/** Where the whole database has one of the words, as `schema.table`; rows are read as text, whoever they belong to. */
export async function tablesWith(owner: pg.Client, words: readonly string[]): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(`select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\\_%' order by 1`)
  const found: string[] = []
  for (const { name } of rows) {
    const { rows: [hit] } = await owner.query<{ text: string }>(`select left(t::text, 300) as text from ${name} t where exists (select from unnest($1::text[]) w where strpos(lower(t::text), lower(w)) > 0) limit 1`, [words])
    if (hit !== undefined) found.push(`${name}: ${hit.text}`)
  }
  return found
}
