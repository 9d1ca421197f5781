import type { Durable, EngagementSensor, UnitOfWork } from '@overt/sdk'

/** The `activity` part of the agent's policy. */
export interface ActivityPolicy {
  /** Seconds without input after which time counts as idle, back-dated to the last input. */
  readonly idleSeconds: number
  /** Whether a hook of keyboard and pointer may detect activity; without it, only the system's idle time does. */
  readonly inputHook: boolean
  /** The sensors that may run while there is no input, so that a person in a call, a presentation or a film does not count as idle. */
  readonly engagement: readonly EngagementSensor[]
  readonly collectApps: boolean
  readonly collectDomains: boolean
  /** Days for which the details are kept. */
  readonly retentionDays: number
}

/** Agent-observed presence from first to last activity without a break longer than the session gap. */
export interface ActivitySession {
  /** RFC 3339 in UTC. */
  readonly startedAt: string
  /** Null while the session may still go on: its last activity is less than the session gap ago. */
  readonly endedAt: string | null
  /** The last activity seen. */
  readonly lastSeenAt: string
}

/** A stretch in which a member had paused the agent and was active on no other device. */
export interface ActivityPause {
  readonly startedAt: string
  readonly endedAt: string
}

export interface MemberSessions {
  readonly memberId: string
  /** Oldest first, never overlapping; merged over the member's devices. */
  readonly sessions: readonly ActivitySession[]
  readonly pauses: readonly ActivityPause[]
}

/** What other plugins may ask; `find('activity', workspaceId)` gives it where the plugin is on. */
export interface ActivityService {
  /**
   * Sessions that start in `[from, to)`, whole even where they end after `to`, and the pauses that meet the range or those
   * sessions. One query for any number of members; members without any are left out.
   */
  sessions(unit: UnitOfWork, range: { readonly memberIds: readonly string[]; readonly from: Temporal.Instant; readonly to: Temporal.Instant }):
    Promise<readonly MemberSessions[]>
  /**
   * Time of members within spans: away, and use of the classes that `classOf` returns. Exact to the millisecond; time that several devices cover counts
   * once. Two queries for any number of spans.
   */
  stretches(unit: UnitOfWork, query: ActivityStretchQuery): Promise<readonly ActivityStretch[]>
  /**
   * The dates of members whose details are kept, each with a version that changes whenever its segments do: data derived from a date is current as
   * long as the version stays the same. Dates that have changed are rolled up first.
   */
  days(unit: UnitOfWork, range: { readonly memberIds: readonly string[]; readonly from: string; readonly to: string }): Promise<ActivityDays>
}

export interface ActivityStretchQuery {
  readonly spans: readonly { readonly memberId: string; readonly from: Temporal.Instant; readonly to: Temporal.Instant }[]
  /**
   * The class of what was in front, a number from 1 to 32,767, or null for none. Called once for each domain, and once for each application that was
   * in front without a domain: where a domain is known, it decides.
   */
  classOf(used: { readonly app: string | null; readonly domain: string | null }): number | null
}

/** A stretch of a span, half-open, in epoch milliseconds. Stretches of one class never overlap; those of two classes do where two devices showed both. */
export interface ActivityStretch {
  /** Which of the spans, from 0. */
  readonly span: number
  /** 0: away, that is idle or locked on every device with data for this time; otherwise the class. */
  readonly class: number
  readonly fromMs: number
  readonly toMs: number
}

/** A member's local date and its bounds, half-open. */
export interface ActivityDay {
  readonly memberId: string
  readonly date: string
  readonly startsAt: string
  readonly endsAt: string
  readonly version: string
}

export interface ActivityDays {
  /** Details since this instant are kept: a later date that is missing from `days` has no segments. */
  readonly since: string
  readonly days: readonly ActivityDay[]
}

/** A member's local date (workspace zone) whose segments changed; the instants are the bounds of that date, half-open. */
export interface ActivityDayChange {
  readonly memberId: string
  readonly date: string
  readonly startsAt: string
  readonly endsAt: string
}

declare module '@overt/sdk' {
  interface PluginServices {
    activity: ActivityService
  }
  interface AgentPolicies {
    activity: ActivityPolicy
  }
  interface HookContracts {
    /** Segments of these days arrived or went; gathered over some seconds, so one notice may stand for many batches. */
    'activity.segments.stored': Durable<{ readonly days: readonly ActivityDayChange[] }>
  }
}
