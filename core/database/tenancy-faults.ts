import pg from 'pg'

/** Tables without a workspace of their own: accounts, and what belongs to the whole installation. */
const global = new Set(['identity', 'graphile_worker', 'jobs'])

interface TableRow {
  readonly schema: string
  readonly name: string
  readonly workspace_column: boolean
  readonly workspace_not_null: boolean
  readonly secured: boolean
  readonly forced: boolean
  readonly policy: boolean
  readonly foreign_policies: readonly string[]
  readonly key_first: string | null
  readonly uniques_without: readonly string[]
  readonly references_without: readonly string[]
  readonly owner: string
}

/**
 * Reads the catalogue and names every table that breaks tenancy, one sentence each: `workspace_id` first in the primary key and in every
 * unique key and reference (so that it could be distributed by workspace), row-level security on and forced, the workspace's policy
 * there and none that lets the application role past it. Empty when all is well.
 */
export async function tenancyFaults(url: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<TableRow>(catalogue)
    return rows.filter(({ schema, name }) => !global.has(schema) && name !== 'migration').flatMap(faultsOf)
  } finally {
    await client.end()
  }
}

/** Policies beside the workspace's that are known and wanted: they let a user see own memberships, and lookup functions read. */
const known = new Set(['core.member.own', 'core.workspace.own'])

function faultsOf(table: TableRow): string[] {
  const name = `${table.schema}.${table.name}`
  if (name === 'core.workspace') return table.secured && table.forced && table.policy ? [] : [`${name} is not protected`]
  const faults: (string | false)[] = [
    !table.workspace_column && 'has no workspace_id',
    table.workspace_column && !table.workspace_not_null && 'allows a null workspace_id',
    !table.secured && 'has no row-level security',
    !table.forced && 'does not force row-level security',
    !table.policy && 'lacks the workspace policy with check',
    table.key_first !== 'workspace_id' && `has a primary key that begins with ${table.key_first ?? 'nothing'}`,
    table.uniques_without.length > 0 && `has unique keys without workspace_id: ${table.uniques_without.join(', ')}`,
    table.references_without.length > 0 && `has references without workspace_id: ${table.references_without.join(', ')}`,
    table.owner !== 'overt_owner' && `is owned by ${table.owner}`,
    ...table.foreign_policies.filter((policy) => !known.has(`${name}.${policy}`)).map((policy) => `has the policy ${policy}, which lets the application role past the workspace`),
  ]
  return faults.filter((fault) => fault !== false).map((fault) => `${name} ${fault}`)
}

const catalogue = `
  select n.nspname as schema, c.relname as name, pg_get_userbyid(c.relowner) as owner,
    a.attnum is not null as workspace_column, coalesce(a.attnotnull, false) as workspace_not_null,
    c.relrowsecurity or c.relispartition as secured, c.relforcerowsecurity or c.relispartition as forced,
    c.relispartition or exists (
      select from pg_policy p where p.polrelid = c.oid and p.polname = 'workspace' and p.polcmd = '*' and p.polqual is not null and p.polwithcheck is not null
    ) as policy,
    array(
      select p.polname::text from pg_policy p where p.polrelid = c.oid and p.polname <> 'workspace' and p.polpermissive
        and (p.polroles = '{0}' or 'overt_app'::regrole::oid = any (p.polroles))
    ) as foreign_policies,
    (select k.attname from pg_index i join pg_attribute k on k.attrelid = c.oid and k.attnum = i.indkey[0] where i.indrelid = c.oid and i.indisprimary) as key_first,
    array(
      select i.indexrelid::regclass::text from pg_index i where i.indrelid = c.oid and (i.indisunique or i.indisexclusion) and not (a.attnum = any (i.indkey::int2[]))
    ) as uniques_without,
    array(
      select f.conname::text from pg_constraint f join pg_class t on t.oid = f.confrelid join pg_namespace tn on tn.oid = t.relnamespace
      where f.conrelid = c.oid and f.contype = 'f' and tn.nspname <> 'identity' and not (a.attnum = any (f.conkey))
    ) as references_without
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
    left join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id' and not a.attisdropped
  where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema', 'public') and n.nspname not like 'pg\\_%'
  order by 1, 2`
