import Type from 'typebox'
import type { Static } from 'typebox'
import type { PolicyComparison } from '@overt/sdk/agent'

/** The `activity` part of the policy; what a newer server adds to it changes nothing here. */
export const ActivityPolicy = Type.Object({
  /** Seconds without input after which time counts as idle, back-dated to the last input. */
  idleSeconds: Type.Integer({ minimum: 1 }),
  /** Whether activity may be told by a hook of keyboard and pointer; without it, from the system's idle time alone. An older server says nothing of it. */
  inputHook: Type.Optional(Type.Boolean()),
  collectApps: Type.Boolean(),
  collectDomains: Type.Boolean(),
  retentionDays: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type ActivityPolicy = Static<typeof ActivityPolicy>

/** A shorter idle time tells more of every break. */
export const activityComparison: PolicyComparison<ActivityPolicy> = {
  idleSeconds: 'more', inputHook: 'off', collectApps: 'off', collectDomains: 'off', retentionDays: 'less',
}
