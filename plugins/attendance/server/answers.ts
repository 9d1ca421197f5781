import { Choice, Id, Instant, LocalDate, Nullable, TimeZone } from '@overt/sdk'
import Type from 'typebox'
import { correctionActions, correctionStatuses } from './correction-store.ts'
import { leaveStatuses } from './leave-store.ts'
import { leaveActions } from './leave-trail.ts'

const Seconds = Type.Integer({ minimum: 0 })
/** Every list has it; these give all there is. */
const whole = { nextCursor: Type.Null() }

/** Null while the shift still runs and the letter may improve. */
const Code = Nullable(Choice(['P', 'L', 'H', 'A', 'O', 'HD', 'LV']))
const Flags = Type.Array(Choice(['late', 'early_leave', 'short_hours', 'overtime', 'extra_work', 'auto_closed', 'dst_change', 'short_break', 'long_day', 'short_rest', 'short_week_rest', 'sunday_work', 'long_week', 'long_average', 'short_week']))

const figures = {
  date: LocalDate, code: Code, flags: Flags, provisional: Type.Boolean(), clockInAt: Nullable(Instant), clockOutAt: Nullable(Instant),
  spanSeconds: Seconds, workedSeconds: Seconds, requiredSeconds: Seconds, lateSeconds: Seconds,
}
const further = {
  inProgressUntil: Type.Optional(Nullable(Instant)), earlyLeaveSeconds: Seconds, overtimeSeconds: Seconds, pausedSeconds: Seconds, breakSeconds: Seconds, windowStartsAt: Instant, windowEndsAt: Instant,
}
const Trace = Type.Array(Type.Object({
  rule: Type.String(), detail: Type.String({ description: 'in English' }), values: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()])),
}))
const item = { memberId: Id, ...figures }

/** One judged date of `GET /days`. */
const DayItem = Type.Object({ ...item, version: Type.Integer(), timeZone: TimeZone })
export const DayItems = Type.Object({ items: Type.Array(DayItem), nextCursor: Nullable(Id) })

const Stretch = { startedAt: Instant, endedAt: Nullable(Instant) }
/** A date with the reasons and the evidence, and what it was before. */
export const DayDetail = Type.Object({
  ...item, version: Type.Integer(), ...further, timeZone: TimeZone, trace: Trace,
  sources: Type.Object({
    scheduleValidFrom: Nullable(LocalDate),
    sessions: Type.Array(Type.Object({ ...Stretch, lastSeenAt: Type.Optional(Nullable(Instant)), source: Choice(['agent', 'entries', 'punches']) })),
    pauses: Type.Array(Type.Object(Stretch)),
    breaks: Type.Optional(Type.Array(Type.Object(Stretch))),
    corrections: Type.Integer(),
  }),
  versions: Type.Array(Type.Object({ version: Type.Integer(), judgedAt: Instant, code: Code, flags: Flags, workedSeconds: Seconds })),
  keptUntil: Instant,
})

/** What the pure rule says of what a client sent. */
export const RuleDay = Type.Object({ ...figures, ...further, trace: Trace })

/** Requests made before days named their zone have none. */
const ProposedDay = Nullable(Type.Object({ ...item, timeZone: Type.Optional(TimeZone), trace: Trace }))
export const Effect = Type.Object({ before: ProposedDay, after: ProposedDay })

const mayReopen = Type.Boolean({ description: 'the decision is the reader\'s own and some minutes old at most' })

const StepName = Nullable(Type.String({ description: 'of the member, also where the reader may not look them up; null where they are no longer known' }))
export const CorrectionAnswer = Type.Object({
  id: Id, memberId: Id, date: LocalDate, clockInAt: Nullable(Instant), clockOutAt: Nullable(Instant),
  sessions: Type.Array(Type.Object({ startedAt: Instant, endedAt: Instant })),
  reason: Type.String(), status: Choice(correctionStatuses), effect: Effect,
  createdAt: Instant, decidedAt: Nullable(Instant), decidedBy: Nullable(Id), keptUntil: Instant,
  mayDecide: Type.Boolean(), mayWithdraw: Type.Boolean(), mayAnswer: Type.Boolean(), mayReopen,
  trail: Type.Array(Type.Object({
    at: Instant, memberId: Nullable(Id), name: StepName, action: Choice(correctionActions), comment: Type.String(),
    detail: Type.Unknown({ description: 'the effect where the request was made, else empty' }),
  })),
})
export const Corrections = Type.Object({ items: Type.Array(CorrectionAnswer), nextCursor: Nullable(Id) })

export const LeaveAnswer = Type.Object({
  id: Id, memberId: Id, from: LocalDate, to: LocalDate, kind: Type.String(), reason: Type.String(), status: Choice(leaveStatuses), comment: Nullable(Type.String()),
  createdAt: Instant, createdBy: Id, decidedAt: Nullable(Instant), decidedBy: Nullable(Id), keptUntil: Instant,
  mayDecide: Type.Boolean(), mayWithdraw: Type.Boolean(), mayReopen,
  trail: Type.Array(Type.Object({ at: Instant, memberId: Nullable(Id), name: StepName, action: Choice(leaveActions), comment: Type.String() })),
})
export const LeaveItems = Type.Object({ items: Type.Array(LeaveAnswer), nextCursor: Nullable(Id) })

export const HolidayAnswer = Type.Object({ id: Id, date: LocalDate, name: Type.String(), half: Type.Boolean(), source: Choice(['manual', 'calendar', 'region']), calendarId: Type.Optional(Id), everybody: Type.Optional(Type.Boolean()) })
export const HolidayItems = Type.Object({ items: Type.Array(HolidayAnswer), ...whole })
export const PersonItems = Type.Object({
  items: Type.Array(Type.Object({ id: Id, name: Type.String(), timeZone: TimeZone, joinedAt: Instant, maySchedule: Type.Boolean() })), nextCursor: Nullable(Id),
})
