import type { UnitOfWork } from '@overt/sdk'
import type { RowSignatures } from './row-signature.ts'

export interface PendingVerification {
  readonly unchained: { readonly rows: number; readonly since: string | null }
  readonly fault: { readonly sequence: null; readonly reason: string } | undefined
}

interface Row { readonly id: string; readonly content: string; readonly signature: Buffer; readonly added_at: Date }

const batch = 5_000

/** Checks what every row that waits for the chain says against its signature. */
export async function verifyPending(unit: UnitOfWork, signatures: RowSignatures): Promise<PendingVerification> {
  let after = '0'
  let count = 0
  let since: string | null = null
  for (;;) {
    const rows = await unit.query<Row>({
      name: 'audit-verify-pending',
      text: `select id, content, signature, added_at from core.audit_pending where workspace_id = $1 and id > $2 order by id limit ${String(batch)}`,
      values: [unit.workspaceId, after],
    })
    for (const { id, content, signature, added_at: addedAt } of rows) {
      if (!signatures.matches(content, signature)) {
        return { unchained: { rows: count, since }, fault: { sequence: null, reason: `a row that is not chained yet (number ${id} among them) does not say what was signed` } }
      }
      count += 1
      since ??= addedAt.toISOString()
      after = id
    }
    if (rows.length < batch) return { unchained: { rows: count, since }, fault: undefined }
  }
}
