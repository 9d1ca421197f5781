import Type from 'typebox'
import type { Static } from 'typebox'
import { engagementSensors } from '@overt/sdk/agent'
import type { PolicyComparison } from '@overt/sdk/agent'

/** The `activity` part of the policy; what a newer server adds to it changes nothing here. */
export const ActivityPolicy = Type.Object({
  /** Seconds without input after which time counts as idle, back-dated to the last input. */
  idleSeconds: Type.Integer({ minimum: 1 }),
  /** Whether a hook of keyboard and pointer may detect activity; without it, only the system's idle time does. An older server omits it. */
  inputHook: Type.Optional(Type.Boolean()),
  /** The sensors that may run while there is no input, so that a person in a call, a presentation or a film does not count as idle. An older server omits it. */
  engagement: Type.Optional(Type.Array(Type.Enum(engagementSensors))),
  collectApps: Type.Boolean(),
  collectDomains: Type.Boolean(),
  retentionDays: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type ActivityPolicy = Static<typeof ActivityPolicy>

/** A shorter idle time records more of every break. */
export const activityComparison: PolicyComparison<ActivityPolicy> = {
  idleSeconds: 'more', inputHook: 'off', engagement: 'subset', collectApps: 'off', collectDomains: 'off', retentionDays: 'less',
}
