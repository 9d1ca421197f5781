import { quote } from '@overt/sdk'
import type { CopiedTable, CopyDeclaration, TableCopy, UnitOfWork } from '@overt/sdk'
import { pluginSchema } from '../kernel/plugin-schema.ts'
import { coreCopies } from './core-tables.ts'

export interface CopiedColumn {
  readonly name: string
  /** As PostgreSQL names it. */
  readonly type: string
  readonly nullable: boolean
  /** Worked out by the database from the others. */
  readonly generated: boolean
  readonly hasDefault: boolean
  /** Numbered by the database. */
  readonly counted: boolean
}
/** A table with how copies treat it, as the database has it now. */
export interface CopyTable {
  readonly kind: string
  /** With its schema, quoted. */
  readonly table: string
  readonly schema: string
  /** Undefined where nothing is declared about it. */
  readonly copy: TableCopy | undefined
  /** Without `workspace_id`, columns that are withheld and those that the database works out. */
  readonly columns: readonly CopiedColumn[]
  /** Names and types that a row is found by within the workspace. */
  readonly key: readonly { readonly name: string; readonly type: string }[]
  /** Kinds that its foreign keys lead to. */
  readonly refersTo: readonly string[]
}
export interface CopiedKind extends CopyTable { readonly copy: CopiedTable }

export const isCopied = (table: CopyTable): table is CopiedKind => table.copy !== undefined && !('left' in table.copy)

interface TableRow {
  readonly schema: string
  readonly name: string
  readonly columns: readonly CopiedColumn[] | null
  readonly key: readonly { readonly name: string; readonly type: string }[] | null
  readonly refers: readonly string[] | null
}

/** Declarations by schema: of the core and of every installed plugin, on or off. */
export const declaredCopies = (plugins: readonly { readonly id: string; readonly definition: { readonly copy?: CopyDeclaration } | null }[]): ReadonlyMap<string, { readonly owner: string; readonly copy: CopyDeclaration }> => new Map([
  ...Object.entries(coreCopies).map(([schema, copy]) => [schema, { owner: schema, copy }] as const),
  ...plugins.map(({ id, definition }) => [pluginSchema(id), { owner: id, copy: definition?.copy ?? {} }] as const),
])

/** Every table of the database that can hold anything of a workspace, with how copies treat it. */
export async function copyTables(unit: Pick<UnitOfWork, 'query'>, declared: ReturnType<typeof declaredCopies>): Promise<readonly CopyTable[]> {
  const rows = await unit.query<TableRow>(`
    select n.nspname as schema, c.relname as name,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull, 'generated', a.attgenerated <> '', 'hasDefault', a.atthasdef or a.attidentity <> '', 'counted', a.attidentity <> '') order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attname <> 'workspace_id') as columns,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null)) order by k.place)
        from pg_index i cross join lateral unnest(i.indkey::int2[]) with ordinality as k (number, place) join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
        where i.indrelid = c.oid and i.indisprimary and a.attname <> 'workspace_id') as key,
      (select json_agg(distinct fn.nspname || '.' || f.relname) from pg_constraint k join pg_class f on f.oid = k.confrelid join pg_namespace fn on fn.oid = f.relnamespace
        where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid) as refers
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema|public$|graphile_worker)' order by 1, 2`)
  const ownerOf = (schema: string): string => declared.get(schema)?.owner ?? schema
  return rows.map(({ schema, name, columns, key, refers }): CopyTable => {
    const copy = declared.get(schema)?.copy[name]
    const withheld = copy !== undefined && !('left' in copy) ? copy.without ?? {} : {}
    return {
      kind: `${ownerOf(schema)}.${name}`, table: `${quote(schema)}.${quote(name)}`, schema, copy: name === 'migration' ? { left: 'Named in the manifest.' } : copy,
      columns: (columns ?? []).filter((column) => !(column.name in withheld)), key: key ?? [],
      refersTo: (refers ?? []).map((target) => { const [owner = '', table = ''] = target.split('.'); return `${ownerOf(owner)}.${table}` }),
    }
  })
}
