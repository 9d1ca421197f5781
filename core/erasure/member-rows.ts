import type { Database, UnitOfWork } from '@overt/sdk'
import { deleteInBatches, quote } from '@overt/sdk'

interface Place {
  readonly table: string
  readonly column: string
  readonly is_list: boolean
  readonly partitioned: boolean
  readonly deletes: boolean
}

/**
 * Where rows of a schema name members: references to `core.member`, columns called `member_id`, and those that a plugin names. What becomes null with
 * the member is left to that. Read from the catalogue, so that a new table cannot be forgotten.
 */
const placesOf = (unit: UnitOfWork, schema: string, declared: readonly string[]): Promise<Place[]> => unit.query<Place>({
  name: 'erasure-member-places',
  text: `
    select distinct on (c.relname, a.attname) c.relname as table, a.attname as column, a.atttypid = 'uuid[]'::regtype as is_list, c.relkind = 'p' as partitioned,
      has_table_privilege(c.oid, case when a.atttypid = 'uuid[]'::regtype then 'update' else 'delete' end) as deletes
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.atttypid in ('uuid'::regtype, 'uuid[]'::regtype)
    left join pg_constraint k on k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'core.member'::regclass and a.attnum = any(k.conkey) and a.attname <> 'workspace_id'
    where c.relnamespace = to_regnamespace($1) and c.relkind in ('r', 'p') and not c.relispartition and coalesce(k.confdeltype, 'c') <> 'n'
      and c.oid <> all(array['core.erasure'::regclass, 'core.look'::regclass]::oid[])
      and (k.oid is not null or a.attname = 'member_id' or c.relname || '.' || a.attname = any($2))
    order by c.relname, a.attname`,
  values: [schema, declared],
})

export interface MemberRows {
  readonly schema: string
  /** Columns that name members, as `table.column`. */
  readonly declared: readonly string[]
  /** Tables whose rows stay. */
  readonly kept: readonly string[]
}

/** Deletes the rows of a schema that are a member's, and takes them out of lists; answers how many rows by table. */
export async function eraseMemberRows(database: Database, workspaceId: string, memberId: string, { schema, declared, kept }: MemberRows, signal: AbortSignal): Promise<Record<string, number>> {
  const places = await database.inWorkspace({ workspaceId }, (unit) => placesOf(unit, schema, declared))
  const counts: Record<string, number> = {}
  for (const { table, column, is_list: isList, partitioned, deletes } of places) {
    // Without the right to delete, rows go with the member, by their reference.
    if (kept.includes(table) || !deletes) continue
    const name = `${quote(schema)}.${quote(table)}`
    const rows = isList ? await takeOut(database, workspaceId, name, quote(column), memberId)
      : partitioned ? await deleteAll(database, workspaceId, name, quote(column), memberId)
        : await deleteInBatches(database, workspaceId, { table: name, condition: `${quote(column)} = $2`, values: [memberId], signal })
    if (rows > 0) counts[table] = (counts[table] ?? 0) + rows
    signal.throwIfAborted()
  }
  return counts
}

const counted = async (database: Database, workspaceId: string, sql: string, memberId: string): Promise<number> => {
  const [row] = await database.inWorkspace({ workspaceId }, async (unit) => {
    await unit.query(`set local statement_timeout = '10min'`)
    return unit.query<{ rows: number }>(`with gone as (${sql} returning 1) select count(*)::int as rows from gone`, [workspaceId, memberId])
  })
  return row?.rows ?? 0
}

const takeOut = (database: Database, workspaceId: string, name: string, column: string, memberId: string): Promise<number> =>
  counted(database, workspaceId, `update ${name} set ${column} = array_remove(${column}, $2) where workspace_id = $1 and $2 = any(${column})`, memberId)

const deleteAll = (database: Database, workspaceId: string, name: string, column: string, memberId: string): Promise<number> =>
  counted(database, workspaceId, `delete from ${name} where workspace_id = $1 and ${column} = $2`, memberId)
