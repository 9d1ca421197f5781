import Type from 'typebox'
import type { Static } from 'typebox'
import type { PolicyComparison } from '@overt/sdk/agent'

/** The `clickim` part of the policy: nothing more is collected, it is evaluated. */
export const ClickPolicy = Type.Object({
  /** Time away and on platforms is worked out for entries. */
  evaluates: Type.Boolean(),
  /** Days for which the sums of entries are kept. */
  totalsDays: Type.Integer({ minimum: 1 }),
})
export type ClickPolicy = Static<typeof ClickPolicy>

export const clickComparison: PolicyComparison<ClickPolicy> = { evaluates: 'off', totalsDays: 'less' }
