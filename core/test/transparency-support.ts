import type { LogHead, LogMemory, LogSource } from '@overt/sdk/transparency'
import type pg from 'pg'

/** Gets a path of the workspace, and its status and JSON. */
export type Get = (path: string) => Promise<{ readonly statusCode: number; json(): unknown }>

/** A client's view of the log over the real routes. */
export function sourceOf(get: Get): LogSource {
  const ask = async <T>(path: string): Promise<T | null> => {
    const answer = await get(path)
    return answer.statusCode === 200 ? answer.json() as T : null
  }
  return { head: () => ask('/log/head'), keys: () => ask('/log/keys'), consistency: (from, to) => ask(`/log/consistency?from=${String(from)}&to=${String(to)}`) }
}

export const kinds = ({ findings }: LogMemory): string[] => findings.filter(({ closed }) => closed === null).map(({ kind }) => kind)

export const headOf = async (get: Get): Promise<LogHead> => (await get('/log/head')).json() as LogHead

/** Takes away everything that the log keeps of a workspace, as the owner of the tables can. */
export async function dropLog(owner: pg.Client, workspaceId: string): Promise<void> {
  for (const table of ['log_tree', 'log_leaf', 'log_node', 'log_head']) await owner.query(`delete from core.${table} where workspace_id = $1`, [workspaceId])
}

/** What a database superuser can do: changes what a row says, and works the whole chain out again so that it verifies. */
export async function rewriteChain(owner: pg.Client, workspaceId: string, sequence: number, from: string, to: string): Promise<void> {
  await owner.query('update core.audit_row set body = replace(body, $3, $4) where workspace_id = $1 and sequence = $2', [workspaceId, sequence, from, to])
  await rehash(owner, workspaceId)
}

/** Cuts the chain off after a row, and its head with it. */
export async function cutChain(owner: pg.Client, workspaceId: string, last: number): Promise<void> {
  await owner.query('delete from core.audit_row where workspace_id = $1 and sequence > $2', [workspaceId, last])
  await rehash(owner, workspaceId)
}

async function rehash(owner: pg.Client, workspaceId: string): Promise<void> {
  await owner.query(`
    do $rehash$
    declare v_hash bytea := decode(repeat('00', 32), 'hex'); v_last bigint := 0; r record;
    begin
      for r in select sequence, body from core.audit_row where workspace_id = '${workspaceId}' order by sequence loop
        v_hash := sha256(v_hash || convert_to(r.body, 'UTF8'));
        v_last := r.sequence;
        update core.audit_row set hash = v_hash, action = (body::jsonb ->> 'action') where workspace_id = '${workspaceId}' and sequence = r.sequence;
      end loop;
      update core.audit_head set sequence = v_last, hash = v_hash where workspace_id = '${workspaceId}';
    end $rehash$`)
}
