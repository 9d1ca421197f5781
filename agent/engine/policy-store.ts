import type { AgentPolicy } from '@overt/sdk/agent'
import { readJson, removeIfThere, writeAtomically } from './atomic-file.ts'
import { policyFrom, widenings } from './policy-document.ts'

export interface PolicyChange {
  readonly policy: AgentPolicy
  readonly versionChanged: boolean
  /** What is collected from now on and was not before; to be announced. */
  readonly widened: readonly string[]
}

/** The last good policy, kept over restarts. */
export interface PolicyStore {
  current(): AgentPolicy | null
  etag(): string | null
  load(): Promise<void>
  /** Takes a policy over; null where it is damaged or older than the one in force, which then stays. */
  receive(body: unknown, etag: string | null): Promise<PolicyChange | null>
  /** Whether data may be collected and sent: understood, acknowledged and not expired. */
  allows(now: number): boolean
  status(now: number): 'none' | 'expired' | 'unacknowledged' | 'in-force'
  /** The server has taken down that the person read this version. */
  acknowledge(version: number): Promise<void>
  /** The server said that the policy in force was not acknowledged, whatever is written here. */
  withdrawAcknowledgement(): Promise<void>
  clear(): Promise<void>
}

export function createPolicyStore(file: string): PolicyStore {
  let current: AgentPolicy | null = null
  let etag: string | null = null
  const keep = async (): Promise<void> => writeAtomically(file, JSON.stringify({ policy: current, etag }))

  const status = (now: number): ReturnType<PolicyStore['status']> => {
    if (current === null) return 'none'
    if (now >= Temporal.Instant.from(current.expiresAt).epochMilliseconds) return 'expired'
    return current.acknowledged ? 'in-force' : 'unacknowledged'
  }
  return {
    current: () => current,
    etag: () => etag,
    status,
    allows: (now) => status(now) === 'in-force',
    async load() {
      const stored = await readJson(file)
      if (typeof stored !== 'object' || stored === null || !('policy' in stored)) return
      current = policyFrom(stored.policy)
      etag = current !== null && 'etag' in stored && typeof stored.etag === 'string' ? stored.etag : null
    },
    async receive(body, newTag) {
      const policy = policyFrom(body)
      if (policy === null || (current !== null && isOlder(policy, current))) return null
      const previous = current
      current = policy
      etag = newTag
      await keep()
      return {
        policy,
        versionChanged: previous?.version !== policy.version,
        widened: previous === null ? [] : widenings(previous, policy),
      }
    },
    async acknowledge(version) {
      if (current?.version !== version) return
      current = { ...current, acknowledged: true }
      etag = null
      await keep()
    },
    async withdrawAcknowledgement() {
      if (current === null) return
      current = { ...current, acknowledged: false }
      etag = null
      await keep()
    },
    async clear() {
      current = null
      etag = null
      await removeIfThere(file)
    },
  }
}

function isOlder(policy: AgentPolicy, current: AgentPolicy): boolean {
  return Temporal.Instant.compare(policy.issuedAt, current.issuedAt) < 0
}
