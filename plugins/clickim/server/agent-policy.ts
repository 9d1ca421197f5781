import type { PolicyPart, SettingsOf } from '@overt/sdk'
import { clickComparison } from '../agent/policy.ts'
import type { ClickPolicy } from '../agent/policy.ts'
import type { ClickSettings } from './settings.ts'

declare module '@overt/sdk' {
  interface AgentPolicies { clickim: ClickPolicy }
}

/** The part of the policy that people read and acknowledge: nothing more is collected, but their records are evaluated. */
export const agentPolicy = ({ totalsDays }: SettingsOf<ClickSettings>): PolicyPart<ClickPolicy & Readonly<Record<string, unknown>>> => ({
  data: { evaluates: true, totalsDays },
  compare: clickComparison,
  sentences: [{ key: 'policy.evaluated' }, { key: 'policy.nothingMore' }, { key: 'policy.kept', values: { count: totalsDays } }],
})
