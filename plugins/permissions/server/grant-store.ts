import type { UnitOfWork } from '@overt/sdk'
import type { Grant, Grantee } from '../contracts.ts'

const columns = { member: 'member_id', group: 'group_id', role: 'role' } as const

/** Grants of one grantee, in the order of the tree. */
export async function readGrants(unit: UnitOfWork, { kind, id }: Grantee): Promise<Grant[]> {
  return unit.query<Grant>(`
    select subject, level, node_id as "nodeId", allow, deny from p_permissions.granted
    where workspace_id = $1 and ${columns[kind]} = $2
    order by array_position(array['workspace', 'organization', 'project', 'task', 'entry'], level), node_id, subject`, [unit.workspaceId, id])
}

/** Replaces everything that is granted to one grantee. */
export async function writeGrants(unit: UnitOfWork, { kind, id }: Grantee, grants: readonly Grant[]): Promise<void> {
  await unit.query(`delete from p_permissions.granted where workspace_id = $1 and ${columns[kind]} = $2`, [unit.workspaceId, id])
  await unit.query(`
    insert into p_permissions.granted (workspace_id, ${columns[kind]}, subject, level, node_id, allow, deny)
    select $1, $2, g.subject, g.level, g."nodeId", g.allow, g.deny
    from jsonb_to_recordset($3::jsonb) as g(subject text, level text, "nodeId" uuid, allow text[], deny text[])`, [unit.workspaceId, id, JSON.stringify(grants)])
}

/** The version of all grants of the workspace. */
export async function readRevision(unit: UnitOfWork): Promise<string> {
  const [row] = await unit.query<{ number: string }>('select number from p_permissions.revision where workspace_id = $1', [unit.workspaceId])
  return row?.number ?? '0'
}

/** Counts on and holds the version until the transaction ends; answers the one before. */
export async function nextRevision(unit: UnitOfWork): Promise<string> {
  const [row] = await unit.query<{ number: string }>(`
    insert into p_permissions.revision (workspace_id, number) values ($1, 1)
    on conflict (workspace_id) do update set number = revision.number + 1 returning number`, [unit.workspaceId])
  return String(BigInt(row?.number ?? '1') - 1n)
}
