import { Id, Instant, LocalDate, Name, Nullable, TimeZone, closed } from '@overt/sdk'
import Type, { type Static } from 'typebox'
import { limitPresets } from '../rule/index.ts'

const WallTime = Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$', description: 'wall-clock time HH:MM or HH:MM:SS' })
const WeekSeconds = Type.Integer({ minimum: 0, maximum: 7 * 86_400 })
const DaySeconds = Type.Integer({ minimum: 0, maximum: 86_400 })

const Weekday = Type.Integer({ minimum: 1, maximum: 7, description: 'ISO weekday, 1 Monday … 7 Sunday' })
const Limit = Nullable(Type.Integer({ minimum: 0, maximum: 7 * 86_400 }))
const ChosenLimits = Type.Union([
  Type.Object({ preset: Type.Enum(['none', ...limitPresets]) }, closed),
  Type.Object({ preset: Type.Literal('own'), restSeconds: Limit, weekRestSeconds: Type.Optional(Limit), dailySeconds: Limit, weeklySeconds: Limit }, closed),
], { description: 'what working time is checked against; a check only raises a flag' })
const PlannedBreak = Type.Object({
  kind: Type.Enum(['deducted', 'taken', 'paid'], { description: '`deducted`: unpaid, as far as no gap covers it; `taken`: unpaid, flagged where it is missing; `paid`: a recorded break counts as work' }),
  seconds: Type.Integer({ minimum: 60, maximum: 86_400 }),
  afterSeconds: DaySeconds,
}, closed)

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
  weekdays: Type.Optional(Type.Array(Type.Object({ weekday: Weekday, startsAt: Nullable(WallTime), endsAt: Nullable(WallTime), minimumSeconds: Type.Optional(DaySeconds) }, closed), { maxItems: 7, description: 'days of the week whose hours differ' })),
  weeklySeconds: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 7 * 86_400, description: 'flexitime: what a week asks for, on whichever days; 0 asks for nothing' }))),
  breaks: Type.Optional(Type.Array(PlannedBreak, { maxItems: 10, description: 'beside `breakSeconds`' })),
  limits: Type.Optional(Nullable(ChosenLimits)),
}
/** The terms of a schedule without the date from which they hold and without a zone: those of a template. */
export const TemplateTerms = Type.Object({ ...terms, timeZone: Type.Optional(Nullable(TimeZone)) }, closed)
export type TemplateTerms = Static<typeof TemplateTerms>
export const ScheduleBody = Type.Object({ validFrom: Type.Optional(LocalDate), ...terms }, closed)
export type ScheduleBody = Static<typeof ScheduleBody>
export const ScheduleChangeBody = Type.Object({
  ...ScheduleBody.properties,
  replaces: Type.Optional(Type.Union([LocalDate, Type.Null()], { description: '`validFrom` of the version that this one takes the place of' })),
  dryRun: Type.Optional(Type.Boolean({ description: 'answers which days would change, and stores nothing' })),
}, closed)
export type ScheduleChangeBody = Static<typeof ScheduleChangeBody>

export const VersionTerms = {
  timeZone: Type.String(),
  workingDays: Type.Array(Type.Integer()),
  startsAt: Nullable(Type.String()),
  endsAt: Nullable(Type.String()),
  minimumSeconds: Type.Integer(),
  breakSeconds: Type.Integer(),
  lateGraceSeconds: Type.Integer(),
  earlyGraceSeconds: Type.Integer(),
  absentBelowSeconds: Type.Integer(),
  dayStartsAt: Nullable(Type.String()),
  weekdays: Type.Optional(Type.Array(Type.Object({ weekday: Weekday, startsAt: Nullable(Type.String()), endsAt: Nullable(Type.String()), minimumSeconds: Type.Integer() }))),
  weeklySeconds: Type.Optional(Nullable(Type.Integer())),
  breaks: Type.Optional(Type.Array(PlannedBreak)),
  limits: Type.Optional(Nullable(ChosenLimits)),
}
/** The schedule in force, and all its versions, those that begin later included. */
export const ScheduleAnswer = Type.Object({
  memberId: Id,
  validFrom: Nullable(LocalDate),
  ...VersionTerms,
  versions: Type.Array(Type.Object({ validFrom: LocalDate, ...VersionTerms })),
  standard: Type.Object(VersionTerms),
})

const DayVerdict = Type.Object({ code: Nullable(Type.String()), flags: Type.Array(Type.String()), workedSeconds: Type.Integer(), requiredSeconds: Type.Integer(), lateSeconds: Type.Integer() })
/** Which days a change of a schedule changes. */
export const ScheduleEffect = Type.Object({
  from: Nullable(LocalDate),
  to: Nullable(LocalDate),
  judged: Type.Integer({ description: 'days that were compared' }),
  changes: Type.Array(Type.Object({ date: LocalDate, before: Nullable(DayVerdict), after: Nullable(DayVerdict) })),
})
export type ScheduleEffect = Static<typeof ScheduleEffect>

const SessionBody = Type.Object({ startedAt: Instant, endedAt: Nullable(Instant), lastSeenAt: Type.Optional(Nullable(Instant)) }, closed)
export type SessionBody = Static<typeof SessionBody>
const PauseBody = Type.Object({ startedAt: Instant, endedAt: Nullable(Instant) }, closed)
export type PauseBody = Static<typeof PauseBody>

/** A date, or dates from–to, both included. */
const Dates = Type.Union([
  LocalDate,
  Type.Object({ date: LocalDate, half: Type.Optional(Type.Boolean()), name: Type.Optional(Name), kind: Type.Optional(Type.String({ maxLength: 60 })) }, closed),
  Type.Object({ from: LocalDate, to: LocalDate, name: Type.Optional(Name), kind: Type.Optional(Type.String({ maxLength: 60 })) }, closed),
])
export type Dates = Static<typeof Dates>

export const PreviewBody = Type.Object({
  schedule: ScheduleBody,
  date: LocalDate,
  sessions: Type.Array(SessionBody, { maxItems: 1_000 }),
  pauses: Type.Optional(Type.Array(PauseBody, { maxItems: 1_000 })),
  breaks: Type.Optional(Type.Array(PauseBody, { maxItems: 1_000, description: 'recorded breaks' })),
  holidays: Type.Optional(Type.Array(Dates, { maxItems: 400 })),
  leave: Type.Optional(Type.Array(Dates, { maxItems: 400 })),
  past: Type.Optional(Type.Object({
    clockOutAt: Type.Optional(Nullable(Instant)), weekWorkedSeconds: Type.Optional(WeekSeconds), weekRequiredSeconds: Type.Optional(WeekSeconds), weeksWorkedSeconds: Type.Optional(Type.Array(WeekSeconds, { maxItems: 60 })),
    lastWeek: Type.Optional(Type.Array(Type.Object({ clockInAt: Instant, clockOutAt: Instant }, closed), { maxItems: 20, description: 'work of the week before and the last before that, on the first date with work of a week' })),
  }, { ...closed, description: 'what was before the date: the last clock-out, the week so far, and the weeks before it' })),
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

export const HolidayBody = Type.Object({ date: LocalDate, name: Name, half: Type.Optional(Type.Boolean({ description: 'free in the afternoon only' })) }, closed)
export type HolidayBody = Static<typeof HolidayBody>
export const CalendarBody = Type.Object({
  calendar: Type.String({ minLength: 1, maxLength: 1_000_000, description: 'iCalendar text (RFC 5545)' }),
  dryRun: Type.Optional(Type.Boolean({ description: 'answers what would be imported, and stores nothing' })),
  fromYear: Type.Optional(Type.Integer({ minimum: 1970, maximum: 2200, description: 'default: two years ago' })),
  toYear: Type.Optional(Type.Integer({ minimum: 1970, maximum: 2200, description: 'default: in five years' })),
}, closed)
export type CalendarBody = Static<typeof CalendarBody>

export const CalendarAnswer = Type.Object({
  from: LocalDate,
  to: LocalDate,
  timeZone: TimeZone,
  found: Type.Integer({ description: 'days of the calendar in these years' }),
  added: Type.Integer(),
  present: Type.Integer({ description: 'days that were holidays of this name before' }),
  items: Type.Array(Type.Object({ id: Type.Optional(Id), date: LocalDate, name: Type.String() }), { description: 'a dry run: all that were found; else those added' }),
  omitted: Type.Array(Type.Object({ event: Type.String(), date: Nullable(LocalDate), reason: Type.String() }), { description: 'events and single occurrences that gave no day, and why' }),
})

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

/** So many people at once; nobody reads more in one answer. */
export const mostPeople = 1_000
/** Pages are of people, not of days: a person's dates are never torn apart. */
export const DaysPageQuery = Type.Object({
  ...DaysQuery.properties,
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: mostPeople, description: `how many people; ${mostPeople} where absent` })),
  cursor: Type.Optional(Id),
}, closed)
export type DaysPageQuery = Static<typeof DaysPageQuery>

export const PeopleQuery = Type.Object({
  search: Type.Optional(Type.String({ maxLength: 120, description: 'part of the name' })),
  memberIds: Type.Optional(Type.String({ maxLength: 40_000, description: 'only these, separated by commas' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'everybody where absent' })),
  cursor: Type.Optional(Id),
}, closed)
export type PeopleQuery = Static<typeof PeopleQuery>

export const MemberParams = Type.Object({ workspaceId: Id, memberId: Id })
export const VersionParams = Type.Object({ workspaceId: Id, memberId: Id, validFrom: LocalDate })
export const DryRunQuery = Type.Object({ dryRun: Type.Optional(Type.Boolean()) }, closed)
export const MemberDateParams = Type.Object({ workspaceId: Id, memberId: Id, date: LocalDate })
export const IdParams = Type.Object({ workspaceId: Id, id: Id })
