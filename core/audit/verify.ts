import { createHash } from 'node:crypto'
import type { UnitOfWork } from '@overt/sdk'
import { receiptFault } from './verify-receipts.ts'

export interface Verification {
  readonly workspaceId: string
  /** Rows read and found right. */
  readonly rows: number
  /** Hash of the last row in hex: note it elsewhere, and a chain cut short is found too. Null without rows. */
  readonly head: string | null
  /** The first row that is wrong, or the first receipt that is not what the rows say, and how; null stands for a receipt that no row knows. */
  readonly fault: { readonly sequence: number | null; readonly reason: string } | null
}

interface Row {
  readonly sequence: string
  readonly body: string
  readonly hash: Buffer
  /** Whether the searchable columns repeat the body. */
  readonly agrees: boolean
}

const batch = 5_000

/** Recomputes a workspace's chain from its first row, in pages, then the receipts that its looks add up to; stops at the first fault. */
export async function verifyAudit(unit: UnitOfWork): Promise<Verification> {
  let previous: Buffer = Buffer.alloc(32)
  let sequence = 0
  const result = (reason?: string): Verification => ({
    workspaceId: unit.workspaceId,
    rows: reason === undefined ? sequence : sequence - 1,
    head: sequence === 0 ? null : previous.toString('hex'),
    fault: reason === undefined ? null : { sequence, reason },
  })

  for (;;) {
    const rows = await unit.query<Row>({
      name: 'audit-verify',
      text: `
        select sequence, body, hash, coalesce(
          (b ->> 'workspaceId')::uuid = workspace_id and (b ->> 'at')::timestamptz = at and (b ->> 'sequence')::bigint = sequence
          and b ->> 'actorKind' = actor_kind and b ->> 'actorId' is not distinct from actor_id
          and b ->> 'action' = action and b ->> 'subject' = subject and b ->> 'subjectId' is not distinct from subject_id, false) as agrees
        from (select *, body::jsonb as b from core.audit_row where workspace_id = $1 and sequence > $2 order by sequence limit ${String(batch)}) page
        order by sequence`,
      values: [unit.workspaceId, sequence],
    })
    for (const row of rows) {
      sequence += 1
      if (Number(row.sequence) !== sequence) return result(`row ${String(sequence)} is missing`)
      const hash = createHash('sha256').update(previous).update(row.body, 'utf8').digest()
      if (!hash.equals(row.hash)) return result('its content does not give its hash')
      if (!row.agrees) return result('its columns differ from its hashed content')
      previous = hash
    }
    if (rows.length < batch) break
  }
  const [head] = await unit.query<{ sequence: string; hash: Buffer }>('select sequence, hash from core.audit_head where workspace_id = $1', [unit.workspaceId])
  if (Number(head?.sequence ?? 0) !== sequence) {
    sequence += 1
    return result(`row ${String(sequence)} is missing`)
  }
  if (head !== undefined && sequence > 0 && !head.hash.equals(previous)) return result('it is not the row the chain ends with')
  const fault = await receiptFault(unit)
  return fault === undefined ? result() : { ...result(), fault }
}
