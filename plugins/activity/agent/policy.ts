import Type from 'typebox'
import type { Static } from 'typebox'
import { engagementSensors } from '@overt/sdk/agent'
import type { PolicyComparison } from '@overt/sdk/agent'

/** The `activity` part of the policy; what a newer server adds to it changes nothing here. */
export const ActivityPolicy = Type.Object({
  /** Seconds without input after which time counts as idle, back-dated to the last input. */
  idleSeconds: Type.Integer({ minimum: 1 }),
  /** Whether activity may be told by a hook of keyboard and pointer; without it, from the system's idle time alone. An older server says nothing of it. */
  inputHook: Type.Optional(Type.Boolean()),
  /** What may be looked at without input, so that somebody in a call, a presentation or a film is not idle. An older server says nothing of it. */
  engagement: Type.Optional(Type.Array(Type.Enum(engagementSensors))),
  collectApps: Type.Boolean(),
  collectDomains: Type.Boolean(),
  retentionDays: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type ActivityPolicy = Static<typeof ActivityPolicy>

/** A shorter idle time tells more of every break. */
export const activityComparison: PolicyComparison<ActivityPolicy> = {
  idleSeconds: 'more', inputHook: 'off', engagement: 'subset', collectApps: 'off', collectDomains: 'off', retentionDays: 'less',
}
