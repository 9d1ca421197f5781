import type { DeviceCaller } from '@overt/sdk'
import type { Platform } from '../contracts.ts'
import { policyNotAcknowledged } from './errors.ts'

/** A change of plugins or settings reaches a sending agent within this time. */
const freshForMs = 1_000
const maximumCached = 50_000

export interface PolicyInForce {
  readonly version: number
  /** False: the workspace does not monitor this member, so that nothing is taken. */
  readonly monitored: boolean
}

/** Stands before every record: nothing is taken from a member who has not acknowledged the policy in force. */
export interface PolicyGate {
  /**
   * `claimed` is the version that the agent collected under. An earlier one that the member had acknowledged is taken: the reply
   * names the one in force, and nothing recorded in good faith is lost. Null stands for the one in force. Errors: `policy-not-acknowledged`.
   */
  pass(device: DeviceCaller, claimed: number | null): Promise<PolicyInForce>
}

interface Known extends PolicyInForce {
  readonly claimed: number | null
  readonly until: number
}

export function createPolicyGate({ database, policies }: Pick<Platform, 'database' | 'policies'>): PolicyGate {
  const passed = new Map<string, Known>()
  return {
    async pass(device, claimed) {
      const key = `${device.workspaceId}${device.memberId}`
      const known = passed.get(key)
      if (known !== undefined && known.claimed === claimed && known.until > performance.now()) return known
      const state = await database.inWorkspace({ workspaceId: device.workspaceId, memberId: device.memberId }, async (unit) => {
        const policy = await policies.current(unit, device.memberId)
        const [row] = await unit.query<{ monitored: boolean; acknowledged: boolean }>({
          name: 'policy-claimed',
          text: `select m.monitored, exists (select from core.policy_acknowledgement a
              where a.workspace_id = m.workspace_id and a.member_id = m.id and a.version = $3) as acknowledged
            from core.member m where m.workspace_id = $1 and m.id = $2`,
          values: [device.workspaceId, device.memberId, claimed ?? policy.version],
        })
        return { version: policy.version, acknowledged: policy.acknowledged && row?.acknowledged === true, monitored: row?.monitored === true }
      })
      // Thrown outside the unit: a version that was issued meanwhile stays.
      if (!state.acknowledged) throw policyNotAcknowledged({ values: { version: state.version }, extensions: { policyVersion: state.version } })
      if (passed.size >= maximumCached) passed.clear()
      passed.set(key, { version: state.version, monitored: state.monitored, claimed, until: performance.now() + freshForMs })
      return state
    },
  }
}
