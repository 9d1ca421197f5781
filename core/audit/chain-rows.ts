import type { Database } from '@overt/sdk'
import type { CoreDatabase } from '../database/contracts.ts'
import type { RowSignatures } from './row-signature.ts'

interface PendingRow { readonly id: string; readonly content: string; readonly signature: Buffer }

/** Rows that one transaction chains: some 50 ms of a workspace's trail. */
export const chainedAtOnce = 500

/**
 * Moves a workspace's oldest pending rows into its chain and returns how many. A row whose content is not what the server signed is chained as
 * `audit.altered` with what was found, so that the trail says so for ever.
 */
export async function chainPending(database: Database, signatures: RowSignatures, workspaceId: string): Promise<number> {
  return database.inWorkspace({ workspaceId }, async (unit) => {
    const rows = await unit.query<PendingRow>({ name: 'audit-take-pending', text: 'select id, content, signature from core.take_pending_audit($1)', values: [chainedAtOnce] })
    if (rows.length === 0) return 0
    const altered = rows.filter(({ content, signature }) => !signatures.matches(content, signature))
    await unit.query({ name: 'audit-chain', text: 'select core.chain_audit($1::bigint[], $2::bigint[])', values: [rows.map(({ id }) => id), altered.map(({ id }) => id)] })
    return rows.length
  })
}

/** Workspaces with rows that are not in their chain yet. */
export async function pendingWorkspaces(database: CoreDatabase): Promise<readonly string[]> {
  const rows = await database.inIdentity(null, (unit) => unit.query<{ id: string }>({ name: 'audit-pending-workspaces', text: 'select id from core.pending_audit_workspaces() as id' }))
  return rows.map(({ id }) => id)
}

/** Rows are chained within seconds; a tail this old says that no process can. */
export const lateSeconds = 300

export interface AuditTail {
  readonly rows: number
  /** How long the oldest has waited. */
  readonly seconds: number
  readonly late: boolean
}

/** The rows of the installation that are not in their chain yet. */
export async function auditTail(database: CoreDatabase): Promise<AuditTail> {
  const [found] = await database.inIdentity(null, (unit) => unit.query<{ pending: string; seconds: number | null }>({
    name: 'audit-tail', text: 'select pending, extract(epoch from now() - since)::float8 as seconds from core.audit_backlog()',
  }))
  const seconds = Math.max(0, found?.seconds ?? 0)
  return { rows: Number(found?.pending ?? 0), seconds, late: seconds > lateSeconds }
}
