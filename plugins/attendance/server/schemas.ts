import { Id, Instant, LocalDate, Name, Nullable, TimeZone, closed } from '@overt/sdk'
import Type, { type Static } from 'typebox'

const WallTime = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$', description: 'wall-clock time HH:MM or HH:MM:SS' })
const DaySeconds = Type.Integer({ minimum: 0, maximum: 86_400 })

const terms = {
  timeZone: TimeZone,
  workingDays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7, uniqueItems: true, description: 'ISO weekdays, 1 Monday … 7 Sunday' }),
  startsAt: Type.Optional(Nullable(WallTime)),
  endsAt: Type.Optional(Nullable(WallTime)),
  minimumSeconds: Type.Optional(DaySeconds),
  breakSeconds: Type.Optional(DaySeconds),
  lateGraceSeconds: Type.Optional(DaySeconds),
  earlyGraceSeconds: Type.Optional(DaySeconds),
  absentBelowSeconds: Type.Optional(DaySeconds),
  dayStartsAt: Type.Optional(Nullable(WallTime)),
}
export const ScheduleBody = Type.Object({ validFrom: Type.Optional(LocalDate), ...terms }, closed)
export type ScheduleBody = Static<typeof ScheduleBody>

const SessionBody = Type.Object({ startedAt: Instant, endedAt: Nullable(Instant), lastSeenAt: Type.Optional(Nullable(Instant)) }, closed)
export type SessionBody = Static<typeof SessionBody>
const PauseBody = Type.Object({ startedAt: Instant, endedAt: Nullable(Instant) }, closed)
export type PauseBody = Static<typeof PauseBody>

/** A date, or dates from–to, both included. */
const Dates = Type.Union([
  LocalDate,
  Type.Object({ date: LocalDate, name: Type.Optional(Name), kind: Type.Optional(Type.String({ maxLength: 60 })) }, closed),
  Type.Object({ from: LocalDate, to: LocalDate, name: Type.Optional(Name), kind: Type.Optional(Type.String({ maxLength: 60 })) }, closed),
])
export type Dates = Static<typeof Dates>

export const PreviewBody = Type.Object({
  schedule: ScheduleBody,
  date: LocalDate,
  sessions: Type.Array(SessionBody, { maxItems: 1_000 }),
  pauses: Type.Optional(Type.Array(PauseBody, { maxItems: 1_000 })),
  holidays: Type.Optional(Type.Array(Dates, { maxItems: 400 })),
  leave: Type.Optional(Type.Array(Dates, { maxItems: 400 })),
  asOf: Type.Optional(Instant),
}, closed)
export type PreviewBody = Static<typeof PreviewBody>

export const CorrectionBody = Type.Object({
  date: LocalDate,
  clockInAt: Type.Optional(Nullable(Instant)),
  clockOutAt: Type.Optional(Nullable(Instant)),
  sessions: Type.Optional(Type.Array(Type.Object({ startedAt: Instant, endedAt: Instant }, closed), { maxItems: 20 })),
  reason: Type.String({ minLength: 1, maxLength: 1_000, pattern: '\\S' }),
}, closed)
export type CorrectionBody = Static<typeof CorrectionBody>

/** What a correction would do; the reason may still be missing. */
export const CorrectionPreviewBody = Type.Object({ ...CorrectionBody.properties, reason: Type.Optional(Type.String({ maxLength: 1_000 })) }, closed)

/** A decision without a comment may come without a body. */
export const CommentBody = Nullable(Type.Object({ comment: Type.Optional(Type.String({ maxLength: 1_000 })) }, closed))
export type CommentBody = Static<typeof CommentBody>

export const HolidayBody = Type.Object({ date: LocalDate, name: Name }, closed)
export type HolidayBody = Static<typeof HolidayBody>
export const CalendarBody = Type.Object({
  calendar: Type.String({ minLength: 1, maxLength: 1_000_000, description: 'iCalendar text (RFC 5545)' }),
  dryRun: Type.Optional(Type.Boolean()),
}, closed)
export type CalendarBody = Static<typeof CalendarBody>

export const LeaveBody = Type.Object({
  memberId: Type.Optional(Id),
  from: LocalDate,
  to: LocalDate,
  kind: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
  reason: Type.Optional(Type.String({ maxLength: 1_000 })),
}, closed)
export type LeaveBody = Static<typeof LeaveBody>

export const DaysQuery = Type.Object({
  memberId: Type.Optional(Id),
  memberIds: Type.Optional(Type.String({ maxLength: 400_000, description: 'member ids, separated by commas' })),
  readable: Type.Optional(Type.Boolean({ description: 'leaves out whom the caller may not read instead of refusing' })),
  from: LocalDate,
  to: LocalDate,
}, closed)
export type DaysQuery = Static<typeof DaysQuery>

export const MemberParams = Type.Object({ workspaceId: Id, memberId: Id })
export const MemberDateParams = Type.Object({ workspaceId: Id, memberId: Id, date: LocalDate })
export const IdParams = Type.Object({ workspaceId: Id, id: Id })
