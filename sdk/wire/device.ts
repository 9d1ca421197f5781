import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Email, Id, Instant, LocalDate, Name, Nullable, closed } from './common.ts'
import { ReadingFormats } from './reading-formats.ts'
import { WaitingCommand } from './timer-command.ts'

/** Systems that the agent runs on. */
export const platforms = ['windows', 'macos', 'linux'] as const

/** What an agent sends to sign a device in. */
export const Enroll = Type.Object({
  email: Email,
  password: Type.String({ minLength: 1, maxLength: 256 }),
  totp: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
  workspaceId: Type.Optional(Id),
  device: Type.Object({
    name: Name,
    platform: Type.String({ minLength: 1, maxLength: 40 }),
    agentVersion: Type.String({ minLength: 1, maxLength: 40 }),
  }, closed),
}, closed)
export type Enroll = Static<typeof Enroll>

/** The versioned document that says what is collected; `plugins` holds one part per enabled plugin. */
export const AgentPolicy = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  issuedAt: Instant,
  expiresAt: Instant,
  acknowledged: Type.Boolean({ description: 'the member has acknowledged this version, or the one that covers it' }),
  coveredBy: Type.Optional(Nullable(Type.Integer({ minimum: 1, description: 'the version acknowledged last, where this one collects nothing beyond it and was not acknowledged itself' }))),
  summary: Type.Array(Type.String(), { description: 'the policy in plain words, one sentence each' }),
  pause: Type.Object({ allowed: Type.Boolean(), maximumMinutes: Nullable(Type.Integer({ minimum: 1 })) }),
  plugins: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown())),
  audiences: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()), { description: 'per plugin, the roles that may see what it collects about the member, besides the member' })),
  notice: Type.Optional(Nullable(Type.String({ description: 'what the workspace itself says at the head of its policy; part of the summary' }))),
})
export type AgentPolicy = Static<typeof AgentPolicy>

/** What a device gets when it is signed in; the token is shown once. */
export const Enrollment = Type.Object({
  deviceToken: Type.String(),
  deviceId: Id,
  workspace: Type.Object({ id: Id, name: Type.String(), timeZone: Type.String() }),
  member: Type.Object({ id: Id, name: Type.String(), email: Type.String() }),
  policy: AgentPolicy,
})
export type Enrollment = Static<typeof Enrollment>

/** The version of the policy that a person has read. */
export const PolicyAcknowledge = Type.Object({ version: Type.Integer({ minimum: 1 }) }, closed)

/** How much enabled plugins may collect at most; a plugin's own settings can only ask for less. */
export const monitoringPresets = ['presence', 'standard', 'full'] as const
/** How much may be collected at most. */
export type MonitoringPreset = (typeof monitoringPresets)[number]

/** What a workspace decides about monitoring as a whole; the plugins' settings say the rest. */
export const Monitoring = Type.Object({
  preset: Choice(monitoringPresets),
  pause: Type.Object({ allowed: Type.Boolean(), maximumMinutes: Nullable(Type.Integer()) }),
  desktopTimer: Type.Boolean({ description: 'members may start and stop the timer in the agent' }),
  noticeText: Nullable(Type.String({ description: 'what the workspace itself says at the head of its policy' })),
})
export type Monitoring = Static<typeof Monitoring>
/** What to change of the limits for monitoring; what is absent stays. */
export const MonitoringChange = Type.Partial(Type.Object({
  preset: Choice(monitoringPresets),
  pause: Type.Object({
    allowed: Type.Boolean(),
    maximumMinutes: Nullable(Type.Integer({ minimum: 1, maximum: 1_440 })),
  }, closed),
  desktopTimer: Type.Boolean(),
  noticeText: Nullable(Type.String({ minLength: 1, maxLength: 4_000 })),
}), { ...closed, minProperties: 1 })
export type MonitoringChange = Static<typeof MonitoringChange>

/** What members would read, with choices and settings that are not stored: each plugin's sentences apart. */
export const PolicyDraft = Type.Object({
  monitoring: Type.Optional(MonitoringChange),
  plugins: Type.Optional(Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' }), Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 200 }), { maxProperties: 100, description: 'settings by plugin' })),
}, closed)
export type PolicyDraft = Static<typeof PolicyDraft>
/** A policy in sentences, as people read it. */
export const PolicyWords = Type.Object({
  notice: Type.Array(Type.String(), { description: 'the workspace\'s own words' }),
  state: Type.Array(Type.String(), { description: 'where nothing is collected, or the workspace is read-only' }),
  plugins: Type.Array(Type.Object({ id: Type.String(), title: Type.String(), sentences: Type.Array(Type.String()) })),
  audience: Type.Array(Type.String(), { description: 'who sees it' }),
  pause: Type.Array(Type.String()),
})
export type PolicyWords = Static<typeof PolicyWords>
/** What choices that are not saved yet would change for members: `POST /policy/preview`. */
export const PolicyPreview = Type.Object({
  ...PolicyWords.properties,
  reach: Nullable(Type.Object({
    members: Type.Integer({ description: 'active members of whom something is recorded' }),
    effect: Choice(['same', 'narrower', 'wider']),
  }, { description: 'narrower holds at once, wider for each member once they have acknowledged it; null where nothing is drafted' })),
})
export type PolicyPreview = Static<typeof PolicyPreview>

/** One issued policy, kept as it was shown. */
export const PolicyVersion = Type.Object({
  version: Type.Integer(), issuedAt: Instant, summary: Type.Array(Type.String()),
  acknowledgements: Type.Integer({ description: 'how many members have acknowledged it' }),
})
export type PolicyVersion = Static<typeof PolicyVersion>

/** One issued policy as the caller reads it: `GET /policy/versions/:version`. */
export const PolicyRead = Type.Object({
  version: Type.Integer(), issuedAt: Instant, summary: Type.Array(Type.String()), hash: Type.String({ description: 'SHA-256, hex; receipts name it' }),
  inForce: Type.Boolean({ description: 'holds for the caller now' }), acknowledgedAt: Nullable(Instant),
})
export type PolicyRead = Static<typeof PolicyRead>

/** Who acknowledged which version, when and on which device. */
export const PolicyAcknowledgement = Type.Object({
  memberId: Id, memberName: Type.String(), version: Type.Integer(), acknowledgedAt: Instant, deviceId: Nullable(Id),
})
export type PolicyAcknowledgement = Static<typeof PolicyAcknowledgement>

/** What a person's own agent shows beside what it records: `GET /api/agent/window`. About that person alone; the agent keeps it for the time without a network. */
export const AgentWindow = Type.Object({
  timer: Type.Object({
    isOn: Type.Optional(Type.Boolean({ description: 'the workspace lets its members run the timer from here' })),
    waiting: Type.Optional(Type.Array(WaitingCommand, { description: 'commands that wait for the person' })),
    entry: Nullable(Type.Object({
      id: Id, taskId: Id, task: Type.String(), project: Type.String(), organization: Type.String(), startedAt: Instant, description: Type.String(),
    }, { description: 'the running entry' })),
    today: Type.Optional(Type.Object({ date: LocalDate, seconds: Type.Integer() }, { description: 'time of the finished entries on that date, the person\'s today' })),
  }),
  timeZone: Type.Optional(Type.String({ description: 'the person\'s own zone, or else the workspace\'s' })),
  formats: Type.Optional(ReadingFormats),
  shifts: Type.Optional(Nullable(Type.Object({ from: Instant, to: Instant, items: Type.Array(Type.Object({ startsAt: Instant, endsAt: Instant })) }, {
    description: 'the shifts that are planned for the person between two instants; null where nothing is planned with times',
  }))),
  tasks: Type.Array(Type.Object({
    taskId: Id, task: Type.String(), projectId: Id, project: Type.String(), organizationId: Id, organization: Type.String(),
  }), { description: 'tasks to choose from, those used last first' }),
  notices: Type.Optional(Type.Array(Type.Object({ id: Id, title: Type.String(), text: Type.String(), createdAt: Instant }), { description: 'what everybody has to be told and the person has not read yet' })),
  plugins: Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()), { description: 'by plugin' }),
})
export type AgentWindow = Static<typeof AgentWindow>

/** What can happen to an agent. */
export const agentEvents = [
  'started', 'stopped', 'paused', 'resumed', 'quit', 'crashed', 'clock-changed', 'sensor-limited',
  'sensor-restored', 'queue-dropped', 'disk-full', 'policy-widened', 'signed-out', 'tray-lost', 'tray-restored', 'crash-loop', 'tried-again',
] as const
/** Something that happened to the agent itself, as it tells the server. */
export const AgentEvent = Type.Object({
  kind: Type.Literal('agent.event'),
  id: Id,
  at: Instant,
  event: Type.String({ pattern: '^[a-z][a-z-]{0,39}$' }),
  data: Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Type.Unknown(), { maxProperties: 20 })),
}, closed)
export type AgentEvent = Static<typeof AgentEvent>

/** What became of the records of a batch. */
export const BatchReply = Type.Object({
  accepted: Type.Integer(),
  duplicates: Type.Integer(),
  rejected: Type.Array(Type.Object({ id: Nullable(Type.String()), code: Type.String(), detail: Type.String() })),
  serverTime: Instant,
  policyVersion: Type.Integer(),
})
export type BatchReply = Static<typeof BatchReply>

/** A device of a member, as lists show it. */
export const Device = Type.Object({
  id: Id, memberId: Id, memberName: Type.String(), name: Type.String(), platform: Type.String(), agentVersion: Type.String(),
  enrolledAt: Instant, lastSeenAt: Nullable(Instant), revokedAt: Nullable(Instant),
  acknowledgedPolicyVersion: Nullable(Type.Integer()),
  state: Choice(['active', 'idle', 'locked', 'paused', 'offline', 'never']),
})
export type Device = Static<typeof Device>

/** An agent installer that an operator put into the installers folder. */
export const Installer = Type.Object({
  fileName: Type.String(), platform: Choice(platforms), version: Type.String(),
  sizeBytes: Type.Integer(), sha256: Type.String(), url: Type.String(),
})
export type Installer = Static<typeof Installer>
/** `GET /api/workspaces/:w/agent/installers`. */
export const InstallerList = Type.Object({ items: Type.Array(Installer), contacts: Type.Array(Type.String(), { description: 'whom to ask where there are none: admins by name' }) })
export type InstallerList = Static<typeof InstallerList>
