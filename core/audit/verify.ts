import { createHash } from 'node:crypto'
import type { UnitOfWork } from '@overt/sdk'
import { forgottenRecords } from '../transparency/forget-records.ts'
import { alteredRow } from './pending-rows.ts'
import type { RowSignatures } from './row-signature.ts'
import { verifyPending } from './verify-pending.ts'
import { receiptFault } from './verify-receipts.ts'

export interface Verification {
  readonly workspaceId: string
  /** Rows of the chain, read and found right. */
  readonly rows: number
  /** Rows among them whose details were erased, as a later row says. */
  readonly forgotten: number
  /** Hash of the last row in hex: note it elsewhere, and a chain cut short is found too. Null without rows. */
  readonly head: string | null
  /** Rows that are committed and right, and not in the chain yet; since when the oldest waits. */
  readonly unchained: { readonly rows: number; readonly since: string | null }
  /** The first row that is wrong, or the first receipt that is not what the rows say, and how; null stands for a row without a place in the chain, or a receipt that no row knows. */
  readonly fault: { readonly sequence: number | null; readonly reason: string } | null
}

interface Row {
  readonly sequence: string
  readonly body: string
  readonly hash: Buffer
  /** What is kept beside the chain, and its salt. */
  readonly detail: string | null
  readonly salt: Buffer | null
  /** What the chain has in its place; null for a row that has it in its body, or none. */
  readonly commitment: string | null
  /** Whether the searchable columns repeat the body. */
  readonly agrees: boolean
  /** The chain says that the row was altered before it was chained. */
  readonly altered: boolean
}

const batch = 5_000

/**
 * Checks the signatures of rows that wait for the chain, recomputes the chain from its first row, in pages, then the receipts that its looks add up
 * to; stops at the first fault. Rows that come meanwhile are left to the next time.
 */
export async function verifyAudit(unit: UnitOfWork, signatures: RowSignatures): Promise<Verification> {
  const pending = await verifyPending(unit, signatures)
  let previous: Buffer = Buffer.alloc(32)
  let sequence = 0
  let erased = 0
  const forgotten = await forgottenRecords(unit)
  const result = (reason?: string): Verification => ({
    workspaceId: unit.workspaceId,
    rows: reason === undefined ? sequence : sequence - 1,
    forgotten: erased,
    head: sequence === 0 ? null : previous.toString('hex'),
    unchained: pending.unchained,
    fault: reason === undefined ? null : { sequence, reason },
  })

  const [head] = await unit.query<{ sequence: string; hash: Buffer }>('select sequence, hash from core.audit_head where workspace_id = $1', [unit.workspaceId])
  const end = Number(head?.sequence ?? 0)
  for (;;) {
    const rows = await unit.query<Row>({
      name: 'audit-verify',
      text: `
        select sequence, body, hash, detail, salt, b ->> 'detail' as commitment, action = '${alteredRow.action}' and subject = '${alteredRow.subject}' as altered, coalesce(
          (b ->> 'workspaceId')::uuid = workspace_id and (b ->> 'at')::timestamptz = at and (b ->> 'sequence')::bigint = sequence
          and b ->> 'actorKind' = actor_kind and b ->> 'actorId' is not distinct from actor_id
          and b ->> 'action' = action and b ->> 'subject' = subject and b ->> 'subjectId' is not distinct from subject_id, false) as agrees
        from (select *, body::jsonb as b from core.audit_row where workspace_id = $1 and sequence > $2 order by sequence limit ${String(batch)}) page
        order by sequence`,
      values: [unit.workspaceId, sequence],
    })
    for (const row of rows) {
      // The rest was chained since the head was read.
      if (sequence === end) break
      sequence += 1
      if (Number(row.sequence) !== sequence) return result(`row ${String(sequence)} is missing`)
      const event = forgotten.get(sequence)
      const isErased = event !== undefined && event.saidAt > sequence
      const isCut = isErased && event.kept !== undefined && event.kept === createHash('sha256').update(row.body, 'utf8').digest('hex')
      // What is left of a row that had its details in its body cannot give its hash.
      const hash = isCut ? row.hash : createHash('sha256').update(previous).update(row.body, 'utf8').digest()
      if (!hash.equals(row.hash)) return result('its content does not give its hash')
      const detailReason = detailFault(row, isErased)
      if (detailReason !== undefined) return result(detailReason)
      if (!row.agrees) return result('its columns differ from its hashed content')
      if (row.altered) return result('it was altered before it was chained')
      previous = hash
      if (isErased && row.detail === null) erased += 1
    }
    if (rows.length < batch || sequence >= end) break
  }
  if (end !== sequence) {
    sequence += 1
    return result(`row ${String(sequence)} is missing`)
  }
  if (head !== undefined && sequence > 0 && !head.hash.equals(previous)) return result('it is not the row the chain ends with')
  const beyond = await rowBeyondHead(unit)
  if (beyond !== undefined) return { ...result(), fault: { sequence: beyond, reason: 'it stands beyond the end of the chain' } }
  const fault = pending.fault ?? await receiptFault(unit)
  return fault === undefined ? result() : { ...result(), fault }
}

/** What is beside the chain has to be what the chain was given, or erased by a row that says so. */
function detailFault({ detail, salt, commitment }: Row, isErased: boolean): string | undefined {
  if (commitment === null) return detail === null && salt === null ? undefined : 'details were put beside it that the chain was not given'
  if (detail === null || salt === null) return isErased ? undefined : 'its details are gone and no row says that they were erased'
  return createHash('sha256').update(salt).update(detail, 'utf8').digest('hex') === commitment ? undefined : 'its details are not what the chain was given'
}

/** A row that the head does not know, seen at one moment. */
async function rowBeyondHead(unit: UnitOfWork): Promise<number | undefined> {
  const [row] = await unit.query<{ sequence: string | null }>({
    name: 'audit-beyond-head',
    text: `select min(sequence) as sequence from core.audit_row where workspace_id = $1
      and sequence > coalesce((select sequence from core.audit_head where workspace_id = $1), 0)`,
    values: [unit.workspaceId],
  })
  return row?.sequence == null ? undefined : Number(row.sequence)
}
