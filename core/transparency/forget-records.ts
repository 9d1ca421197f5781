import type { Audit, UnitOfWork } from '@overt/sdk'

export const forgottenAction = 'log.forgotten'

/**
 * Erases what rows of the trail say of people, with the salts by which the chain and the log were given it. Their places and hashes stay, and the trail
 * names them in the same transaction, so that both checks know an erasure from a loss. Returns how many rows had something to erase.
 */
export async function forgetRecords(unit: UnitOfWork, audit: Pick<Audit, 'record'>, sequences: readonly number[]): Promise<number> {
  const rows = await unit.query<{ sequence: string; kept: string | null }>('select sequence, kept from core.forget_records($1::bigint[])', [sequences])
  if (rows.length === 0) return 0
  const kept = Object.fromEntries(rows.flatMap(({ sequence, kept: hash }) => (hash === null ? [] : [[sequence, hash]])))
  await audit.record(unit, { action: forgottenAction, subject: 'AuditRow', after: { sequences: rows.map(({ sequence }) => Number(sequence)), kept } })
  return rows.length
}

export interface Forgotten {
  /** Place of the row that says so; infinite while that waits for the chain. */
  readonly saidAt: number
  /** SHA-256 in hex of what is left of a row that had its details in its body. */
  readonly kept: string | undefined
}

/** The rows that the trail says were erased. */
export async function forgottenRecords(unit: UnitOfWork): Promise<ReadonlyMap<number, Forgotten>> {
  const rows = await unit.query<{ sequence: string; kept: string | null; said: string | null }>({
    name: 'log-forgotten',
    text: `select s.sequence, a.body::jsonb -> 'after' -> 'kept' ->> s.sequence as kept, a.sequence as said
      from core.audit_trail a, jsonb_array_elements_text(a.body::jsonb -> 'after' -> 'sequences') s (sequence) where a.workspace_id = $1 and a.action = $2`,
    values: [unit.workspaceId, forgottenAction],
  })
  return new Map(rows.map(({ sequence, kept, said }) => [Number(sequence), { saidAt: said === null ? Number.POSITIVE_INFINITY : Number(said), kept: kept ?? undefined }]))
}
