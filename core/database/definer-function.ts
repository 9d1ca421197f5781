import type { Knex } from 'knex'

export interface DefinerFunction {
  /** With argument names and types: `core.device_by_token(token_hash bytea)`. */
  readonly signature: string
  /** `table (…)`, `setof uuid` … */
  readonly returns: string
  /** SQL body; qualify every name, the search path is empty. */
  readonly body: string
  /** `schema.table` it reads across workspaces. */
  readonly reads: readonly string[]
}

/**
 * Makes a function that reads across workspaces, for the few questions asked before the workspace is known.
 * It runs as `overt_lookup`, which may read only the tables named and change nothing.
 */
export async function definerFunction(database: Knex, { signature, returns, body, reads }: DefinerFunction): Promise<void> {
  const schema = signature.slice(0, signature.indexOf('.'))
  for (const table of reads) {
    await database.raw(`grant select on ${table} to overt_lookup`)
    await database.raw(`drop policy if exists lookup on ${table}`)
    await database.raw(`create policy lookup on ${table} for select to overt_lookup using (true)`)
  }
  await database.raw(`create function ${signature} returns ${returns} language sql stable security definer set search_path = '' as $definer$ ${body} $definer$`)
  const named = signature.replace(/\(.*\)/s, (list) => `(${list.slice(1, -1).split(',').map((part) => part.trim().split(/\s+/).slice(1).join(' ')).join(', ')})`)
  await database.raw(`grant create on schema ${schema} to overt_lookup`)
  await database.raw(`alter function ${named} owner to overt_lookup`)
  await database.raw(`revoke create on schema ${schema} from overt_lookup`)
  await database.raw(`revoke all on function ${named} from public`)
  await database.raw(`grant execute on function ${named} to overt_app`)
}
