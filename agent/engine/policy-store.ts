import type { AgentPolicy, PolicyDifference } from '@overt/sdk/agent'
import { holdsAtOnce, policyDifferences, policyFrom, widenedFields } from './policy-document.ts'
import type { StateFile } from './state-file.ts'

export interface PolicyChange {
  readonly policy: AgentPolicy
  readonly versionChanged: boolean
  /** There was none before it. */
  readonly isFirst: boolean
  /** What is collected from now on and was not before; to be announced. */
  readonly widened: readonly string[]
}

/**
 * Whether data may be collected. `covered`: not acknowledged, but it collects nothing beyond the version that the person
 * acknowledged last, so it holds at once.
 */
export type PolicyStanding = 'none' | 'expired' | 'unacknowledged' | 'covered' | 'in-force'

/** The last good policy, kept over restarts. */
export interface PolicyStore {
  current(): AgentPolicy | null
  etag(): string | null
  load(): Promise<void>
  /** Takes a policy over; null where it is damaged or older than the one in force, which then stays. */
  receive(body: unknown, etag: string | null): Promise<PolicyChange | null>
  /** Whether data may be collected and sent: understood, acknowledged or covered, and not expired. */
  allows(now: number): boolean
  status(now: number): PolicyStanding
  /** What differs from the version that the person acknowledged last; null where there was none. */
  differences(): readonly PolicyDifference[] | null
  /** Sentences that the version acknowledged last did not have. */
  newSentences(): readonly string[]
  /** The server has taken down that the person read this version. */
  acknowledge(version: number): Promise<void>
  /** The server said that the policy in force was not acknowledged, whatever is written here. */
  withdrawAcknowledgement(): Promise<void>
  clear(): Promise<void>
}

export function createPolicyStore(file: StateFile): PolicyStore {
  let current: AgentPolicy | null = null
  let etag: string | null = null
  /** The version that the person acknowledged last, with its words. */
  let accepted: AgentPolicy | null = null
  /** The server asks for an acknowledgement of this version, although nothing in it is wider. */
  let demanded: number | null = null
  const keep = (): Promise<boolean> => file.write({ policy: current, etag, accepted, demanded })

  const differences = (): readonly PolicyDifference[] | null =>
    current === null || accepted === null ? null : policyDifferences(accepted, current)
  const isCovered = (): boolean => current !== null && demanded !== current.version && holdsAtOnce(current, accepted)
  const status = (now: number): PolicyStanding => {
    if (current === null) return 'none'
    if (now >= Temporal.Instant.from(current.expiresAt).epochMilliseconds) return 'expired'
    if (current.acknowledged) return 'in-force'
    return isCovered() ? 'covered' : 'unacknowledged'
  }
  return {
    current: () => current,
    etag: () => etag,
    status,
    allows: (now) => ['in-force', 'covered'].includes(status(now)),
    differences,
    newSentences: () => current?.summary.filter((sentence) => accepted?.summary.includes(sentence) !== true) ?? [],
    async load() {
      const stored = await file.read()
      if (typeof stored !== 'object' || stored === null || !('policy' in stored)) return
      current = policyFrom(stored.policy)
      etag = current !== null && 'etag' in stored && typeof stored.etag === 'string' ? stored.etag : null
      accepted = 'accepted' in stored ? policyFrom(stored.accepted) : current?.acknowledged === true ? current : null
      demanded = 'demanded' in stored && typeof stored.demanded === 'number' ? stored.demanded : null
    },
    async receive(body, newTag) {
      const policy = policyFrom(body)
      if (policy === null || (current !== null && isOlder(policy, current))) return null
      const previous = current
      current = policy
      etag = newTag
      if (policy.acknowledged) {
        // What covers it is what the person acknowledged, here or on another device.
        if (typeof policy.coveredBy !== 'number' || accepted?.version !== policy.coveredBy) accepted = policy
        demanded = null
      }
      await keep()
      return {
        policy,
        versionChanged: previous?.version !== policy.version,
        isFirst: previous === null,
        widened: previous === null ? [] : widenedFields(policyDifferences(previous, policy)),
      }
    },
    async acknowledge(version) {
      if (current?.version !== version) return
      current = { ...current, acknowledged: true }
      accepted = current
      demanded = null
      etag = null
      await keep()
    },
    async withdrawAcknowledgement() {
      if (current === null) return
      current = { ...current, acknowledged: false }
      demanded = current.version
      etag = null
      await keep()
    },
    async clear() {
      current = null
      etag = null
      accepted = null
      demanded = null
      await file.remove()
    },
  }
}

function isOlder(policy: AgentPolicy, current: AgentPolicy): boolean {
  return Temporal.Instant.compare(policy.issuedAt, current.issuedAt) < 0
}
