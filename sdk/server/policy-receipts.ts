import type { PolicyReceipt } from '../transparency/policy-receipt.ts'
import type { UnitOfWork } from './database.ts'

/** One acknowledgement of a member. */
export interface AcknowledgedPolicy {
  readonly version: number
  /** RFC 3339. */
  readonly acknowledgedAt: string
  readonly where: PolicyReceipt['where']
  /** SHA-256 of the policy, hex. */
  readonly policyHash: string
}

/** What members acknowledged, as receipts that the server signs with the installation's key. */
export interface PolicyReceipts {
  /** A member's acknowledgements, newest first. */
  list(unit: UnitOfWork, memberId: string): Promise<readonly AcknowledgedPolicy[]>
  /** The signed receipt, the same each time; undefined where the member has not acknowledged that version. */
  find(unit: UnitOfWork, memberId: string, version: number): Promise<PolicyReceipt | undefined>
}
