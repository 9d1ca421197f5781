import type { PolicyReceipts } from '@overt/sdk'
import { policyReceiptText } from '@overt/sdk/transparency'
import type { PolicyReceipt } from '@overt/sdk/transparency'
import type { Platform } from '../contracts.ts'

interface AcknowledgedRow {
  readonly version: number
  readonly acknowledged_at: Date
  readonly device_id: string | null
  readonly hash: string
}
type ReceiptRow = AcknowledgedRow & {
  readonly receipt: PolicyReceipt | null
  readonly content: unknown
  readonly summary: PolicyReceipt['policy']['summary']
  readonly issued_at: Date
  readonly workspace_name: string
  readonly member_name: string
}

/** Receipts of acknowledgements. Each is signed when it is first asked for, also those from before there were any, and stays as it was signed. */
export function createPolicyReceipts({ transparency, clock }: Pick<Platform, 'transparency' | 'clock'>): PolicyReceipts {
  return {
    async list(unit, memberId) {
      const rows = await unit.query<AcknowledgedRow>(`
        select a.version, a.acknowledged_at, a.device_id, encode(v.content_hash, 'hex') as hash from core.policy_acknowledgement a
        join core.policy_version v on v.workspace_id = a.workspace_id and v.version = a.version
        where a.workspace_id = $1 and a.member_id = $2 order by a.version desc limit 500`, [unit.workspaceId, memberId])
      return rows.map((row) => ({ version: row.version, acknowledgedAt: row.acknowledged_at.toISOString(), where: whereOf(row), policyHash: row.hash }))
    },
    async find(unit, memberId, version) {
      const [row] = await unit.query<ReceiptRow>(`
        select a.version, a.acknowledged_at, a.device_id, encode(v.content_hash, 'hex') as hash, v.content, v.summary, v.issued_at, r.receipt, w.name as workspace_name, u.name as member_name
        from core.policy_acknowledgement a
        join core.policy_version v on v.workspace_id = a.workspace_id and v.version = a.version
        join core.workspace w on w.id = a.workspace_id
        join core.member m on m.workspace_id = a.workspace_id and m.id = a.member_id join identity."user" u on u.id = m.user_id
        left join core.policy_receipt r on r.workspace_id = a.workspace_id and r.member_id = a.member_id and r.version = a.version
        where a.workspace_id = $1 and a.member_id = $2 and a.version = $3`, [unit.workspaceId, memberId, version])
      if (row === undefined) return undefined
      if (row.receipt !== null) return row.receipt
      const now = clock.now()
      const key = await transparency.keys.current(unit, now)
      const publicKey = (await transparency.keys.list(unit)).find(({ keyId }) => keyId === key.keyId)?.publicKey ?? ''
      const unsigned: Omit<PolicyReceipt, 'signature'> = {
        format: 'overt policy receipt 1',
        workspace: { id: unit.workspaceId, name: row.workspace_name }, member: { id: memberId, name: row.member_name },
        policy: { version, hash: row.hash, issuedAt: row.issued_at.toISOString(), content: row.content, summary: row.summary },
        acknowledgedAt: row.acknowledged_at.toISOString(), where: whereOf(row), signedAt: now.toString({ fractionalSecondDigits: 3 }), keyId: key.keyId, publicKey,
      }
      const receipt: PolicyReceipt = { ...unsigned, signature: key.sign(policyReceiptText(unsigned)) }
      // Two who ask at once get the one that was kept.
      const [kept] = await unit.query<{ receipt: PolicyReceipt }>(`insert into core.policy_receipt (workspace_id, member_id, version, receipt) values ($1, $2, $3, $4)
        on conflict (workspace_id, member_id, version) do update set version = excluded.version returning receipt`, [unit.workspaceId, memberId, version, JSON.stringify(receipt)])
      return kept!.receipt
    },
  }
}

const whereOf = ({ device_id }: Pick<AcknowledgedRow, 'device_id'>): PolicyReceipt['where'] => (device_id === null ? 'browser' : 'agent')
