import type { DeviceCaller, Problem, RecordRefusal, UnitOfWork } from '@overt/sdk'
import { readOnlyRefusal } from '../access/index.ts'
import type { PluginHost } from '../contracts.ts'
import { createCollectedUnder } from './collected-under.ts'
import { policyNotAcknowledged } from './errors.ts'
import type { PolicyGate, PolicyInForce } from './policy-gate.ts'
import type { CheckContext, CheckedBatch, CheckedGroup, CheckedRecord, CheckedRecords, RecordChecks, Verdict } from './record-checks.ts'

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
   * faith is lost. Refuses with `policy-not-acknowledged`, and with `workspace-read-only` as long as it is that.
   */
  admit(unit: UnitOfWork, device: DeviceCaller, claimed: number | null, records: readonly unknown[], context: Omit<CheckContext, 'workspaceId' | 'monitored'>): Promise<Admitted>
}

export function createAdmission({ gate, checks, plugins }: { readonly gate: PolicyGate; readonly checks: RecordChecks; readonly plugins: Pick<PluginHost, 'access'> }): Admission {
  return {
    async admit(unit, device, claimed, records, context) {
      // Before anything is judged: the agent keeps all of it, and sends it once the workspace is open again.
      const readOnly = await readOnlyRefusal({ plugins }, device.workspaceId)
      if (readOnly !== null) return { refused: readOnly }
      const policy = await gate.of(unit, device, claimed)
      const refuse = (): Refused => ({ refused: policyNotAcknowledged({ values: { version: policy.version }, extensions: { policyVersion: policy.version } }) })
      if (!policy.claimedAccepted) return refuse()
      const checked = await checks.check(records, { ...context, workspaceId: device.workspaceId, monitored: policy.monitored })
      if (!policy.accepted && !isOlderThan(policy.since, checked)) return refuse()
      return { batch: await judge(checked, policy, (version) => gate.content(unit, version)), policyVersion: policy.version }
    },
  }
}

/** Whether every record was made before then; a batch without any was not. */
function isOlderThan(since: number, { groups }: CheckedBatch<CheckedRecords>): boolean {
  return groups.length > 0 && groups.every(({ kind, records }) => records.every((record) => {
    const recordedAt = kind.recordedAt?.(record)
    return recordedAt !== undefined && Date.parse(recordedAt) < since
  }))
}

const notCollected: RecordRefusal = { code: 'not-collected', detail: 'the policy does not collect this' }

type Content = PolicyInForce['contents'][number]

/**
 * Takes out of each record, and out of the batch, what the policy does not collect, and says which version the rest was collected under. Records
 * that are older than the version that their agent claims must fit the one that the member had accepted by then as well.
 */
async function judge({ groups, rejected }: CheckedBatch<CheckedRecords>, { contents, claimed, version, acceptances }: PolicyInForce, contentOf: (version: number) => Promise<Content>): Promise<CheckedBatch> {
  const refused: Verdict[] = []
  const judged: CheckedGroup[] = []
  const collectedUnder = createCollectedUnder(acceptances, claimed)
  for (const { kind, records } of groups) {
    const { withinPolicy } = kind
    const plugin = kind.kind.split('.')[0]!
    for (const [under, part] of byVersion(kind, records, collectedUnder)) {
      if (withinPolicy === false) {
        judged.push({ kind, policyVersion: under, records: part })
        continue
      }
      const parts = [...contents, ...under === claimed || under === version ? [] : [await contentOf(under)]].map((plugins) => plugins[plugin])
      const left: CheckedRecord[] = []
      for (const record of part) {
        const outcome = withinAll(record, parts, withinPolicy)
        if (isRecord(outcome)) left.push(outcome)
        else refused.push({ id: record.id, code: outcome.code, detail: outcome.detail })
      }
      judged.push({ kind, policyVersion: under, records: left })
    }
  }
  return { groups: judged.filter(({ records }) => records.length > 0), rejected: [...rejected, ...refused] }
}

/** Nearly always all of them are of one version. */
function byVersion(kind: CheckedGroup['kind'], records: readonly CheckedRecord[], collectedUnder: (recordedAt: string | undefined) => number): readonly (readonly [version: number, records: readonly CheckedRecord[]])[] {
  const versions = records.map((record) => collectedUnder(kind.recordedAt?.(record)))
  const [first] = versions
  if (first === undefined) return []
  if (versions.every((version) => version === first)) return [[first, records]]
  return [...new Set(versions)].sort((a, b) => a - b).map((version) => [version, records.filter((_, index) => versions[index] === version)])
}

/** What all parts leave of a record. Each judges what was sent: what one strips, another may have to refuse. */
function withinAll<Part>(record: CheckedRecord, parts: readonly (Part | undefined)[], withinPolicy: (record: CheckedRecord, part: Part) => CheckedRecord | RecordRefusal): CheckedRecord | RecordRefusal {
  let left = record
  for (const part of parts) {
    const outcome = part === undefined ? notCollected : withinPolicy(record, part)
    if (!isRecord(outcome)) return outcome
    left = left === record ? outcome : withinPolicy(left, part!) as CheckedRecord
  }
  return left
}

const isRecord = (outcome: CheckedRecord | RecordRefusal): outcome is CheckedRecord => 'id' in outcome
