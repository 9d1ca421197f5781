import type { DeviceCaller, Problem, RecordRefusal, UnitOfWork } from '@overt/sdk'
import { policyNotAcknowledged } from './errors.ts'
import type { PolicyGate, PolicyInForce } from './policy-gate.ts'
import type { CheckContext, CheckedBatch, CheckedRecord, RecordChecks, Verdict } from './record-checks.ts'

/** What may be stored of what a device sent, and the version that is in force; or why nothing may. */
export type Admitted = Refused | {
  readonly batch: CheckedBatch
  readonly policyVersion: number
}
/** An answer and no fault: what the transaction found out about the policy is kept. */
export interface Refused { readonly refused: Problem }

/** Stands before every record. */
export interface Admission {
  /**
   * Checks each record and judges it by the policy. `claimed` is the version that the agent collected under; null stands for the one in force.
   * While the version in force is not acknowledged, only what was recorded before it held is taken, under one that is: nothing recorded in good
   * faith is lost. Refuses with `policy-not-acknowledged`.
   */
  admit(unit: UnitOfWork, device: DeviceCaller, claimed: number | null, records: readonly unknown[], context: Omit<CheckContext, 'workspaceId' | 'monitored'>): Promise<Admitted>
}

export function createAdmission({ gate, checks }: { readonly gate: PolicyGate; readonly checks: RecordChecks }): Admission {
  return {
    async admit(unit, device, claimed, records, context) {
      const policy = await gate.of(unit, device, claimed)
      const refuse = (): Refused => ({ refused: policyNotAcknowledged({ values: { version: policy.version }, extensions: { policyVersion: policy.version } }) })
      if (!policy.claimedAccepted) return refuse()
      const checked = await checks.check(records, { ...context, workspaceId: device.workspaceId, monitored: policy.monitored })
      if (!policy.accepted && !isOlderThan(policy.since, checked)) return refuse()
      return { batch: judge(checked, policy), policyVersion: policy.version }
    },
  }
}

/** Whether every record was made before then; a batch without any was not. */
function isOlderThan(since: number, { groups }: CheckedBatch): boolean {
  return groups.length > 0 && groups.every(({ kind, records }) => records.every((record) => {
    const recordedAt = kind.recordedAt?.(record)
    return recordedAt !== undefined && Date.parse(recordedAt) < since
  }))
}

const notCollected: RecordRefusal = { code: 'not-collected', detail: 'the policy does not collect this' }

/** Takes out of each record, and out of the batch, what the policy does not collect. */
function judge({ groups, rejected }: CheckedBatch, { contents }: PolicyInForce): CheckedBatch {
  const refused: Verdict[] = []
  const judged = groups.map((group) => {
    const { kind } = group
    const { withinPolicy } = kind
    if (withinPolicy === false) return group
    const parts = contents.map((plugins) => plugins[kind.kind.split('.')[0]!])
    const records: CheckedRecord[] = []
    for (const record of group.records) {
      // Each judges what was sent: what one strips, another may have to refuse.
      const refusal = parts.map((part) => (part === undefined ? notCollected : withinPolicy(record, part))).find((outcome): outcome is RecordRefusal => !isRecord(outcome))
      if (refusal !== undefined) refused.push({ id: record.id, code: refusal.code, detail: refusal.detail })
      else records.push(parts.reduce<CheckedRecord>((left, part) => withinPolicy(left, part!) as CheckedRecord, record))
    }
    return { kind, records }
  })
  return { groups: judged.filter(({ records }) => records.length > 0), rejected: [...rejected, ...refused] }
}

const isRecord = (outcome: CheckedRecord | RecordRefusal): outcome is CheckedRecord => 'id' in outcome
