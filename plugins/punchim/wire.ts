import Type from 'typebox'
import type { Static } from 'typebox'
import { Choice, Id, Instant, LocalDate, Name, Nullable, closed, pageQuery } from '@overt/sdk'
import { largestRadiusMeters, mostPoints, verdicts } from './rules/index.ts'

export const levels = ['always', 'sampled', 'anomaly', 'off'] as const
export type Level = typeof levels[number]
export const outsidePolicies = ['block', 'reason', 'flag'] as const

/** Flags of a punch. Those of `disputable` ask for a decision. */
export const flags = [
  'outside', 'uncertain', 'no-fix', 'stale-fix', 'inaccurate', 'out-of-hours', 'verdict-differs',
  'skew', 'rebooted', 'late', 'out-of-order', 'not-assigned', 'not-filed', 'estimated', 'no-selfie',
] as const
export type Flag = typeof flags[number]
/** What a person should look at; the others only explain. */
export const disputable: readonly Flag[] = ['outside', 'no-fix', 'stale-fix', 'inaccurate', 'verdict-differs', 'skew', 'out-of-order', 'not-assigned', 'not-filed', 'estimated', 'no-selfie']

const Latitude = Type.Number({ minimum: -90, maximum: 90 })
const Longitude = Type.Number({ minimum: -180, maximum: 180 })
const Accuracy = Type.Number({ minimum: 0, maximum: 1e9, description: 'radius in metres within which the place lies with 95 %' })
const Verdict = Choice(verdicts)
const Ids = (maxItems: number) => Type.Array(Id, { maxItems, uniqueItems: true })

export const FixBody = Type.Object({ latitude: Latitude, longitude: Longitude, accuracyMeters: Accuracy, at: Instant }, closed)
export type FixBody = Static<typeof FixBody>

export const ClaimedVerdict = Type.Object({
  fenceId: Type.Optional(Nullable(Id)),
  verdict: Verdict,
  accuracyBucket: Type.Union([Type.String({ maxLength: 20 }), Type.Number({ minimum: 0, maximum: 1e9 })], { description: 'class of the accuracy: its upper end in metres' }),
  commitment: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'SHA-256 of `latitude,longitude,accuracyMeters,at,nonce`, hexadecimal' }),
}, closed)
export type ClaimedVerdict = Static<typeof ClaimedVerdict>

/** The place that was asked for, or in verdict-only mode the verdict over it. */
export const LateFix = Type.Union([FixBody, ClaimedVerdict])
export type LateFix = Static<typeof LateFix>

const Monotonic = Type.Number({ minimum: 0, maximum: 1e15, description: 'milliseconds of a count that no change of the clock touches' })
const punchFields = {
  id: Id,
  kind: Choice(['in', 'out']),
  at: Type.String({ format: 'date-time', maxLength: 40, description: 'by the phone\'s clock' }),
  monotonicMs: Monotonic,
  bootId: Type.String({ minLength: 1, maxLength: 64, description: 'names one run of that count' }),
  serverTimeSeen: Type.Optional(Nullable(Instant)),
  serverTimeSeenMonotonicMs: Type.Optional(Nullable(Monotonic)),
  sentMonotonicMs: Type.Optional(Nullable(Monotonic)),
  assignmentId: Type.Optional(Nullable(Id)),
  fix: Type.Optional(Nullable(FixBody)),
  verdict: Type.Optional(Nullable(ClaimedVerdict)),
  reason: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
}
export const PunchBody = Type.Object(punchFields, closed)
export type PunchBody = Static<typeof PunchBody>

const Evidence = Choice(['none', 'wanted', 'kept', 'gone'])

/** What a phone is answered. */
export const PunchReceipt = Type.Object({
  id: Id,
  kind: Choice(['in', 'out']),
  at: Instant,
  correctedAt: Instant,
  verdict: Verdict,
  flags: Type.Array(Choice(flags)),
  entryId: Nullable(Id),
  selfie: Evidence,
  fix: Evidence,
  fenceName: Nullable(Type.String()),
  distanceMeters: Nullable(Type.Number({ description: 'to the edge of the fence, negative inside' })),
  notFiled: Nullable(Type.String({ description: 'code of the refusal for which there is no entry yet; a person settles it' })),
  policyVersion: Nullable(Type.Integer({ description: 'the policy that held for the person then; null for punches from before versions were kept' })),
})
export type PunchReceipt = Static<typeof PunchReceipt>
export const State = Choice(['in', 'out'])
export const PunchAnswer = Type.Object({ punch: PunchReceipt, state: State })
export type PunchAnswer = Static<typeof PunchAnswer>

export const Decision = Choice(['accept', 'reject'])

const WallTime = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'HH:MM on the clock of the workspace' })
export const Hours = Type.Array(Type.Object({
  days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true, description: '1 Monday … 7 Sunday' }), startsAt: WallTime, endsAt: WallTime,
}, closed), { maxItems: 20 })
const Point = Type.Tuple([Latitude, Longitude])
const shapeFields = {
  id: Id,
  name: Type.String(),
  kind: Choice(['circle', 'polygon']),
  latitude: Nullable(Latitude),
  longitude: Nullable(Longitude),
  radiusMeters: Nullable(Type.Number()),
  points: Nullable(Type.Array(Point)),
  hours: Nullable(Hours),
}
/** A fence as it was when a punch was judged by it. */
export const JudgedBy = Type.Object(shapeFields)
export type JudgedBy = Static<typeof JudgedBy>
/** What has become of that fence since. */
export const FenceSince = Choice(['same', 'changed', 'deleted'])
export type FenceSince = Static<typeof FenceSince>

/** A punch as its member and those who may see it read it. */
export const Punch = Type.Object({
  ...PunchReceipt.properties,
  memberId: Id,
  memberName: Type.String(),
  receivedAt: Instant,
  task: Nullable(Type.Object({ taskId: Id, task: Type.String(), project: Type.String(), organization: Type.String() })),
  fenceId: Nullable(Id),
  fenceSince: Nullable(FenceSince),
  /** Of `GET /punches/:id` only. */
  judgedBy: Nullable(JudgedBy),
  accuracyMeters: Nullable(Type.Number()),
  accuracyBucket: Nullable(Type.String()),
  latitude: Nullable(Type.Number()),
  longitude: Nullable(Type.Number()),
  fixKeptUntil: Nullable(Instant),
  claimed: Type.Boolean({ description: 'the phone judged the place; its coordinates were never sent' }),
  revealedAt: Nullable(Instant),
  reason: Nullable(Type.String()),
  kioskName: Nullable(Type.String()),
  selfieUrl: Nullable(Type.String({ description: 'of `GET /punches/:id` only; good for about a minute' })),
  selfieKeptUntil: Nullable(Instant),
  disputed: Type.Boolean({ description: 'has flags that ask for a decision, and none yet' }),
  decision: Nullable(Type.Object({ decision: Decision, comment: Type.String(), byName: Nullable(Type.String()), at: Instant })),
})
export type Punch = Static<typeof Punch>

const filterFields = {
  memberId: Type.Optional(Id),
  memberIds: Type.Optional(Type.String({ maxLength: 8_000, description: 'ids separated by commas' })),
  groupId: Type.Optional(Id),
  from: LocalDate,
  to: LocalDate,
  flag: Type.Optional(Choice([...flags, 'any', 'disputed'])),
}
export const PunchQuery = Type.Object({ ...filterFields, ...pageQuery }, closed)
export const PunchExportQuery = Type.Object(filterFields, closed)

export const DecideBody = Type.Object({ decision: Decision, comment: Type.Optional(Type.String({ maxLength: 500 })) }, closed)
export const RevealBody = Type.Object({ ...FixBody.properties, nonce: Type.String({ minLength: 16, maxLength: 128 }) }, closed)
export type RevealBody = Static<typeof RevealBody>

const fenceFields = {
  name: Name,
  kind: Choice(['circle', 'polygon']),
  latitude: Type.Optional(Nullable(Latitude)),
  longitude: Type.Optional(Nullable(Longitude)),
  radiusMeters: Type.Optional(Nullable(Type.Number({ exclusiveMinimum: 0, maximum: largestRadiusMeters }))),
  points: Type.Optional(Nullable(Type.Array(Point, { maxItems: mostPoints, description: '[latitude, longitude]' }))),
  memberIds: Type.Optional(Ids(1_000)),
  groupIds: Type.Optional(Ids(200)),
  taskIds: Type.Optional(Ids(200)),
  hours: Type.Optional(Nullable(Hours)),
}
export const FenceBody = Type.Object({ id: Type.Optional(Id), ...fenceFields }, closed)
export type FenceBody = Static<typeof FenceBody>
export const FenceChange = Type.Partial(Type.Object(fenceFields), { ...closed, minProperties: 1 })
export type FenceChange = Static<typeof FenceChange>

/** A fence that names nobody holds for everyone. */
export const Fence = Type.Object({ ...shapeFields, memberIds: Type.Array(Id), groupIds: Type.Array(Id), taskIds: Type.Array(Id), createdAt: Instant, updatedAt: Instant })
export type Fence = Static<typeof Fence>
/** A fence as a phone is told of it: nobody else's names in it. */
export const OwnFence = Type.Object({ ...shapeFields, taskIds: Type.Array(Id) })
export type OwnFence = Static<typeof OwnFence>

const assignmentFields = {
  memberId: Type.Optional(Nullable(Id)),
  groupId: Type.Optional(Nullable(Id)),
  taskId: Id,
  isDefault: Type.Optional(Type.Boolean()),
}
export const AssignmentBody = Type.Object({ id: Type.Optional(Id), ...assignmentFields }, closed)
export type AssignmentBody = Static<typeof AssignmentBody>
export const AssignmentChange = Type.Object({ taskId: Type.Optional(Id), isDefault: Type.Optional(Type.Boolean()) }, { ...closed, minProperties: 1 })
export type AssignmentChange = Static<typeof AssignmentChange>

const taskNames = { taskId: Id, task: Type.String(), projectId: Id, project: Type.String(), organizationId: Id, organization: Type.String() }
export const Assignment = Type.Object({
  id: Id, memberId: Nullable(Id), memberName: Nullable(Type.String()), groupId: Nullable(Id), groupName: Nullable(Type.String()), ...taskNames, isDefault: Type.Boolean(), createdAt: Instant,
})
export type Assignment = Static<typeof Assignment>
export const OwnAssignment = Type.Object({ id: Id, ...taskNames, isDefault: Type.Boolean() })
export type OwnAssignment = Static<typeof OwnAssignment>

/** Everything that a phone needs, also for the time without a connection. */
export const Me = Type.Object({
  state: State,
  since: Nullable(Instant),
  entry: Nullable(Type.Object({ id: Id, taskId: Id, startedAt: Instant })),
  assignment: Nullable(OwnAssignment),
  assignments: Type.Array(OwnAssignment),
  policy: Type.Object({
    selfie: Choice(levels), gps: Choice(levels), outside: Choice(outsidePolicies), verdictOnly: Type.Boolean(), sampleOneIn: Type.Integer(),
    selfieRetentionDays: Type.Integer(), fixRetentionDays: Type.Integer(), kiosk: Type.Boolean(),
  }),
  /** For draws without a connection, hexadecimal. */
  sampleSeed: Type.String(),
  fences: Type.Array(OwnFence),
  today: Type.Object({ punches: Type.Array(PunchReceipt), seconds: Type.Integer() }),
  breaks: Nullable(Type.Object({ running: Nullable(Type.Object({ id: Id, startedAt: Instant })) }, { description: 'of attendance; null where it is off, and for somebody who records no breaks' })),
  timeZone: Type.String(),
  kiosk: Type.Object({ memberNumber: Nullable(Type.String()), hasPin: Type.Boolean() }),
  serverTime: Instant,
})
export type Me = Static<typeof Me>

const Pin = Type.String({ pattern: '^[0-9]{4,12}$', description: '4 to 12 digits' })
export const MemberNumber = Type.String({ pattern: '^[0-9]{1,12}$' })
export const PinBody = Type.Object({ pin: Pin }, closed)
export const PinAnswer = Type.Object({ memberNumber: MemberNumber, hasPin: Type.Boolean() })

export const KioskBody = Type.Object({
  name: Name, fenceId: Type.Optional(Nullable(Id)), memberIds: Type.Optional(Ids(1_000)), groupIds: Type.Optional(Ids(200)), showNames: Type.Optional(Type.Boolean()),
}, closed)
export type KioskBody = Static<typeof KioskBody>
export const Kiosk = Type.Object({
  id: Id, name: Type.String(), fenceId: Nullable(Id), memberIds: Type.Array(Id), groupIds: Type.Array(Id), showNames: Type.Boolean(),
  createdAt: Instant, lastSeenAt: Nullable(Instant), revokedAt: Nullable(Instant),
})
export type Kiosk = Static<typeof Kiosk>
/** The token is told once. */
export const NewKiosk = Type.Object({ ...Kiosk.properties, kioskToken: Type.String() })
export type NewKiosk = Static<typeof NewKiosk>

/** What a kiosk's page is told: its own name and rules, and names only where the admin wants them shown. */
export const KioskView = Type.Object({
  id: Id, name: Type.String(), timeZone: Type.String(), locale: Type.String(), serverTime: Instant,
  policy: Type.Object({ selfie: Choice(levels), sampleOneIn: Type.Integer() }),
  people: Type.Array(Type.Object({ memberNumber: MemberNumber, name: Type.String() })),
  pinKey: Type.String({ description: 'public key of RSA with OAEP and SHA-256 for `sealedPin`: SubjectPublicKeyInfo, base64' }),
})
export type KioskView = Static<typeof KioskView>
const atKiosk = { ...punchFields, memberNumber: MemberNumber }
const ClearPin = Type.Object({ ...atKiosk, pin: Type.String({ minLength: 1, maxLength: 12 }) }, closed)
const SealedPin = Type.Object({
  ...atKiosk, sealedPin: Type.String({ minLength: 1, maxLength: 1_000, pattern: '^[A-Za-z0-9+/]+={0,2}$', description: 'the PIN, encrypted for the kiosk\'s `pinKey` with the label `punchim pin <id> <memberNumber>`; base64' }),
}, closed)
/** A kiosk keeps no PIN that could be read; a device that keeps nothing may send it as it was typed. */
export const KioskPunchBody = Type.Union([ClearPin, SealedPin])
export type KioskPunchBody = Static<typeof KioskPunchBody>
export type ClearPinBody = Static<typeof ClearPin>
export type SealedPinBody = Static<typeof SealedPin>
export const KioskAnswer = Type.Object({ ...PunchAnswer.properties, name: Type.String({ description: 'of the person who has just proved to be there' }) })
export type KioskAnswer = Static<typeof KioskAnswer>
