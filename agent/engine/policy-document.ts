import { Compile } from 'typebox/compile'
import { AgentPolicy, comparePolicies, isCoveredBy } from '@overt/sdk/agent'
import type { PolicyComparison, PolicyContent, PolicyDifference } from '@overt/sdk/agent'
import { collectors } from '../collectors/registry.ts'

const document = Compile(AgentPolicy)

/** A policy as the server sent it, with defaults for what may be left out; null where it cannot be understood. */
export function policyFrom(body: unknown): AgentPolicy | null {
  if (typeof body !== 'object' || body === null) return null
  const pause = 'pause' in body && typeof body.pause === 'object' ? body.pause : {}
  const filled = { summary: [], ...body, pause: { maximumMinutes: null, ...pause } }
  return document.Check(filled) ? filled : null
}

const comparisons: Readonly<Record<string, PolicyComparison>> = Object.fromEntries(collectors.map(({ id, compare }) => [id, compare]))

/** Where two policies differ, by the rules that this build's collectors declare. */
export function policyDifferences(before: PolicyContent, after: PolicyContent): PolicyDifference[] {
  return comparePolicies(before, after, comparisons)
}

/** Whether a policy holds without an answer, by the rules that this build's collectors declare. */
export const holdsAtOnce = (policy: PolicyContent, acknowledgedLast: PolicyContent | null): boolean => isCoveredBy(policy, acknowledgedLast, comparisons)

/** Names such as `activity.collectDomains` of what collects more than before. */
export function widenedFields(differences: readonly PolicyDifference[]): string[] {
  return differences.filter(({ change }) => change === 'wider').map(({ part, field }) => (field === null ? part : `${part}.${field}`))
}
